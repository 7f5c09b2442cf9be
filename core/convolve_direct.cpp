// The direct kernel. Idea: a tile of a few output channels by a few vectors of neighbouring columns lives in registers
// while all its taps are added, so that each loaded input vector serves several channels, each weight several vectors.
// The taps are one list, their weights packed in its order: loops over channels, rows and columns of a small kernel
// would take as long as the multiply-adds. Where there is one output channel alone (depthwise), a tile has several rows
// of it instead: rows that are as far apart as the kernel's, so that a loaded input vector serves each of them with
// another tap. This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is
// chosen at run time.
#include "core/convolve_direct.h"

#include <algorithm>
#include <array>
#include <utility>

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_direct.cpp"
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

// Vectors that a tile may hold: what the register file leaves beside one weight and the input vectors.
#if HWY_TARGET <= HWY_AVX3
constexpr int most_accumulators = 24;  // of 32 registers
#elif HWY_TARGET == HWY_AVX2
constexpr int most_accumulators = 12;  // of 16
#else
constexpr int most_accumulators = 8;  // of 16, and a product needs one of its own where there is no fused multiply-add
#endif
constexpr int most_channels = 8;
constexpr int most_vectors = 8;
constexpr int wide_channels = most_accumulators >= 24 ? 8 : 4;  // of a tile when there are channels enough

constexpr bool tile_fits(int channels, int vectors) {
    return channels * vectors <= most_accumulators;
}

// Stores the first `cols` columns. Only the last vector may be part.
template <int vectors>
HWY_INLINE void store_row(const Vector (&sum)[vectors], std::int64_t cols, float* y) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    HWY_UNROLL(8) for (int v = 0; v < vectors - 1; ++v) {
        hn::StoreU(sum[v], lane, y + v * lanes);
    }
    float* const last = y + (vectors - 1) * lanes;
    const std::int64_t left = cols - (vectors - 1) * lanes;
    if (left == lanes) {
        hn::StoreU(sum[vectors - 1], lane, last);
    } else {
        HWY_ALIGN float edge[HWY_MAX_BYTES / sizeof(float)] = {};
        hn::Store(sum[vectors - 1], lane, edge);
        for (std::int64_t i = 0; i < left; ++i) last[i] = edge[i];
    }
}

/// What the tiles of a row have in common: its taps that are not left out, and the weights of some output channels.
struct RowOfTiles {
    const std::int32_t* taps;  // of each: where the row's first output reads it in x
    std::int64_t tap_count;
    const float* x;
    const float* w;  // (taps, channels)
    std::int64_t w_stride;
    const float* bias;  // of each channel, or null for none
    std::int64_t y_stride;
    bool accumulate;  // sums begin at what y holds, not at the bias
};

// One tile: the output channels from `c0` on by vectors of columns from `col` on; y is its first cell.
template <int channels, int vectors>
HWY_NOINLINE void compute_tile(const RowOfTiles& row, std::int64_t c0, std::int64_t col, float* y) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    Vector sum[channels][vectors];
    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        float* const to = y + c * row.y_stride;
        const Vector start = hn::Set(lane, row.bias != nullptr ? row.bias[c0 + c] : 0.0F);
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            hwy::Prefetch(to + v * lanes + lanes - 1);  // there by the time that it is written
            sum[c][v] = row.accumulate ? hn::LoadU(lane, to + v * lanes) : start;
        }
    }
    const float* const x = row.x + col;
    const float* w = row.w + c0;
    const std::int64_t w_stride = row.w_stride;
    const std::int32_t* const end = row.taps + row.tap_count;
    for (const std::int32_t* tap = row.taps; tap != end; ++tap) {
        const float* const cells = x + *tap;
        Vector input[vectors];
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            input[v] = hn::LoadU(lane, cells + v * lanes);
        }
        HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
            const Vector weight = hn::Set(lane, w[c]);
            HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
                sum[c][v] = hn::MulAdd(weight, input[v], sum[c][v]);
            }
        }
        w += w_stride;
    }
    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[c][v], lane, y + c * row.y_stride + v * lanes);
        }
    }
}

