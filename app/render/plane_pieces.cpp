// Cuts a plane into rectangles; see plane_pieces.h.
#include "app/render/plane_pieces.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace convscope {
namespace {

constexpr double ring_reach = 3.0;  // line widths that outlines and rings reach past their middle line, at most

struct Overlay {
    PlaneBox box;
    unsigned features = 0;
};

bool holds(const PlaneBox& box, double x, double y) {
    return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

CellRect common(const CellRect& a, const CellRect& b) {
    const std::int64_t row = std::max(a.row, b.row);
    const std::int64_t col = std::max(a.col, b.col);
    return {row, col, std::max(std::int64_t{0}, std::min(a.row + a.rows, b.row + b.rows) - row),
            std::max(std::int64_t{0}, std::min(a.col + a.cols, b.col + b.cols) - col)};
}

bool empty(const CellRect& cells) {
    return cells.rows <= 0 || cells.cols <= 0;
}

/// The smallest stretch that holds all of `lattices`: first index and count.
std::pair<std::int64_t, std::int64_t> reach_of(const std::vector<Lattice>& lattices) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const Lattice& lattice : lattices) {
        if (lattice.count <= 0) continue;
        first = std::min(first, lattice.first);
        last = std::max(last, lattice.first + (lattice.count - 1) * lattice.step);
    }
    return first > last ? std::pair{std::int64_t{0}, std::int64_t{0}} : std::pair{first, last - first + 1};
}

class Cutter {
public:
    Cutter(const Plane& plane, const PlaneView& view, ValueState values, bool marks_only)
        : plane_(plane), view_(view), values_(values), marks_only_(marks_only), whole_(span_of(plane.view)) {}

    std::vector<PlanePiece> cut() {
        choose_features();
        std::vector<PlanePiece> pieces;
        if (marks_only_) {
            unsigned all = base_ | feature_marks | (padded_ ? feature_padded : 0U);
            for (const Overlay& overlay : overlays_) all |= overlay.features & ~unsigned{feature_current};
            pieces.push_back({all, snapped(whole_)});
            return pieces;
        }
        const std::vector<double> xs = cuts(&PlaneBox::left, &PlaneBox::right);
        const std::vector<double> ys = cuts(&PlaneBox::top, &PlaneBox::bottom);
        for (std::size_t j = 0; j + 1 < ys.size(); ++j) {
            std::size_t row_start = pieces.size();
            for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
                const std::optional<unsigned> features = features_at((xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2);
                if (!features) continue;
                const PlaneBox box{xs[i], ys[j], xs[i + 1], ys[j + 1]};
                // In space pieces stay apart, so that their corners meet and no crack shows.
                const bool joins = view_.snapped && pieces.size() > row_start && pieces.back().features == *features &&
                                   pieces.back().box.right == box.left;
                if (joins) {
                    pieces.back().box.right = box.right;
                } else {
                    pieces.push_back({*features, box});
                }
            }
        }
        std::stable_sort(pieces.begin(), pieces.end(),
                         [](const PlanePiece& a, const PlanePiece& b) { return a.features < b.features; });
        return pieces;
    }

private:
    /// From the first cell's edge to the end of the last one's gap.
    [[nodiscard]] PlaneBox span_of(const CellRect& cells) const {
        PlaneBox box = view_.box_of(cells);
        box.left -= view_.lead.x;
        box.top -= view_.lead.y;
        box.right += view_.gap.x - view_.lead.x;
        box.bottom += view_.gap.y - view_.lead.y;
        return box;
    }

    /// `cells` and `outset` round them, but no further than the plane on sides where the plane cuts `cells` off.
    [[nodiscard]] PlaneBox around(const CellRect& cells, double outset) const {
        const CellRect seen = common(cells, plane_.view);
        PlaneBox box = span_of(seen);
        if (cells.col >= seen.col) box.left -= outset;
        if (cells.row >= seen.row) box.top -= outset;
        if (cells.col + cells.cols <= seen.col + seen.cols) box.right += outset;
        if (cells.row + cells.rows <= seen.row + seen.rows) box.bottom += outset;
        return box;
    }

    void choose_features() {
        const Plane& plane = plane_;
        const CellRect real{0, 0, plane.rows, plane.cols};
        padded_ = common(plane.view, real) != plane.view;
        const bool mirrors = plane.padding_mode != PaddingMode::zeros;
        real_ = span_of(real);
        if (!view_.snapped) base_ |= feature_space;
        if (view_.gap_strength > 0.0) base_ |= feature_cells;
        if (values_ == ValueState::unknown) base_ |= feature_unknown;
        if (values_ == ValueState::odd) base_ |= feature_odd;
        if (view_.crowding() > 1.0 && values_ != ValueState::unknown) base_ |= feature_reduced;
        if (plane.frame) base_ |= feature_frame;
        if (padded_ && mirrors && plane.show_padding_values && !marks_only_) base_ |= feature_mirror;
        if (plane.grid) choose_grid(mirrors, real);
        if (plane.output) choose_output();
        if (plane.hover) {
            const auto [row, rows] = reach_of(plane.hover->rows);
            const auto [col, cols] = reach_of(plane.hover->cols);
            add(common({row, col, rows, cols}, plane.view), 0.0, feature_hover);
        }
    }

