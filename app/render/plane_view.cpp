// Where one plane lies on the screen; see plane_view.h.
#include "app/render/plane_view.h"

#include <algorithm>
#include <cmath>

namespace convscope {
namespace {

constexpr double gap_starts = 4.0;    // px a cell: below, cells touch
constexpr double gap_full = 7.0;      // px a cell: from here the gap is fully seen
constexpr double overhang = 6.0;      // line widths that outlines may reach past the plane
constexpr double farthest = 30000.0;  // plane pixels; edges beyond are off every screen

double snap(double edge, bool snapped) {
    return snapped ? std::floor(edge + snap_bias) : edge;
}

double smoothstep(double from, double to, double x) {
    const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

}  // namespace

double PlaneView::left_of(std::int64_t col) const {
    return snap((static_cast<double>(col - base_col) - fraction.x) * pitch.x, snapped);
}

double PlaneView::top_of(std::int64_t row) const {
    return snap((static_cast<double>(row - base_row) - fraction.y) * pitch.y, snapped);
}

Point PlaneView::screen_of(const Point& place) const {
    const double det = to_plane[0] * to_plane[3] - to_plane[1] * to_plane[2];
    return {reference.x + (place.x * to_plane[3] - place.y * to_plane[2]) / det,
            reference.y + (place.y * to_plane[0] - place.x * to_plane[1]) / det};
}

PlaneBox PlaneView::box_of(const CellRect& cells) const {
    const auto near = [](double edge) { return std::clamp(edge, -farthest, farthest); };
    return {near(left_of(cells.col) + lead.x), near(top_of(cells.row) + lead.y),
            near(left_of(cells.col + cells.cols) + lead.x - gap.x),
            near(top_of(cells.row + cells.rows) + lead.y - gap.y)};
}

std::optional<PlaneView> view_plane(const Plane& plane, const Camera& camera, const Renderer::Target& target) {
    const CellRect& cells = plane.view;
    if (cells.rows <= 0 || cells.cols <= 0 || target.w <= 0 || target.h <= 0) return std::nullopt;
    const Camera::Quad quad = camera.quad(plane.place);
    const double scale = target.pixel_scale;
    const Point origin{target.x + quad.origin.x * scale, target.y + quad.origin.y * scale};
    const double across = static_cast<double>(cells.cols);
    const double down = static_cast<double>(cells.rows);
    // Framebuffer pixels a cell, along a row and along a column.
    const Point col_step{quad.right.x * scale / across, quad.right.y * scale / across};
    const Point row_step{quad.down.x * scale / down, quad.down.y * scale / down};
    const double det = col_step.x * row_step.y - col_step.y * row_step.x;
    const double reach = std::hypot(col_step.x, col_step.y) * across * std::hypot(row_step.x, row_step.y) * down;
    if (!(std::abs(det) * across * down > 1e-3 * reach) || reach == 0.0) return std::nullopt;  // edge-on, or no size
    // Cells a framebuffer pixel: rows of the inverse.
    const Point col_slope{row_step.y / det, -row_step.x / det};
    const Point row_slope{-col_step.y / det, col_step.x / det};
    const auto cell_at = [&](double x, double y) {
        return Point{col_slope.x * (x - origin.x) + col_slope.y * (y - origin.y),
                     row_slope.x * (x - origin.x) + row_slope.y * (y - origin.y)};
    };

    PlaneView view;
    view.scale = scale;
    view.snapped = camera.turn == 0.0F && target.whole_pixels;
    view.pitch = {1.0 / std::hypot(col_slope.x, col_slope.y), 1.0 / std::hypot(row_slope.x, row_slope.y)};
    view.to_plane = {col_slope.x * view.pitch.x, row_slope.x * view.pitch.y, col_slope.y * view.pitch.x,
                     row_slope.y * view.pitch.y};

    // The part of the view that the canvas can show, in cells counted from the view's corner.
    Point low{1e300, 1e300};
    Point high{-1e300, -1e300};
    for (const double x : {static_cast<double>(target.x), static_cast<double>(target.x + target.w)}) {
        for (const double y : {static_cast<double>(target.y), static_cast<double>(target.y + target.h)}) {
            const Point at = cell_at(x, y);
            low = {std::min(low.x, at.x), std::min(low.y, at.y)};
            high = {std::max(high.x, at.x), std::max(high.y, at.y)};
        }
    }
    const Point margin{overhang * scale / view.pitch.x, overhang * scale / view.pitch.y};
    low = {std::max(low.x, -margin.x), std::max(low.y, -margin.y)};
    high = {std::min(high.x, across + margin.x), std::min(high.y, down + margin.y)};
    if (low.x >= high.x || low.y >= high.y) return std::nullopt;
    const auto corner = [&](double col, double row) {
        return Point{origin.x + col_step.x * col + row_step.x * row, origin.y + col_step.y * col + row_step.y * row};
    };
    const auto first = [](double from, std::int64_t count) {
        return std::clamp(static_cast<std::int64_t>(std::floor(from)), std::int64_t{0}, count - 1);
    };
    const std::int64_t first_col = first(low.x, cells.cols);
    const std::int64_t first_row = first(low.y, cells.rows);
    view.seen = {cells.row + first_row, cells.col + first_col, first(high.y, cells.rows) - first_row + 1,
                 first(high.x, cells.cols) - first_col + 1};

    // A whole pixel near the middle of that part is the reference: whole, so that snapped edges stay whole.
    const Point middle = corner((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
    view.reference = {std::round(middle.x), std::round(middle.y)};
    const Point at = cell_at(view.reference.x, view.reference.y);
    view.base_col = cells.col + static_cast<std::int64_t>(std::floor(at.x));
    view.base_row = cells.row + static_cast<std::int64_t>(std::floor(at.y));
    view.fraction = {at.x - std::floor(at.x), at.y - std::floor(at.y)};

    const Point base{static_cast<double>(view.base_col - cells.col) + view.fraction.x,
                     static_cast<double>(view.base_row - cells.row) + view.fraction.y};
    view.canvas = {(low.x - base.x) * view.pitch.x, (low.y - base.y) * view.pitch.y, (high.x - base.x) * view.pitch.x,
                   (high.y - base.y) * view.pitch.y};

    view.gap_strength =
        plane.overview || target.marks_only ? 0.0 : smoothstep(gap_starts, gap_full, view.cell_side() / scale);
    if (view.gap_strength > 0.0) {
        const auto gap_of = [&](double pitch) {
            const double gap = std::max(scale, pitch * static_cast<double>(plane.gap));
            return view.snapped ? std::round(gap) : std::min(gap, pitch * 0.3);
        };
        view.gap = {gap_of(view.pitch.x), gap_of(view.pitch.y)};
        if (camera.turn > 0.0F) view.lead = {view.gap.x / 2.0, view.gap.y / 2.0};
    }
    return view;
}

}  // namespace convscope
