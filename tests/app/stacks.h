// Stacks of layers for tests of the lenses.
#pragma once

#include <vector>

#include "core/scene.h"

namespace convscope::testing {

/// Convolutions of one kernel size and stride 1 that keep the size of a one-channel input, seen with the
/// receptive-field lens.
inline Scene stack_of(std::int64_t height, std::int64_t width, const std::vector<std::int64_t>& rates,
                      std::int64_t kernel = 3) {
    std::vector<Layer> layers;
    for (const std::int64_t rate : rates) {
        Layer layer;
        layer.spec.kernel = {kernel, kernel};
        layer.spec.dilation = {rate, rate};
        const std::int64_t pad = (kernel - 1) * rate / 2;
        layer.spec.pads = {pad, pad, (kernel - 1) * rate - pad, (kernel - 1) * rate - pad};
        layers.push_back(layer);
    }
    layers.front().spec.height = height;
    layers.front().spec.width = width;
    Scene scene;
    set_layers(scene, std::move(layers), 0);
    scene = connected(std::move(scene));
    scene.lens = LensKind::receptive_field;
    return scene;
}

}  // namespace convscope::testing
