// Edits of the stack: what they give is connected and valid, or they say why not; what repeats is found.
#include "core/stack_edit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "tests/core/random_stack.h"

namespace convscope {
namespace {

using Values = std::vector<std::int64_t>;

Layer same_convolution(std::int64_t out_channels, std::int64_t kernel, std::int64_t groups = 1) {
    Layer layer;
    layer.spec.out_channels = out_channels;
    layer.spec.kernel = {kernel, kernel};
    layer.spec.groups = groups;
    layer.spec.padding = PaddingKind::same;
    return layer;
}

Layer pooling() {
    Layer layer;
    layer.kind = LayerKind::max_pool;
    layer.spec.kernel = layer.spec.stride = {2, 2};
    return layer;
}

/// 4 -> 6 (k3, 2 groups), max-pooled, -> 3 (k1, 3 groups) on 9 x 8; the last one stepped.
Scene conv_pool_conv() {
    Scene scene;
    Layer first = same_convolution(6, 3, 2);
    first.spec.in_channels = 4;
    first.spec.height = 9;
    first.spec.width = 8;
    set_layers(scene, {first, pooling(), same_convolution(3, 1, 3)}, 2);
    return connected(scene);
}

std::vector<LayerKind> kinds_of(const Scene& scene) {
    std::vector<LayerKind> kinds;
    for (const Layer& layer : layers_of(scene)) kinds.push_back(layer.kind);
    return kinds;
}

using Kinds = std::vector<LayerKind>;
constexpr LayerKind conv = LayerKind::conv, max_pool = LayerKind::max_pool, average_pool = LayerKind::average_pool;

TEST(StackEdit, AddsALayerOfTheChannelsThere) {
    const Scene scene = conv_pool_conv();
    const Scene added = with_layer_added(scene, 0, conv).value();
    EXPECT_EQ(kinds_of(added), (Kinds{conv, conv, max_pool, conv}));
    EXPECT_EQ(selected_layer(added), 1U) << "the new convolution is stepped";
    EXPECT_EQ(input_shape(added.spec), (Shape4{1, 6, 9, 8}));
    EXPECT_EQ(output_shape(added.spec), (Shape4{1, 6, 9, 8})) << "it keeps the size";
    EXPECT_EQ(added.spec.kernel, (Pair{3, 3}));
    EXPECT_EQ(std::count_if(added.below.begin(), added.below.end(),
                            [&](const Layer& layer) { return layer.weight_seed == added.weight_seed; }),
              0);

    const Scene pooled = with_layer_added(scene, 2, average_pool).value();
    EXPECT_EQ(kinds_of(pooled), (Kinds{conv, max_pool, conv, average_pool}));
    EXPECT_EQ(selected_layer(pooled), 2U) << "a pooling layer is not stepped";
    EXPECT_EQ(output_shape(layer_at(pooled, 3).spec), (Shape4{1, 3, 2, 2}));
}

TEST(StackEdit, AddsInOneDimensionWhatFitsThere) {
    Scene scene;
    scene.spec.width = 16;
    scene.spec.kernel = {1, 3};
    EXPECT_EQ(with_layer_added(scene, 0, conv)->spec.kernel, (Pair{1, 3}));
    EXPECT_EQ(layer_at(with_layer_added(scene, 0, max_pool).value(), 1).spec.stride, (Pair{1, 2}));
    scene.spec = {};
    EXPECT_TRUE(with_layer_added(scene, 0, max_pool)) << "even on a single cell";
}

TEST(StackEdit, CopiesMovesAndRemoves) {
    const Scene scene = conv_pool_conv();
    const Scene copied = with_layer_copied(scene, 1).value();
    EXPECT_EQ(kinds_of(copied), (Kinds{conv, max_pool, max_pool, conv}));
    EXPECT_EQ(selected_layer(copied), 3U) << "the stepped layer is the same one";
    EXPECT_EQ(input_shape(copied.spec), (Shape4{1, 6, 2, 2}));

    // The pooling layer goes to the input, and the input's shape stays where it was.
    const Scene moved = with_layer_moved(scene, 1, 0).value();
    EXPECT_EQ(kinds_of(moved), (Kinds{max_pool, conv, conv}));
    EXPECT_EQ(input_shape(layer_at(moved, 0).spec), (Shape4{1, 4, 9, 8}));
    EXPECT_EQ(input_shape(layer_at(moved, 1).spec), (Shape4{1, 4, 4, 4}));
    EXPECT_EQ(selected_layer(moved), 2U);
    EXPECT_EQ(selected_layer(with_layer_moved(scene, 2, 0).value()), 0U) << "the stepped layer went there";
    EXPECT_EQ(with_layer_moved(moved, 0, 1).value(), scene);

    const Scene removed = with_layer_removed(scene, 2).value();
    EXPECT_EQ(kinds_of(removed), (Kinds{conv, max_pool}));
    EXPECT_EQ(selected_layer(removed), 0U) << "the nearest convolution is stepped";
}

TEST(StackEdit, GroupsFollowTheChannelsThatCome) {
    // Without the first layer 4 channels come in where 6 did: 3 groups no longer divide them.
    const Scene removed = with_layer_removed(conv_pool_conv(), 0).value();
    EXPECT_EQ(layers_of(removed).back().spec.in_channels, 4);
    EXPECT_EQ(layers_of(removed).back().spec.groups, 1);
}

TEST(StackEdit, TheLastConvolutionStays) {
    const Scene one = with_layer_removed(conv_pool_conv(), 0).value();
    const auto none = with_layer_removed(one, 1);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().key, "last_convolution");
    EXPECT_EQ(none.error().message(), "layer 2 is the only convolution, and one must stay to be stepped");
}

TEST(StackEdit, WhatDoesNotFitIsRefusedWithItsLayer) {
    Scene scene = conv_pool_conv();
    for (int i = 0; i < 2; ++i) scene = with_layer_added(scene, 0, max_pool).value();
    const auto small = with_layer_added(scene, 3, max_pool);  // 9 x 8 halved three times is one cell
    ASSERT_TRUE(small) << "on one cell a pooling layer's kernel is one cell";
    const auto wide = with_layer_changed(scene, 1, [](Layer& layer) {
        set_field(layer, LayerField::kernel, Values{3});
        set_field(layer, LayerField::padding, Values{2});
    });
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().key, "pool_padding");
    EXPECT_EQ(wide.error().layer, 2U);
    // One that breaks a layer above says which.
    const auto above =
        with_layer_changed(scene, 0, [](Layer& layer) { set_field(layer, LayerField::stride, Values{4}); });
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().layer, 3U);

    std::vector<Layer> full(most_layers, same_convolution(1, 1));
    Scene tall;
    set_layers(tall, full, 0);
    const auto more = with_layer_copied(connected(tall), 0);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().key, "too_many_layers");
}

