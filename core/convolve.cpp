// The full convolution. Idea: copy the input cells that a block of outputs samples into small packed rows, padding
// filled in and strides taken out, so that one kernel (convolve_direct) sees plain contiguous rows whatever the padding
// mode, stride or dilation. The work is cut into tiles so that the packed rows stay in the caches: scratch memory is
// bounded and does not grow with the dilation.
// There is one kernel and no choice to make: a matrix product over patches (Eigen, compiled as this program is, for any
// x86-64) was slower on every layer of bench/ but the smallest on a processor with AVX2 or better.
#include "core/convolve.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/convolve_direct.h"
#include "core/taps.h"

namespace convscope {
namespace {

// Floats of packed input at a time: fits the second-level cache of any CPU that has vectors of 8 or more.
constexpr std::int64_t packed_budget = 48 * 1024;
// Floats of packed input that one chunk of columns passes over: three quarters of a first-level cache of 32 KiB.
constexpr std::int64_t chunk_budget = 6 * 1024;
// The most of each axis that a tile takes. Small enough that a tile of one input channel and one row can always be cut
// down to packed_budget.
constexpr std::int64_t most_kernel_side = 32;
constexpr std::int64_t most_cols = 1024;
constexpr std::int64_t chunk_cols = 24;  // about what the kernel keeps in registers

/// One axis of a tile: output indices [first_out, last_out) and kernel indices [first_tap, last_tap).
struct AxisTile {
    std::int64_t first_out = 0;
    std::int64_t last_out = 0;
    std::int64_t first_tap = 0;
    std::int64_t last_tap = 0;
};

/// A run of packed cells: cell j holds input index first + j*step of its axis, which may lie outside the input.
struct Run {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// What one axis of the packed copy looks like: its runs one after the other, and where each tap starts. Tap k of the
/// tile's output o is packed cell tap_start[k] + o.
struct AxisPlan {
    std::vector<Run> runs;
    std::vector<std::int64_t> tap_start;
    std::int64_t length = 0;
};

/// Stride, dilation, padding and input cells of one axis.
struct Axis {
    std::int64_t stride = 1;
    std::int64_t dilation = 1;
    std::int64_t pad = 0;
    std::int64_t size = 0;
};

/// Taps whose offsets differ by a multiple of the stride read the same cells shifted; they share a run as long as their
/// stretches meet, so that an axis takes what is sampled and never more than taps * outputs.
void plan_axis(const Axis& axis, const AxisTile& tile, AxisPlan& plan) {
    const std::int64_t outs = tile.last_out - tile.first_out;
    const std::int64_t taps = tile.last_tap - tile.first_tap;
    plan.runs.clear();
    plan.tap_start.assign(static_cast<std::size_t>(taps), 0);
    plan.length = 0;
    const std::int64_t phases = axis.stride / std::gcd(axis.stride, axis.dilation);
    const std::int64_t origin = tile.first_out * axis.stride - axis.pad;
    for (std::int64_t phase = 0; phase < std::min(phases, taps); ++phase) {
        std::int64_t run_start = 0;  // in packed cells
        for (std::int64_t tap = phase; tap < taps; tap += phases) {
            const std::int64_t first = origin + (tile.first_tap + tap) * axis.dilation;
            const std::int64_t shift = tap == phase ? 0 : (first - plan.runs.back().first) / axis.stride;
            if (tap == phase || shift > plan.runs.back().count) {
                run_start = plan.length;
                plan.runs.push_back({first, outs});
                plan.length += outs;
                plan.tap_start[static_cast<std::size_t>(tap)] = run_start;
                continue;
            }
            Run& run = plan.runs.back();
            plan.length += shift + outs - run.count;
            run.count = shift + outs;
            plan.tap_start[static_cast<std::size_t>(tap)] = run_start + shift;
        }
    }
}

/// Packs one input row by the plan of its columns. Outside cells follow the padding mode.
void pack_row(const float* source, const Axis& axis, const AxisPlan& plan, PaddingMode mode, float* packed) {
    for (const Run& run : plan.runs) {
        // Cells [real, real_end) of the run lie inside the input.
        const std::int64_t before = run.first < 0 ? (-run.first + axis.stride - 1) / axis.stride : 0;
        const std::int64_t until = run.first < axis.size ? (axis.size - 1 - run.first) / axis.stride + 1 : 0;
        const std::int64_t real = std::min(before, run.count);
        const std::int64_t real_end = std::clamp(until, real, run.count);
        const auto pad = [&](std::int64_t from, std::int64_t to) {
            if (mode == PaddingMode::zeros) {
                std::fill(packed + from, packed + to, 0.0F);
                return;
            }
            for (std::int64_t j = from; j < to; ++j) {
                packed[j] = source[mirrored_index(run.first + j * axis.stride, axis.size, mode)];
            }
        };
        pad(0, real);
        if (axis.stride == 1) {
            std::copy_n(source + run.first + real, real_end - real, packed + real);
        } else {
            for (std::int64_t j = real; j < real_end; ++j) {
                packed[j] = source[run.first + j * axis.stride];
            }
        }
        pad(real_end, run.count);
        packed += run.count;
    }
}

/// Everything of a call that does not change from tile to tile, and its scratch memory.
class BlockConvolver {
public:
    BlockConvolver(const Conv2dSpec& spec, const ConvData& data, std::int64_t n, float* y)
        : spec_(spec), data_(data), n_(n), y_(y), out_(output_size(spec)) {
        const Sides pads = effective_pads(spec);
        rows_ = {spec.stride.h, spec.dilation.h, pads.top, spec.height};
        cols_ = {spec.stride.w, spec.dilation.w, pads.left, spec.width};
    }

