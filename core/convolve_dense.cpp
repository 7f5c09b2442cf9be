// The dense kernel. Idea: the lanes of a vector are neighbouring output channels, so that a tile of a few output
// positions by a few vectors lives in registers while all its taps are added; each input cell is broadcast straight
// from x, whatever the stride or dilation, and each packed weight serves all positions. The output is cut into
// rectangles whose positions have the same real taps: padding is never read nor multiplied. This file is compiled once
// for each instruction set (foreach_target.h); the best that the CPU has is chosen at run time.
#include "core/convolve_dense.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/axis.h"
#include "core/caches.h"
#include "core/tiling.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_dense.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using Vector = hn::Vec<Lane>;

// Vectors of sums in a tile: what the register file leaves beside the weights and an input. Tiles of several vectors
// read the fewest bytes for what they compute.
#if HWY_TARGET <= HWY_AVX3
constexpr int most_sums = 24;  // of 32 registers
constexpr int most_vectors = 4;
#elif HWY_TARGET == HWY_AVX2
constexpr int most_sums = 12;  // of 16
constexpr int most_vectors = 2;
#else
constexpr int most_sums = 8;  // of 16: a product needs one of its own where there is no fused multiply-add
constexpr int most_vectors = 2;
#endif
constexpr int most_positions = 12;
// Sums that keep the CPU busy: each multiply-add waits for the one before it that adds to the same sum.
constexpr std::int64_t enough_sums = 8;

/// Positions of a tile of so many vectors.
constexpr std::int64_t positions_beside(std::int64_t vectors) {
    return std::min<std::int64_t>(most_positions, most_sums / vectors);
}

std::int64_t lanes_here() {
    return static_cast<std::int64_t>(hn::Lanes(Lane()));
}

std::int64_t width_here() {
    return most_vectors * lanes_here();
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
    const float* x;  // plane of the first input channel
    std::int64_t x_channel_stride;
    std::int64_t in_channels;
    std::int64_t kernel_rows;  // real ones
    std::int64_t kernel_cols;
    std::int64_t x_row_step;  // between taps
    std::int64_t x_col_step;
    const float* w;  // packed, of the first real tap
    std::int64_t w_channel_stride;
    std::int64_t w_row_step;
    std::int64_t w_col_step;
    std::int64_t x_step;  // between a tile's positions
    std::int64_t sums_step;
    const float* bias;  // what sums begin at; null: at what they are
};

// Position p reads its first real tap at x[p*x_step]; its sums go to sums[p*sums_step] and on. Of neighbours both steps
// are known. Addresses must not wait for the multiply-adds, which the CPU queues up far ahead, or cells that are not in
// the first cache are asked for late. They would wait if the compiler kept any of them in a vector register: hence the
// pointers that only ever step forward.
template <int positions, int vectors, bool neighbours>
HWY_NOINLINE void compute_tile(const Taps& taps, const float* x, float* sums) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t x_step = neighbours ? 1 : taps.x_step;
    const std::int64_t sums_step = neighbours ? vectors * lanes : taps.sums_step;
    Vector sum[positions][vectors];
    HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            sum[p][v] =
                hn::LoadU(lane, taps.bias != nullptr ? taps.bias + v * lanes : sums + p * sums_step + v * lanes);
        }
    }
    const float* w = taps.w;
    const std::int64_t x_col_step = taps.x_col_step;
    const std::int64_t w_col_step = taps.w_col_step;
    const std::int64_t x_row_rest = taps.x_row_step - taps.kernel_cols * x_col_step;
    const std::int64_t x_channel_rest = taps.x_channel_stride - taps.kernel_rows * taps.x_row_step;
    const std::int64_t w_row_rest = taps.w_row_step - taps.kernel_cols * w_col_step;
    const std::int64_t w_channel_rest = taps.w_channel_stride - taps.kernel_rows * taps.w_row_step;
    // Planes lie pages apart: the CPU does not foresee the next one. The far end of a row of cells counts: the near one
    // is often in the same cache line.
    const std::int64_t ahead = taps.x_channel_stride;
    for (std::int64_t ic = taps.in_channels; ic > 0; --ic) {
        for (std::int64_t kh = taps.kernel_rows; kh > 0; --kh) {
            for (std::int64_t kw = taps.kernel_cols; kw > 0; --kw) {
                Vector weight[vectors];
                HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
                    weight[v] = hn::LoadU(lane, w + v * lanes);
                }
                HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
                    const Vector input = hn::Set(lane, x[p * x_step]);
                    HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
                        sum[p][v] = hn::MulAdd(weight[v], input, sum[p][v]);
                    }
                }
                hwy::Prefetch(x + ahead + (positions - 1) * x_step);
                if (!neighbours) {
                    hwy::Prefetch(x + ahead);
                    hwy::Prefetch(x + ahead + positions / 2 * x_step);
                }
                x += x_col_step;
                w += w_col_step;
            }
            x += x_row_rest;
            w += w_row_rest;
        }
        x += x_channel_rest;
        w += w_channel_rest;
    }
    HWY_UNROLL(16) for (int p = 0; p < positions; ++p) {
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[p][v], lane, sums + p * sums_step + v * lanes);
        }
    }
}

