// The depthwise kernel. Idea: such a layer moves much and computes little, so that nothing is copied: rows of x are
// loaded where they lie, with masks where they stand over the border. A tile has several output rows, as far apart as
// the kernel's, and two vectors of columns: each loaded vector serves every row that reads it by another tap, and the
// nine weights stay in registers along the whole row. At stride 2 the cells between those of one tap, which are loaded
// with them, are the next tap's: they are not loaded again.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_depthwise.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/axis.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_depthwise.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET <= HWY_AVX3

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using Vector = hn::Vec<Lane>;
using Mask = hn::Mask<Lane>;

constexpr int most_rows = 4;
constexpr int most_vectors = 2;

/// One channel: a plane of x, its kernel, a plane of y.
struct Plane {
    Axis rows;
    Axis cols;
    const float* x = nullptr;
    const float* w = nullptr;
    float bias = 0.0F;
    float* y = nullptr;
};

// GCC 12 would rather read a cell again for every product than keep it in a register.
HWY_INLINE void keep_in_register(Vector& value) {
#if HWY_COMPILER_GCC_ACTUAL
    asm("" : "+v"(value.raw));
#else
    (void)value;
#endif
}

/// Lanes whose cell, first + lane, lies in the row.
HWY_INLINE Mask cells_inside(std::int64_t first, std::int64_t size) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const auto before = static_cast<std::size_t>(std::clamp<std::int64_t>(-first, 0, lanes));
    const auto until = static_cast<std::size_t>(std::clamp<std::int64_t>(size - first, 0, lanes));
    return hn::AndNot(hn::FirstN(lane, before), hn::FirstN(lane, until));
}

/// The cells of all taps of a kernel row for the vector of outputs at `col`. neighbours: the dilation is 1, so that at
/// stride 2 the taps 0 and 1 divide the same cells between them.
template <int stride, bool neighbours, bool border>
HWY_INLINE void load_taps(const float* row, const Axis& axis, std::int64_t col, const Mask (&inside)[3][stride],
                          Vector (&input)[3]) {
    const Lane lane;
    HWY_UNROLL(3) for (int kw = 0; kw < 3; ++kw) {
        if (neighbours && kw == 1) continue;  // loaded with tap 0
        const float* const from = row + axis.cell(col, kw);
        const auto load = [&](int part) {
            const float* const at = from + part * static_cast<std::int64_t>(hn::Lanes(lane));
            return border ? hn::MaskedLoad(inside[kw][part], lane, at) : hn::LoadU(lane, at);
        };
        input[kw] = load(0);
        if constexpr (stride == 2) {
            const Vector low = input[kw];
            const Vector high = load(1);
            input[kw] = hn::ConcatEven(lane, high, low);
            if (neighbours && kw == 0) {
                input[1] = hn::ConcatOdd(lane, high, low);
                keep_in_register(input[1]);
            }
        }
        keep_in_register(input[kw]);
    }
}

/// Output rows first_row + i*row_step (i < rows), columns [col, col + cols). phases is how many kernel rows lie between
/// two of the tile's: the tap kh of output i reads the tile's input row phases*i + kh.
template <int phases, int stride, bool neighbours, int rows, int vectors, bool border>
HWY_INLINE void compute_tile(const Plane& plane, const Vector (&weight)[9], std::int64_t first_row,
                             std::int64_t row_step, std::int64_t col, std::int64_t cols) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    Vector sum[rows][vectors];
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            sum[r][v] = hn::Set(lane, plane.bias);
        }
    }
    Mask inside[vectors][3][stride] = {};
    if (border) {
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            HWY_UNROLL(3) for (int kw = 0; kw < 3; ++kw) {
                HWY_UNROLL(2) for (int part = 0; part < stride; ++part) {
                    inside[v][kw][part] =
                        cells_inside(plane.cols.cell(col + v * lanes, kw) + part * lanes, plane.cols.size);
                }
            }
        }
    }
    HWY_UNROLL(9) for (int j = 0; j <= phases * (rows - 1) + 2; ++j) {
        const std::int64_t x_row = plane.rows.cell(first_row, 0) + j * plane.rows.dilation;
        if (x_row < 0 || x_row >= plane.rows.size) continue;  // padding
        const float* const row = plane.x + x_row * plane.cols.size;
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            Vector input[3];
            load_taps<stride, neighbours, border>(row, plane.cols, col + v * lanes, inside[v], input);
            HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
                const int kh = j - phases * r;
                if (kh < 0 || kh > 2) continue;
                HWY_UNROLL(3) for (int kw = 0; kw < 3; ++kw) {
                    sum[r][v] = hn::MulAdd(weight[3 * kh + kw], input[kw], sum[r][v]);
                }
            }
        }
    }
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        float* const to = plane.y + (first_row + r * row_step) * plane.cols.out + col;
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            const std::int64_t left = std::min(cols - v * lanes, lanes);
            if (left == lanes) {
                hn::StoreU(sum[r][v], lane, to + v * lanes);
            } else {
                hn::BlendedStore(sum[r][v], hn::FirstN(lane, static_cast<std::size_t>(left)), lane, to + v * lanes);
            }
        }
    }
}

