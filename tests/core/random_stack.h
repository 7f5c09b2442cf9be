// Random valid stacks of layers for property tests: small enough to run, with asymmetric everything.
#pragma once

#include <algorithm>
#include <vector>

#include "core/scene.h"
#include "tests/core/random_scene.h"

namespace convscope::testing {

struct StackChoice {
    std::vector<LayerKind> kinds{all_layer_kinds.begin(), all_layer_kinds.end()};
    bool groups = true;
    bool shuffle = true;
    bool relu = true;
    WeightKind weight = WeightKind::randn;
    std::int64_t least_side = 4;  ///< of the input
};

inline std::int64_t divisor_of(std::int64_t count) {
    std::vector<std::int64_t> divisors;
    for (std::int64_t d = 1; d <= count; ++d) {
        if (count % d == 0) divisors.push_back(d);
    }
    return *rc::gen::elementOf(divisors);
}

inline Layer random_pool(LayerKind kind, std::int64_t channels) {
    Layer layer;
    layer.kind = kind;
    Conv2dSpec& spec = layer.spec;
    spec.out_channels = spec.in_channels = spec.groups = channels;
    spec.kernel = {between(1, 3), between(1, 3)};
    spec.stride = {between(1, 2), between(1, 2)};
    spec.pads = {between(0, spec.kernel.h / 2), between(0, spec.kernel.w / 2), between(0, spec.kernel.h / 2),
                 between(0, spec.kernel.w / 2)};
    return layer;
}

inline Layer random_convolution(const StackChoice& choice, std::int64_t channels) {
    Layer layer;
    layer.weight = choice.weight;
    Conv2dSpec& spec = layer.spec;
    spec.in_channels = channels;
    spec.groups = choice.groups ? divisor_of(channels) : 1;
    spec.out_channels = spec.groups * between(1, 6 / spec.groups);
    spec.kernel = {between(1, 3), between(1, 3)};
    spec.stride = {between(1, 2), between(1, 2)};
    spec.dilation = {between(1, 3), between(1, 3)};
    spec.pads = {between(0, 3), between(0, 3), between(0, 3), between(0, 3)};
    spec.padding_mode = *rc::gen::elementOf(all_padding_modes);
    spec.bias = *rc::gen::arbitrary<bool>();
    return layer;
}

/// One to four layers, connected and valid; a layer that does not fit is left out.
inline std::vector<Layer> random_stack(const StackChoice& choice = {}) {
    std::vector<Layer> layers;
    Shape4 x{between(1, 2), between(1, 6), choice.least_side + between(0, 8), choice.least_side + between(0, 8)};
    for (std::int64_t wanted = between(1, 4); wanted > 0; --wanted) {
        const LayerKind kind = *rc::gen::elementOf(choice.kinds);
        Layer layer = kind == LayerKind::conv ? random_convolution(choice, x[1]) : random_pool(kind, x[1]);
        layer.spec.batch = x[0];
        layer.spec.height = x[2];
        layer.spec.width = x[3];
        layer.weight_seed = static_cast<std::uint64_t>(between(0, 1'000'000));
        layer.bias_seed = layer.weight_seed + 1;
        layer.relu = choice.relu && *rc::gen::arbitrary<bool>();
        if (choice.shuffle) layer.shuffle = divisor_of(layer.spec.out_channels);
        if (!validate(layer)) continue;
        x = output_shape(layer.spec);
        layers.push_back(layer);
    }
    RC_PRE(!layers.empty());
    return layers;
}

inline Tensor run_stack(const std::vector<Layer>& layers, Tensor x) {
    for (const Layer& layer : layers) x = run_layer(layer, x);
    return x;
}

}  // namespace convscope::testing
