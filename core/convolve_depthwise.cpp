// The depthwise kernel. Idea: such a layer moves much and computes little, so that nothing is copied: rows of x are
// loaded where they lie, with masks where they stand over the border. Two vectors of columns go down the plane: each
// loaded vector is added to all outputs that read it by another row of the kernel, which wait in registers, as the nine
// weights do. At stride 2 the cells between those of one tap, which are loaded with them, are the next tap's: they are
// not loaded again.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_depthwise.h"

#include <algorithm>
#include <numeric>

#include "core/axis.h"
#include "core/cache_line.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_depthwise.cpp"
#include <hwy/cache_control.h>
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

constexpr int most_vectors = 2;
constexpr std::int64_t most_lanes = hn::MaxLanes(Lane());
// Cells of x and y that stay in the first cache, beside those of x that are fetched for the next strip.
constexpr std::int64_t strip_cells = 4500;

/// One channel: a plane of x, its kernel, a plane of y.
struct Plane {
    Axis rows;
    Axis cols;
    const float* x = nullptr;
    const float* w = nullptr;
    float bias = 0.0F;
    float* y = nullptr;
    std::int64_t x_ahead = 0;  // to the same place of the next strip of rows
};

// GCC 12 would rather read a cell again for every product than keep it in a register.
HWY_INLINE void keep_in_register(Vector& value) {
#if HWY_COMPILER_GCC_ACTUAL
    asm("" : "+v"(value.raw));
#else
    (void)value;
#endif
}

/// The cache lines of `count` cells, which may begin anywhere in the first.
template <std::int64_t count>
HWY_INLINE void prefetch(const float* from) {
    HWY_UNROLL(8) for (std::int64_t i = 0; i < count; i += cache_line) {
        hwy::Prefetch(from + i);
    }
}

/// Lanes whose cell, first + lane, lies in the row.
HWY_INLINE Mask cells_inside(std::int64_t first, std::int64_t size) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const auto before = static_cast<std::size_t>(std::clamp<std::int64_t>(-first, 0, lanes));
    const auto until = static_cast<std::size_t>(std::clamp<std::int64_t>(size - first, 0, lanes));
    return hn::AndNot(hn::FirstN(lane, before), hn::FirstN(lane, until));
}

template <bool border>
HWY_INLINE Vector load_cells(const float* from, Mask inside) {
    const Lane lane;
    return border ? hn::MaskedLoad(inside, lane, from) : hn::LoadU(lane, from);
}

/// Output rows first + i*step, i < count, whose input rows lie as far apart as the kernel's.
struct Rows {
    std::int64_t first = 0;
    std::int64_t step = 1;
    std::int64_t count = 0;
};

