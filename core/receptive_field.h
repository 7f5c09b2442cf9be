// How far a cell sees through a stack of layers, and how often: receptive field, jump, start, path counts, coverage.
// A stack is given as its axes, the layer next to the input first; rows and columns are asked separately, and a map is
// the product of the two. Level 0 is the input, level l the output of layer l.
// Formulas: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019;
// a dilated kernel counts as one of window dilation*(kernel-1)+1, in the size and in the start.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/axis.h"

namespace convscope {

/// The receptive field of one level's cells on the input, along one axis. Counts saturate at INT64_MAX.
struct AxisField {
    std::int64_t size = 1;   ///< input cells that one output spans, those beyond the border counted
    std::int64_t jump = 1;   ///< input cells between neighbouring outputs
    std::int64_t first = 0;  ///< input cell where the field of output 0 begins; negative: before the border
    /// Centre of the field of output 0, in input cells; 0 is the middle of the first cell.
    [[nodiscard]] double start() const { return static_cast<double>(first) + static_cast<double>(size - 1) / 2.0; }
    bool operator==(const AxisField&) const = default;
};

/// Larger fields are not walked cell by cell: paths_down with Border::ignore, and coverage, want at most this size.
inline constexpr std::int64_t most_field = std::int64_t{1} << 24;

/// One entry a level: layers + 1, the first of them the input's own.
std::vector<AxisField> receptive_fields(std::span<const Axis> layers);

/// Numbers of paths to neighbouring cells of one level.
struct PathCounts {
    std::int64_t first = 0;  ///< cell of counts[0]
    /// Whole numbers, 0 where no path leads. long double holds them exactly up to 2^64.
    std::vector<long double> counts;

    [[nodiscard]] std::int64_t reached() const;  ///< cells with a path
    [[nodiscard]] bool exact() const;            ///< no count passes 2^64, so that none is rounded
};

enum class Border : std::uint8_t {
    clip,    ///< a path ends at the border of any level, or goes on in the cell that padding mirrors
    ignore,  ///< as if every level went on without end: cells may be negative
};

/// Paths from cell `probe` of the last level down to every level: the last entry is {probe, {1}}, entry 0 the input's.
std::vector<PathCounts> paths_down(std::span<const Axis> layers, std::int64_t probe, Border border);

/// Paths from input cell `cell` up to every level: its projective field. Entry 0 is {cell, {1}}.
std::vector<PathCounts> paths_up(std::span<const Axis> layers, std::int64_t cell);

/// Share of the receptive field's cells that at least one path reaches, borders ignored, 0 to 1. Below 1: gridding.
double coverage(std::span<const Axis> rows, std::span<const Axis> cols);

/// Of each level: the input cells that one of its cells reads, borders ignored; divided by the size of its field that
/// is the coverage of one axis. Ends at the first level whose field is larger than `largest`.
std::vector<std::int64_t> cells_read(std::span<const Axis> layers, std::int64_t largest = most_field);

/// The rule of hybrid dilated convolution for layers of one kernel size and stride 1: M_2 <= kernel, where M_n = r_n
/// and M_i = max(M_{i+1} - 2 r_i, M_{i+1} - 2 (M_{i+1} - r_i), r_i), and no factor common to all rates. Source: P. Wang
/// et al., "Understanding Convolution for Semantic Segmentation", WACV 2018, section 3.2.
bool meets_hdc(std::span<const std::int64_t> rates, std::int64_t kernel);

/// The list nearest to `rates` (sum of the differences; the smaller rates of two equally near) that meets the rule and
/// leaves no hole. `rates` itself when it does.
std::vector<std::int64_t> nearest_hdc(std::span<const std::int64_t> rates, std::int64_t kernel);

}  // namespace convscope
