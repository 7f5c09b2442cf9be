// The dense kernel. Idea: the lanes of a vector are neighbouring output channels, so that a tile of a few output
// positions by two vectors lives in registers while all its taps are added; each input cell is broadcast straight from
// x, whatever the stride or dilation, and each packed weight serves all positions. The output is cut into rectangles
// whose positions have the same real taps: padding is never read nor multiplied.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_dense.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/axis.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_dense.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using Vector = hn::Vec<Lane>;

// Positions of a tile of two vectors: what the register file leaves beside two weights and an input.
#if HWY_TARGET <= HWY_AVX3
constexpr int most_positions = 12;  // 24 of 32 registers
#elif HWY_TARGET == HWY_AVX2
constexpr int most_positions = 6;  // 12 of 16
#else
constexpr int most_positions = 4;  // 8 of 16: a product needs one of its own where there is no fused multiply-add
#endif
constexpr int most_vectors = 2;
constexpr int enough_positions = most_positions * 2 / 3;

std::int64_t width_here() {
    return most_vectors * static_cast<std::int64_t>(hn::Lanes(Lane()));
}

/// Output indices [first, last) of one axis that have the same real taps, [first_tap, last_tap).
struct Segment {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t first_tap = 0;
    std::int64_t last_tap = 0;
};

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
    return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/// Calls `use` with every segment of the output indices [first, last).
template <typename Use>
void for_segments(const Axis& axis, std::int64_t first, std::int64_t last, const Use& use) {
    for (std::int64_t out = first; out < last;) {
        const std::int64_t origin = out * axis.stride - axis.pad_before;
        Segment segment;
        segment.first = out;
        segment.first_tap = std::clamp<std::int64_t>(ceil_div(-origin, axis.dilation), 0, axis.kernel);
        segment.last_tap =
            std::clamp<std::int64_t>(ceil_div(axis.size - origin, axis.dilation), segment.first_tap, axis.kernel);
        // The next change: the tap before the first becomes real, or the last (or the first) leaves the input.
        std::int64_t until = last;
        if (segment.first_tap > 0) {
            until = std::min(until, ceil_div(axis.pad_before - (segment.first_tap - 1) * axis.dilation, axis.stride));
        }
        if (segment.last_tap > segment.first_tap) {
            until = std::min(
                until, ceil_div(axis.size + axis.pad_before - (segment.last_tap - 1) * axis.dilation, axis.stride));
        }
        segment.last = std::max(out + 1, until);
        use(segment);
        out = segment.last;
    }
}

/// What the tiles of one rectangle have in common.
struct Taps {
    const float* x;  // plane of the group's first input channel
    std::int64_t x_channel_stride;
    std::int64_t in_channels;
    std::int64_t kernel_rows;  // real ones
    std::int64_t kernel_cols;
    std::int64_t x_row_step;  // between taps
    std::int64_t x_col_step;
    const float* w;  // packed, of the first real tap
    std::int64_t w_channel_stride;
    std::int64_t w_row_step;  // between columns: width
    const float* bias;        // one for each lane
};

// Position p reads its first real tap at taps.x[at[p]]; its sums go to sums[to[p]] and on.
// Addresses must not wait for the multiply-adds, which the CPU queues up far ahead, or cells that are not in the first
// cache are asked for late. They would wait if the compiler kept any of them in a vector register: hence the pointers
// that only ever step forward, and `at`, read anew for every tap.
template <int positions, int vectors, bool neighbours>
HWY_NOINLINE void compute_tile(const Taps& taps, const volatile std::int64_t* at, const std::int64_t* to, float* sums) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t width = most_vectors * lanes;
    Vector sum[positions][vectors];
    HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            sum[p][v] = hn::LoadU(lane, taps.bias + v * lanes);
        }
    }
    const float* x = neighbours ? taps.x + at[0] : taps.x;
    const float* w = taps.w;
    const std::int64_t x_col_step = taps.x_col_step;
    const std::int64_t x_row_rest = taps.x_row_step - taps.kernel_cols * x_col_step;
    const std::int64_t x_channel_rest = taps.x_channel_stride - taps.kernel_rows * taps.x_row_step;
    const std::int64_t w_row_rest = taps.w_row_step - taps.kernel_cols * width;
    const std::int64_t w_channel_rest = taps.w_channel_stride - taps.kernel_rows * taps.w_row_step;
    for (std::int64_t ic = taps.in_channels; ic > 0; --ic) {
        // Planes lie pages apart: the CPU does not foresee the next one. The far end of a row of cells counts: the near
        // one is often in the same cache line.
        const std::int64_t ahead = ic > 1 ? taps.x_channel_stride : 0;
        for (std::int64_t kh = taps.kernel_rows; kh > 0; --kh) {
            for (std::int64_t kw = taps.kernel_cols; kw > 0; --kw) {
                Vector weight[vectors];
                HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
                    weight[v] = hn::LoadU(lane, w + v * lanes);
                }
                HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
                    const Vector input = hn::Set(lane, neighbours ? x[p] : x[at[p]]);
                    HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
                        sum[p][v] = hn::MulAdd(weight[v], input, sum[p][v]);
                    }
                }
                if (neighbours) {
                    hwy::Prefetch(x + ahead + positions - 1);
                } else {
                    hwy::Prefetch(x + at[0] + ahead);
                    hwy::Prefetch(x + at[positions / 2] + ahead);
                    hwy::Prefetch(x + at[positions - 1] + ahead);
                }
                x += x_col_step;
                w += width;
            }
            x += x_row_rest;
            w += w_row_rest;
        }
        x += x_channel_rest;
        w += w_channel_rest;
    }
    HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
        HWY_UNROLL(2) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[p][v], lane, sums + to[p] + v * lanes);
        }
    }
}