TEST(StackEdit, FieldsTakeOneNumberTwoOrFour) {
    Layer layer;
    layer.spec.height = layer.spec.width = 20;
    layer.spec.kernel = {3, 3};
    set_field(layer, LayerField::dilation, Values{2});
    EXPECT_EQ(layer.spec.dilation, (Pair{2, 2}));
    set_field(layer, LayerField::kernel, Values{3, 5});
    EXPECT_EQ(layer.spec.kernel, (Pair{3, 5}));
    set_field(layer, LayerField::padding, Values{1, 2});
    EXPECT_EQ(layer.spec.pads, (Sides{1, 2, 1, 2}));
    set_field(layer, LayerField::padding, Values{1, 2, 3, 4});
    EXPECT_EQ(layer.spec.pads, (Sides{1, 2, 3, 4}));
    set_field(layer, LayerField::groups, Values{1});
    EXPECT_EQ(layer.spec.groups, 1);
}

TEST(StackEdit, SamePaddingStaysUnlessTheStrideChanges) {
    Layer layer = same_convolution(1, 3);
    layer.spec.height = layer.spec.width = 20;
    set_field(layer, LayerField::dilation, Values{5});
    EXPECT_EQ(layer.spec.padding, PaddingKind::same);
    EXPECT_EQ(effective_pads(layer.spec), (Sides{5, 5, 5, 5}));
    set_field(layer, LayerField::stride, Values{2});
    EXPECT_EQ(layer.spec.padding, PaddingKind::sides);
    EXPECT_EQ(layer.spec.pads, (Sides{5, 5, 5, 5}));
}

