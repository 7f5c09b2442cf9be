// The packed rows of the row kernel: the input cells that a tile of outputs samples, padding filled in, strides taken
// out. Only convolve_rows.cpp looks in here.
#pragma once

#include <cstdint>
#include <vector>

#include "core/axis.h"
#include "core/convolve_direct.h"

namespace convscope {

/// One axis of a tile: output indices [first_out, last_out) and kernel indices [first_tap, last_tap).
struct AxisTile {
    std::int64_t first_out = 0;
    std::int64_t last_out = 0;
    std::int64_t first_tap = 0;
    std::int64_t last_tap = 0;
    bool operator==(const AxisTile&) const = default;
};

/// What one axis of the packed rows looks like: runs of input cells one after the other, and where each tap starts.
/// Tap k of the tile's output o is packed cell tap_start[k] + o.
struct PackedAxis {
    /// Cell j holds input index first + j*stride. Cells [real, real_end) lie inside the input.
    struct Run {
        std::int64_t first = 0;
        std::int64_t count = 0;
        std::int64_t real = 0;
        std::int64_t real_end = 0;
    };
    std::vector<Run> runs;
    std::vector<std::int64_t> tap_start;
    std::int64_t length = 0;
};

void plan_axis(const Axis& axis, const AxisTile& tile, PackedAxis& plan);

/// Upper bound of the packed cells of `outs` outputs and `taps` taps.
std::int64_t packed_length(const Axis& axis, std::int64_t outs, std::int64_t taps);

/// Packs `channels` planes of the input, the first at `x`, into rows.length by cols.length cells each. zero_rows: rows
/// of zeros are filled too, else they are left as they are. May read up to x_end and overwrite packed_slack cells
/// behind the last.
void pack_planes(const float* x, std::int64_t channels, const float* x_end, const Axis& row_axis,
                 const PackedAxis& rows, const Axis& col_axis, const PackedAxis& cols, bool zero_rows, float* packed);

}  // namespace convscope