template <int phases, int stride, bool neighbours, int rows>
HWY_NOINLINE void compute_rows(const Plane& plane, std::int64_t first_row, std::int64_t row_step,
                               std::int64_t first_col, std::int64_t last_col) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    Vector weight[9];
    HWY_UNROLL(9) for (int k = 0; k < 9; ++k) {
        weight[k] = hn::Set(lane, plane.w[k]);
    }
    const Axis& axis = plane.cols;
    for (std::int64_t col = first_col; col < last_col;) {
        const std::int64_t cols = std::min(most_vectors * lanes, last_col - col);
        const bool pair = cols > lanes;
        const std::int64_t loaded = (pair ? 2 : 1) * lanes * stride;
        const bool border = axis.cell(col, 0) < 0 || axis.cell(col, 2) + loaded > axis.size;
        if (pair && border) {
            compute_tile<phases, stride, neighbours, rows, 2, true>(plane, weight, first_row, row_step, col, cols);
        } else if (pair) {
            compute_tile<phases, stride, neighbours, rows, 2, false>(plane, weight, first_row, row_step, col, cols);
        } else {
            compute_tile<phases, stride, neighbours, rows, 1, true>(plane, weight, first_row, row_step, col, cols);
        }
        col += cols;
    }
}

using RowsFunction = void (*)(const Plane&, std::int64_t, std::int64_t, std::int64_t, std::int64_t);

/// Tiles of most_rows rows, and of one for what is left: each count more would double what the compiler has to do.
struct RowsFunctions {
    RowsFunction many = nullptr;
    RowsFunction one = nullptr;
};

template <int phases, int stride, bool neighbours>
constexpr RowsFunctions rows_of{&compute_rows<phases, stride, neighbours, most_rows>,
                                &compute_rows<phases, stride, neighbours, 1>};

void convolve_plane(const Plane& plane, const OutputBlock& block) {
    const std::int64_t common = std::gcd(plane.rows.stride, plane.rows.dilation);
    const std::int64_t step = plane.rows.dilation / common;
    const RowsFunctions& rows = plane.rows.stride / common == 2
                                    ? (plane.cols.dilation == 1 ? rows_of<2, 2, true> : rows_of<2, 2, false>)
                                : plane.cols.stride == 2 ? rows_of<1, 2, false>
                                                         : rows_of<1, 1, false>;
    const auto compute = [&](RowsFunction function, std::int64_t row) {
        function(plane, row, step, block.first_col, block.last_col);
    };
    for (std::int64_t top = block.first_row; top < block.last_row; top += most_rows * step) {
        for (std::int64_t row = top; row < std::min(top + step, block.last_row); ++row) {
            if (row + (most_rows - 1) * step < block.last_row) {
                compute(rows.many, row);
                continue;
            }
            for (std::int64_t left = row; left < block.last_row; left += step) compute(rows.one, left);
        }
    }
}

void convolve_here(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    Plane plane;
    plane.rows = row_axis(spec);
    plane.cols = col_axis(spec);
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    for (std::int64_t channel = block.first_channel; channel < block.last_channel; ++channel) {
        plane.x = data.x.plane(block.n, channel / group_channels);
        plane.w = data.w.plane(channel, 0);
        plane.bias = data.bias.empty() ? 0.0F : data.bias[static_cast<std::size_t>(channel)];
        plane.y = y + (block.n * spec.out_channels + channel) * plane.rows.out * plane.cols.out;
        convolve_plane(plane, block);
    }
}

bool can_load_parts() {
    return true;
}

#else

void convolve_here(const Conv2dSpec& /*spec*/, const ConvData& /*data*/, const OutputBlock& /*block*/, float* /*y*/) {}

bool can_load_parts() {
    return false;
}

#endif

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(convolve_here);
HWY_EXPORT(can_load_parts);

}  // namespace

bool depthwise_suits(const Conv2dSpec& spec) {
    const bool alone = spec.in_channels == spec.groups;
    const bool three = spec.kernel == Pair{3, 3};
    const std::int64_t phases = spec.stride.h / std::gcd(spec.stride.h, spec.dilation.h);
    const bool stride = phases <= spec.stride.w && spec.stride.w <= 2;
    return alone && three && stride && HWY_DYNAMIC_DISPATCH(can_load_parts)();
}

void convolve_depthwise(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    HWY_DYNAMIC_DISPATCH(convolve_here)(spec, data, block, y);
}

}  // namespace convscope
#endif  // HWY_ONCE
