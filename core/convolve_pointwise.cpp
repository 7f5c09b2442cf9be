// The pointwise kernel: of each group, y (C_out/G, H*W) is w (C_out/G, C_in/G) times x (C_in/G, H*W). Idea: the lanes
// of a vector are neighbouring positions, so that y is written as it lies. A panel of a few vectors of x for some input
// channels is copied side by side: it stays in the first cache while all output channels pass over it, a tile of a few
// channels at a time, which lives in registers.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_pointwise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/tiling.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_pointwise.cpp"
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

// A tile: what the register file leaves beside a vector of each column and a weight.
#if HWY_TARGET <= HWY_AVX3
constexpr int most_channels = 6;
constexpr int most_vectors = 4;  // 24 sums, of 32 registers
#elif HWY_TARGET == HWY_AVX2
constexpr int most_channels = 4;
constexpr int most_vectors = 3;  // 12 sums, of 16
#else
constexpr int most_channels = 4;
constexpr int most_vectors = 2;  // 8 sums: a product needs one of its own where there is no fused multiply-add
#endif
constexpr std::int64_t most_inputs = 256;  // input channels of a panel

std::int64_t lanes_here() {
    return static_cast<std::int64_t>(hn::Lanes(Lane()));
}

std::int64_t width_here() {
    return most_vectors * lanes_here();
}

/// What the tiles of a panel have in common.
struct Panel {
    float* x;  // (inputs, vectors * lanes)
    std::int64_t inputs;
    const float* planes;  // the same cells where they lie, plane_stride between channels
    std::int64_t plane_stride;
    std::int64_t w_stride;  // between output channels
    std::int64_t y_stride;
    bool accumulate;  // sums begin at what y holds, not at the bias
};

/// Into the second cache: the first is full of the panel at hand.
HWY_INLINE void prefetch_far(const float* from) {
    __builtin_prefetch(from, 0, 2);
}

// bias: of each channel, or null for none. The first tile copies the panel's cells as it reads them.
template <int channels, int vectors, bool copies>
HWY_NOINLINE void compute_tile(const Panel& panel, const float* w, const float* bias, float* y) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    Vector sum[channels][vectors];
    HWY_UNROLL(6) for (int c = 0; c < channels; ++c) {
        float* const to = y + c * panel.y_stride;
        const Vector start = hn::Set(lane, bias != nullptr ? bias[c] : 0.0F);
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            hwy::Prefetch(to + v * lanes);  // there by the time that it is written
            sum[c][v] = panel.accumulate ? hn::LoadU(lane, to + v * lanes) : start;
        }
    }
    float* x = panel.x;
    const float* next_weights = w + channels * panel.w_stride;  // of the next tile: these rows lie one after another
    const float* from = panel.planes;
    const std::int64_t w_stride = panel.w_stride;
    for (std::int64_t ic = 0; ic < panel.inputs; ++ic) {
        Vector input[vectors];
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            input[v] = copies ? hn::LoadU(lane, from + v * lanes) : hn::Load(lane, x + v * lanes);
            if (copies) hn::Store(input[v], lane, x + v * lanes);
        }
        HWY_UNROLL(6) for (int c = 0; c < channels; ++c) {
            const Vector weight = hn::Set(lane, w[c * w_stride + ic]);
            HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
                sum[c][v] = hn::MulAdd(weight, input[v], sum[c][v]);
            }
        }
        x += vectors * lanes;
        hwy::Prefetch(next_weights);
        next_weights += channels;
        if (copies) {
            prefetch_far(from + vectors * lanes);  // of the next panel
            from += panel.plane_stride;
        }
    }
    HWY_UNROLL(6) for (int c = 0; c < channels; ++c) {
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[c][v], lane, y + c * panel.y_stride + v * lanes);
        }
    }
}

using TileFunction = void (*)(const Panel&, const float*, const float*, float*);

template <int channels, bool copies, std::size_t... v>
constexpr std::array<TileFunction, most_vectors> tiles_of(std::index_sequence<v...> /*vectors*/) {
    return {&compute_tile<channels, static_cast<int>(v) + 1, copies>...};
}

/// By channels - 1, then vectors - 1.
using Tiles = std::array<std::array<TileFunction, most_vectors>, most_channels>;

template <bool copies, std::size_t... c>
constexpr Tiles all_tiles(std::index_sequence<c...> /*channels*/) {
    return {tiles_of<static_cast<int>(c) + 1, copies>(std::make_index_sequence<most_vectors>())...};
}

constexpr Tiles tiles = all_tiles<false>(std::make_index_sequence<most_channels>());
constexpr Tiles copying_tiles = all_tiles<true>(std::make_index_sequence<most_channels>());

/// Positions [first, last) of the planes of some channels of one group.
class Positions {
public:
    Positions(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y)
        : inputs_(spec.in_channels / spec.groups),
          plane_(spec.height * spec.width),
          channels_(block.last_channel - block.first_channel),
          x_(data.x.plane(block.n, block.first_channel / (spec.out_channels / spec.groups) * inputs_)),
          w_(data.w.plane(block.first_channel, 0)),
          bias_(data.bias.empty() ? nullptr : data.bias.data() + block.first_channel),
          y_(y + (block.n * spec.out_channels + block.first_channel) * plane_) {}