/// So many vectors of columns from `col` on, as far as these lie in [first_col, last_col). phases is how many kernel
/// rows lie between two outputs: tap kh of output i reads the input row phases*i + kh, counted from the first.
template <int phases, int stride, bool neighbours, int vectors, bool border>
HWY_NOINLINE void compute_columns(const Plane& plane, const Rows& rows, std::int64_t col, std::int64_t first_col,
                                  std::int64_t last_col) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    Vector weight[9];
    HWY_UNROLL(9) for (int k = 0; k < 9; ++k) {
        weight[k] = hn::Set(lane, plane.w[k]);
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
    // Outputs that read the same input row: sum[k] is output i - k.
    constexpr int open = 2 / phases + 1;
    Vector sum[open][vectors];
    const Vector bias = hn::Set(lane, plane.bias);
    const bool whole = col >= first_col && col + vectors * lanes <= last_col;
    Mask wanted[vectors];
    HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
        wanted[v] = cells_inside(col + v * lanes - first_col, last_col - first_col);
        HWY_UNROLL(3) for (int k = 0; k < open; ++k) {
            sum[k][v] = bias;
        }
    }
    const std::int64_t tap_step = plane.cols.dilation;
    const std::int64_t x_rows = plane.rows.size;
    const std::int64_t x_row_step = plane.rows.dilation;
    const std::int64_t x_step = x_row_step * plane.cols.size;
    const std::int64_t y_step = rows.step * plane.cols.out;
    std::int64_t x_row = plane.rows.cell(rows.first, 0);
    const float* x = plane.x + x_row * plane.cols.size + plane.cols.cell(col, 0);
    float* y = plane.y + (rows.first - (open - 1) * rows.step) * plane.cols.out + col;
    const std::int64_t x_ahead = plane.x_ahead;
    const std::int64_t last = rows.count + open - 1;
    for (std::int64_t i = 0; i < last; ++i, y += y_step) {
        HWY_UNROLL(2) for (int phase = 0; phase < phases; ++phase, x_row += x_row_step, x += x_step) {
            if (x_row < 0 || x_row >= x_rows) continue;  // padding
            prefetch<vectors * stride * most_lanes>(x + x_ahead);
            HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
                Vector odd = bias;
                HWY_UNROLL(3) for (int kw = 0; kw < 3; ++kw) {
                    const float* const from = x + kw * tap_step + v * stride * lanes;
                    Vector input = odd;
                    if (stride == 1) {
                        input = load_cells<border>(from, inside[v][kw][0]);
                    } else if (!neighbours || kw != 1) {
                        const Vector low = load_cells<border>(from, inside[v][kw][0]);
                        const Vector high = load_cells<border>(from + lanes, inside[v][kw][stride - 1]);
                        input = hn::ConcatEven(lane, high, low);
                        odd = hn::ConcatOdd(lane, high, low);
                    }
                    keep_in_register(input);
                    HWY_UNROLL(3) for (int k = 0; k < open; ++k) {
                        const int kh = phase + phases * k;
                        if (kh > 2) continue;
                        sum[k][v] = hn::MulAdd(weight[3 * kh + kw], input, sum[k][v]);
                    }
                }
            }
        }
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            if (i >= open - 1) {
                if (whole) {
                    hn::StoreU(sum[open - 1][v], lane, y + v * lanes);
                } else {
                    hn::BlendedStore(sum[open - 1][v], wanted[v], lane, y + v * lanes);
                }
            }
            HWY_UNROLL(3) for (int k = open - 1; k > 0; --k) {
                sum[k][v] = sum[k - 1][v];
            }
            sum[0][v] = bias;
        }
    }
}

template <int phases, int stride, bool neighbours>
void compute_rows(const Plane& plane, const Rows& rows, std::int64_t first_col, std::int64_t last_col) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    const Axis& axis = plane.cols;
    // Stores begin at the starts of cache lines, where these lie alike in every row.
    const std::int64_t before = cells_before_line(plane.y + rows.first * axis.out + first_col);
    const std::int64_t lead = axis.out % cache_line == 0 ? (cache_line - before) % lanes : 0;
    for (std::int64_t col = first_col - lead; col < last_col; col += most_vectors * lanes) {
        const bool pair = last_col - col > lanes;
        const std::int64_t loaded = (pair ? 2 : 1) * lanes * stride;
        const bool border = axis.cell(col, 0) < 0 || axis.cell(col, 2) + loaded > axis.size;
        if (pair && border) {
            compute_columns<phases, stride, neighbours, 2, true>(plane, rows, col, first_col, last_col);
        } else if (pair) {
            compute_columns<phases, stride, neighbours, 2, false>(plane, rows, col, first_col, last_col);
        } else {
            compute_columns<phases, stride, neighbours, 1, true>(plane, rows, col, first_col, last_col);
        }
    }
}

void convolve_plane(Plane plane, const OutputBlock& block) {
    const std::int64_t common = std::gcd(plane.rows.stride, plane.rows.dilation);
    Rows rows;
    rows.step = plane.rows.dilation / common;
    const auto compute = plane.rows.stride / common == 2
                             ? (plane.cols.dilation == 1 ? compute_rows<2, 2, true> : compute_rows<2, 2, false>)
                         : plane.cols.stride == 2 ? compute_rows<1, 2, false>
                                                  : compute_rows<1, 1, false>;
    // A strip of rows, whose cache lines serve the columns beside too. Each begins anew: it must not be too low.
    constexpr std::int64_t least = 16;
    const std::int64_t most = std::max(strip_cells / (plane.cols.size + plane.cols.out), least) * rows.step;
    const std::int64_t height = block.last_row - block.first_row;
    const std::int64_t strips = (height + most - 1) / most;
    const std::int64_t strip = (height + strips - 1) / strips;
    plane.x_ahead = strip * plane.rows.stride * plane.cols.size;
    for (std::int64_t top = block.first_row; top < block.last_row; top += strip) {
        const std::int64_t bottom = std::min(top + strip, block.last_row);
        for (rows.first = top; rows.first < std::min(top + rows.step, bottom); ++rows.first) {
            rows.count = (bottom - rows.first + rows.step - 1) / rows.step;
            compute(plane, rows, block.first_col, block.last_col);
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
