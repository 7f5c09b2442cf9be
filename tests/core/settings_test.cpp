// The settings of the compare lens in the scene: what they read, the lockstep of their steps, their files.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/scene.h"
#include "core/scene_json.h"
#include "tests/core/random_scene.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

using testing::between;

/// 1 -> 1 channels, 3 x 3 on 7 x 6; B has dilation 2, C stride 2.
Scene three_settings() {
    Scene scene;
    scene.spec.height = 7;
    scene.spec.width = 6;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 1, 1, 1};
    Layer wide = scene;
    wide.spec.dilation = {2, 2};
    wide.spec.pads = {2, 2, 2, 2};
    Layer coarse = scene;
    coarse.spec.stride = {2, 2};
    scene.others = {{wide}, {coarse}};
    return scene;
}

OutputPosition position_of(const Scene& scene) {
    const LoopNest nest = *LoopNest::make(scene.spec, scene.order);
    const std::int64_t taps = nest.taps_per_step(scene.granularity);
    return nest.output_of(nest.indices_of(scene.step * taps + taps - 1));
}

TEST(Settings, AreScenesOfTheirOwnWithTheSameInput) {
    const Scene scene = three_settings();
    ASSERT_TRUE(validate(scene)) << validate(scene).error().message();
    EXPECT_EQ(layers_of(setting_scene(scene, 0)), layers_of(scene));
    EXPECT_TRUE(setting_scene(scene, 0).others.empty());
    for (std::size_t i = 1; i <= 2; ++i) {
        const Scene setting = setting_scene(scene, i);
        EXPECT_TRUE(validate(setting));
        EXPECT_TRUE(setting.others.empty());
        EXPECT_EQ(layers_of(setting), scene.others[i - 1]);
        EXPECT_EQ(materialise(setting).x, materialise(scene).x);
        EXPECT_EQ(materialise(setting).w, materialise(scene).w) << "equal seeds are equal weights";
    }
}

TEST(Settings, StepTheLastConvolution) {
    Scene scene = three_settings();
    Layer depthwise = scene;
    Layer pointwise = scene;
    pointwise.spec.kernel = {1, 1};
    pointwise.spec.pads = {};
    Layer pool;
    pool.kind = LayerKind::max_pool;
    pool.spec.kernel = {2, 2};
    scene.others = {{depthwise, pointwise, pool}};
    scene = connected(scene);
    ASSERT_TRUE(validate(scene)) << validate(scene).error().message();
    EXPECT_EQ(last_convolution(scene.others[0]), 1U);
    const Scene setting = setting_scene(scene, 1);
    EXPECT_EQ(selected_layer(setting), 1U);
    EXPECT_EQ(layers_to_stepped(setting).size(), 2U);
    EXPECT_EQ(layer_count(setting), 3U);
}

TEST(Settings, OnTheSamePosition) {
    Scene scene = three_settings();
    const std::int64_t steps = LoopNest::make(scene.spec, scene.order)->step_count(scene.granularity);
    for (scene.step = 0; scene.step < steps; ++scene.step) {
        const OutputPosition at = position_of(scene);
        EXPECT_EQ(position_of(setting_scene(scene, 1)), at);
        // 4 x 3 outputs: the same cell or the nearest that there is.
        const OutputPosition nearest{0, 0, std::min<std::int64_t>(at.oh, 3), std::min<std::int64_t>(at.ow, 2)};
        EXPECT_EQ(position_of(setting_scene(scene, 2)), nearest) << scene.step;
    }
}

// ceil((step + 1) / own steps * steps) - 1, exactly: equal settings never part.
TEST(Settings, AtTheSameShareOfTheWork) {
    Scene scene = three_settings();
    scene.lockstep = Lockstep::work;
    for (scene.step = 0; scene.step < 42; ++scene.step) {
        EXPECT_EQ(setting_scene(scene, 1).step, scene.step);
        EXPECT_EQ(setting_scene(scene, 2).step, ((scene.step + 1) * 12 + 41) / 42 - 1) << scene.step;
    }
    scene.step = 41;
    EXPECT_EQ(setting_scene(scene, 2).step, 11) << "all are done together";
    // Past 2^64 products of the two counts: no rounding.
    Scene large;
    large.spec.height = large.spec.width = 3'000'000;
    large.spec.kernel = {1000, 1000};
    large.granularity = Granularity::tap;
    large.lockstep = Lockstep::work;
    large.others = {{static_cast<const Layer&>(large)}};
    const std::int64_t taps = LoopNest::make(large.spec, large.order)->tap_count();
    for (const std::int64_t step : {std::int64_t{0}, taps / 3, taps / 2 + 1, taps - 1}) {
        large.step = step;
        EXPECT_EQ(setting_scene(large, 1).step, step);
    }
}

TEST(Settings, EveryLockstepIsInRange) {
    const auto holds = rc::check("a setting's step is one that it has", [] {
        Scene scene = testing::random_walk();
        Layer other = scene;
        other.spec = testing::random_spec();
        share_input(other, scene.spec);
        scene.others = {{other}};
        scene = connected(scene);
        scene.lockstep = *rc::gen::element(Lockstep::position, Lockstep::work);
        RC_PRE(validate(scene).has_value());
        const auto valid = validate(setting_scene(scene, 1));
        if (!valid) RC_FAIL(valid.error().message());
        if (scene.lockstep == Lockstep::work) {
            const auto steps = [](const Scene& of) {
                return LoopNest::make(of.spec, of.order)->step_count(of.granularity);
            };
            Scene last = scene;
            last.step = steps(scene) - 1;
            RC_ASSERT(setting_scene(last, 1).step == steps(setting_scene(last, 1)) - 1);
        }
    });
    EXPECT_TRUE(holds);
}