TEST(StackEdit, InOneDimensionOneNumberMeansTheColumns) {
    Layer layer;
    layer.spec.width = 64;
    layer.spec.kernel = {1, 2};
    layer.spec.pads = {0, 4, 0, 0};
    for (const LayerField field : {LayerField::kernel, LayerField::stride, LayerField::dilation}) {
        set_field(layer, field, Values{4});
    }
    set_field(layer, LayerField::padding, Values{3});
    EXPECT_EQ(layer.spec.kernel, (Pair{1, 4}));
    EXPECT_EQ(layer.spec.stride, (Pair{1, 4}));
    EXPECT_EQ(layer.spec.dilation, (Pair{1, 4}));
    EXPECT_EQ(layer.spec.pads, (Sides{0, 3, 0, 3}));
    set_field(layer, LayerField::padding, Values{4, 0});
    EXPECT_EQ(layer.spec.pads, (Sides{0, 4, 0, 0}));
}

RC_GTEST_PROP(StackEdit, LeavesEveryStackValidOrSaysWhy, ()) {
    testing::StackChoice choice;
    const std::vector<Layer> layers = testing::random_stack(choice);
    const auto first = std::find_if(layers.begin(), layers.end(), [](const Layer& l) { return l.kind == conv; });
    RC_PRE(first != layers.end());
    Scene scene;
    set_layers(scene, layers, static_cast<std::size_t>(first - layers.begin()));
    RC_PRE(validate(scene).has_value());
    const auto index = [&](std::size_t count) { return *rc::gen::inRange<std::size_t>(0, count); };
    for (int edits = 0; edits < 6; ++edits) {
        const std::size_t at = index(layer_count(scene));
        const Shape4 input = input_shape(layer_at(scene, 0).spec);
        Result<Scene> made = scene;
        switch (index(5)) {
            case 0:
                made = with_layer_added(scene, at, *rc::gen::elementOf(all_layer_kinds));
                break;
            case 1:
                made = with_layer_copied(scene, at);
                break;
            case 2:
                made = with_layer_moved(scene, at, index(layer_count(scene)));
                break;
            case 3:
                made = with_layer_removed(scene, at);
                break;
            default: {
                const auto field = static_cast<LayerField>(index(5));
                const Values numbers{testing::between(0, 4)};
                made = with_layer_changed(scene, at, [&](Layer& layer) { set_field(layer, field, numbers); });
            }
        }
        if (!made) {
            RC_ASSERT(!made.error().message().empty());
            continue;
        }
        RC_ASSERT(validate(*made).has_value());
        RC_ASSERT(connected(*made) == *made);
        RC_ASSERT(input_shape(layer_at(*made, 0).spec) == input);
        scene = *made;
    }
}

Scene stack_of(const Values& kernels) {
    std::vector<Layer> layers;
    layers.reserve(kernels.size());
    for (const std::int64_t kernel : kernels) {
        layers.push_back(kernel == 0 ? pooling() : same_convolution(1, kernel));
    }
    layers.front().spec.height = layers.front().spec.width = 4096;
    Scene scene;
    const auto stepped = std::find_if(kernels.begin(), kernels.end(), [](std::int64_t kernel) { return kernel > 0; });
    set_layers(scene, layers, static_cast<std::size_t>(stepped - kernels.begin()));
    return connected(scene);
}

TEST(RepeatedBlocks, AreFoundWhereLayersRepeat) {
    using Blocks = std::vector<RepeatedBlock>;
    EXPECT_EQ(repeated_blocks(stack_of({3, 5, 7, 3, 1})), Blocks{});
    EXPECT_EQ(repeated_blocks(stack_of({3, 3, 3, 5})), Blocks{}) << "three layers are no shorter folded";
    EXPECT_EQ(repeated_blocks(stack_of({3, 3, 3, 3})), (Blocks{{0, 1, 4}}));
    EXPECT_EQ(repeated_blocks(stack_of({7, 0, 1, 3, 1, 1, 3, 1, 1, 3, 1})), (Blocks{{2, 3, 3}}));
    EXPECT_EQ(repeated_blocks(stack_of({3, 3, 0, 3, 3, 0, 5, 5, 5, 5})), (Blocks{{0, 3, 2}, {6, 1, 4}}));
    EXPECT_EQ(repeated_blocks(stack_of(Values(200, 3))), (Blocks{{0, 1, 200}}));
}

}  // namespace
}  // namespace convscope
