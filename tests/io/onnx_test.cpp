// Reading ONNX models: what each feature of the format becomes, and that a bad file is one Error.
#include <gtest/gtest.h>

#include <bit>

#include "tests/io/onnx_reader.h"
#include "tests/io/onnx_writer.h"

namespace convscope {
namespace {

using namespace testing;

/// A model that must be readable.
ModelPointer must_read(const std::string& bytes) {
    auto model = read_model(bytes);
    EXPECT_TRUE(model) << model.error().message();
    return model ? *model : nullptr;
}

/// Conv of weight "w" (C_out, C_in/G, 3, 2) and the attributes.
GraphParts one_conv(const std::vector<std::string>& attributes = {}, const Numbers& shape = {4, 3, 3, 2}) {
    GraphParts parts;
    parts.nodes = {node("Conv", "conv", {"x", "w"}, {"y"}, attributes)};
    parts.initializers = {counting_tensor("w", shape)};
    return parts;
}

std::string problem_of(const GraphParts& parts) {
    const auto read_model = must_read(model(parts));
    const auto& problem = read_model->layers()[0].problem;
    if (problem) {
        // Refused when it is opened, too, with the same reason.
        EXPECT_EQ(read_model->weight(0).error(), *problem);
        EXPECT_NE(problem->message(), problem->key);
    }
    return problem ? problem->key : "";
}

TEST(Onnx, AConvWithWhatIsMissingTakenFromItsWeight) {
    GraphParts parts = one_conv();
    parts.nodes = {node("Conv", "conv", {"x", "w", "b"}, {"y"})};
    parts.initializers.push_back(float_tensor("b", {4}, {5, 6, 7, 8}));
    const auto found = must_read(model(parts));
    ASSERT_EQ(found->layers().size(), 1U);
    const ModelLayer& layer = found->layers()[0];
    EXPECT_EQ(layer.name, "conv");
    EXPECT_EQ(layer.op, ModelOp::conv);
    EXPECT_EQ(layer.weight_shape, (Numbers{4, 3, 3, 2}));
    EXPECT_FALSE(layer.problem);
    const Conv2dSpec& spec = layer.spec;
    EXPECT_EQ(spec.kernel, (Pair{3, 2}));
    EXPECT_EQ(spec.stride, (Pair{1, 1}));
    EXPECT_EQ(spec.dilation, (Pair{1, 1}));
    EXPECT_EQ(spec.pads, Sides());
    EXPECT_EQ(spec.in_channels, 3);
    EXPECT_EQ(spec.out_channels, 4);
    EXPECT_EQ(spec.groups, 1);
    EXPECT_TRUE(spec.bias);
    EXPECT_EQ(layer.parameters(), 4 * 3 * 3 * 2 + 4);
    EXPECT_EQ(found->weight(0)->at(3, 2, 2, 1), 72.0F);
    EXPECT_EQ(found->bias(0)->data, (std::vector<float>{5, 6, 7, 8}));
}

TEST(Onnx, Attributes) {
    for (const bool packed : {false, true}) {
        const auto found = must_read(
            model(one_conv({wholes_attribute("kernel_shape", {3, 2}, packed),
                            wholes_attribute("strides", {2, 1}, packed), wholes_attribute("dilations", {1, 3}, packed),
                            wholes_attribute("pads", {1, 2, 3, 4}, packed), whole_attribute("group", 2)})));
        const ModelLayer& layer = found->layers()[0];
        ASSERT_FALSE(layer.problem) << layer.problem->message();
        EXPECT_EQ(layer.spec.stride, (Pair{2, 1}));
        EXPECT_EQ(layer.spec.dilation, (Pair{1, 3}));
        EXPECT_EQ(layer.spec.pads, (Sides{1, 2, 3, 4}));  // ONNX: begins, then ends
        EXPECT_EQ(layer.spec.groups, 2);
        EXPECT_EQ(layer.spec.in_channels, 6);
    }
}

TEST(Onnx, WeightsFromConstantNodesAndIdentities) {
    GraphParts parts;
    parts.nodes = {node("Constant", "", {}, {"k"}, {tensor_attribute("value", counting_tensor("", {2, 1, 1, 1}))}),
                   node("Identity", "", {"k"}, {"i"}), node("Identity", "", {"i"}, {"j"}),
                   node("Conv", "", {"x", "j"}, {"y"})};
    const auto found = must_read(model(parts));
    ASSERT_EQ(found->layers().size(), 1U);
    EXPECT_EQ(found->layers()[0].name, "y");  // a node without a name is called by what it makes
    EXPECT_EQ(found->weight(0)->data, (std::vector<float>{1, 2}));

    parts.nodes[0] = node("Identity", "", {"j"}, {"k"});  // now a ring
    EXPECT_EQ(problem_of(parts), "onnx_computed");
}

struct Stored {
    const char* name;
    std::string tensor;
};

TEST(Onnx, ValuesOfEveryFloatType) {
    const Numbers shape{2, 1, 1, 2};
    const std::vector<float> values{1.5F, -2.0F, 0.25F, 3.0F};
    const std::vector<double> doubles(values.begin(), values.end());
    const std::vector<std::uint16_t> halves{0x3E00, 0xC000, 0x3400, 0x4200};
    std::vector<std::uint16_t> brains;
    for (const float value : values)
        brains.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16U));
    const auto typed = [&](std::int32_t type, const auto& add) { return tensor("w", shape, type, add); };
    const std::vector<Stored> all{
        {"float32 raw", float_tensor("w", shape, values)},
        {"float32 packed", typed(float32_type, [&](auto& w) { w.add_packed_float(4, values.begin(), values.end()); })},
        {"float32 one by one", typed(float32_type,
                                     [&](auto& w) {
                                         for (const float v : values) w.add_float(4, v);
                                     })},
        {"float32 in two parts", typed(float32_type,
                                       [&](auto& w) {
                                           w.add_packed_float(4, values.begin(), values.begin() + 3);
                                           w.add_float(4, values[3]);
                                       })},
        {"float64 raw", raw_tensor("w", shape, float64_type, doubles)},
        {"float64 packed",
         typed(float64_type, [&](auto& w) { w.add_packed_double(10, doubles.begin(), doubles.end()); })},
        {"float64 one by one", typed(float64_type,
                                     [&](auto& w) {
                                         for (const double v : doubles) w.add_double(10, v);
                                     })},
        {"float16 raw", raw_tensor("w", shape, float16_type, halves)},
        {"float16 packed", typed(float16_type, [&](auto& w) { w.add_packed_int32(5, halves.begin(), halves.end()); })},
        {"float16 one by one", typed(float16_type,
                                     [&](auto& w) {
                                         for (const auto v : halves) w.add_int32(5, v);
                                     })},
        {"bfloat16 raw", raw_tensor("w", shape, bfloat16_type, brains)},
        {"bfloat16 packed",
         typed(bfloat16_type, [&](auto& w) { w.add_packed_int32(5, brains.begin(), brains.end()); })},
    };
    for (const Stored& stored : all) {
        GraphParts parts = one_conv();
        parts.initializers = {stored.tensor};
        const auto found = must_read(model(parts));
        const auto weight = found->weight(0);
        ASSERT_TRUE(weight) << stored.name << ": " << weight.error().message();
        EXPECT_EQ(weight->data, values) << stored.name;
        EXPECT_EQ(weight->shape, (Shape4{2, 1, 1, 2})) << stored.name;
    }
}