    void choose_grid(bool mirrors, const CellRect& real) {
        const CellRect window = window_of(*plane_.grid);
        const bool on_padding = common(window, real) != window;
        // A padding tap's source may be anywhere.
        if (plane_.grid->mirror && mirrors && on_padding) add(plane_.view, 0.0, feature_grid | feature_mirror);
        add(window, window_outset(view_) + ring_reach * view_.scale, feature_grid);
    }

    void choose_output() {
        const OutputMarks& marks = *plane_.output;
        const auto count = [&](CellProgress wanted) {
            return places_with(marks.progress, wanted, marks.oh, plane_.rows, marks.ow, plane_.cols);
        };
        const int current = count(CellProgress::current);
        // A plane that is done looks like any plane of values.
        if (marks_only_ || current + count(CellProgress::to_come) + count(CellProgress::partial) > 0) {
            base_ |= feature_output;
        }
        if (current == 0) return;
        if (only_the_step(marks.progress, marks.oh, plane_.rows, marks.ow, plane_.cols)) {
            add({marks.oh, marks.ow, 1, 1}, current_outset(view_) + ring_reach * view_.scale, feature_current);
        } else {
            add(plane_.view, 0.0, feature_current);
        }
    }

    void add(const CellRect& cells, double outset, unsigned features) {
        if (!empty(common(cells, plane_.view))) overlays_.push_back({snapped(around(cells, outset)), features});
    }

    [[nodiscard]] PlaneBox snapped(const PlaneBox& box) const {
        if (!view_.snapped) return box;
        return {std::floor(box.left), std::floor(box.top), std::ceil(box.right), std::ceil(box.bottom)};
    }

    /// The plane itself; in space with a pixel more for its soft edge.
    [[nodiscard]] PlaneBox ground() const {
        const double edge = view_.snapped ? 0.0 : 1.0;
        return snapped({whole_.left - edge, whole_.top - edge, whole_.right + edge, whole_.bottom + edge});
    }

    /// Where features can change along one axis, clipped to the canvas.
    [[nodiscard]] std::vector<double> cuts(double PlaneBox::*low, double PlaneBox::*high) const {
        const PlaneBox plane = ground();
        const PlaneBox canvas = snapped(view_.canvas);
        std::vector<double> found{plane.*low, plane.*high, real_.*low, real_.*high, canvas.*low, canvas.*high};
        for (const Overlay& overlay : overlays_) {
            found.push_back(overlay.box.*low);
            found.push_back(overlay.box.*high);
        }
        for (double& cut : found) cut = std::clamp(cut, canvas.*low, canvas.*high);
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

    [[nodiscard]] std::optional<unsigned> features_at(double x, double y) const {
        unsigned features = base_;
        bool drawn = holds(ground(), x, y);
        for (const Overlay& overlay : overlays_) {
            if (!holds(overlay.box, x, y)) continue;
            features |= overlay.features;
            drawn = true;
        }
        if (!drawn) return std::nullopt;
        if (padded_ && ((features & feature_mirror) != 0U || !holds(real_, x, y))) features |= feature_padded;
        // Costs next to nothing beside a grid, and kernels share their program with inputs.
        if ((features & feature_grid) != 0U) features |= feature_padded;
        return features;
    }

    const Plane& plane_;
    const PlaneView& view_;
    ValueState values_;
    bool marks_only_;
    PlaneBox whole_, real_;
    bool padded_ = false;
    unsigned base_ = 0;
    std::vector<Overlay> overlays_;
};

}  // namespace

std::vector<PlanePiece> cut_plane(const Plane& plane, const PlaneView& view, ValueState values, bool marks_only) {
    return Cutter(plane, view, values, marks_only).cut();
}

double window_outset(const PlaneView& view) {
    return std::clamp(view.cell_side() / view.scale * 0.125, 0.8, 2.5) * view.scale;
}

double current_outset(const PlaneView& view) {
    return std::clamp(view.cell_side() / view.scale * 0.08, 0.5, 2.0) * view.scale;
}

RingLook ring_look(const PlaneView& view, const SamplingGrid& grid) {
    const double side = view.cell_side() / view.scale;
    // In small cells a ring is still a solid line.
    const double growth = side < 20.0 ? std::max(0.7, side / 20.0) : std::max(1.0, std::sqrt(side / 40.0));
    // In smaller ones the number takes all of the cell: a white one would not be seen on a white hair.
    const double hair = 0.7 * std::clamp((side - 13.0) / 7.0, 0.0, 1.0);
    // Rings of cells that do not touch may reach a little past them.
    const bool apart = (grid.dilation.h > 1 || grid.kernel.h == 1) && (grid.dilation.w > 1 || grid.kernel.w == 1);
    const bool one_tap = only_the_step(grid.state, grid.tap.h, grid.kernel.h, grid.tap.w, grid.kernel.w);
    return {2.6 * growth * view.scale, std::clamp(side * 0.2, 1.0, 5.0) * view.scale, apart ? 0.8 * view.scale : 0.0,
            one_tap ? 0.9 * growth * view.scale : 0.0, hair};
}

CellRect window_of(const SamplingGrid& grid) {
    return {grid.row, grid.col, (grid.kernel.h - 1) * grid.dilation.h + 1, (grid.kernel.w - 1) * grid.dilation.w + 1};
}

}  // namespace convscope