    void compute(std::int64_t first, std::int64_t last) const {
        const std::int64_t lanes = lanes_here();
        const std::int64_t vectors = (last - first + lanes - 1) / lanes;
        const EvenParts panels(vectors, most_vectors);
        for (std::int64_t panel = 0; panel < panels.parts(); ++panel) {
            const std::int64_t begin = panels.begin(panel);
            const std::int64_t end = panels.begin(panel + 1);
            compute_panel(first + begin * lanes, end - begin, std::min(last - first, end * lanes) - begin * lanes);
        }
    }

private:
    /// `count` positions, which fill so many vectors or nearly so.
    void compute_panel(std::int64_t first, std::int64_t vectors, std::int64_t count) const {
        const std::int64_t width = vectors * lanes_here();
        alignas(64) float cells[most_inputs * most_vectors * HWY_MAX_BYTES / sizeof(float)];
        const EvenParts parts(inputs_, most_inputs);
        for (std::int64_t part = 0; part < parts.parts(); ++part) {
            const std::int64_t input = parts.begin(part);
            Panel panel{};
            panel.x = cells;
            panel.inputs = parts.size(part);
            panel.planes = x_ + input * plane_ + first;
            panel.plane_stride = panel.y_stride = plane_;
            panel.w_stride = inputs_;
            panel.accumulate = part > 0;
            const bool inside = first + width <= plane_;
            if (!inside) copy_cells(panel, width, plane_ - first);
            const EvenParts heights(channels_, most_channels);
            for (std::int64_t i = 0; i < heights.parts(); ++i) {
                const std::int64_t channel = heights.begin(i);
                const std::int64_t channels = heights.size(i);
                const auto& by_vectors =
                    (i == 0 && inside ? copying_tiles : tiles)[static_cast<std::size_t>(channels - 1)];
                const TileFunction tile = by_vectors[static_cast<std::size_t>(vectors - 1)];
                const float* const w = w_ + channel * inputs_ + input;
                const float* const bias = bias_ != nullptr ? bias_ + channel : nullptr;
                float* const y = y_ + channel * plane_ + first;
                if (count == width) {
                    tile(panel, w, bias, y);
                } else {
                    compute_part(panel, tile, w, bias, channels, width, count, y);
                }
            }
        }
    }

    /// A tile of which `count` columns are wanted.
    static void compute_part(Panel panel, TileFunction tile, const float* w, const float* bias, std::int64_t channels,
                             std::int64_t width, std::int64_t count, float* y) {
        HWY_ALIGN float sums[most_channels * most_vectors * HWY_MAX_BYTES / sizeof(float)] = {};
        const std::int64_t plane = std::exchange(panel.y_stride, width);
        for (std::int64_t c = 0; panel.accumulate && c < channels; ++c) {
            std::copy_n(y + c * plane, count, sums + c * width);
        }
        tile(panel, w, bias, sums);
        for (std::int64_t c = 0; c < channels; ++c) {
            std::copy_n(sums + c * width, count, y + c * plane);
        }
    }

    /// `count` cells of each channel, then zeros.
    static void copy_cells(const Panel& panel, std::int64_t width, std::int64_t count) {
        for (std::int64_t ic = 0; ic < panel.inputs; ++ic) {
            float* const to = panel.x + ic * width;
            std::fill(std::copy_n(panel.planes + ic * panel.plane_stride, count, to), to + width, 0.0F);
        }
    }

    std::int64_t inputs_;
    std::int64_t plane_;
    std::int64_t channels_;
    const float* x_;
    const float* w_;
    const float* bias_;
    float* y_;
};

void convolve_here(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    OutputBlock part = block;
    for (; part.first_channel < block.last_channel; part.first_channel = part.last_channel) {
        part.last_channel = std::min((part.first_channel / group_channels + 1) * group_channels, block.last_channel);
        const Positions positions(spec, data, part, y);
        if (part.first_col == 0 && part.last_col == spec.width) {
            positions.compute(part.first_row * spec.width, part.last_row * spec.width);
            continue;
        }
        for (std::int64_t row = part.first_row; row < part.last_row; ++row) {
            positions.compute(row * spec.width + part.first_col, row * spec.width + part.last_col);
        }
    }
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(width_here);
HWY_EXPORT(convolve_here);

}  // namespace

bool pointwise_suits(const Conv2dSpec& spec) {
    const bool plain = spec.stride == Pair{1, 1} && effective_pads(spec) == Sides{};
    return spec.kernel == Pair{1, 1} && plain && spec.height * spec.width >= HWY_DYNAMIC_DISPATCH(width_here)();
}

void convolve_pointwise(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    HWY_DYNAMIC_DISPATCH(convolve_here)(spec, data, block, y);
}

}  // namespace convscope
#endif  // HWY_ONCE
