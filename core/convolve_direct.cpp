// The direct kernel. Idea: a tile of a few output channels by a few vectors of neighbouring columns lives in registers
// while all its taps are added, so that each loaded input vector serves several channels, each weight several vectors.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_direct.h"

#include <algorithm>
#include <array>

// The tile is an array of vectors, which the sizeless vectors of these two cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_direct.cpp"
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

// One tile: `channels` output channels by `vectors` vectors of columns of one row, of which `cols` columns are wanted.
template <int channels, int vectors>
HWY_NOINLINE void compute_tile(const DirectBlock& block, std::int64_t oc, std::int64_t row, std::int64_t col,
                               std::int64_t cols) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    float* const y = block.y + oc * block.y_channel_stride + row * block.y_row_stride + col;
    const bool whole = cols == vectors * lanes;
    HWY_ALIGN float edge[static_cast<std::size_t>(vectors) * HWY_MAX_BYTES / sizeof(float)] = {};

    Vector sum[channels][vectors];
    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        const float* start = y + c * block.y_channel_stride;
        if (block.accumulate && !whole) {
            std::copy_n(start, cols, edge);
            start = edge;
        }
        const Vector bias = hn::Set(lane, block.bias != nullptr ? block.bias[oc + c] : 0.0F);
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            sum[c][v] = block.accumulate ? hn::LoadU(lane, start + v * lanes) : bias;
        }
    }

    const std::int64_t kernel_cols = block.kernel_cols;
    const std::int64_t w_out_stride = block.w_out_stride;
    for (std::int64_t ic = 0; ic < block.in_channels; ++ic) {
        const float* const x_channel = block.x + ic * block.x_channel_stride + row * block.x_row_stride + col;
        const float* w = block.w + oc * w_out_stride + ic * block.w_in_stride;
        for (std::int64_t kh = 0; kh < block.kernel_rows; ++kh, w += block.w_row_stride) {
            const float* const x_row = x_channel + block.row_of_tap[kh] * block.x_row_stride;
            for (std::int64_t kw = 0; kw < kernel_cols; ++kw) {
                const float* const x = x_row + block.col_of_tap[kw];
                Vector input[vectors];
                HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
                    input[v] = hn::LoadU(lane, x + v * lanes);
                }
                HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
                    const Vector weight = hn::Set(lane, w[c * w_out_stride + kw]);
                    HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
                        sum[c][v] = hn::MulAdd(weight, input[v], sum[c][v]);
                    }
                }
            }
        }
    }

    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        float* const out = y + c * block.y_channel_stride;
        float* const to = whole ? out : edge;
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[c][v], lane, to + v * lanes);
        }
        if (!whole) {
            std::copy_n(edge, cols, out);
        }
    }
}

using TileFunction = void (*)(const DirectBlock&, std::int64_t, std::int64_t, std::int64_t, std::int64_t);

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

int log2_channels(std::int64_t wanted, int vectors) {
    int log2 = 0;
    while ((2 << log2) <= wanted && (2 << log2) <= most_channels && tile_fits(2 << log2, vectors)) {
        ++log2;
    }
    return log2;
}

void convolve_direct_here(const DirectBlock& block) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t vectors_in_row = (block.cols + lanes - 1) / lanes;
    // Few channels leave registers for more columns.
    const int channels = 1 << log2_channels(std::min<std::int64_t>(block.out_channels, wide_channels), 1);
    const std::int64_t most = std::min(most_vectors, most_accumulators / channels);
    const std::int64_t chunks = (vectors_in_row + most - 1) / most;

    for (std::int64_t row = 0; row < block.rows; ++row) {
        std::int64_t first = 0;  // in vectors
        for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
            // Even chunks: a lone vector at the end would leave the multipliers waiting for each other.
            const auto vectors = static_cast<int>((vectors_in_row - first + (chunks - chunk) - 1) / (chunks - chunk));
            const std::int64_t col = first * lanes;
            const std::int64_t cols = std::min(vectors * lanes, block.cols - col);
            // The input of the chunk stays in the first cache while all output channels pass over it.
            for (std::int64_t oc = 0; oc < block.out_channels;) {
                const int log2 = log2_channels(block.out_channels - oc, vectors);
                tiles[static_cast<std::size_t>(log2)][static_cast<std::size_t>(vectors)](block, oc, row, col, cols);
                oc += std::int64_t{1} << log2;
            }
            first += vectors;
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

void convolve_direct(const DirectBlock& block) {
    HWY_DYNAMIC_DISPATCH(convolve_direct_here)(block);
}

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

}  // namespace convscope
#endif  // HWY_ONCE