    /// Output channels [first, last), which lie in one group, of rows [first_row, last_row).
    void convolve_group(std::int64_t first, std::int64_t last, std::int64_t first_row, std::int64_t last_row);

private:
    /// Sizes of a tile along each loop.
    struct TileSize {
        std::int64_t rows = 1;
        std::int64_t cols = 1;
        std::int64_t channels = 1;
        std::int64_t kernel_rows = 1;
        std::int64_t kernel_cols = 1;
    };
    [[nodiscard]] TileSize choose_tile(std::int64_t rows) const;
    /// Adds the taps of input channels [ic, ic_end) of the group to one tile of outputs.
    void add_tile(std::int64_t first, std::int64_t last, const AxisTile& rows, const AxisTile& cols, std::int64_t ic,
                  std::int64_t ic_end);

    const Conv2dSpec& spec_;
    const ConvData& data_;
    std::int64_t n_;
    float* y_;
    Pair out_;
    Axis rows_;
    Axis cols_;
    AxisPlan row_plan_;
    AxisPlan col_plan_;
    std::vector<std::int64_t> channel_start_;
    std::vector<float> packed_;
};

/// Upper bound of the packed cells of an axis: its taps' stretches apart, or overlapping where they meet.
std::int64_t packed_length(const Axis& axis, std::int64_t outs, std::int64_t taps) {
    const std::int64_t phases = std::min(axis.stride / std::gcd(axis.stride, axis.dilation), taps);
    const std::int64_t taps_of_phase = (taps + phases - 1) / phases;
    const std::int64_t shift = axis.dilation / std::gcd(axis.stride, axis.dilation);  // between taps of a phase
    return phases * (outs + (taps_of_phase - 1) * std::min(shift, outs));
}

/// The number of equal parts no longer than `most` decides the length of a part.
std::int64_t even_part(std::int64_t total, std::int64_t most) {
    const std::int64_t parts = (total + most - 1) / most;
    return (total + parts - 1) / parts;
}

BlockConvolver::TileSize BlockConvolver::choose_tile(std::int64_t rows) const {
    TileSize tile;
    tile.kernel_rows = even_part(spec_.kernel.h, most_kernel_side);
    tile.kernel_cols = even_part(spec_.kernel.w, most_kernel_side);
    tile.cols = even_part(out_.w, most_cols);
    const std::int64_t chunk =
        tile.kernel_rows * packed_length(cols_, std::min(chunk_cols, tile.cols), tile.kernel_cols);
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    tile.channels = even_part(in_channels, std::clamp<std::int64_t>(chunk_budget / chunk, 1, in_channels));
    tile.rows = rows;
    const auto cells = [&] {
        return tile.channels * packed_length(rows_, tile.rows, tile.kernel_rows) *
               packed_length(cols_, tile.cols, tile.kernel_cols);
    };
    // Rows go first: they cost only the rows that two tiles share. Then channels, which cost a pass over the output.
    for (std::int64_t* side : {&tile.rows, &tile.channels, &tile.cols}) {
        while (*side > 1 && cells() > packed_budget) {
            *side = (*side + 1) / 2;
        }
    }
    tile.rows = even_part(rows, tile.rows);
    return tile;
}

void BlockConvolver::add_tile(std::int64_t first, std::int64_t last, const AxisTile& rows, const AxisTile& cols,
                              std::int64_t ic, std::int64_t ic_end) {
    const std::int64_t group = group_of_output(spec_, first);
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    plan_axis(rows_, rows, row_plan_);
    plan_axis(cols_, cols, col_plan_);
    const std::int64_t row_length = col_plan_.length;
    const std::int64_t cells = (ic_end - ic) * row_plan_.length * row_length;
    assert(cells <= packed_budget);
    if (packed_.size() < static_cast<std::size_t>(cells + packed_slack)) {
        packed_.resize(static_cast<std::size_t>(cells + packed_slack));
    }

    float* packed = packed_.data();
    for (std::int64_t channel = ic; channel < ic_end; ++channel) {
        const float* const plane = data_.x.plane(n_, group * in_channels + channel);
        for (const Run& run : row_plan_.runs) {
            for (std::int64_t j = 0; j < run.count; ++j, packed += row_length) {
                const std::int64_t row = mirrored_index(run.first + j * rows_.stride, rows_.size, spec_.padding_mode);
                if (row < 0) {
                    std::fill_n(packed, row_length, 0.0F);
                } else {
                    pack_row(plane + row * cols_.size, cols_, col_plan_, spec_.padding_mode, packed);
                }
            }
        }
    }

    DirectBlock block;
    block.x = packed_.data();
    block.x_channel_stride = row_plan_.length * row_length;
    block.x_row_stride = row_length;
    block.row_of_tap = row_plan_.tap_start.data();
    block.col_of_tap = col_plan_.tap_start.data();
    block.w = data_.w.data.data() + data_.w.offset(first, ic, rows.first_tap, cols.first_tap);
    block.w_row_stride = spec_.kernel.w;
    block.w_in_stride = spec_.kernel.h * spec_.kernel.w;
    block.w_out_stride = in_channels * block.w_in_stride;
    block.bias = data_.bias.empty() ? nullptr : data_.bias.data() + first;
    block.accumulate = ic > 0 || rows.first_tap > 0 || cols.first_tap > 0;
    block.y = y_ + ((n_ * spec_.out_channels + first) * out_.h + rows.first_out) * out_.w + cols.first_out;
    block.y_row_stride = out_.w;
    block.y_channel_stride = out_.h * out_.w;
    block.in_channels = ic_end - ic;
    block.kernel_rows = rows.last_tap - rows.first_tap;
    block.kernel_cols = cols.last_tap - cols.first_tap;
    block.out_channels = last - first;
    block.rows = rows.last_out - rows.first_out;
    block.cols = cols.last_out - cols.first_out;
    if (row_length == block.cols && block.cols == out_.w) {
        // No cell stands between the end of a row and the next one, in x and in y: they are one long row.
        block.cols *= block.rows;
        block.rows = 1;
    }
    if (block.w_in_stride == 1) {
        // The only taps of a 1x1 kernel are its input channels: let the kernel's innermost loop run over them.
        channel_start_.resize(static_cast<std::size_t>(block.in_channels));
        for (std::size_t c = 0; c < channel_start_.size(); ++c) {
            channel_start_[c] = static_cast<std::int64_t>(c) * block.x_channel_stride;
        }
        block.col_of_tap = channel_start_.data();
        block.kernel_cols = block.in_channels;
        block.in_channels = 1;
    }
    convolve_direct(block);
}

void BlockConvolver::convolve_group(std::int64_t first, std::int64_t last, std::int64_t first_row,
                                    std::int64_t last_row) {
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    const TileSize tile = choose_tile(last_row - first_row);
    AxisTile rows;
    AxisTile cols;
    // The loops of one output stand inside, so that its tile of y is still cached when the next channels add to it.
    for (std::int64_t row = first_row; row < last_row; row += tile.rows) {
        rows.first_out = row;
        rows.last_out = std::min(row + tile.rows, last_row);
        for (std::int64_t col = 0; col < out_.w; col += tile.cols) {
            cols.first_out = col;
            cols.last_out = std::min(col + tile.cols, out_.w);
            for (std::int64_t ic = 0; ic < in_channels; ic += tile.channels) {
                for (std::int64_t kh = 0; kh < spec_.kernel.h; kh += tile.kernel_rows) {
                    rows.first_tap = kh;
                    rows.last_tap = std::min(kh + tile.kernel_rows, spec_.kernel.h);
                    for (std::int64_t kw = 0; kw < spec_.kernel.w; kw += tile.kernel_cols) {
                        cols.first_tap = kw;
                        cols.last_tap = std::min(kw + tile.kernel_cols, spec_.kernel.w);
                        add_tile(first, last, rows, cols, ic, std::min(ic + tile.channels, in_channels));
                    }
                }
            }
        }
    }
}

}  // namespace

void convolve_block(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    if (block.first_row >= block.last_row) {
        return;
    }
    BlockConvolver convolver(spec, data, block.n, y);
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    for (std::int64_t first = block.first_channel; first < block.last_channel;) {
        const std::int64_t group_end = (first / group_channels + 1) * group_channels;
        const std::int64_t last = std::min(group_end, block.last_channel);
        convolver.convolve_group(first, last, block.first_row, block.last_row);
        first = last;
    }
}

Tensor convolve(const Conv2dSpec& spec, const ConvData& data) {
    Tensor y(output_shape(spec));
    for (std::int64_t n = 0; n < spec.batch; ++n) {
        convolve_block(spec, data, {n, 0, spec.out_channels, 0, y.shape[2]}, y.data.data());
    }
    return y;
}

std::string convolve_target() {
    return direct_target();
}

std::vector<std::string> convolve_targets() {
    return direct_targets();
}

}  // namespace convscope