using TileFunction = void (*)(const Taps&, const volatile std::int64_t*, const std::int64_t*, float*);

template <int vectors, bool neighbours, std::size_t... p>
constexpr std::array<TileFunction, most_positions> tiles_of(std::index_sequence<p...> /*positions*/) {
    return {&compute_tile<static_cast<int>(p) + 1, vectors, neighbours>...};
}

// By vectors - 1, neighbours, positions - 1.
constexpr std::array<std::array<std::array<TileFunction, most_positions>, 2>, most_vectors> tiles{{
    {tiles_of<1, false>(std::make_index_sequence<most_positions>()),
     tiles_of<1, true>(std::make_index_sequence<most_positions>())},
    {tiles_of<2, false>(std::make_index_sequence<most_positions>()),
     tiles_of<2, true>(std::make_index_sequence<most_positions>())},
}};

#if HWY_TARGET != HWY_SCALAR
/// Four rows of four: to[j*to_stride + i] = from[i*from_stride + j].
HWY_INLINE void transpose_four(const float* from, std::int64_t from_stride, float* to, std::int64_t to_stride) {
    const hn::FixedTag<float, 4> four;
    const hn::FixedTag<double, 2> pairs;
    const auto row = [&](int i) { return hn::LoadU(four, from + i * from_stride); };
    const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(four, row(0), row(1)));
    const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(four, row(0), row(1)));
    const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(four, row(2), row(3)));
    const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(four, row(2), row(3)));
    hn::StoreU(hn::BitCast(four, hn::InterleaveLower(pairs, low01, low23)), four, to);
    hn::StoreU(hn::BitCast(four, hn::InterleaveUpper(pairs, low01, low23)), four, to + to_stride);
    hn::StoreU(hn::BitCast(four, hn::InterleaveLower(pairs, high01, high23)), four, to + 2 * to_stride);
    hn::StoreU(hn::BitCast(four, hn::InterleaveUpper(pairs, high01, high23)), four, to + 3 * to_stride);
}
#endif