TEST(Settings, FollowTheSharedInput) {
    Scene scene = three_settings();
    scene.spec.in_channels = 4;
    scene.spec.height = 9;
    scene.others[0][0].spec.groups = 1;
    scene = connected(scene);
    ASSERT_TRUE(validate(scene));
    for (const std::vector<Layer>& other : scene.others) {
        EXPECT_EQ(input_shape(other.front().spec), (Shape4{1, 4, 9, 6}));
    }
}

TEST(Settings, AFaultSaysInWhichOne) {
    Scene scene = three_settings();
    scene.others[1][0].spec.kernel = {30, 3};
    const auto wrong = validate(scene);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().setting, 2U);
    EXPECT_EQ(wrong.error().message().rfind("setting C: ", 0), 0U) << wrong.error().message();

    Scene apart = three_settings();
    apart.others[0][0].spec.height = 8;
    EXPECT_EQ(validate(apart).error().key, "layer_shape");
    EXPECT_EQ(validate(apart).error().setting, 1U);

    Scene many = three_settings();
    many.others.push_back(many.others[0]);
    EXPECT_EQ(validate(many).error().key, "too_many_others");

    Scene none = three_settings();
    none.others[0][0] = Layer{};
    none.others[0][0].kind = LayerKind::max_pool;
    EXPECT_EQ(validate(connected(none)).error().key, "other_without_convolution");
}

TEST(SettingsJson, RoundTrip) {
    const auto holds = rc::check("lens state comes back as it was", [] {
        testing::StackChoice choice;
        std::vector<Layer> layers = testing::random_stack(choice);
        Scene scene;
        for (Layer& layer : layers) {
            if (layer.kind != LayerKind::conv) layer.weight_seed = layer.bias_seed = 1;  // it has neither
        }
        const auto conv = std::find_if(layers.begin(), layers.end(),
                                       [](const Layer& layer) { return layer.kind == LayerKind::conv; });
        RC_PRE(conv != layers.end());
        const auto selected = static_cast<std::size_t>(conv - layers.begin());
        const Conv2dSpec lowest = layers.front().spec;
        set_layers(scene, layers, selected);
        for (std::int64_t n = between(0, 2); n > 0; --n) {
            Layer other;
            other.spec = testing::random_spec();
            share_input(other, lowest);
            other.spec.groups = nearest_groups(lowest.in_channels, other.spec.out_channels, other.spec.groups);
            other.weight_seed = static_cast<std::uint64_t>(between(0, 9));
            scene.others.push_back({other});
        }
        scene = connected(scene);
        scene.lens = *rc::gen::elementOf(std::vector<LensKind>(all_lenses.begin(), all_lenses.end()));
        scene.lockstep = *rc::gen::element(Lockstep::position, Lockstep::work);
        scene.probe.upward = *rc::gen::arbitrary<bool>();
        if (*rc::gen::arbitrary<bool>()) scene.probe.cell = Pair{between(0, 5), between(0, 5)};
        scene.hidden_layers = between(0, 3);
        RC_PRE(validate(scene).has_value());
        const std::string text = to_json(scene);
        const auto back = scene_from_json(text);
        if (!back) RC_FAIL(back.error().message());
        RC_ASSERT(*back == scene);
        RC_ASSERT(to_json(*back) == text);
    });
    EXPECT_TRUE(holds);
}

TEST(SettingsJson, OtherStacksDoNotSayWhatTheyRead) {
    const std::string text = to_json(three_settings());
    const std::string others = text.substr(text.find("\"others\""));
    EXPECT_EQ(others.find("height"), std::string::npos) << others;
    EXPECT_EQ(scene_from_json(text)->others[0][0].spec.height, 7);
    const auto error_of = [](const std::string& json) { return scene_from_json(json).error(); };
    const Error height = error_of(R"({"others": [[{"spec": {"height": 3}}]]})");
    EXPECT_EQ(height.key, "json_unknown_key");
    EXPECT_NE(height.message().find("others[0][0].spec.height"), std::string::npos) << height.message();
    EXPECT_EQ(error_of(R"({"others": 3})").key, "json_not_stacks");
    EXPECT_EQ(error_of(R"({"others": [3]})").key, "json_not_layers");
    EXPECT_EQ(error_of(R"({"others": [[]]})").key, "json_not_layers");
    EXPECT_EQ(error_of(R"({"others": [[{}], [{}], [{}]]})").key, "too_many_others");
    EXPECT_EQ(error_of(R"({"others": [[{"kind": "max_pool"}]]})").key, "other_without_convolution");
    EXPECT_EQ(error_of(R"({"lockstep": "time"})").key, "unknown_lockstep");
    EXPECT_EQ(error_of(R"({"lens": "side"})").key, "unknown_lens");
    EXPECT_EQ(error_of(R"({"probe": {"direction": "left"}})").key, "unknown_direction");
    EXPECT_EQ(error_of(R"({"probe": {"cell": [1]}})").key, "json_not_pair");
    EXPECT_EQ(error_of(R"({"probe": {"cell": [-1, 0]}})").key, "json_range");
    EXPECT_EQ(error_of(R"({"hidden_layers": -1})").key, "json_range");
    EXPECT_EQ(error_of(R"({"others": [[{"spec": {"kernel_size": 2}}]]})").setting, 1U);
}

// What is as in a new scene is not written, so that older programs read the file.
TEST(SettingsJson, PlainScenesStayAsTheyWere) {
    Scene scene;
    const std::string text = to_json(scene);
    for (const char* key : {"probe", "hidden_layers", "others", "lockstep"}) {
        EXPECT_EQ(text.find(key), std::string::npos) << key;
    }
}

}  // namespace
}  // namespace convscope