using TileFunction = void (*)(const RowOfTiles&, std::int64_t, std::int64_t, float*);

template <int channels, int vectors>
constexpr TileFunction tile_function() {
    if constexpr (tile_fits(channels, vectors)) {
        return &compute_tile<channels, vectors>;
    } else {
        return nullptr;
    }
}

template <int channels>
constexpr std::array<TileFunction, most_vectors + 1> tiles_of() {
    return {nullptr,
            tile_function<channels, 1>(),
            tile_function<channels, 2>(),
            tile_function<channels, 3>(),
            tile_function<channels, 4>(),
            tile_function<channels, 5>(),
            tile_function<channels, 6>(),
            tile_function<channels, 7>(),
            tile_function<channels, 8>()};
}

// By the logarithm of the channels, then by vectors.
constexpr std::array<std::array<TileFunction, most_vectors + 1>, 4> tiles{tiles_of<1>(), tiles_of<2>(), tiles_of<4>(),
                                                                          tiles_of<8>()};

// The taps of a column of the kernel that read the same input rows for output rows block.row_step apart.
struct SharedTaps {
    std::int64_t first = 0;  // kernel row; the others follow at distances of block.row_phases
    int count = 0;
};
constexpr int most_shared = 3;

/// All taps of a column of the kernel.
struct SharedColumn {
    std::array<SharedTaps, static_cast<std::size_t>(most_kernel_rows)> taps;
    std::size_t count = 0;
    [[nodiscard]] const SharedTaps* begin() const { return taps.data(); }
    [[nodiscard]] const SharedTaps* end() const { return taps.data() + count; }
};

SharedColumn share_taps(const DirectBlock& block) {
    SharedColumn column;
    for (std::int64_t phase = 0; phase < std::min(block.row_phases, block.kernel_rows); ++phase) {
        for (std::int64_t kh = phase; kh < block.kernel_rows; kh += block.row_phases) {
            const bool follows = kh != phase && column.taps[column.count - 1].count < most_shared &&
                                 block.row_of_tap[kh] - block.row_of_tap[kh - block.row_phases] == block.row_step;
            if (!follows) column.taps[column.count++] = {kh, 0};
            ++column.taps[column.count - 1].count;
        }
    }
    return column;
}

constexpr int most_rows = 4;
constexpr int most_row_vectors = most_accumulators >= 24 ? 4 : 2;

// `shared` rows of the kernel for all rows of a tile. Every output adds its taps row by row, then column by column,
// however many rows are shared: a block must not differ from the same part of the whole.
template <int rows, int vectors, int shared>
HWY_INLINE void add_shared(const DirectBlock& block, const std::uint8_t* real, const float* x, const float* w,
                           Vector (&sum)[rows][vectors]) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t x_step = block.row_step * block.x_row_stride;
    const std::int64_t w_step = block.row_phases * block.w_row_stride;
    HWY_UNROLL(6) for (int j = 0; j < rows + shared - 1; ++j) {
        if (real[j * block.row_step] == 0) continue;
        for (std::int64_t kw = 0; kw < block.kernel_cols; ++kw) {
            const float* const cells = x + j * x_step + block.col_of_tap[kw];
            HWY_UNROLL(3) for (int k = 0; k < shared; ++k) {
                const int row = j - k;
                if (row < 0 || row >= rows) continue;
                const Vector weight = hn::Set(lane, w[k * w_step + kw]);
                HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
                    sum[row][v] = hn::MulAdd(weight, hn::LoadU(lane, cells + v * lanes), sum[row][v]);
                }
            }
        }
    }
}

