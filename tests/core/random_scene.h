// Random valid scenes for property tests: small enough to run, wide enough to hit every field.
#pragma once

#include <rapidcheck.h>

#include <memory>
#include <vector>

#include "core/scene.h"

namespace convscope::testing {

inline std::int64_t between(std::int64_t least, std::int64_t most) {
    return *rc::gen::inRange<std::int64_t>(least, most + 1);
}

/// A spec that validate accepts.
inline Conv2dSpec random_spec() {
    Conv2dSpec spec;
    spec.groups = between(1, 4);
    spec.batch = between(1, 3);
    spec.in_channels = spec.groups * between(1, 3);
    spec.out_channels = spec.groups * between(1, 3);
    spec.kernel = {between(1, 4), between(1, 4)};
    spec.dilation = {between(1, 3), between(1, 3)};
    spec.stride = {between(1, 3), between(1, 3)};
    const Pair window = window_size(spec);
    spec.height = window.h + between(0, 5);
    spec.width = window.w + between(0, 5);
    spec.padding = *rc::gen::element(PaddingKind::sides, PaddingKind::same, PaddingKind::valid);
    if (spec.padding == PaddingKind::same) spec.stride = {1, 1};
    spec.padding_mode =
        *rc::gen::elementOf(std::vector<PaddingMode>(all_padding_modes.begin(), all_padding_modes.end()));
    if (spec.padding == PaddingKind::sides) {
        const auto tall = spec.height - 1;  // reflect allows no more
        const auto wide = spec.width - 1;
        spec.pads = {between(0, std::min<std::int64_t>(3, tall)), between(0, std::min<std::int64_t>(3, wide)),
                     between(0, std::min<std::int64_t>(3, tall)), between(0, std::min<std::int64_t>(3, wide))};
    }
    spec.bias = *rc::gen::arbitrary<bool>();
    RC_PRE(validate(spec).has_value());
    return spec;
}

inline LoopOrder random_order() {
    LoopOrder order;
    for (int i = 0; i < loop_count; ++i) {
        order = order.moved(all_loops[static_cast<std::size_t>(i)], static_cast<int>(between(0, loop_count - 1)));
    }
    return order;
}

/// A spec, an order, a granularity and a step in range.
inline Scene random_walk() {
    Scene scene;
    scene.spec = random_spec();
    scene.order = random_order();
    scene.granularity =
        *rc::gen::elementOf(std::vector<Granularity>(all_granularities.begin(), all_granularities.end()));
    const auto nest = LoopNest::make(scene.spec, scene.order);
    scene.step = between(0, nest->step_count(scene.granularity) - 1);
    return scene;
}

inline Source random_source(const Shape4& shape, bool bytes) {
    Tensor array(shape);
    for (float& value : array.data) {
        value = bytes ? static_cast<float>(between(0, 255)) / 255.0F
                      : *rc::gen::element(0.0F, -0.0F, 1.5F, -1e-30F, 3.4e38F, 0.1F, 1e-45F);
    }
    return {*rc::gen::element<std::string>("", "photo.png", "目录/x.npy"),
            std::make_shared<const Tensor>(std::move(array))};
}

inline std::vector<CellEdit> random_edits() {
    std::vector<CellEdit> edits;
    for (auto count = between(0, 4); count > 0; --count) {
        const float value =
            *rc::gen::element(0.0F, 7.0F, -0.1F, 16777216.0F, 1e-40F, std::numeric_limits<float>::infinity(),
                              -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN());
        set_cell(edits, {between(0, 3), between(0, 3), between(0, 9), between(0, 9)}, value);
    }
    return edits;
}

/// Every field of a scene at random.
inline Scene random_scene() {
    Scene scene = random_walk();
    scene.input = *rc::gen::elementOf(std::vector<InputKind>(all_input_kinds.begin(), all_input_kinds.end()));
    scene.weight = *rc::gen::elementOf(std::vector<WeightKind>(all_weight_kinds.begin(), all_weight_kinds.end()));
    scene.input_seed = *rc::gen::arbitrary<std::uint64_t>();
    scene.weight_seed = *rc::gen::arbitrary<std::uint64_t>();
    scene.bias_seed = *rc::gen::arbitrary<std::uint64_t>();
    if (scene.input == InputKind::image) scene.input_source = random_source({1, *rc::gen::element(1, 3), 3, 4}, true);
    if (scene.input == InputKind::array) scene.input_source = random_source({2, 2, 2, 3}, false);
    if (scene.weight == WeightKind::array) scene.weight_source = random_source({2, 1, 2, 2}, false);
    if (*rc::gen::arbitrary<bool>()) scene.bias_source = random_source({1, 1, 1, between(1, 5)}, false);
    scene.input_edits = random_edits();
    scene.weight_edits = random_edits();
    scene.bias_edits = random_edits();
    scene.three_d = *rc::gen::arbitrary<bool>();
    return scene;
}

}  // namespace convscope::testing
