// Front to back in the order in which the lens made the planes; small pictures grow to the size of the large plane.
#include "app/lenses/step_space.h"

#include <algorithm>
#include <array>

namespace convscope {
namespace {

constexpr float most_gap = 64.0F;     // between two planes of a tensor
constexpr float most_depth = 560.0F;  // of a tensor's planes together
constexpr float column_gap = 84.0F;   // between tensors
constexpr float lean = 0.62F;         // how far right a plane moves on the screen for each unit it stands back

struct Column {
    std::size_t count = 0;
    float gap = 0.0F;
    float left = 0.0F;
    float cell = 1.0F;  // of the large plane
    Vec2 size;          // of the largest plane
};

std::size_t column_of(const Plane& plane) {
    return static_cast<std::size_t>(plane.id.role);
}

float cell_of(const Plane& plane) {
    return plane.place.flat.size.x / static_cast<float>(plane.view.cols);
}

// The same point of the plane, where the plane stands in space.
Vec3 carried(const Plane& plane, const Vec3& flat) {
    const Box& from = plane.place.flat;
    const Box& to = plane.place.space;
    return {to.origin.x + (flat.x - from.origin.x) * to.size.x / from.size.x,
            to.origin.y + (flat.y - from.origin.y) * to.size.y / from.size.y, to.origin.z};
}

}  // namespace

void stand_in_space(Figure& figure, const SpaceAnchors& anchors) {
    std::array<Column, 3> columns;
    for (const Plane& plane : figure.planes) {
        Column& column = columns[column_of(plane)];
        if (column.count++ == 0 || !plane.overview)
            column.cell = std::max(column.count == 1 ? 0.0F : column.cell, cell_of(plane));
        column.size = {std::max(column.size.x, plane.place.flat.size.x),
                       std::max(column.size.y, plane.place.flat.size.y)};
    }
    float left = 0.0F;
    float height = 0.0F;
    for (Column& column : columns) {
        column.gap = std::min(most_gap, most_depth / static_cast<float>(std::max<std::size_t>(1, column.count)));
        column.left = left;
        const float depth = column.gap * static_cast<float>(column.count > 0 ? column.count - 1 : 0);
        left += column.size.x + depth * lean + column_gap;
        height = std::max(height, column.size.y);
    }
    std::array<std::size_t, 3> placed{};
    for (Plane& plane : figure.planes) {
        const Column& column = columns[column_of(plane)];
        const std::size_t place = placed[column_of(plane)]++;
        Box& box = plane.place.space;
        const bool small = plane.overview && !plane.numbers;
        box.size = plane.place.flat.size;
        if (small) {
            const float grow =
                std::min({column.cell / cell_of(plane), column.size.x / box.size.x, column.size.y / box.size.y});
            box.size = {box.size.x * grow, box.size.y * grow};
        }
        box.origin = {column.left + (column.size.x - box.size.x) / 2.0F, (height - box.size.y) / 2.0F,
                      -column.gap * static_cast<float>(place)};
    }
    for (std::size_t i = 0; i < anchors.labels.size(); ++i) {
        const Plane& plane = figure.planes[anchors.labels[i].plane];
        Label& label = figure.labels[i];
        label.space = carried(plane, label.flat);
        if (anchors.labels[i].lift >= 0.0F) {
            label.space = plane.place.space.origin;
            label.space.y -= anchors.labels[i].lift;
        }
    }
    for (std::size_t i = 0; i < anchors.bars.size(); ++i) {
        const Plane& plane = figure.planes[anchors.bars[i]];
        Placement& bar = figure.bars[i].place;
        const Vec3& corner = plane.place.space.origin;
        bar.space = {{corner.x - (plane.place.flat.origin.x - bar.flat.origin.x), corner.y, corner.z},
                     {bar.flat.size.x, plane.place.space.size.y}};
    }
    for (std::size_t i = 0; i < anchors.links.size(); ++i) {
        Link& link = figure.links[i];
        link.from_space = carried(figure.planes[anchors.links[i].from], link.from_flat);
        link.to_space = carried(figure.planes[anchors.links[i].to], link.to_flat);
    }
    figure.bounds_space = {{0.0F, 0.0F, 0.0F}, {left - column_gap, height}};
}

}  // namespace convscope