// One tile of channel 0: `rows` rows from `row` on, block.row_step apart, by `vectors` vectors of columns, of which
// `cols` columns are wanted.
template <int rows, int vectors>
HWY_NOINLINE void compute_rows(const DirectBlock& block, const SharedColumn& taps, std::int64_t row, std::int64_t col,
                               std::int64_t cols) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    float* const y = block.y + row * block.y_row_stride + col;
    const std::int64_t y_step = block.row_step * block.y_row_stride;
    const bool whole = cols == vectors * lanes;
    HWY_ALIGN float edge[static_cast<std::size_t>(vectors) * HWY_MAX_BYTES / sizeof(float)] = {};

    Vector sum[rows][vectors];
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        const float* start = y + r * y_step;
        if (block.accumulate && !whole) {
            std::copy_n(start, cols, edge);
            start = edge;
        }
        const Vector bias = hn::Set(lane, block.bias != nullptr ? block.bias[0] : 0.0F);
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            sum[r][v] = block.accumulate ? hn::LoadU(lane, start + v * lanes) : bias;
        }
    }
    for (std::int64_t ic = 0; ic < block.in_channels; ++ic) {
        const float* const x_channel = block.x + ic * block.x_channel_stride + row * block.x_row_stride + col;
        for (const SharedTaps& some : taps) {
            const std::int64_t x_row = block.row_of_tap[some.first];
            const float* const x = x_channel + x_row * block.x_row_stride;
            const std::uint8_t* const real = block.real_rows + x_row + row;
            const float* const w = block.w + ic * block.w_in_stride + some.first * block.w_row_stride;
            if (some.count == 3) {
                add_shared<rows, vectors, 3>(block, real, x, w, sum);
            } else if (some.count == 2) {
                add_shared<rows, vectors, 2>(block, real, x, w, sum);
            } else {
                add_shared<rows, vectors, 1>(block, real, x, w, sum);
            }
        }
    }
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        store_row<vectors>(sum[r], cols, y + r * y_step);
    }
}

using RowsFunction = void (*)(const DirectBlock&, const SharedColumn&, std::int64_t, std::int64_t, std::int64_t);

template <int rows>
constexpr std::array<RowsFunction, 5> rows_tiles_of() {
    if constexpr (most_row_vectors == 4) {
        return {nullptr, &compute_rows<rows, 1>, &compute_rows<rows, 2>, &compute_rows<rows, 3>,
                &compute_rows<rows, 4>};
    } else {
        return {nullptr, &compute_rows<rows, 1>, &compute_rows<rows, 2>, nullptr, nullptr};
    }
}

// By rows, then by vectors.
constexpr std::array<std::array<RowsFunction, 5>, most_rows + 1> rows_tiles{
    rows_tiles_of<1>(), rows_tiles_of<1>(), rows_tiles_of<2>(), rows_tiles_of<3>(), rows_tiles_of<4>()};

void convolve_shared_rows(const DirectBlock& block) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    const SharedColumn taps = share_taps(block);
    const std::int64_t vectors_in_row = (block.cols + lanes - 1) / lanes;
    const std::int64_t chunks = (vectors_in_row + most_row_vectors - 1) / most_row_vectors;
    const std::int64_t band = most_rows * block.row_step;
    for (std::int64_t top = 0; top < block.rows; top += band) {
        for (std::int64_t row = top; row < std::min(top + block.row_step, block.rows); ++row) {
            const std::int64_t left = (block.rows - row + block.row_step - 1) / block.row_step;
            const auto rows = static_cast<std::size_t>(std::min<std::int64_t>(most_rows, left));
            std::int64_t first = 0;  // in vectors
            for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
                const std::int64_t vectors = (vectors_in_row - first + (chunks - chunk) - 1) / (chunks - chunk);
                const std::int64_t col = first * lanes;
                rows_tiles[rows][static_cast<std::size_t>(vectors)](block, taps, row, col,
                                                                    std::min(vectors * lanes, block.cols - col));
                first += vectors;
            }
        }
    }
}

