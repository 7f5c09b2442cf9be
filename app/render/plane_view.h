// Where one plane lies on the screen, in the numbers its shader wants. Pure geometry, in double: cells are counted from
// a base cell near the middle of what is seen, so that the shader's floats stay exact however large the plane is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "app/figure/figure.h"
#include "app/render/renderer.h"

namespace convscope {

/// Framebuffer pixels or cells: x across, y down.
struct Point {
    double x = 0.0, y = 0.0;
};

/// A rectangle in plane pixels: pixels of the screen measured along the plane's own axes, from the reference pixel.
struct PlaneBox {
    double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
};

struct PlaneView {
    Point reference;                   ///< framebuffer pixel (y down) from which plane pixels are counted
    std::array<double, 4> to_plane{};  ///< columns of the map from framebuffer pixels to plane pixels
    Point pitch;                       ///< plane pixels a cell
    std::int64_t base_row = 0, base_col = 0;
    Point fraction;             ///< of the base cell at the reference pixel, 0 to 1
    bool snapped = false;       ///< cell edges lie on whole pixels (flat, on a screen)
    Point gap;                  ///< plane pixels between cells, at the right and bottom end of each
    Point lead;                 ///< part of the gap that is moved to the left and top end (in space: half)
    double gap_strength = 0.0;  ///< 0: cells touch, 1: the gap is fully seen
    double scale = 1.0;         ///< pixel_scale: framebuffer pixels a line width of 1
    PlaneBox canvas;            ///< the canvas in plane pixels (in space: what bounds it)
    CellRect seen;              ///< cells of the view that can be on the canvas

    /// The smaller side of a cell in pixels.
    [[nodiscard]] double cell_side() const { return pitch.x < pitch.y ? pitch.x : pitch.y; }
    /// Cells a pixel along the more crowded axis.
    [[nodiscard]] double crowding() const { return 1.0 / cell_side(); }
    /// Plane pixel of the left edge of column `col` (top edge of row `row`), as the shader computes it.
    [[nodiscard]] double left_of(std::int64_t col) const;
    [[nodiscard]] double top_of(std::int64_t row) const;
    /// Framebuffer pixel of a place in plane pixels.
    [[nodiscard]] Point screen_of(const Point& place) const;
    /// The rectangle that the cells fill, without the gap after the last.
    [[nodiscard]] PlaneBox box_of(const CellRect& cells) const;
};

// Just under a half, so that an edge in the middle of a pixel gives the pixel to the cell that its centre belongs to.
inline constexpr double snap_bias = 0.499;

/// Nothing when the plane is off the canvas, is seen edge-on or has no cells. In marks-only drawing the gaps close.
std::optional<PlaneView> view_plane(const Plane& plane, const Camera& camera, const Renderer::Target& target);

}  // namespace convscope
