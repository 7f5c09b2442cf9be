// Layer: one layer of a network, and where its numbers come from. A scene holds a stack of them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/error.h"
#include "core/generate.h"
#include "core/tensor.h"

namespace convscope {

/// Coordinates of one cell of x (n, c, h, w), w (oc, ic, kh, kw) or b (oc, 0, 0, 0).
struct CellKey {
    std::int64_t i = 0, j = 0, k = 0, l = 0;
    auto operator<=>(const CellKey&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 misreads it
};
/// A cell set by hand. Kept by coordinates, so that it stays with its cell when a size changes.
struct CellEdit {
    CellKey cell;
    float value = 0.0F;
    bool operator==(const CellEdit& other) const;  ///< NaN equals NaN here, so that a scene equals its copy
};
/// Sets one cell (replacing an earlier edit of it). `edits` are sorted by cell.
void set_cell(std::vector<CellEdit>& edits, const CellKey& cell, float value);
/// Edits outside the shape wait until it grows again.
void apply_edits(std::vector<float>& values, const Shape4& shape, const std::vector<CellEdit>& edits);

/// An array or image that the user opened. Shared, so that copying a scene stays cheap.
struct Source {
    std::string path;                     ///< where it came from, to show; may be empty
    std::shared_ptr<const Tensor> array;  ///< image: (1, 1 or 3, H0, W0) in 0..1; null when not used
    bool operator==(const Source& other) const;
};

enum class LayerKind : std::uint8_t {
    conv,
    max_pool,      ///< torch.nn.MaxPool2d: padding cells never win
    average_pool,  ///< torch.nn.AvgPool2d with count_include_pad: padding cells count as zeros
};
inline constexpr std::array<LayerKind, 3> all_layer_kinds{LayerKind::conv, LayerKind::max_pool,
                                                          LayerKind::average_pool};
std::string_view name_of(LayerKind kind);  ///< "conv", "max_pool", "average_pool"
Result<LayerKind> layer_kind_of(std::string_view name);

/// A pooling layer is a spec too: each channel by itself, so in_channels = out_channels = groups, no bias, zeros.
struct Layer {
    LayerKind kind = LayerKind::conv;
    Conv2dSpec spec;

    WeightKind weight = WeightKind::small_integers;
    std::uint64_t weight_seed = 1;
    Source weight_source;
    std::vector<CellEdit> weight_edits;

    std::uint64_t bias_seed = 1;
    Source bias_source;  ///< (1, 1, 1, C_out), or null for generated biases
    std::vector<CellEdit> bias_edits;

    bool relu = false;  ///< the layer above reads max(y, 0)
    /// The layer above reads the channels shuffled, in this many groups; 1: as they are. Divides out_channels. After
    /// X. Zhang et al., "ShuffleNet", CVPR 2018: channel i is channel (i mod g) * C/g + i / g of y.
    std::int64_t shuffle = 1;

    bool operator==(const Layer&) const = default;
};

/// The spec, and what torch refuses of a pooling layer (padding past half its kernel), and shuffle.
Result<void> validate(const Layer& layer, const Limits& limits = {});

/// w, (C_out, C_in/G, KH, KW), of a valid convolution.
Tensor weights_of(const Layer& layer);
/// C_out biases; empty without bias.
std::vector<float> biases_of(const Layer& layer);

/// True when w and b of the two are the same numbers for certain (same shapes, kinds, seeds, sources and edits).
bool same_weights(const Layer& a, const Layer& b);

/// The channel of y that the layer above reads as its channel i.
std::int64_t shuffled_channel(const Layer& layer, std::int64_t i);

/// The layer's own result `y`, (N, C_out, OH, OW), after its ReLU and shuffle.
Tensor after_layer(const Layer& layer, Tensor y);

/// What the layer above reads, (N, C_out, OH, OW): y after ReLU and shuffle. `x` has the spec's input shape.
Tensor run_layer(const Layer& layer, const Tensor& x);

}  // namespace convscope
