// Packing. Idea: taps whose offsets differ by a multiple of the stride read the same cells shifted, so that a run of
// every stride-th cell serves all of them. This file is compiled once for each instruction set (foreach_target.h); the
// best that the CPU has is chosen at run time.
#include "core/convolve_pack.h"

#include <algorithm>
#include <numeric>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_pack.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Lane = hn::ScalableTag<float>;

/// Whole vectors, unless that would read past `from_end`; what they write too much is written over by what follows.
HWY_INLINE void copy_cells(const float* from, std::int64_t count, const float* from_end, float* to) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t readable = from_end - from;
    std::int64_t j = 0;
    for (; j < count && j + lanes <= readable; j += lanes) hn::StoreU(hn::LoadU(lane, from + j), lane, to + j);
    for (; j < count; ++j) to[j] = from[j];
}

/// The same for every other cell: to[j] = from[2*j].
HWY_INLINE void copy_every_other(const float* from, std::int64_t count, const float* from_end, float* to) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t readable = from_end - from;
    std::int64_t j = 0;
    for (; j < count && 2 * (j + lanes) <= readable; j += lanes) {
        hn::Vec<Lane> even;
        hn::Vec<Lane> odd;
        hn::LoadInterleaved2(lane, from + 2 * j, even, odd);
        hn::StoreU(even, lane, to + j);
    }
    for (; j < count; ++j) to[j] = from[2 * j];
}

/// Mostly few: the first vector stands before the loop, of which the compiler makes a call of memset.
HWY_INLINE void fill_zeros(std::int64_t count, float* to) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    if (count <= 0) return;
    hn::StoreU(hn::Zero(lane), lane, to);
    for (std::int64_t j = lanes; j < count; j += lanes) hn::StoreU(hn::Zero(lane), lane, to + j);
}

/// One row of the input, from left to right: each piece may write a vector too far. Outside cells follow the padding
/// mode.
HWY_INLINE void pack_row(const float* source, const float* x_end, const Axis& axis, const PackedAxis& plan,
                         float* packed) {
    for (const PackedAxis::Run& run : plan.runs) {
        const auto pad = [&](std::int64_t from, std::int64_t to) {
            if (axis.mode == PaddingMode::zeros) {
                fill_zeros(to - from, packed + from);
                return;
            }
            for (std::int64_t j = from; j < to; ++j) {
                packed[j] = source[mirrored_index(run.first + j * axis.stride, axis.size, axis.mode)];
            }
        };
        pad(0, run.real);
        const std::int64_t count = run.real_end - run.real;
        const float* const from = source + (count > 0 ? run.first + run.real * axis.stride : 0);
        if (axis.stride == 1) {
            copy_cells(from, count, x_end, packed + run.real);
        } else if (axis.stride == 2) {
            copy_every_other(from, count, x_end, packed + run.real);
        } else {
            for (std::int64_t j = 0; j < count; ++j) packed[run.real + j] = from[j * axis.stride];
        }
        pad(run.real_end, run.count);
        packed += run.count;
    }
}

/// Real rows of zeros, cells and zeros, each kind in one piece, as most layers have them. Zeros behind a row and before
/// the next are filled at once.
void pack_rows(const float* source, std::int64_t row_step, std::int64_t count, const float* x_end,
               const PackedAxis::Run& run, float* packed) {
    fill_zeros(run.real, packed);
    packed += run.real;
    source += run.first + run.real;
    const std::int64_t cells = run.real_end - run.real;
    const std::int64_t zeros = run.count - cells;
    for (std::int64_t row = 1; row < count; ++row, source += row_step, packed += run.count) {
        copy_cells(source, cells, x_end, packed);
        fill_zeros(zeros, packed + cells);
    }
    copy_cells(source, cells, x_end, packed);
    fill_zeros(run.count - run.real_end, packed + cells);
}

