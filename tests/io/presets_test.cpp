// Every preset opens, is complete in both languages, and can be stepped from end to end.
#include "app/io/presets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "assets/assets.h"
#include "core/cost.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

bool has_chinese(const std::string& text) {
    // Three-byte UTF-8 from U+4E00 to U+9FFF begins with E4 to E9.
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xE4 && byte <= 0xE9;
    });
}

TEST(Presets, AllOpenAndSayWhatTheyShow) {
    const auto list = presets();
    EXPECT_EQ(list.size(), asset_paths("assets/presets/").size());
    std::set<std::string> ids;
    for (const auto& preset : list) {
        EXPECT_TRUE(ids.insert(preset.id).second) << preset.id;
        // The file's name is the id, which is how preset_scene finds it.
        EXPECT_FALSE(asset("assets/presets/" + preset.id + ".json").empty()) << preset.id;
        EXPECT_EQ(preset_scene(preset.id), preset.scene) << preset.id;
        EXPECT_TRUE(validate(preset.scene)) << preset.id;
        EXPECT_FALSE(preset.title_en.empty()) << preset.id;
        EXPECT_GT(preset.description_en.size(), 20U) << preset.id;
        EXPECT_FALSE(has_chinese(preset.title_en + preset.description_en)) << preset.id;
        EXPECT_TRUE(has_chinese(preset.title_zh)) << preset.id;
        EXPECT_TRUE(has_chinese(preset.description_zh)) << preset.id;
        EXPECT_EQ(scene_from_json(to_json(preset.scene)), preset.scene) << preset.id;
    }
    ASSERT_FALSE(list.empty());
    EXPECT_EQ(list.front().id, "opening");
}

TEST(Presets, CanBeStepped) {
    for (const auto& preset : presets()) {
        const auto nest = LoopNest::make(preset.scene.spec, preset.scene.order);
        ASSERT_TRUE(nest);
        const auto data = materialise(preset.scene);
        const auto position = nest->output_of(nest->indices_of(nest->tap_count() - 1));
        const float last = partial_output(preset.scene.spec, *nest, data, position, nest->tap_count());
        EXPECT_EQ(last, partial_sum(preset.scene.spec, *nest, data, position, nest->taps_per_output())) << preset.id;
    }
}

TEST(Presets, AreWhatTheirNamesSay) {
    const auto opening = preset_scene("opening")->spec;
    EXPECT_EQ(output_shape(opening), (Shape4{1, 4, 7, 7}));
    EXPECT_EQ(opening.dilation, (Pair{2, 2}));
    EXPECT_EQ(opening.groups, 2);
    EXPECT_EQ(output_shape(preset_scene("classic")->spec), (Shape4{2, 4, 2, 2}));
    EXPECT_EQ(cost_of(preset_scene("one-group")->spec).kernels, 8);
    EXPECT_EQ(cost_of(preset_scene("two-groups")->spec).kernels, 4);
    for (const std::int64_t dilation : {1, 2, 3}) {
        const auto scene = *preset_scene("dilation-" + std::to_string(dilation));
        EXPECT_EQ(output_shape(scene.spec), (Shape4{1, 1, 7, 7}));
        EXPECT_EQ(scene.spec.dilation, (Pair{dilation, dilation}));
        EXPECT_TRUE(same_data(scene, *preset_scene("dilation-1")));
    }
    EXPECT_EQ(preset_scene("depthwise")->spec.groups, 4);
    EXPECT_EQ(preset_scene("depthwise-multiplier")->spec.out_channels, 8);
    Scene picture = *preset_scene("picture-sobel");
    EXPECT_EQ(picture.input, InputKind::picture);
    picture.spec.dilation = {8, 8};
    EXPECT_TRUE(validate(picture));
    EXPECT_EQ(picture, *preset_scene("picture-sobel-8"));
}

TEST(Presets, AnUnknownNameIsToldTheNearest) {
    const auto scene = preset_scene("openning");
    ASSERT_FALSE(scene);
    EXPECT_EQ(scene.error().nearest, "opening");
    EXPECT_NE(scene.error().message().find("classic"), std::string::npos);
}

}  // namespace
}  // namespace convscope
