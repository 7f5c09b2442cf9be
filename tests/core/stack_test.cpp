// Stacks of layers: what follows from the layer below, the numbers that reach the stepped layer, and their files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/convolve.h"
#include "core/scene.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

Layer convolution(std::int64_t out_channels, std::int64_t kernel, std::int64_t groups = 1) {
    Layer layer;
    layer.spec.out_channels = out_channels;
    layer.spec.kernel = {kernel, kernel};
    layer.spec.groups = groups;
    layer.spec.bias = true;
    return layer;
}

Layer pooling(LayerKind kind, std::int64_t kernel, std::int64_t stride, std::int64_t pad = 0) {
    Layer layer;
    layer.kind = kind;
    layer.spec.kernel = {kernel, kernel};
    layer.spec.stride = {stride, stride};
    layer.spec.pads = {pad, pad, pad, pad};
    return layer;
}

/// 4 -> 6 (k3, ReLU, shuffled in 2), max-pooled, -> 3 (k2, 3 groups) on 9 x 8, the last one stepped.
Scene three_layers() {
    Scene scene;
    Layer first = convolution(6, 3, 2);
    first.spec.in_channels = 4;
    first.spec.height = 9;
    first.spec.width = 8;
    first.relu = true;
    first.shuffle = 2;
    set_layers(scene, {first, pooling(LayerKind::max_pool, 2, 2), convolution(3, 2, 3)}, 2);
    return connected(scene);
}

TEST(Stack, LayersFollowFromTheOneBelow) {
    const Scene scene = three_layers();
    ASSERT_TRUE(validate(scene)) << validate(scene).error().message();
    EXPECT_EQ(layer_count(scene), 3U);
    EXPECT_EQ(input_shape(layer_at(scene, 1).spec), (Shape4{1, 6, 7, 6}));
    EXPECT_EQ(output_shape(layer_at(scene, 1).spec), (Shape4{1, 6, 3, 3}));
    EXPECT_EQ(input_shape(scene.spec), (Shape4{1, 6, 3, 3}));
    EXPECT_EQ(output_shape(scene.spec), (Shape4{1, 3, 2, 2}));
}

TEST(Stack, OnlyLayersAboveAChangeRunAgain) {
    StackLevels levels;
    Scene scene = three_layers();
    const auto expect_level = [&](const Scene& now, std::size_t layer, std::int64_t runs) {
        StackLevels fresh;
        EXPECT_EQ(levels.input_of(now, layer), fresh.input_of(now, layer)) << layer;
        EXPECT_EQ(levels.runs(), runs) << layer;
    };
    expect_level(scene, 2, 2);
    expect_level(scene, 1, 2);
    expect_level(with_layer_selected(scene, 0), 2, 2);
    scene.below[1].spec.stride = {1, 1};
    scene = connected(scene);
    expect_level(scene, 2, 3);
    scene.below[0].weight_seed = 9;
    expect_level(scene, 2, 5);
    scene.spec.dilation = {1, 1};
    expect_level(scene, 2, 5);
    set_cell(scene.input_edits, {0, 0, 1, 1}, 50.0F);
    expect_level(scene, 0, 5);
    expect_level(scene, 2, 7);
}

TEST(Stack, SelectingALayerLeavesTheStackAsItIs) {
    const Scene scene = three_layers();
    const Scene first = with_layer_selected(scene, 0);
    EXPECT_EQ(selected_layer(first), 0U);
    EXPECT_EQ(layers_of(first), layers_of(scene));
    EXPECT_EQ(with_layer_selected(first, 2), scene);
    EXPECT_TRUE(validate(first));
    // A pooling layer has no products to step.
    const auto pooled = validate(with_layer_selected(scene, 1));
    ASSERT_FALSE(pooled);
    EXPECT_EQ(pooled.error().key, "layer_not_stepped");
    EXPECT_EQ(pooled.error().nearest, "1");
}

TEST(Stack, ChannelsThatComeMoveTheGroups) {
    Scene scene = with_layer_selected(three_layers(), 0);
    scene.spec.out_channels = 8;
    scene = connected(scene);
    EXPECT_EQ(scene.above[0].spec.groups, 8);
    EXPECT_EQ(scene.above[1].spec.in_channels, 8);
    EXPECT_EQ(scene.above[1].spec.groups, 1);  // 3 does not divide 8
    EXPECT_TRUE(validate(scene));
}

