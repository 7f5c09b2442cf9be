// Sizes along a model, the chains of its layers, and what opening a layer or a chain makes of the scene.
#include <gtest/gtest.h>

#include "app/io/open_model.h"
#include "app/io/presets.h"
#include "core/convolve.h"
#include "core/scene_json.h"
#include "tests/io/onnx_reader.h"
#include "tests/io/onnx_writer.h"

namespace convscope {
namespace {

using namespace testing;

ModelPointer must_read(const GraphParts& parts) {
    auto read = read_model(model(parts));
    EXPECT_TRUE(read) << read.error().message();
    return read ? *read : nullptr;
}

std::string conv(const std::string& name, const std::string& from, const std::string& weight,
                 const std::vector<std::string>& attributes = {}) {
    return node("Conv", name, {from, weight}, {name}, attributes);
}
const std::string pads_1 = wholes_attribute("pads", {1, 1, 1, 1});

/// x (1, 3, open, 40) -> a 3x3 pads 1 -> relu -> pool 2x2 stride 2 -> batch normalisation -> b 3x3.
GraphParts small_network() {
    GraphParts parts;
    parts.inputs = {value("x", {1, 3, -1, 40})};
    parts.nodes = {conv("a", "x", "wa", {pads_1}), node("Relu", "", {"a"}, {"r"}),
                   node("MaxPool", "pool", {"r"}, {"p"},
                        {wholes_attribute("kernel_shape", {2, 2}), wholes_attribute("strides", {2, 2})}),
                   node("BatchNormalization", "", {"p", "s", "s", "s", "s"}, {"n"}), conv("b", "n", "wb")};
    parts.initializers = {counting_tensor("wa", {4, 3, 3, 3}), counting_tensor("wb", {2, 4, 3, 3}),
                          counting_tensor("s", {4})};
    return parts;
}

TEST(OnnxSizes, FollowFromTheInput) {
    const auto found = must_read(small_network());
    const auto open = found->sizes({});
    EXPECT_EQ(open[0].height, std::nullopt);
    EXPECT_EQ(open[0].width, 40);
    EXPECT_EQ(open[2].width, 20);
    EXPECT_EQ(open[2].both(), std::nullopt);
    const auto sizes = found->sizes(Pair{30, 99});  // the width is the file's own
    EXPECT_EQ(sizes[0].both(), (Pair{30, 40}));
    EXPECT_EQ(sizes[1].both(), (Pair{30, 40}));
    EXPECT_EQ(sizes[2].both(), (Pair{15, 20}));
    EXPECT_EQ(macs_at(found->layers()[2], *sizes[2].both()), 13 * 18 * 2 * 4 * 9);
    EXPECT_EQ(macs_at(found->layers()[1], *sizes[1].both()), std::nullopt);
}

TEST(OnnxSizes, WhatTheFileSaysComesFirst) {
    GraphParts parts = small_network();
    parts.nodes[3] = node("Unheard", "", {"p"}, {"n"});  // nothing follows from this one
    EXPECT_EQ(must_read(parts)->sizes(Pair{30, 40})[2].both(), std::nullopt);
    parts.values = {value("n", {1, 4, 7, 8})};
    EXPECT_EQ(must_read(parts)->sizes(Pair{30, 40})[2].both(), (Pair{7, 8}));
}

TEST(OnnxSizes, ThroughOtherOperators) {
    GraphParts parts;
    parts.inputs = {value("x", {1, 2, 12, 10})};
    parts.initializers = {counting_tensor("w", {2, 2, 1, 1}), counting_tensor("w4", {2, 4, 1, 1}),
                          counting_tensor("wt", {2, 2, 2, 2}), float_tensor("scales", {4}, {1, 1, 2, 1.5F}),
                          counting_tensor("one", {})};
    parts.nodes = {node("Add", "", {"x", "one"}, {"a"}),
                   node("Concat", "", {"a", "x"}, {"c"}, {whole_attribute("axis", 1)}),
                   conv("first", "c", "w4"),
                   node("ConvTranspose", "up", {"first", "wt"}, {"u"}, {wholes_attribute("strides", {2, 2})}),
                   conv("second", "u", "w"),
                   node("Resize", "", {"second", "", "scales"}, {"z"}),
                   conv("third", "z", "w"),
                   node("GlobalAveragePool", "", {"third"}, {"g"}),
                   conv("fourth", "g", "w"),
                   node("MaxPool", "ceil", {"x"}, {"m"},
                        {wholes_attribute("kernel_shape", {3, 3}), wholes_attribute("strides", {2, 2}),
                         whole_attribute("ceil_mode", 1)}),
                   conv("fifth", "m", "w")};
    const auto found = must_read(parts);
    const auto sizes = found->sizes({});
    EXPECT_EQ(sizes[0].both(), (Pair{12, 10}));
    EXPECT_EQ(sizes[2].both(), (Pair{24, 20}));  // second
    EXPECT_EQ(sizes[3].both(), (Pair{48, 30}));  // third
    EXPECT_EQ(sizes[4].both(), (Pair{1, 1}));    // fourth
    EXPECT_EQ(sizes[6].both(), (Pair{6, 5}));    // fifth: (12-3)/2 and (10-3)/2, rounded up, plus 1
    EXPECT_EQ(macs_at(found->layers()[1], Pair{12, 10}), 12 * 10 * 2 * 2 * 2 * 2);
}

TEST(OnnxChains, AStraightLine) {
    const auto found = must_read(small_network());
    ASSERT_EQ(found->chains().size(), 1U);
    const ModelChain& chain = found->chains()[0];
    EXPECT_EQ(chain.layers, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(chain.relu, (std::vector<bool>{true, false, false}));
    EXPECT_EQ(chain.left_out, (std::vector<std::string>{"BatchNormalization"}));
}

TEST(OnnxChains, EndWhereLinesPartOrMeet) {
    GraphParts parts;
    parts.initializers = {counting_tensor("w", {2, 2, 1, 1}), counting_tensor("half", {1})};
    // A residual sum: a -> b, a + b -> c -> d.
    parts.nodes = {conv("a", "x", "w"), conv("b", "a", "w"), node("Add", "", {"a", "b"}, {"s"}), conv("c", "s", "w"),
                   conv("d", "c", "w")};
    auto found = must_read(parts);
    ASSERT_EQ(found->chains().size(), 2U);
    EXPECT_EQ(found->chains()[0].layers, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(found->chains()[1].layers, (std::vector<std::size_t>{2, 3}));
    // Two layers read a.
    parts.nodes = {conv("a", "x", "w"), conv("b", "a", "w"), conv("c", "a", "w")};
    EXPECT_TRUE(must_read(parts)->chains().empty());
    // Hard swish, a * clip(a + 3) / 6, parts and meets again without another layer.
    parts.nodes = {conv("a", "x", "w"),
                   node("Add", "", {"a", "half"}, {"p"}),
                   node("Clip", "", {"p"}, {"q"}),
                   node("Mul", "", {"a", "q"}, {"r"}),
                   node("Div", "", {"r", "half"}, {"s"}),
                   conv("b", "s", "w")};
    found = must_read(parts);
    ASSERT_EQ(found->chains().size(), 1U);
    EXPECT_EQ(found->chains()[0].left_out, (std::vector<std::string>{"Add", "Clip", "Div", "Mul"}));
    // Channels that do not meet, and a layer that cannot be stepped.
    parts.nodes = {conv("a", "x", "w"), conv("b", "a", "w3")};
    parts.initializers.push_back(counting_tensor("w3", {2, 3, 1, 1}));
    EXPECT_TRUE(must_read(parts)->chains().empty());
    parts.nodes = {conv("a", "x", "w"), node("ConvTranspose", "b", {"a", "w"}, {"b"}), conv("c", "b", "w")};
    EXPECT_TRUE(must_read(parts)->chains().empty());
}

TEST(OpenModel, ALayerKeepsTheInputOrTakesAnother) {
    const auto found = must_read(small_network());
    Scene scene = *preset_scene("opening");
    scene.others = {layers_of(scene)};
    scene.lens = LensKind::compare;
    ASSERT_TRUE(validate(scene));
    const auto kept = with_model_layer(scene, *found, 0, {{9, 8}, {}});
    ASSERT_TRUE(kept) << kept.error().message();
    EXPECT_EQ(kept->input, scene.input);
    EXPECT_EQ(input_shape(kept->spec), (Shape4{1, 3, 9, 8}));
    EXPECT_EQ(kept->weight, WeightKind::array);
    EXPECT_EQ(weights_of(*kept).data, found->weight(0)->data);
    EXPECT_EQ(kept->weight_source.path, "m.onnx/a");
    EXPECT_FALSE(kept->spec.bias);
    EXPECT_EQ(kept->spec.pads, (Sides{1, 1, 1, 1}));
    EXPECT_TRUE(kept->others.empty());
    EXPECT_EQ(kept->lens, LensKind::step);
    EXPECT_EQ(layer_count(*kept), 1U);
    EXPECT_EQ(scene_from_json(to_json(*kept)), *kept);

    const auto random = with_model_layer(scene, *found, 0, {{9, 8}, InputKind::randn});
    ASSERT_TRUE(random);
    EXPECT_EQ(random->input, InputKind::randn);
    const auto pool = with_model_layer(scene, *found, 1, {{9, 8}, {}});
    EXPECT_EQ(pool.error().key, "onnx_pool");
    EXPECT_EQ(with_model_layer(scene, *found, 2, {{2, 2}, {}}).error().key, "window_past_input");
    EXPECT_EQ(with_model_layer(scene, *found, 0, {{1 << 16, 1 << 16}, {}}).error().key, "memory_past_limit");
}

TEST(OpenModel, AChainIsAStack) {
    const auto found = must_read(small_network());
    const auto stack = with_model_chain(Scene(), *found, found->chains()[0], {{10, 12}, InputKind::small_integers});
    ASSERT_TRUE(stack) << stack.error().message();
    ASSERT_EQ(layer_count(*stack), 3U);
    EXPECT_EQ(selected_layer(*stack), 0U);
    EXPECT_EQ(layer_at(*stack, 1).kind, LayerKind::max_pool);
    EXPECT_EQ(layer_at(*stack, 1).spec.in_channels, 4);
    EXPECT_TRUE(stack->relu);
    EXPECT_EQ(input_shape(layer_at(*stack, 2).spec), (Shape4{1, 4, 5, 6}));
    EXPECT_EQ(weights_of(layer_at(*stack, 2)).data, found->weight(2)->data);
    const auto small = with_model_chain(Scene(), *found, found->chains()[0], {{3, 3}, InputKind::small_integers});
    ASSERT_FALSE(small);
    EXPECT_EQ(small.error().layer, 3U);
}

TEST(OpenModel, ABiasComesAlong) {
    GraphParts parts;
    parts.nodes = {node("Conv", "conv", {"x", "w", "b"}, {"y"}, {wholes_attribute("pads", {0, 1, 2, 3})})};
    parts.initializers = {counting_tensor("w", {2, 1, 3, 3}), counting_tensor("b", {2})};
    const auto found = must_read(parts);
    const auto scene = with_model_layer(Scene(), *found, 0, {{4, 5}, InputKind::small_integers});
    ASSERT_TRUE(scene) << scene.error().message();
    EXPECT_EQ(biases_of(*scene), (std::vector<float>{1, 2}));
    EXPECT_EQ(scene->spec.pads, (Sides{0, 1, 2, 3}));
    EXPECT_EQ(output_size(scene->spec), (Pair{4, 7}));
}

TEST(OpenModel, TheSuggestedSizeFitsTheLayer) {
    const auto found = must_read(small_network());
    const Scene scene = *preset_scene("opening");
    EXPECT_EQ(suggested_size(found->layers()[0], {64, {}}, scene), (Pair{64, scene.spec.width}));
    EXPECT_EQ(suggested_size(found->layers()[2], {2, 9000}, scene), (Pair{3, 256}));
    // 3 x 3, pooled by 2, 3 x 3 again: less than 6 leaves nothing.
    EXPECT_EQ(suggested_size(*found, found->chains()[0], {3, 5}, scene), (Pair{6, 10}));
}

}  // namespace
}  // namespace convscope
