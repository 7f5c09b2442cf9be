// The camera that shows all of a figure.
#include "app/render/figure_fit.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace convscope {
namespace {

// Figure units a pixel of type, at least and at most.
constexpr float least_label_unit = 0.6F;
constexpr float most_label_unit = 2.6F;

}  // namespace

Pen::Area seen_area(const TypeRuler& ruler, const Look& look, const Figure& figure, const Camera& camera) {
    Pen::Area area{{FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX}};
    const auto include = [&area](const Vec2& at) {
        area.low = {std::min(area.low.x, at.x), std::min(area.low.y, at.y)};
        area.high = {std::max(area.high.x, at.x), std::max(area.high.y, at.y)};
    };
    for (const Plane& plane : figure.planes) {
        const Camera::Quad quad = camera.quad(plane.place);
        const Affine on{quad.origin, quad.right, quad.down};
        for (const float u : {0.0F, 1.0F}) {
            for (const float v : {0.0F, 1.0F}) include(on(u, v));
        }
    }
    for (const PlacedLabel& label : place_labels(ruler, look, figure, camera)) {
        include(label.low);
        include(label.high);
    }
    return area;
}

void fit_camera(const TypeRuler& ruler, const Look& look, const Figure& figure, const FitRoom& room, Camera& camera) {
    fit_camera(ruler, look, std::span(&figure, 1), room, camera);
}

void fit_camera(const TypeRuler& ruler, const Look& look, std::span<const Figure> figures, const FitRoom& room,
                Camera& camera) {
    const Vec2 inside{room.size.x - 2.0F * room.edge,
                      std::max(room.size.y - room.edge - room.below, 0.3F * room.size.y)};
    if (inside.x <= 0.0F || inside.y <= 0.0F || figures.empty()) return;
    if (camera.turn == 0.0F) {
        Vec2 extent;
        for (const Figure& figure : figures) {
            extent = {std::max(extent.x, figure.bounds_flat.size.x), std::max(extent.y, figure.bounds_flat.size.y)};
        }
        camera.zoom = std::min({inside.x / extent.x, inside.y / extent.y, room.most_zoom});
        camera.pan = {std::round((room.size.x - camera.zoom * extent.x) / 2.0F),
                      std::round(room.edge + std::max(0.0F, (inside.y - camera.zoom * extent.y) * 0.4F))};
        return;
    }
    // What the camera sees says how far the planes reach. Labels do not grow with them, so a few rounds are needed.
    const auto all_seen = [&] {
        Pen::Area all = seen_area(ruler, look, figures.front(), camera);
        for (const Figure& figure : figures.subspan(1)) {
            const Pen::Area seen = seen_area(ruler, look, figure, camera);
            all.low = {std::min(all.low.x, seen.low.x), std::min(all.low.y, seen.low.y)};
            all.high = {std::max(all.high.x, seen.high.x), std::max(all.high.y, seen.high.y)};
        }
        return all;
    };
    camera.zoom = look.scale;
    camera.pan = {};
    for (int round = 0; round < 5; ++round) {
        const Pen::Area seen = all_seen();
        camera.zoom = std::min(
            camera.zoom * std::min(inside.x / (seen.high.x - seen.low.x), inside.y / (seen.high.y - seen.low.y)),
            room.most_zoom);
    }
    const Pen::Area seen = all_seen();
    camera.pan = {std::round((room.size.x - seen.high.x - seen.low.x) / 2.0F),
                  std::round(room.edge + (inside.y - seen.high.y - seen.low.y) / 2.0F)};
}

float choose_label_unit(const std::function<Figure(float unit)>& figure, const TypeRuler& ruler, const Look& look,
                        const FitRoom& room, const std::function<float(float zoom)>& wanted) {
    float low = least_label_unit;
    float high = most_label_unit;
    float unit = low;
    for (int round = 0; round < 7; ++round) {
        unit = (low + high) / 2.0F;
        Camera camera;
        fit_camera(ruler, look, figure(unit), room, camera);
        const float zoom = camera.zoom / look.scale;
        (unit * zoom < wanted(zoom) ? low : high) = unit;
    }
    return unit;
}

}  // namespace convscope