/// to[j*to_stride + i] = from[i*from_stride + j], rows by cols of them.
void transpose(const float* from, std::int64_t from_stride, std::int64_t rows, std::int64_t cols, float* to,
               std::int64_t to_stride) {
#if HWY_TARGET == HWY_SCALAR
    const std::int64_t whole_rows = 0;
    const std::int64_t whole_cols = 0;
#else
    const std::int64_t whole_rows = rows / 4 * 4;
    const std::int64_t whole_cols = cols / 4 * 4;
    // Lines of the side whose rows lie further apart are gone through at once: rows a power of two apart push each
    // other out of the cache.
    constexpr std::int64_t line = 16;  // floats of a cache line
    const std::int64_t high = from_stride > to_stride ? line : whole_rows;
    for (std::int64_t top = 0; top < whole_rows; top += high) {
        for (std::int64_t left = 0; left < whole_cols; left += line) {
            for (std::int64_t j = left; j < std::min(left + line, whole_cols); j += 4) {
                for (std::int64_t i = top; i < std::min(top + high, whole_rows); i += 4) {
                    transpose_four(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
                }
            }
        }
    }
#endif
    for (std::int64_t j = 0; j < cols; ++j) {
        for (std::int64_t i = j < whole_cols ? whole_rows : 0; i < rows; ++i) {
            to[j * to_stride + i] = from[i * from_stride + j];
        }
    }
}

void pack_here(const float* w, const DensePacking& packing, std::int64_t block, float* packed) {
    const std::int64_t first = packing.first_channel(block);
    const std::int64_t channels = packing.last_channel(block) - first;
    if (channels < packing.width) std::fill(packed, packed + packing.block_size(), 0.0F);
    transpose(w + first * packing.taps, packing.taps, channels, packing.taps, packed, packing.width);
}

// Output positions whose sums are kept until they are written to y, row by row: written as they come, a few cells at a
// time in each of many far planes, they would take as long as the multiply-adds of a small layer.
constexpr std::int64_t most_kept = 768;
// Of these, those of whole rows that are computed and written at once: they stay in the first cache.
constexpr std::int64_t most_at_once = 96;
using Sums = std::array<float, static_cast<std::size_t>(most_kept) * most_vectors * HWY_MAX_BYTES / sizeof(float)>;

/// Where output positions read their first real tap in the group's first plane, and their place among the sums.
struct Positions {
    std::array<std::int64_t, most_at_once> x;
    std::array<std::int64_t, most_at_once> sums;
    std::size_t count = 0;
};

/// Rows and columns [first, last) of the output.
struct Band {
    Segment rows;  // with the same real taps
    std::int64_t first_col = 0;
    std::int64_t last_col = 0;
    [[nodiscard]] std::int64_t place(std::int64_t row, std::int64_t col) const {
        return (row - rows.first) * (last_col - first_col) + col - first_col;
    }
};

/// Computes the channels of one packed block, tile after tile.
class BlockOfChannels {
public:
    BlockOfChannels(const Conv2dSpec& spec, Taps taps, float* y, std::int64_t first_lane, std::int64_t last_lane)
        : taps_(taps),
          y_(y),
          out_(output_size(spec)),
          first_lane_(first_lane),
          last_lane_(last_lane),
          rows_(row_axis(spec)),
          cols_(col_axis(spec)),
          vectors_(last_lane > static_cast<std::int64_t>(hn::Lanes(Lane())) ? 2 : 1),
          lanes_(vectors_ * static_cast<std::int64_t>(hn::Lanes(Lane()))) {}

    void compute(const OutputBlock& block) const {
        for_segments(rows_, block.first_row, block.last_row, [&](const Segment& rows) {
            for (std::int64_t col = block.first_col; col < block.last_col; col += most_at_once) {
                const std::int64_t last_col = std::min(col + most_at_once, block.last_col);
                Segment some = rows;
                for (some.first = rows.first; some.first < rows.last; some.first = some.last) {
                    some.last = std::min(some.first + most_kept / (last_col - col), rows.last);
                    compute({some, col, last_col});
                }
            }
        });
    }

private:
    /// A few columns, as between padding and the rest, make full tiles only of several rows: these come first.
    void compute(const Band& band) const {
        HWY_ALIGN Sums sums;
        const auto narrow = [](const Segment& cols) { return cols.last - cols.first < enough_positions; };
        for_segments(cols_, band.first_col, band.last_col, [&](const Segment& cols) {
            if (narrow(cols)) compute(band.rows, cols, band, sums);
        });
        Segment some = band.rows;
        for (some.first = band.rows.first; some.first < band.rows.last; some.first = some.last) {
            some.last = std::min(some.first + most_at_once / (band.last_col - band.first_col), band.rows.last);
            for_segments(cols_, band.first_col, band.last_col, [&](const Segment& cols) {
                if (!narrow(cols)) compute(some, cols, band, sums);
            });
            write(some, band, sums);
        }
    }

    /// A rectangle of the band.
    void compute(const Segment& rows, const Segment& cols, const Band& band, Sums& sums) const {
        Taps taps = taps_;
        taps.kernel_rows = rows.last_tap - rows.first_tap;
        taps.kernel_cols = cols.last_tap - cols.first_tap;
        taps.x_row_step = taps.kernel_rows > 1 ? rows_.dilation * cols_.size : 0;  // one real tap alone may be far off
        taps.x_col_step = taps.kernel_cols > 1 ? cols_.dilation : 0;
        taps.w += rows.first_tap * taps.w_row_step + cols.first_tap * width_here();
        const bool none = taps.kernel_rows == 0 || taps.kernel_cols == 0;
        if (none) taps.in_channels = 0;  // only padding: the bias alone
        const std::int64_t x_step = none ? 0 : cols_.stride;
        const std::int64_t sums_step = lanes_;
        Positions at;
        for (std::int64_t row = rows.first; row < rows.last; ++row) {
            std::int64_t x =
                none ? 0 : rows_.cell(row, rows.first_tap) * cols_.size + cols_.cell(cols.first, cols.first_tap);
            std::int64_t place = band.place(row, cols.first) * sums_step;
            for (std::int64_t col = cols.first; col < cols.last; ++col) {
                at.x[at.count] = x;
                at.sums[at.count] = place;
                x += x_step;
                place += sums_step;
                if (++at.count == most_at_once) compute(taps, at, sums);
            }
        }
        compute(taps, at, sums);
    }

    /// In tiles that are alike in size: of neighbours, which make the faster ones, or of all together.
    void compute(const Taps& taps, Positions& at, Sums& sums) const {
        for (std::size_t first = 0; first < at.count;) {
            const std::size_t run = run_length(at.x, first, at.count);
            const bool neighbours = run >= std::size_t{enough_positions};
            const std::size_t together = neighbours ? run : at.count - first;
            const auto& tiles_here = tiles[static_cast<std::size_t>(vectors_ - 1)][neighbours ? 1 : 0];
            const std::size_t end = first + together;
            for (std::size_t left = (together - 1) / most_positions + 1; left > 0; --left) {
                const std::size_t size = (end - first + left - 1) / left;
                tiles_here[size - 1](taps, &at.x[first], &at.sums[first], sums.data());
                first += size;
            }
        }
        at.count = 0;
    }

    /// How many from `first` on stand side by side in memory.
    static std::size_t run_length(const std::array<std::int64_t, most_at_once>& at, std::size_t first,
                                  std::size_t last) {
        std::size_t end = first + 1;
        while (end < last && at[end] == at[end - 1] + 1) ++end;
        return end - first;
    }

    void write(const Segment& rows, const Band& band, const Sums& sums) const {
        const std::int64_t plane = out_.h * out_.w;
        const std::int64_t cols = band.last_col - band.first_col;
        const std::int64_t together = cols == out_.w ? rows.last - rows.first : 1;  // rows that are one piece of y
        for (std::int64_t row = rows.first; row < rows.last; row += together) {
            transpose(sums.data() + band.place(row, band.first_col) * lanes_ + first_lane_, lanes_, together * cols,
                      last_lane_ - first_lane_, y_ + first_lane_ * plane + row * out_.w + band.first_col, plane);
        }
    }

    Taps taps_;
    float* y_;  // plane of the block's lane 0
    Pair out_;
    std::int64_t first_lane_;
    std::int64_t last_lane_;
    Axis rows_;
    Axis cols_;
    std::int64_t vectors_;
    std::int64_t lanes_;  // of them all
};

void convolve_here(const Conv2dSpec& spec, const ConvData& data, const float* packed, const OutputBlock& block,
                   float* y) {
    const DensePacking packing = dense_packing(spec);
    const std::int64_t number = packing.block_of(block.first_channel);
    const std::int64_t first = packing.first_channel(number);  // channel of lane 0
    const std::int64_t last = packing.last_channel(number);
    const Pair out = output_size(spec);
    HWY_ALIGN float bias[most_vectors * HWY_MAX_BYTES / sizeof(float)] = {};
    if (!data.bias.empty()) std::copy(data.bias.data() + first, data.bias.data() + last, bias);
    Taps taps{};
    taps.in_channels = spec.in_channels / spec.groups;
    taps.x = data.x.plane(block.n, first / packing.group_channels * taps.in_channels);
    taps.x_channel_stride = spec.height * spec.width;
    taps.w = packed;
    taps.w_row_step = spec.kernel.w * packing.width;
    taps.w_channel_stride = spec.kernel.h * taps.w_row_step;
    taps.bias = bias;
    BlockOfChannels(spec, taps, y + (block.n * spec.out_channels + first) * out.h * out.w, block.first_channel - first,
                    block.last_channel - first)
        .compute(block);
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(width_here);
HWY_EXPORT(pack_here);
HWY_EXPORT(convolve_here);

}  // namespace

std::int64_t dense_width() {
    return HWY_DYNAMIC_DISPATCH(width_here)();
}

DensePacking dense_packing(const Conv2dSpec& spec) {
    const std::int64_t width = dense_width();
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    const std::int64_t group_blocks = (group_channels + width - 1) / width;
    return {width, group_channels, group_blocks, spec.groups * group_blocks,
            spec.in_channels / spec.groups * spec.kernel.h * spec.kernel.w};
}

void pack_dense(const float* w, const DensePacking& packing, std::int64_t block, float* packed) {
    HWY_DYNAMIC_DISPATCH(pack_here)(w, packing, block, packed);
}

void convolve_dense(const Conv2dSpec& spec, const ConvData& data, const float* packed, const OutputBlock& block,
                    float* y) {
    HWY_DYNAMIC_DISPATCH(convolve_here)(spec, data, packed, block, y);
}

}  // namespace convscope
#endif  // HWY_ONCE