void pack_planes_here(const float* x, std::int64_t channels, const float* x_end, const Axis& row_axis,
                      const PackedAxis& rows, const Axis& col_axis, const PackedAxis& cols, bool zero_rows,
                      float* packed) {
    const PackedAxis::Run& cells = cols.runs.front();
    const bool plain = row_axis.mode == PaddingMode::zeros && col_axis.stride == 1 && cols.runs.size() == 1 &&
                       cells.real < cells.real_end;
    for (std::int64_t channel = 0; channel < channels; ++channel, x += row_axis.size * col_axis.size) {
        for (const PackedAxis::Run& run : rows.runs) {
            if (plain && !zero_rows && run.real < run.real_end) {
                const std::int64_t first = run.first + run.real * row_axis.stride;
                const std::int64_t count = run.real_end - run.real;
                const std::int64_t step = count > 1 ? row_axis.stride * col_axis.size : 0;  // a stride may be huge
                pack_rows(x + first * col_axis.size, step, count, x_end, cells, packed + run.real * cols.length);
                packed += run.count * cols.length;
                continue;
            }
            for (std::int64_t j = 0; j < run.count; ++j, packed += cols.length) {
                const bool real = j >= run.real && j < run.real_end;
                const std::int64_t row = run.first + j * row_axis.stride;
                const std::int64_t source = real ? row : mirrored_index(row, row_axis.size, row_axis.mode);
                if (source >= 0) {
                    pack_row(x + source * col_axis.size, x_end, col_axis, cols, packed);
                } else if (zero_rows) {
                    fill_zeros(cols.length, packed);
                }
            }
        }
    }
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {

HWY_EXPORT(pack_planes_here);

void plan_axis(const Axis& axis, const AxisTile& tile, PackedAxis& plan) {
    const std::int64_t outs = tile.last_out - tile.first_out;
    const std::int64_t taps = tile.last_tap - tile.first_tap;
    plan.runs.clear();
    plan.tap_start.assign(static_cast<std::size_t>(taps), 0);
    plan.length = 0;
    const std::int64_t phases = axis.stride / std::gcd(axis.stride, axis.dilation);
    const std::int64_t origin = tile.first_out * axis.stride - axis.pad_before;
    for (std::int64_t phase = 0; phase < std::min(phases, taps); ++phase) {
        std::int64_t run_start = 0;  // in packed cells
        for (std::int64_t tap = phase; tap < taps; tap += phases) {
            const std::int64_t first = origin + (tile.first_tap + tap) * axis.dilation;
            const std::int64_t shift = tap == phase ? 0 : (first - plan.runs.back().first) / axis.stride;
            // They share a run as long as their stretches meet, so that an axis never takes more than taps * outputs.
            if (tap == phase || shift > plan.runs.back().count) {
                run_start = plan.length;
                plan.runs.push_back({first, outs, 0, 0});
                plan.length += outs;
                plan.tap_start[static_cast<std::size_t>(tap)] = run_start;
                continue;
            }
            PackedAxis::Run& run = plan.runs.back();
            plan.length += shift + outs - run.count;
            run.count = shift + outs;
            plan.tap_start[static_cast<std::size_t>(tap)] = run_start + shift;
        }
    }
    for (PackedAxis::Run& run : plan.runs) {
        const std::int64_t before = run.first < 0 ? (-run.first + axis.stride - 1) / axis.stride : 0;
        const std::int64_t until = run.first < axis.size ? (axis.size - 1 - run.first) / axis.stride + 1 : 0;
        run.real = std::min(before, run.count);
        run.real_end = std::clamp(until, run.real, run.count);
    }
}

std::int64_t packed_length(const Axis& axis, std::int64_t outs, std::int64_t taps) {
    if (axis.stride == 1) return outs + (taps - 1) * std::min(axis.dilation, outs);  // without a division
    const std::int64_t phases = std::min(axis.stride / std::gcd(axis.stride, axis.dilation), taps);
    const std::int64_t taps_of_phase = (taps + phases - 1) / phases;
    const std::int64_t shift = axis.dilation / std::gcd(axis.stride, axis.dilation);  // between taps of a phase
    return phases * (outs + (taps_of_phase - 1) * std::min(shift, outs));
}

void pack_planes(const float* x, std::int64_t channels, const float* x_end, const Axis& row_axis,
                 const PackedAxis& rows, const Axis& col_axis, const PackedAxis& cols, bool zero_rows, float* packed) {
    HWY_DYNAMIC_DISPATCH(pack_planes_here)(x, channels, x_end, row_axis, rows, col_axis, cols, zero_rows, packed);
}

}  // namespace convscope
#endif  // HWY_ONCE
