// What stands over and around the planes of a figure: labels, links, group bars, strokes, patches, numbers in cells.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "app/figure/figure.h"
#include "app/figure/palette.h"
#include "app/render/pen.h"
#include "app/render/renderer.h"

namespace convscope {

/// How a figure is drawn, the camera apart.
struct Look {
    const Theme& theme;
    float scale = 1.0F;           ///< of the pen's units a pixel of the mock-up
    float label_unit = 1.0F;      ///< figure units a pixel of type (LabelMetrics::unit)
    float least_in_space = 0.8F;  ///< share of its size that a label keeps in space
    // Lines of type below which a number is left out, in pen units: smaller ones cannot be read, and cost as much as
    // large ones.
    float least_number = 11.0F;
    float least_strong = 8.4F;  ///< of the sampled cells

    [[nodiscard]] float px(float mockup) const { return mockup * scale; }
};

/// A label where the camera sees it.
struct PlacedLabel {
    const Label* label = nullptr;
    Face face = Face::text;
    float size = 0.0F;     ///< of the line
    float opacity = 1.0F;  ///< below 1 while the planes turn
    Vec2 low, high;
};

/// The labels that are drawn. Type grows less than the planes do, and never past what the layout left room for. No two
/// overlap: in space, where the camera may bring labels together, the later one gives way.
std::vector<PlacedLabel> place_labels(const TypeRuler& ruler, const Look& look, const Figure& figure,
                                      const Camera& camera);

/// How large type is wanted where a figure unit is `zoom` pixels of the mock-up: it grows less than the planes, and
/// does not shrink below what can be read. Text larger than 150 % leaves so small a canvas that its type has to give
/// way.
float wanted_type(float zoom, int text_scale);

/// `origin` is where the camera's pixel (0, 0) lies for the pen.
struct FigurePainter {
    Pen& pen;
    const Look& look;
    const Figure& figure;
    const Camera& camera;
    Vec2 origin;

    /// Everything, in order; `planes` draws the planes.
    void paint(std::span<const PlaneValues> values, const std::function<void()>& planes) const;

private:
    void bars() const;
    void patches(bool over_planes) const;
    void strokes(bool over_planes) const;
    void links(bool beneath) const;
    void labels() const;
    void numbers(std::span<const PlaneValues> values) const;

    [[nodiscard]] Vec2 at(const Vec3& flat, const Vec3& space) const;
    [[nodiscard]] std::array<Vec2, 4> corners(const Placement& place) const;
    [[nodiscard]] std::array<float, 4> dashes() const;
    void plane_numbers(const Plane& plane, const PlaneValues& values) const;
    /// In the middle of `cell`, which the camera sees at `pixel`.
    void number(const Plane& plane, float value, MarkBits mark, const Pen::Area& cell, const Vec2& pixel) const;
    /// True when a plane that is nearer than `plane` covers a pixel of the canvas.
    [[nodiscard]] bool covered(const Plane& plane, const Vec2& pixel) const;
};

}  // namespace convscope