int log2_channels(std::int64_t wanted, int vectors) {
    int log2 = 0;
    while ((2 << log2) <= wanted && (2 << log2) <= most_channels && tile_fits(2 << log2, vectors)) {
        ++log2;
    }
    return log2;
}

/// A tile of which `cols` columns are wanted.
void compute_part(RowOfTiles row, TileFunction tile, int channels, std::int64_t width, std::int64_t cols,
                  std::int64_t c0, std::int64_t col, float* y) {
    HWY_ALIGN float sums[most_accumulators * HWY_MAX_BYTES / sizeof(float)] = {};
    const std::int64_t y_stride = std::exchange(row.y_stride, width);
    for (int c = 0; row.accumulate && c < channels; ++c) {
        std::copy_n(y + c * y_stride, cols, sums + c * width);
    }
    tile(row, c0, col, sums);
    for (int c = 0; c < channels; ++c) {
        std::copy_n(sums + c * width, cols, y + c * y_stride);
    }
}

/// The end of the output rows from `row` on that have the same real rows of the kernel.
std::int64_t end_of_same_taps(const DirectBlock& block, std::int64_t row) {
    std::int64_t end = block.rows;
    for (std::int64_t kh = 0; kh < block.kernel_rows; ++kh) {
        const std::uint8_t* const real = block.real_rows + block.row_of_tap[kh];
        const auto differs = [&](std::uint8_t other) { return (other == 0) != (real[row] == 0); };
        end = std::find_if(real + row + 1, real + end, differs) - real;
    }
    return end;
}

/// Calls use(ic, kh) with every row of weights whose taps are not left out of an output row, in their order.
template <typename Use>
void for_weight_rows(const DirectBlock& block, std::int64_t row, const Use& use) {
    for (std::int64_t ic = 0; ic < block.in_channels; ++ic) {
        for (std::int64_t kh = 0; kh < block.kernel_rows; ++kh) {
            if (block.real_rows[block.row_of_tap[kh] + row] != 0) use(ic, kh);
        }
    }
}

/// Writes where an output row's taps are, and gives their end.
std::int32_t* list_taps(const DirectBlock& block, std::int64_t row, std::int32_t* taps) {
    for_weight_rows(block, row, [&](std::int64_t ic, std::int64_t kh) {
        const std::int64_t at = ic * block.x_channel_stride + block.row_of_tap[kh] * block.x_row_stride;
        for (std::int64_t kw = 0; kw < block.kernel_cols; ++kw) {
            *taps++ = static_cast<std::int32_t>(at + block.col_of_tap[kw]);
        }
    });
    return taps;
}

/// Writes the weights of these taps, of output channels from `oc` on: (taps, channels).
void pack_weights(const DirectBlock& block, std::int64_t row, std::int64_t oc, std::int64_t channels, float* packed) {
    for_weight_rows(block, row, [&](std::int64_t ic, std::int64_t kh) {
        const float* const w = block.w + oc * block.w_out_stride + ic * block.w_in_stride + kh * block.w_row_stride;
        for (std::int64_t kw = 0; kw < block.kernel_cols; ++kw) {
            for (std::int64_t c = 0; c < channels; ++c) *packed++ = w[c * block.w_out_stride + kw];
        }
    });
}

