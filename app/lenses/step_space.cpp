// Rows go back one by one; then the small pictures, grown to the size of the large planes.
#include "app/lenses/step_space.h"

#include <algorithm>
#include <array>
#include <limits>

namespace convscope {
namespace {

constexpr float row_depth = 48.0F;    // between planes at work
constexpr float row_drop = 14.0F;     // more than in the flat view: planes hang lower at their right end
constexpr float thumb_gap = 64.0F;    // between the planes behind them
constexpr float most_depth = 420.0F;  // of those together
constexpr float lean = 0.62F;         // how far right a plane moves on the screen for each unit it stands back

struct Column {
    std::size_t rows = 0, thumbs = 0;
    float left = std::numeric_limits<float>::max(), right = std::numeric_limits<float>::lowest(), top = left;
    float row_y = std::numeric_limits<float>::lowest();  // of the row that was found last
    float cell = 0.0F;                                   // of the large planes
    Vec2 size;                                           // of the largest plane
    float shift = 0.0F;                                  // to the right, to make room for the depth before it

    [[nodiscard]] float gap() const {
        return std::min(thumb_gap, most_depth / static_cast<float>(std::max<std::size_t>(1, thumbs)));
    }
    [[nodiscard]] float depth() const {
        return row_depth * static_cast<float>(rows) + gap() * static_cast<float>(thumbs);
    }
};

bool is_thumb(const Plane& plane) {
    return plane.overview && !plane.numbers;
}

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

// Small pictures come last in a tensor's column, one behind the other.
Box behind(const Plane& plane, const Column& column, std::size_t place) {
    const Vec2& flat = plane.place.flat.size;
    const float grow = std::min({column.cell / cell_of(plane), column.size.x / flat.x, column.size.y / flat.y});
    const float depth = row_depth * static_cast<float>(column.rows) + column.gap() * static_cast<float>(place);
    return {{column.left + column.shift, column.top, -depth}, {flat.x * grow, flat.y * grow}};
}

std::array<Column, 3> measure(const Figure& figure) {
    std::array<Column, 3> columns;
    for (const Plane& plane : figure.planes) {
        Column& column = columns[column_of(plane)];
        if (is_thumb(plane)) {
            ++column.thumbs;
            continue;
        }
        const Box& flat = plane.place.flat;
        column.left = std::min(column.left, flat.origin.x);
        column.right = std::max(column.right, flat.origin.x + flat.size.x);
        column.top = std::min(column.top, flat.origin.y);
        if (!plane.overview) column.cell = std::max(column.cell, cell_of(plane));
        column.size = {std::max(column.size.x, flat.size.x), std::max(column.size.y, flat.size.y)};
    }
    return columns;
}

}  // namespace

void stand_in_space(Figure& figure, const SpaceAnchors& anchors) {
    std::array<Column, 3> columns = measure(figure);
    // Planes of a row come one after the other.
    for (Plane& plane : figure.planes) {
        if (is_thumb(plane)) continue;
        Column& column = columns[column_of(plane)];
        const float y = plane.place.flat.origin.y;
        if (y != column.row_y) ++column.rows;
        column.row_y = y;
        plane.place.space = plane.place.flat;
        plane.place.space.origin.z = -row_depth * static_cast<float>(column.rows - 1);
        plane.place.space.origin.y += row_drop * static_cast<float>(column.rows - 1);
    }
    float shift = 0.0F;
    for (Column& column : columns) {
        column.shift = shift;
        shift += column.depth() * lean;
    }
    std::array<std::size_t, 3> placed{};
    for (Plane& plane : figure.planes) {
        Column& column = columns[column_of(plane)];
        if (is_thumb(plane)) {
            plane.place.space = behind(plane, column, placed[column_of(plane)]++);
        } else {
            plane.place.space.origin.x += column.shift;
        }
    }
    for (std::size_t i = 0; i < anchors.labels.size(); ++i) {
        figure.labels[i].space = carried(figure.planes[anchors.labels[i]], figure.labels[i].flat);
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
}

}  // namespace convscope