TEST(Stack, AFaultSaysInWhichLayer) {
    Scene scene = with_layer_selected(three_layers(), 0);
    scene.above[1].spec.kernel = {9, 9};
    const auto wrong = validate(scene);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().layer, 3U);
    EXPECT_NE(wrong.error().message().find("layer 3: kernel_size=9"), std::string::npos) << wrong.error().message();

    Scene loose = three_layers();
    loose.spec.height = 5;
    EXPECT_EQ(validate(loose).error().key, "layer_shape");
    Scene uneven = three_layers();
    uneven.below[0].shuffle = 4;
    EXPECT_EQ(validate(uneven).error().nearest, "3");
    Scene padded = three_layers();
    padded.below[1] = pooling(LayerKind::average_pool, 2, 2, 2);
    EXPECT_EQ(validate(connected(padded)).error().key, "pool_padding");
}

TEST(Stack, TheSteppedLayerReadsWhatThoseBelowMake) {
    const Scene scene = three_layers();
    const Scene lowest = with_layer_selected(scene, 0);
    const ConvData bottom = materialise(lowest);
    Tensor y = convolve(lowest.spec, bottom);
    for (float& value : y.data) value = std::max(value, 0.0F);
    // Channel i of six in two groups is channel (i mod 2) * 3 + i / 2.
    const std::array<std::int64_t, 6> from{0, 3, 1, 4, 2, 5};
    const Tensor x = materialise(scene).x;
    ASSERT_EQ(x.shape, (Shape4{1, 6, 3, 3}));
    for (std::int64_t c = 0; c < 6; ++c) {
        for (std::int64_t h = 0; h < 3; ++h) {
            for (std::int64_t w = 0; w < 3; ++w) {
                const auto at = [&](std::int64_t dh, std::int64_t dw) {
                    return y.at(0, from[static_cast<std::size_t>(c)], 2 * h + dh, 2 * w + dw);
                };
                EXPECT_EQ(x.at(0, c, h, w), std::max({at(0, 0), at(0, 1), at(1, 0), at(1, 1)}));
            }
        }
    }
}

TEST(Stack, PoolingAsTorchDoesIt) {
    Layer layer = pooling(LayerKind::average_pool, 2, 1, 1);
    layer.spec.height = 1;
    layer.spec.width = 2;
    connect(layer, nullptr);
    Tensor x({1, 1, 1, 2});
    x.data = {-4.0F, -8.0F};
    // Padding counts as zeros in the mean (count_include_pad), and never wins the maximum.
    EXPECT_EQ(run_layer(layer, x).data, (std::vector<float>{-1, -3, -2, -1, -3, -2}));
    layer.kind = LayerKind::max_pool;
    EXPECT_EQ(run_layer(layer, x).data, (std::vector<float>{-4, -4, -8, -4, -4, -8}));
    x.data[1] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(run_layer(layer, x).data[1]));
}

TEST(Stack, DataChangesWithTheLayersBelowOnly) {
    const Scene scene = with_layer_selected(three_layers(), 0);
    Scene other = scene;
    other.above[1].weight_seed = 5;
    EXPECT_TRUE(same_data(scene, other));
    const Scene top = three_layers();
    other = top;
    other.below[0].weight_seed = 5;
    EXPECT_FALSE(same_data(top, other));
}

TEST(StackJson, RoundTrip) {
    Scene scene = three_layers();
    scene.below[0].weight_edits = {{{0, 0, 1, 1}, -0.5F}};
    scene.step = 3;
    const auto read = scene_from_json(to_json(scene));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, scene);
    EXPECT_EQ(to_json(*read), to_json(scene));
    EXPECT_NE(to_json(scene).find("\"version\": 2"), std::string::npos);
    // One convolution stays a file that older programs read.
    Scene single;
    EXPECT_NE(to_json(single).find("\"version\": 1"), std::string::npos);
    single.relu = true;
    EXPECT_EQ(*scene_from_json(to_json(single)), single);
}

TEST(StackJson, BadLayers) {
    const auto error_of = [](const std::string& layers) {
        return scene_from_json("{\"version\": 2, " + layers + "}").error();
    };
    EXPECT_EQ(error_of("\"step\": 0").key, "json_not_layers");
    EXPECT_EQ(error_of("\"layers\": []").key, "json_not_layers");
    EXPECT_EQ(error_of("\"layers\": [{\"kind\": \"dense\"}]").key, "unknown_kind");
    EXPECT_EQ(error_of("\"layers\": [{\"kind\": \"max_pool\"}]").key, "layer_not_stepped");
    const Error unknown = error_of("\"layers\": [{}, {\"spec\": {\"height\": 4}}]");
    EXPECT_EQ(unknown.key, "json_unknown_key");
    EXPECT_NE(unknown.message().find("layers[1].spec.height"), std::string::npos) << unknown.message();
    EXPECT_EQ(error_of("\"layers\": [{}], \"layer\": 2").key, "json_range");
    EXPECT_EQ(error_of("\"layers\": [{}, {\"spec\": {\"groups\": 2}}]").layer, 2U);
}

}  // namespace
}  // namespace convscope