TEST(Onnx, ValuesThatDoNotFitTheirShape) {
    const auto key_of = [](const std::string& weight) {
        GraphParts parts = one_conv();
        parts.initializers = {weight};
        const auto found = must_read(model(parts));
        const auto values = found->weight(0);
        return values ? std::string("read") : values.error().key;
    };
    EXPECT_EQ(key_of(float_tensor("w", {2, 1, 1, 2}, {1, 2, 3})), "onnx_values");
    EXPECT_EQ(key_of(float_tensor("w", {2, 1, 1, 2}, {1, 2, 3, 4, 5})), "onnx_values");
    EXPECT_EQ(key_of(raw_tensor("w", {2, 1, 1, 2}, float32_type, std::vector<char>(15, 'x'))), "onnx_values");
    EXPECT_EQ(key_of(tensor("w", {2, 1, 1, 2}, float32_type, [](auto&) {})), "onnx_values");
    EXPECT_EQ(key_of(raw_tensor("w", {2, 1, 1, 2}, int8_type, std::vector<char>{1, 2, 3, 4})), "onnx_type");
    EXPECT_EQ(key_of(raw_tensor("w", {2, 1, 1, 2}, 99, std::vector<char>{1, 2, 3, 4})), "onnx_type");
    // Shapes that claim more than there can be: nothing is allocated for them.
    EXPECT_EQ(key_of(float_tensor("w", {1 << 14, 1 << 14, 1, 1}, {1})), "onnx_values");
    EXPECT_EQ(key_of(float_tensor("w", {1LL << 62, 1, 1, 1}, {1})), "size_overflow");
    EXPECT_EQ(key_of(float_tensor("w", {1LL << 60, 1LL << 60, 1, 1}, {1})), "onnx_shape");
    EXPECT_EQ(key_of(float_tensor("w", {-1, 1, 1, 1}, {1})), "onnx_shape");
    EXPECT_EQ(key_of(float_tensor("w", {0, 1, 1, 1}, {})), "onnx_shape");
}

