// Scene files: nothing is lost on the way out and back, and nothing wrong comes in.
#include "core/scene_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "tests/core/random_scene.h"

namespace convscope {
namespace {

TEST(SceneJson, RoundTrip) {
    const auto holds = rc::check("a scene comes back as it was", [] {
        const Scene scene = testing::random_scene();
        const std::string text = to_json(scene);
        const auto back = scene_from_json(text);
        if (!back) RC_FAIL(back.error().message());
        RC_ASSERT(*back == scene);
        RC_ASSERT(to_json(*back) == text);
        for (const auto& [a, b] :
             {std::pair(scene.input_source, back->input_source), std::pair(scene.weight_source, back->weight_source)}) {
            RC_ASSERT((a.array == nullptr) == (b.array == nullptr));
        }
    });
    EXPECT_TRUE(holds);
}

TEST(SceneJson, IsReadable) {
    Scene scene;
    scene.spec.height = 7;
    scene.spec.width = 7;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 2, 1, 2};
    set_cell(scene.input_edits, {0, 0, 3, 4}, 0.1F);
    const std::string text = to_json(scene);
    EXPECT_NE(text.find("\"kernel_size\": [3, 3]"), std::string::npos) << text;
    EXPECT_NE(text.find("\"padding\": [1, 2]"), std::string::npos) << text;
    EXPECT_NE(text.find("[0, 0, 3, 4, 0.1]"), std::string::npos) << text;
    EXPECT_NE(text.find("\"loop_order\": \"output-stationary\""), std::string::npos) << text;
    EXPECT_EQ(text.back(), '\n');
    scene.spec.pads = {0, 1, 2, 3};
    EXPECT_NE(to_json(scene).find("{\"top\": 0, \"left\": 1, \"bottom\": 2, \"right\": 3}"), std::string::npos);
    scene.input_source.path = "broken \xFF name";
    EXPECT_TRUE(scene_from_json(to_json(scene)));
}

TEST(SceneJson, ImagesTakeAQuarter) {
    Scene scene;
    Tensor image({1, 3, 20, 30});
    for (std::size_t i = 0; i < image.data.size(); ++i) image.data[i] = static_cast<float>(i % 256) / 255.0F;
    scene.input = InputKind::image;
    scene.input_source.array = std::make_shared<const Tensor>(image);
    const std::string bytes = to_json(scene);
    EXPECT_NE(bytes.find("uint8_base64"), std::string::npos);
    image.data[5] = 0.5F;  // no whole 255th
    scene.input_source.array = std::make_shared<const Tensor>(image);
    const std::string floats = to_json(scene);
    EXPECT_NE(floats.find("float32_base64"), std::string::npos);
    EXPECT_GT(floats.size(), 3 * bytes.size());
    EXPECT_EQ(scene_from_json(floats)->input_source.array->data[5], 0.5F);
}

TEST(SceneJson, MissingKeysTakeDefaults) {
    const auto scene = scene_from_json("{}");
    ASSERT_TRUE(scene);
    EXPECT_EQ(*scene, Scene{});
    const auto some = scene_from_json(R"({"spec": {"height": 5, "width": 6, "kernel_size": 3, "padding": 1}})");
    ASSERT_TRUE(some) << some.error().message();
    EXPECT_EQ(some->spec.kernel, (Pair{3, 3}));
    EXPECT_EQ(some->spec.pads, (Sides{1, 1, 1, 1}));
}

struct Wrong {
    const char* text;
    const char* key;
    const char* names;  // must stand in the message
};

TEST(SceneJson, RefusesByName) {
    const Wrong table[] = {
        {"", "json_syntax", "line 1"},
        {"{\n  \"step\": 1,\n  oops\n}", "json_syntax", "line 3, column 3"},
        {"{\"step\": 1} x", "json_syntax", "column 13"},
        {"[1]", "json_not_object", "[1]"},
        {"null", "json_not_object", "null"},
        {R"({"version": 3})", "scene_newer", "version 3"},
        {R"({"version": 3, "wholly_new": 1})", "scene_newer", "version 3"},
        {R"({"version": "1"})", "json_not_whole", "version"},
        {R"({"stepp": 1})", "json_unknown_key", "did you mean step"},
        {R"({"spec": {"kernel": 3}})", "json_unknown_key", "spec.kernel_size"},
        {R"({"spec": []})", "json_not_object", "spec"},
        {R"({"spec": {"height": 7.5}})", "json_not_whole", "spec.height"},
        {R"({"spec": {"height": "7"}})", "json_not_whole", "spec.height"},
        {R"({"spec": {"height": 9223372036854775808}})", "json_not_whole", "spec.height"},
        {R"({"spec": {"height": 1e400}})", "json_syntax", "JSON"},
        {R"({"spec": {"height": 0}})", "json_range", "spec.height=0"},
        {R"({"spec": {"stride": [1, 2, 3]}})", "json_not_pair", "spec.stride"},
        {R"({"spec": {"stride": [1, 0]}})", "json_range", "spec.stride.w=0"},
        {R"({"spec": {"stride": [1, null]}})", "json_not_whole", "spec.stride.w"},
        {R"({"spec": {"padding": "full"}})", "json_not_padding", "spec.padding"},
        {R"({"spec": {"padding": true}})", "json_not_padding", "spec.padding"},
        {R"({"spec": {"padding": -1}})", "json_range", "spec.padding=-1"},
        {R"({"spec": {"padding": {"up": 1}}})", "json_unknown_key", "spec.padding.up"},
        {R"({"spec": {"padding_mode": "mirror"}})", "unknown_padding_mode", "mirror"},
        {R"({"spec": {"padding_mode": 1}})", "json_not_text", "spec.padding_mode"},
        {R"({"spec": {"bias": 1}})", "json_not_truth", "spec.bias"},
        {R"({"spec": {"groups": 2}})", "groups_must_divide", "groups=2"},
        {R"({"spec": {"height": 3000000000000000000, "width": 3000000000000000000}})", "", "64 bits"},
        {R"({"spec": {"height": 1000000, "width": 1000000}})", "", "limit"},
        {R"({"step": 5, "step": 6})", "json_double_key", "step"},
        {R"({"input": {"kind": "noise"}})", "unknown_kind", "noise"},
        {R"({"input": {"seed": -1}})", "json_not_seed", "input.seed"},
        {R"({"input": {"kind": "image"}})", "source_missing", "image"},
        {R"({"bias": {"kind": "randn"}})", "json_unknown_key", "bias.kind"},
        {R"({"input": {"edits": 3}})", "json_not_edits", "input.edits"},
        {R"({"input": {"edits": [[0, 0, 0, 1]]}})", "json_not_edits", "input.edits"},
        {R"({"input": {"edits": [[0, 0, 0, -1, 1]]}})", "json_not_edits", "input.edits"},
        {R"({"input": {"edits": [[0, 0, 0, 0, "one"]]}})", "json_not_edits", "input.edits"},
        {R"({"input": {"edits": [[0, 0, 0, 0, 1], [0, 0, 0, 0, 2]]}})", "json_edit_twice", "0, 0, 0, 0"},
        {R"({"loop_order": "n g oc"})", "unknown_loop_order", "n g oc"},
        {R"({"granularity": "pixel"})", "unknown_granularity", "pixel"},
        {R"({"step": 1})", "step_out_of_range", "step=1"},
        {R"({"step": -1})", "json_range", "step=-1"},
        {R"({"lens": "macro"})", "unknown_lens", "macro"},
        {R"({"view": "4d"})", "unknown_view", "4d"},
        {R"({"input": {"array": {}}})", "json_array_shape", "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 1], "float32_base64": "AAAA"}}})", "json_array_shape", "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 0, 1], "float32_base64": "AAAA"}}})", "json_array_shape",
         "input.array"},
        {R"({"input": {"array": {"shape": [4294967296, 4294967296, 4294967296, 1], "float32_base64": "AA=="}}})",
         "json_array_shape", "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 1, 1]}}})", "json_array_values", "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 1, 1], "float32_base64": "AAAAAA==", "uint8_base64": "AA=="}}})",
         "json_array_values", "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 20000, 20000], "float32_base64": "AAAAAA=="}}})", "json_array_size",
         "1600000000"},
        {R"({"input": {"array": {"shape": [1, 1, 1, 1], "uint8_base64": "AAA="}}})", "json_array_size", "1 bytes"},
        {R"({"input": {"array": {"shape": [1, 1, 1, 1], "float32_base64": "AAA%AA=="}}})", "json_base64",
         "input.array"},
        {R"({"input": {"array": {"shape": [1, 1, 1, 1], "uint8_base64": "AA="}}})", "json_base64", "input.array"},
    };
    for (const auto& [text, key, names] : table) {
        const auto scene = scene_from_json(text);
        ASSERT_FALSE(scene) << text;
        const std::string message = scene.error().message();
        EXPECT_TRUE(*key == '\0' || scene.error().key == key) << text << ": " << scene.error().key << message;
        EXPECT_NE(message.find(names), std::string::npos) << text << ": " << message;
        EXPECT_NE(message.find(' '), std::string::npos) << "no sentence for " << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << text;
    }
}

TEST(SceneJson, NestingIsBounded) {
    for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"spec\":", "}")}) {
        std::string deep;
        for (int i = 0; i < 200000; ++i) deep += open;
        EXPECT_FALSE(scene_from_json(deep));
        deep += "1";
        for (int i = 0; i < 200000; ++i) deep += close;
        const auto scene = scene_from_json(deep);
        ASSERT_FALSE(scene);
        EXPECT_EQ(scene.error().key, "json_too_deep");
    }
}

TEST(SceneJson, ManyKeysAreStillQuick) {
    std::string text = "{\"step\": 0";
    for (int i = 0; i < 100000; ++i) text += ", \"k" + std::to_string(i) + "\": 0";
    EXPECT_EQ(scene_from_json(text + "}").error().key, "json_unknown_key");
}

TEST(SceneJson, DamageNeverBreaksTheReader) {
    Scene scene;
    scene.spec.height = 5;
    scene.spec.width = 5;
    scene.input = InputKind::array;
    scene.input_source.array = std::make_shared<const Tensor>(Shape4{1, 1, 2, 2}, 0.3F);
    set_cell(scene.weight_edits, {0, 0, 0, 0}, 2.0F);
    const std::string whole = to_json(scene);
    ASSERT_TRUE(scene_from_json(whole));
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        EXPECT_FALSE(scene_from_json(whole.substr(0, length))) << length;
    }
    std::mt19937 random(3);
    int read = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string damaged = whole;
        for (int k = 0; k < 2; ++k) damaged[random() % damaged.size()] = static_cast<char>(random() & 255U);
        if (const auto back = scene_from_json(damaged)) {
            ++read;
            EXPECT_TRUE(validate(*back));
        }
    }
    EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace convscope