using TileFunction = void (*)(const Taps&, const float*, float*);

template <int vectors, bool neighbours, std::size_t... p>
constexpr std::array<TileFunction, most_positions> tiles_of(std::index_sequence<p...> /*positions*/) {
    return {&compute_tile<static_cast<int>(p) + 1, vectors, neighbours>...};
}

/// By neighbours, then positions - 1.
using TileFunctions = std::array<std::array<TileFunction, most_positions>, 2>;

template <int vectors>
constexpr TileFunctions tiles_beside() {
    constexpr auto positions = std::make_index_sequence<static_cast<std::size_t>(positions_beside(vectors))>();
    return {tiles_of<vectors, false>(positions), tiles_of<vectors, true>(positions)};
}

/// By vectors - 1.
template <std::size_t... v>
constexpr std::array<TileFunctions, most_vectors> all_tiles(std::index_sequence<v...> /*vectors*/) {
    return {tiles_beside<static_cast<int>(v) + 1>()...};
}

constexpr std::array<TileFunctions, most_vectors> tiles =
    all_tiles(std::make_index_sequence<static_cast<std::size_t>(most_vectors)>());

void pack_here(const float* w, const DensePacking& packing, std::int64_t block, float* packed) {
    const std::int64_t first = packing.first_channel(block);
    const std::int64_t channels = packing.last_channel(block) - first;
    const std::int64_t width = packing.width(block);
    if (channels < width) std::fill(packed, packed + packing.taps * width, 0.0F);
    transpose(w + first * packing.taps, packing.taps, channels, packing.taps, packed, width);
}

// Vectors of sums that are kept until they are written to y, row by row: written as they come, a few cells at a time in
// each of many far planes, they would take as long as the multiply-adds of a small layer.
constexpr std::int64_t most_kept = 1536;
// Of these, those of the rows that are completed and written at once: they stay in the first cache.
constexpr std::int64_t most_at_once = 256;
/// Floats of weights that all positions pass over before the next: three quarters of a first cache of 48 KiB. One of
/// 32 KiB is not worth the more passes over the sums: there they stay in the second cache.
std::int64_t most_weights() {
    constexpr std::int64_t enough = 9216;
    return first_cache() >= enough / 3 * 4 ? enough : 4 * enough;
}

