// Every preset opens, is complete in both languages, and can be stepped from end to end.
#include "app/io/presets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "assets/assets.h"
#include "core/cost.h"
#include "core/receptive_field.h"
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

TEST(Presets, OfNetworksOpenInTheLensThatExplainsThem) {
    std::map<LensKind, std::vector<std::string>> found;
    for (const Preset& preset : presets()) found[preset.scene.lens].push_back(preset.id);
    using Ids = std::vector<std::string>;
    EXPECT_EQ(found[LensKind::groups], (Ids{"convmixer", "mobilenet", "resnext", "shufflenet"}));
    EXPECT_EQ(found[LensKind::receptive_field], (Ids{"gridding", "hdc", "wavenet", "vgg_16", "resnet_v1_50"}));
    EXPECT_EQ(found[LensKind::compare], (Ids{"aspp", "hdc-gridding", "compare-dilation", "compare-5x5-dilated-3x3",
                                             "compare-dense-grouped-separable"}));
    for (const auto& [lens, ids] : found) {
        if (lens == LensKind::step) continue;
        for (const std::string& id : ids) EXPECT_FALSE(layers_of(*preset_scene(id)).empty());
    }
}

// Every preset's description that comes from a paper says which.
TEST(Presets, OfNetworksCiteTheirSource) {
    for (const Preset& preset : presets()) {
        const bool built_in = preset.id.starts_with("compare-");  // what the lens offers by itself
        if (preset.scene.lens == LensKind::step || built_in) continue;
        EXPECT_NE(preset.description_en.find(" 20"), std::string::npos) << preset.id;
        EXPECT_NE(preset.description_zh.find("出处"), std::string::npos) << preset.id;
    }
}

TEST(Presets, OfNetworksHaveTheSizesOfTheirPapers) {
    struct Block {
        const char* id;
        std::vector<std::array<std::int64_t, 4>> layers;  // channels in and out, kernel, groups
    };
    for (const Block& block : {Block{"convmixer", {{256, 256, 9, 256}, {256, 256, 1, 1}}},
                               Block{"mobilenet", {{512, 512, 3, 512}, {512, 512, 1, 1}}},
                               Block{"resnext", {{256, 128, 1, 1}, {128, 128, 3, 32}, {128, 256, 1, 1}}},
                               Block{"shufflenet", {{240, 60, 1, 3}, {60, 60, 3, 60}, {60, 240, 1, 3}}}}) {
        const Scene scene = *preset_scene(block.id);
        ASSERT_EQ(layer_count(scene), block.layers.size()) << block.id;
        for (std::size_t i = 0; i < block.layers.size(); ++i) {
            const Conv2dSpec& spec = layer_at(scene, i).spec;
            const std::array<std::int64_t, 4> given{spec.in_channels, spec.out_channels, spec.kernel.h, spec.groups};
            EXPECT_EQ(given, block.layers[i]) << block.id;
            EXPECT_EQ(output_size(spec), (Pair{spec.height, spec.width})) << "a residual block keeps the size";
        }
    }
    EXPECT_EQ(layer_at(*preset_scene("shufflenet"), 0).shuffle, 3);
    const auto channels = [](const Scene& scene) { return layers_of(scene).back().spec.out_channels; };
    EXPECT_EQ(channels(*preset_scene("vgg_16")), 512);
    EXPECT_EQ(output_size(layers_of(*preset_scene("vgg_16")).back().spec), (Pair{7, 7}));
    EXPECT_EQ(channels(*preset_scene("resnet_v1_50")), 2048);
    EXPECT_EQ(output_size(layers_of(*preset_scene("resnet_v1_50")).back().spec), (Pair{7, 7}));
}

// Nothing of the future: the right side is never padded, and the field ends at the probe.
TEST(Presets, WaveNetIsCausal) {
    const Scene scene = *preset_scene("wavenet");
    for (const Layer& layer : layers_of(scene)) EXPECT_EQ(effective_pads(layer.spec).right, 0);
    const AxisField field = receptive_fields(col_axes(scene)).back();
    EXPECT_EQ(field.size, 1024);
    EXPECT_EQ(field.first + field.size, 1);
    EXPECT_EQ(receptive_fields(row_axes(scene)).back().size, 1);
}

TEST(Presets, AnUnknownNameIsToldTheNearest) {
    const auto scene = preset_scene("openning");
    ASSERT_FALSE(scene);
    EXPECT_EQ(scene.error().nearest, "opening");
    EXPECT_NE(scene.error().message().find("classic"), std::string::npos);
}

}  // namespace
}  // namespace convscope
