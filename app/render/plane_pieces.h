// Cuts a plane into rectangles by what can be seen in each: most of a plane has no window, no padding and nothing lit,
// and is drawn by a much shorter shader. Every pixel belongs to one piece; how it looks does not depend on the cutting.
#pragma once

#include <vector>

#include "app/render/plane_view.h"

namespace convscope {

/// The parts of shaders/plane.frag that are compiled in; see its head.
enum PlaneFeature : unsigned {
    feature_marks = 1U << 0U,
    feature_cells = 1U << 1U,
    feature_padded = 1U << 2U,
    feature_grid = 1U << 3U,
    feature_mirror = 1U << 4U,
    feature_output = 1U << 5U,
    feature_current = 1U << 6U,
    feature_hover = 1U << 7U,
    feature_frame = 1U << 8U,
    feature_reduced = 1U << 9U,
    feature_odd = 1U << 10U,
    feature_unknown = 1U << 11U,
    feature_space = 1U << 12U,
};

struct PlanePiece {
    unsigned features = 0;
    PlaneBox box;  ///< plane pixels
};

/// What is known of the plane's values.
enum class ValueState { unknown, ordinary, odd };

/// The pieces of the plane that can be on the canvas, those with the same features next to each other.
std::vector<PlanePiece> cut_plane(const Plane& plane, const PlaneView& view, ValueState values, bool marks_only);

/// How far the outlines lie outside the cells that they go round, in plane pixels.
double window_outset(const PlaneView& view);
double current_outset(const PlaneView& view);

/// The ring round a tap's cell, in plane pixels.
struct RingLook {
    double width = 0.0, radius = 0.0;
    double reach = 0.0;  ///< past its cell
    double extra = 0.0;  ///< width of the current one beside that
    double hair = 0.0;   ///< opacity of the line of ground inside it, which makes it stand off a cell of its own colour
};
RingLook ring_look(const PlaneView& view, const SamplingGrid& grid);

/// Cells from the first tap to the last.
CellRect window_of(const SamplingGrid& grid);

/// How many of the nine places (before, at, after a step; row, then column) are `wanted`, of those that have cells when
/// the step is at (row, col) of rows x cols.
template <class State>
int places_with(const std::array<std::array<State, 3>, 3>& table, State wanted, std::int64_t row, std::int64_t rows,
                std::int64_t col, std::int64_t cols) {
    const auto exists = [](std::size_t place, std::int64_t at, std::int64_t count) {
        return place == 0 ? at > 0 : place == 1 ? at >= 0 && at < count : at < count - 1;
    };
    int found = 0;
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t c = 0; c < 3; ++c) {
            if (exists(r, row, rows) && exists(c, col, cols) && table[r][c] == wanted) ++found;
        }
    }
    return found;
}

/// True when exactly one place is at work, the one "at" the step: one tap, or one output cell.
template <class State>
bool only_the_step(const std::array<std::array<State, 3>, 3>& table, std::int64_t row, std::int64_t rows,
                   std::int64_t col, std::int64_t cols) {
    return table[1][1] == State::current && places_with(table, State::current, row, rows, col, cols) == 1;
}

}  // namespace convscope