using Sums = std::array<float, static_cast<std::size_t>(most_kept) * HWY_MAX_BYTES / sizeof(float)>;

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
          vectors_((last_lane + lanes_here() - 1) / lanes_here()),
          lanes_(vectors_ * lanes_here()),
          tile_(positions_beside(vectors_)),
          functions_(tiles[static_cast<std::size_t>(vectors_ - 1)]),
          chunk_(std::max<std::int64_t>(most_weights() / taps.w_channel_stride, 1)),
          kept_(most_kept / vectors_),
          at_once_(most_at_once / vectors_) {}

    void compute(const OutputBlock& block) const {
        const std::int64_t cols = block.last_col - block.first_col;
        const std::int64_t parts = (cols + at_once_ - 1) / at_once_;
        for_segments(rows_, block.first_row, block.last_row, [&](const Segment& rows) {
            for (std::int64_t part = 0; part < parts; ++part) {
                Band band{rows, block.first_col + cols * part / parts, block.first_col + cols * (part + 1) / parts};
                const std::int64_t height = rows.last - rows.first;
                const std::int64_t most = kept_ / (band.last_col - band.first_col);
                const std::int64_t bands = (height + most - 1) / most;
                for (std::int64_t i = 0; i < bands; ++i) {
                    band.rows.first = rows.first + height * i / bands;
                    band.rows.last = rows.first + height * (i + 1) / bands;
                    compute(band);
                }
            }
        });
    }

