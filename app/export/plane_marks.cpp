// Marks as lines, with the widths and colours of shaders/plane.frag.
#include "app/export/plane_marks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "app/export/cell_paint.h"
#include "app/export/plane_picture.h"
#include "app/render/plane_pieces.h"
#include "core/axis.h"

namespace convscope {
namespace {

constexpr double corner = 5.0;  // line widths, of outlines

struct Edges {
    Vec2 low, high;
};

class PlaneMarks {
public:
    PlaneMarks(VectorPen& pen, const Plane& plane, const PlaneView& view, const Theme& theme)
        : pen_(pen), plane_(plane), view_(view), theme_(theme), scale_(static_cast<float>(view.scale)) {}

    /// What shows between the cells of the window.
    void tint() const {
        const CellRect cells = window_of(*plane_.grid);
        const double outset = window_outset(view_);
        if (plane_.id.role == Role::weight || !open(cells, outset)) return;
        const Edges around = edges(cells, outset);
        pen_.box(around.low, around.high, static_cast<float>(corner * view_.scale), faded(theme_.accent, window_tint));
        pen_.unclip();
    }

    void window() const {
        const SamplingGrid& grid = *plane_.grid;
        const CellRect cells = window_of(grid);
        const double outset = window_outset(view_);
        if (!open(cells, outset + ring_reach * view_.scale)) return;
        const Edges around = edges(cells, outset);
        const auto radius = static_cast<float>(corner * view_.scale);
        const bool outlined = plane_.id.role != Role::weight;
        if (grid.kernel.h * grid.kernel.w <= most_vector_cells) rings();
        if (outlined) pen_.frame(around.low, around.high, radius, {theme_.accent, 1.6F * scale_});
        pen_.unclip();
        if (grid.mirror && grid.kernel.h * grid.kernel.w <= most_vector_cells) mirrors();
    }

    void current() const {
        const OutputMarks& marks = *plane_.output;
        if (only_the_step(marks.progress, marks.oh, plane_.rows, marks.ow, plane_.cols)) {
            const double outset = current_outset(view_);
            if (!open({marks.oh, marks.ow, 1, 1}, outset + ring_reach * view_.scale)) return;
            const Edges around = edges({marks.oh, marks.ow, 1, 1}, outset);
            pen_.frame(around.low, around.high, static_cast<float>(corner * view_.scale),
                       {theme_.accent, 2.4F * scale_});
            pen_.unclip();
            return;
        }
        // Many current cells: along the sides where the neighbour is not current.
        if (view_.seen.rows * view_.seen.cols > most_vector_cells) return;
        each_seen([&](std::int64_t row, std::int64_t col) {
            if (is_current(row, col)) sides(row, col);
        });
    }

    void lit() const {
        if (view_.seen.rows * view_.seen.cols > most_vector_cells || view_.gap_strength < 0.5) return;  // in the cells
        each_seen([&](std::int64_t row, std::int64_t col) {
            if (!plane_.hover->contains(row, col)) return;
            const Edges cell = edges({row, col, 1, 1}, -2.6 * view_.scale);
            pen_.frame(cell.low, cell.high, 2.0F * scale_, {theme_.strong, 1.5F * scale_});
        });
    }

    void frame() const {
        const Edges around = edges(*plane_.frame, 0.5 * view_.scale);
        pen_.frame(around.low, around.high, 0.0F, {theme_.strong, scale_});
    }

private:
    static constexpr double ring_reach = 3.0;  // line widths that lines reach past their middle, at most

    [[nodiscard]] Edges edges(const CellRect& cells, double outset) const {
        const PlaneBox box = view_.box_of(cells);
        return {{static_cast<float>(box.left - outset), static_cast<float>(box.top - outset)},
                {static_cast<float>(box.right + outset), static_cast<float>(box.bottom + outset)}};
    }

    /// Clips to what `cells` with `outset` may cover: no further than the plane on sides where the plane cuts them off.
    /// False when nothing of them is seen.
    [[nodiscard]] bool open(const CellRect& cells, double outset) const {
        const CellRect& all = plane_.view;
        const std::int64_t row = std::max(cells.row, all.row);
        const std::int64_t col = std::max(cells.col, all.col);
        const std::int64_t end_row = std::min(cells.row + cells.rows, all.row + all.rows);
        const std::int64_t end_col = std::min(cells.col + cells.cols, all.col + all.cols);
        if (row >= end_row || col >= end_col) return false;
        Edges seen = edges({row, col, end_row - row, end_col - col}, 0.0);
        const auto reach = static_cast<float>(outset);
        if (cells.col >= all.col) seen.low.x -= reach;
        if (cells.row >= all.row) seen.low.y -= reach;
        if (cells.col + cells.cols <= all.col + all.cols) seen.high.x += reach;
        if (cells.row + cells.rows <= all.row + all.rows) seen.high.y += reach;
        pen_.clip(seen.low, seen.high);
        return true;
    }

    template <class Work>
    void each_seen(const Work& work) const {
        const CellRect& seen = view_.seen;
        for (std::int64_t row = seen.row; row < seen.row + seen.rows; ++row) {
            for (std::int64_t col = seen.col; col < seen.col + seen.cols; ++col) work(row, col);
        }
    }