TEST(Onnx, WhyALayerCannotBeStepped) {
    const auto with_weight = [](const std::string& weight) {
        GraphParts parts = one_conv();
        parts.initializers = {weight};
        return parts;
    };
    EXPECT_EQ(problem_of(with_weight(tensor("w", {1, 1, 1, 1}, float32_type,
                                            [](auto& w) {
                                                w.add_int32(14, 1);
                                                w.add_message(13, message([](auto& entry) {
                                                                  entry.add_string(1, "location");
                                                                  entry.add_string(2, "weights.bin");
                                                              }));
                                            }))),
              "onnx_external");
    EXPECT_EQ(problem_of(one_conv({}, {4, 3, 3, 3, 3})), "onnx_dimensions");
    EXPECT_EQ(problem_of(one_conv({}, {4, 3})), "onnx_shape");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("kernel_shape", {3, 3})})), "onnx_kernel");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("strides", {1})})), "onnx_attribute");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("strides", {0, 1})})), "below_one");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("pads", {1, 1})})), "onnx_attribute");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("pads", {1, 1, -1, 1})})), "padding_negative");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("dilations", {1, -5})})), "below_one");
    EXPECT_EQ(problem_of(one_conv({wholes_attribute("dilations", {1LL << 62, 1LL << 62})})), "window_past_input");
    EXPECT_EQ(problem_of(one_conv({whole_attribute("group", 0)})), "onnx_attribute");
    EXPECT_EQ(problem_of(one_conv({whole_attribute("group", 1LL << 62)})), "onnx_attribute");
    EXPECT_EQ(problem_of(one_conv({whole_attribute("group", 3)})), "groups_must_divide");
    EXPECT_EQ(problem_of(one_conv({word_attribute("auto_pad", "SAME")})), "onnx_attribute");
    GraphParts parts = one_conv();
    parts.nodes = {node("ConvTranspose", "up", {"x", "w"}, {"y"}, {whole_attribute("group", 2)})};
    EXPECT_EQ(problem_of(parts), "onnx_transposed");
    const auto transposed = must_read(model(parts));
    EXPECT_EQ(transposed->layers()[0].spec.out_channels, 6);  // (C_in, C_out/G, KH, KW)
    EXPECT_EQ(transposed->layers()[0].spec.in_channels, 4);
    parts = one_conv();
    parts.initializers.clear();
    EXPECT_EQ(problem_of(parts), "onnx_computed");
    parts.sparse = {message([](auto& w) { w.add_message(1, counting_tensor("w", {4, 1, 1, 1})); })};
    EXPECT_EQ(problem_of(parts), "onnx_sparse");
    parts = one_conv();
    parts.nodes = {node("Conv", "", {"x", "w", "b"}, {"y"})};
    parts.initializers.push_back(counting_tensor("b", {3}));
    EXPECT_EQ(problem_of(parts), "bias_shape");
    parts.nodes = {node("Conv", "", {}, {})};
    EXPECT_EQ(problem_of(parts), "onnx_computed");
}

// A model may be fed its weights; their shape is known then, and nothing else.
TEST(Onnx, AWeightThatIsAnInput) {
    GraphParts parts = one_conv();
    parts.initializers.clear();
    parts.inputs = {value("x", {1, 3, 8, 8}), value("w", {4, 3, 3, 2})};
    EXPECT_EQ(problem_of(parts), "onnx_computed");
    EXPECT_EQ(must_read(model(parts))->layers()[0].parameters(), 72);
}