private:
    void compute(const Band& band) const {
        HWY_ALIGN Sums sums;
        // A few columns, as between padding and the rest, make full tiles only down their rows: these come first.
        for_segments(cols_, band.first_col, band.last_col, [&](const Segment& cols) {
            if (!narrow(cols)) return;
            for (std::int64_t ic = 0; ic < taps_.in_channels; ic += chunk_) compute(band.rows, cols, band, ic, sums);
        });
        // All positions for some input channels, whose weights stay in a cache, then for the next. The last of these
        // channels are added to a few rows at a time, which are still in the first cache when they are written.
        std::int64_t ic = 0;
        const auto compute_wide = [&](const Segment& rows) {
            for_segments(cols_, band.first_col, band.last_col, [&](const Segment& cols) {
                if (!narrow(cols)) compute(rows, cols, band, ic, sums);
            });
        };
        for (; ic + chunk_ < taps_.in_channels; ic += chunk_) compute_wide(band.rows);
        const std::int64_t height = at_once_ / (band.last_col - band.first_col);
        Segment some = band.rows;
        for (some.first = band.rows.first; some.first < band.rows.last; some.first = some.last) {
            some.last = std::min(some.first + height, band.rows.last);
            compute_wide(some);
            write(some, band, sums);
        }
    }

    /// Whether tiles of neighbours in these columns would be too small.
    [[nodiscard]] bool narrow(const Segment& cols) const {
        const std::int64_t enough = std::min(tile_, (enough_sums + vectors_ - 1) / vectors_);
        return cols.last - cols.first < enough;
    }

    /// A rectangle of the band, for the chunk of input channels from `ic` on.
    void compute(const Segment& rows, const Segment& cols, const Band& band, std::int64_t ic, Sums& sums) const {
        Taps taps = taps_;
        taps.in_channels = std::min(chunk_, taps_.in_channels - ic);
        taps.kernel_rows = rows.last_tap - rows.first_tap;
        taps.kernel_cols = cols.last_tap - cols.first_tap;
        taps.x += ic * taps.x_channel_stride;
        taps.x_row_step = taps.kernel_rows > 1 ? rows_.dilation * cols_.size : 0;  // one real tap alone may be far off
        taps.x_col_step = taps.kernel_cols > 1 ? cols_.dilation : 0;
        taps.w += ic * taps.w_channel_stride + rows.first_tap * taps.w_row_step + cols.first_tap * taps.w_col_step;
        if (ic > 0) taps.bias = nullptr;
        // Loops of one turn are left out.
        if (taps.kernel_cols == 1) {
            taps.kernel_cols = std::exchange(taps.kernel_rows, 1);
            taps.x_col_step = taps.x_row_step;
            taps.w_col_step = taps.w_row_step;
        }
        if (taps.kernel_rows == 1) {
            taps.kernel_rows = std::exchange(taps.in_channels, 1);
            taps.x_row_step = taps.x_channel_stride;
            taps.w_row_step = taps.w_channel_stride;
        }
        if (taps.kernel_cols == 1) {
            taps.kernel_cols = std::exchange(taps.kernel_rows, 1);
            taps.x_col_step = taps.x_row_step;
            taps.w_col_step = taps.w_row_step;
        }
        // Only padding: the bias alone, wherever they would read.
        if (taps.kernel_rows == 0 || taps.kernel_cols == 0) taps.in_channels = 0;
        if (narrow(cols) && rows.last - rows.first > cols.last - cols.first) {
            compute_down(taps, rows, cols, band, sums);
        } else {
            compute_along(taps, rows, cols, band, sums);
        }
    }

    /// Tiles of positions of one column.
    void compute_down(Taps& taps, const Segment& rows, const Segment& cols, const Band& band, Sums& sums) const {
        taps.x_step = rows_.stride * cols_.size;
        taps.sums_step = (band.last_col - band.first_col) * lanes_;
        for (std::int64_t col = cols.first; col < cols.last; ++col) {
            compute_line(taps, false, rows.last - rows.first, start_of(rows, cols, rows.first, col),
                         sums.data() + band.place(rows.first, col) * lanes_);
        }
    }

    /// Tiles of positions of one row.
    void compute_along(Taps& taps, const Segment& rows, const Segment& cols, const Band& band, Sums& sums) const {
        const bool neighbours = cols_.stride == 1;
        taps.x_step = cols_.stride;
        taps.sums_step = lanes_;
        const std::int64_t width = cols.last - cols.first;
        const std::int64_t height = rows.last - rows.first;
        // Rows between which no cell stands, in x and among the sums, are one long row.
        const bool one =
            rows_.stride == 1 && neighbours && width == cols_.size && width == band.last_col - band.first_col;
        for (std::int64_t row = rows.first; row < rows.last; row += one ? height : 1) {
            compute_line(taps, neighbours, one ? width * height : width, start_of(rows, cols, row, cols.first),
                         sums.data() + band.place(row, cols.first) * lanes_);
        }
    }

    /// `count` positions in tiles that are alike in size.
    void compute_line(const Taps& taps, bool neighbours, std::int64_t count, std::int64_t at, float* sums) const {
        const float* const x = taps.x + at;
        const EvenParts parts(count, tile_);
        for (std::int64_t part = 0; part < parts.parts(); ++part) {
            const std::int64_t first = parts.begin(part);
            const auto size = static_cast<std::size_t>(parts.size(part));
            functions_[neighbours ? 1 : 0][size - 1](taps, x + first * taps.x_step, sums + first * taps.sums_step);
        }
    }

    /// Where the output reads its first real tap, in the group's first plane.
    [[nodiscard]] std::int64_t start_of(const Segment& rows, const Segment& cols, std::int64_t row,
                                        std::int64_t col) const {
        return rows_.cell(row, rows.first_tap) * cols_.size + cols_.cell(col, cols.first_tap);
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
    std::int64_t tile_;   // positions at most
    const TileFunctions& functions_;
    std::int64_t chunk_;    // input channels
    std::int64_t kept_;     // positions
    std::int64_t at_once_;  // positions
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
    taps.w_col_step = packing.width(number);
    taps.w_row_step = spec.kernel.w * taps.w_col_step;
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

HWY_EXPORT(lanes_here);
HWY_EXPORT(width_here);
HWY_EXPORT(pack_here);
HWY_EXPORT(convolve_here);

}  // namespace

std::int64_t dense_lanes() {
    return HWY_DYNAMIC_DISPATCH(lanes_here)();
}

std::int64_t dense_width() {
    return HWY_DYNAMIC_DISPATCH(width_here)();
}

DensePacking dense_packing(const Conv2dSpec& spec) {
    const std::int64_t width = dense_width();
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    const std::int64_t group_blocks = (group_channels + width - 1) / width;
    return {dense_lanes(),
            width,
            group_channels,
            group_blocks,
            spec.groups * group_blocks,
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