    [[nodiscard]] Colour hue(std::int64_t kh, std::int64_t kw) const {
        const Pair& kernel = plane_.grid->kernel;
        return tap_colour(theme_, kh * kernel.w + kw, kernel.h * kernel.w);
    }

    void rings() const {
        const SamplingGrid& grid = *plane_.grid;
        for (std::int64_t kh = 0; kh < grid.kernel.h; ++kh) {
            for (std::int64_t kw = 0; kw < grid.kernel.w; ++kw) {
                const std::int64_t row = grid.row + kh * grid.dilation.h;
                const std::int64_t col = grid.col + kw * grid.dilation.w;
                if (plane_.view.contains(row, col)) ring(row, col, hue(kh, kw), grid.state_of(kh, kw));
            }
        }
    }

    void ring(std::int64_t row, std::int64_t col, const Colour& colour, TapState state) const {
        const float shown = ring_opacity(state);
        if (view_.gap_strength < 0.5) {  // too small for a ring: all of the cell
            const Edges cell = edges({row, col, 1, 1}, 0.0);
            pen_.box(cell.low, cell.high, 0.0F, faded(colour, shown));
            return;
        }
        const RingLook look = ring_look(view_, *plane_.grid);
        const double width = look.width + (state == TapState::current ? look.extra : 0.0);
        const auto draw = [&](double middle, double thick, const Colour& ink) {  // `middle` inside the outer edge
            const Edges path = edges({row, col, 1, 1}, look.reach - middle);
            if (path.high.x <= path.low.x || path.high.y <= path.low.y) return;
            pen_.frame(path.low, path.high, static_cast<float>(std::max(0.0, look.radius - middle)),
                       {ink, static_cast<float>(thick)});
        };
        // A hair of ground inside the ring, so that it stands off a cell of its own colour.
        draw(width + 0.5 * view_.scale, view_.scale, faded(theme_.background, static_cast<float>(look.hair) * shown));
        draw(width / 2.0, width, faded(colour, shown));
    }

    /// The real cells that padding taps take their values from: dashed, in the tap's colour.
    void mirrors() const {
        const SamplingGrid& grid = *plane_.grid;
        std::map<std::pair<std::int64_t, std::int64_t>, Pair> taps;  // by source; one of those taps
        for (std::int64_t kh = 0; kh < grid.kernel.h; ++kh) {
            for (std::int64_t kw = 0; kw < grid.kernel.w; ++kw) {
                const std::int64_t row = grid.row + kh * grid.dilation.h;
                const std::int64_t col = grid.col + kw * grid.dilation.w;
                const bool real = row >= 0 && row < plane_.rows && col >= 0 && col < plane_.cols;
                if (real) continue;
                taps[{mirrored_index(row, plane_.rows, plane_.padding_mode),
                      mirrored_index(col, plane_.cols, plane_.padding_mode)}] = {kh, kw};
            }
        }
        for (const auto& [source, tap] : taps) {
            if (!plane_.view.contains(source.first, source.second)) continue;
            if ((mark_of(plane_, source.first, source.second) & mark_mirror) == 0) continue;
            const Colour colour = faded(hue(tap.h, tap.w), ring_opacity(grid.state_of(tap.h, tap.w)));
            const double width = 0.8 * ring_look(view_, grid).width;
            const Edges path = edges({source.first, source.second, 1, 1}, -0.5 * width);
            LineStyle style{colour, static_cast<float>(width)};
            style.dashes = {3.9F * scale_, 3.1F * scale_, 3.9F * scale_, 3.1F * scale_};
            pen_.frame(path.low, path.high, 2.0F * scale_, style);
        }
    }

    [[nodiscard]] bool is_current(std::int64_t row, std::int64_t col) const {
        return plane_.view.contains(row, col) && plane_.output->progress_of(row, col) == CellProgress::current;
    }

    void sides(std::int64_t row, std::int64_t col) const {
        const Edges cell = edges({row, col, 1, 1}, 0.0);
        const float width = 2.4F * scale_;
        if (!is_current(row, col - 1)) bar(cell.low, {cell.low.x + width, cell.high.y});
        if (!is_current(row, col + 1)) bar({cell.high.x - width, cell.low.y}, cell.high);
        if (!is_current(row - 1, col)) bar(cell.low, {cell.high.x, cell.low.y + width});
        if (!is_current(row + 1, col)) bar({cell.low.x, cell.high.y - width}, cell.high);
    }
    void bar(const Vec2& low, const Vec2& high) const { pen_.box(low, high, 0.0F, theme_.accent); }

    VectorPen& pen_;
    const Plane& plane_;
    const PlaneView& view_;
    const Theme& theme_;
    float scale_;
};

}  // namespace

void draw_window_tint(VectorPen& pen, const Plane& plane, const PlaneView& view, const Theme& theme) {
    if (plane.grid) PlaneMarks(pen, plane, view, theme).tint();
}

void draw_plane_marks(VectorPen& pen, const Plane& plane, const PlaneView& view, const Theme& theme) {
    const PlaneMarks marks(pen, plane, view, theme);
    if (plane.grid) marks.window();
    if (plane.output) marks.current();
    if (plane.hover) marks.lit();
    if (plane.frame) marks.frame();
}

}  // namespace convscope