TEST(Onnx, OperatorsOfOtherDomainsAreOthers) {
    GraphParts parts = one_conv();
    parts.nodes = {node("Conv", "", {"x", "w"}, {"y"}, {}, "com.example")};
    EXPECT_EQ(read_model(model(parts)).error().key, "onnx_no_layers");
    parts.nodes = {node("Conv", "", {"x", "w"}, {"y"}, {}, "ai.onnx")};
    EXPECT_EQ(problem_of(parts), "");
}

TEST(Onnx, OneDimension) {
    const auto found =
        must_read(model(one_conv({wholes_attribute("strides", {2}), wholes_attribute("pads", {3, 1})}, {4, 3, 5})));
    const ModelLayer& layer = found->layers()[0];
    ASSERT_FALSE(layer.problem) << layer.problem->message();
    EXPECT_TRUE(layer.one_dimensional);
    EXPECT_EQ(layer.spec.kernel, (Pair{1, 5}));
    EXPECT_EQ(layer.spec.stride, (Pair{1, 2}));
    EXPECT_EQ(layer.spec.pads, (Sides{0, 3, 0, 1}));
    EXPECT_EQ(layer_at(layer, {9, 9}).spec.height, 1);
    EXPECT_EQ(found->weight(0)->shape, (Shape4{4, 3, 1, 5}));
}

// ONNX, operator Conv: output = ceil(input / stride); the odd cell at the end for SAME_UPPER, else at the beginning.
TEST(Onnx, AutoPad) {
    const auto pads_at = [](const char* kind, const Pair& size) {
        const auto found = must_read(
            model(one_conv({wholes_attribute("strides", {2, 2}), word_attribute("auto_pad", kind)}, {1, 1, 3, 4})));
        const Layer layer = layer_at(found->layers()[0], size);
        EXPECT_TRUE(validate(layer.spec));
        if (std::string(kind) != "VALID") {
            EXPECT_EQ(output_size(layer.spec), (Pair{(size.h + 1) / 2, (size.w + 1) / 2}));
        }
        return layer.spec.pads;
    };
    EXPECT_EQ(pads_at("SAME_UPPER", {6, 6}), (Sides{0, 1, 1, 1}));
    EXPECT_EQ(pads_at("SAME_LOWER", {6, 6}), (Sides{1, 1, 0, 1}));
    EXPECT_EQ(pads_at("SAME_UPPER", {5, 5}), (Sides{1, 1, 1, 2}));
    EXPECT_EQ(pads_at("SAME_LOWER", {5, 5}), (Sides{1, 2, 1, 1}));
    EXPECT_EQ(pads_at("VALID", {5, 5}), Sides());
}

TEST(Onnx, GraphsWithinNodes) {
    GraphParts inner;
    inner.nodes = {node("Conv", "inner", {"x", "w"}, {"y"})};  // the weight is the outer graph's
    GraphParts own = inner;
    own.nodes = {node("Conv", "own", {"x", "v"}, {"y"})};
    own.initializers = {counting_tensor("v", {1, 1, 1, 1})};
    GraphParts shadow = inner;
    shadow.nodes = {node("Conv", "shadowed", {"x", "w"}, {"y"})};
    shadow.inputs = {value("w", {1, 1, 1, 1})};  // the loop's own value of that name
    GraphParts deeper;
    deeper.nodes = {node("Loop", "loop", {}, {"z"}, {graph_attribute("body", graph(shadow))}),
                    node("Scan", "scan", {}, {"s"}, {graph_attribute("body", graph(inner))})};
    GraphParts parts;
    parts.nodes = {node("If", "choice", {"c"}, {"r"},
                        {graph_attribute("then_branch", graph(own)), graph_attribute("else_branch", graph(deeper))})};
    parts.initializers = {counting_tensor("w", {2, 2, 1, 1})};
    const auto found = must_read(model(parts));
    ASSERT_EQ(found->layers().size(), 3U);
    EXPECT_EQ(found->layers()[0].name, "own");
    EXPECT_EQ(found->layers()[0].inside, "choice");
    EXPECT_EQ(found->layers()[1].name, "shadowed");
    EXPECT_EQ(found->layers()[1].inside, "choice/loop");
    ASSERT_TRUE(found->layers()[1].problem);
    EXPECT_EQ(found->layers()[1].problem->key, "onnx_computed");
    EXPECT_EQ(found->layers()[2].inside, "choice/scan");
    EXPECT_EQ(found->weight(2)->data, (std::vector<float>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace convscope