/// Output rows [first, last), which have the same taps, of output channels from `oc` on.
void convolve_rows_of_tiles(const DirectBlock& block, RowOfTiles row, std::int64_t oc, std::int64_t first_row,
                            std::int64_t last_row) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    const std::int64_t channels = row.w_stride;
    const std::int64_t vectors_in_row = (block.cols + lanes - 1) / lanes;
    // Few channels leave registers for more columns.
    const int widest = 1 << log2_channels(std::min<std::int64_t>(channels, wide_channels), 1);
    const std::int64_t most = std::min(most_vectors, most_accumulators / widest);
    // Even chunks: a lone vector at the end would leave the multipliers waiting for each other.
    const std::int64_t chunks = (vectors_in_row + most - 1) / most;
    const std::int64_t least = vectors_in_row / chunks;
    const std::int64_t longer_chunks = vectors_in_row % chunks;
    for (std::int64_t r = first_row; r < last_row; ++r) {
        row.x = block.x + r * block.x_row_stride;
        float* const y = block.y + oc * block.y_channel_stride + r * block.y_row_stride;
        std::int64_t col = 0;
        for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
            const auto vectors = static_cast<int>(least + (chunk < longer_chunks ? 1 : 0));
            const std::int64_t cols = std::min(vectors * lanes, block.cols - col);
            for (std::int64_t c0 = 0; c0 < channels;) {
                const int log2 = log2_channels(channels - c0, vectors);
                const TileFunction tile = tiles[static_cast<std::size_t>(log2)][static_cast<std::size_t>(vectors)];
                float* const to = y + c0 * block.y_channel_stride + col;
                if (cols == vectors * lanes) {
                    tile(row, c0, col, to);
                } else {
                    compute_part(row, tile, 1 << log2, vectors * lanes, cols, c0, col, to);
                }
                c0 += std::int64_t{1} << log2;
            }
            col += cols;
        }
    }
}

void convolve_direct_here(const DirectBlock& block, TapScratch& scratch) {
    if (block.shared_rows) return convolve_shared_rows(block);
    const auto most_taps = static_cast<std::size_t>(block.in_channels * block.kernel_rows * block.kernel_cols);
    if (scratch.taps.size() < most_taps) {
        scratch.taps.resize(most_taps);
        scratch.w.resize(most_taps * most_channels);
    }
    RowOfTiles row{};
    row.taps = scratch.taps.data();
    row.w = scratch.w.data();
    row.y_stride = block.y_channel_stride;
    row.accumulate = block.accumulate;
    for (std::int64_t first = 0, last = 0; first < block.rows; first = last) {
        last = end_of_same_taps(block, first);
        row.tap_count = list_taps(block, first, scratch.taps.data()) - row.taps;
        for (std::int64_t oc = 0; oc < block.out_channels; oc += most_channels) {
            row.w_stride = std::min<std::int64_t>(most_channels, block.out_channels - oc);
            row.bias = block.bias != nullptr ? block.bias + oc : nullptr;
            pack_weights(block, first, oc, row.w_stride, scratch.w.data());
            convolve_rows_of_tiles(block, row, oc, first, last);
        }
    }
}

std::int64_t target_here() {
    return HWY_TARGET;
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(convolve_direct_here);
HWY_EXPORT(target_here);

// Highway's names but for the two that few would know.
std::string name_of_target(std::int64_t target) {
    const std::string name = hwy::TargetName(target);
    if (name == "AVX3") {
        return "AVX-512";
    }
    return name == "SCALAR" ? "scalar" : name;
}

}  // namespace

void convolve_direct(const DirectBlock& block, TapScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(convolve_direct_here)(block, scratch);
}

#ifdef __EMSCRIPTEN__

// WebAssembly is built for one instruction set.
std::string direct_target() {
    return name_of_target(HWY_DYNAMIC_DISPATCH(target_here)());
}

std::vector<std::string> direct_targets() {
    return {direct_target()};
}

bool force_direct_target(std::string_view name) {
    return name.empty() || name == direct_target();
}

#else

std::string direct_target() {
    return name_of_target(HWY_DYNAMIC_DISPATCH(target_here)());
}

std::vector<std::string> direct_targets() {
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        names.push_back(name_of_target(target));
    }
    return names;
}

bool force_direct_target(std::string_view name) {
    if (name.empty()) {
        hwy::SetSupportedTargetsForTest(0);
        return true;
    }
    // Ask for what the CPU has, not for what an earlier call left.
    hwy::SetSupportedTargetsForTest(0);
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        if (name_of_target(target) == name) {
            hwy::SetSupportedTargetsForTest(target);
            return true;
        }
    }
    return false;
}

#endif

}  // namespace convscope
#endif  // HWY_ONCE
