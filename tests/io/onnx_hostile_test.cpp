// Files that are cut, damaged or made to hurt: each is one Error, soon, and takes little memory.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/io/onnx_reader.h"
#include "tests/io/onnx_writer.h"

namespace convscope {
namespace {

using namespace testing;

std::string key_of(const std::string& bytes) {
    const auto model = read_model(bytes);
    if (model) return "read";
    EXPECT_NE(model.error().message().find("m.onnx"), std::string::npos);
    return model.error().key;
}

/// Reads all that there is to read of a model.
void use(const OnnxModel& model) {
    for (std::size_t i = 0; i < model.layers().size(); ++i) {
        (void)model.weight(i);
        if (model.layers()[i].spec.bias) (void)model.bias(i);
    }
    (void)model.sizes(Pair{8, 8});
}

GraphParts whole_model() {
    GraphParts inner;
    inner.nodes = {node("Conv", "inner", {"y", "w"}, {"z"})};
    GraphParts parts;
    parts.inputs = {value("x", {1, 3, -1, 8})};
    parts.initializers = {counting_tensor("w", {2, 3, 3, 3}), counting_tensor("b", {2})};
    parts.nodes = {node("Conv", "conv", {"x", "w", "b"}, {"y"},
                        {wholes_attribute("pads", {1, 1, 1, 1}, true), word_attribute("auto_pad", "NOTSET")}),
                   node("If", "if", {"c"}, {"r"}, {graph_attribute("then_branch", graph(inner))}),
                   node("Constant", "", {}, {"k"}, {tensor_attribute("value", counting_tensor("", {3}))})};
    return parts;
}

TEST(OnnxHostile, CutAnywhere) {
    const std::string bytes = model(whole_model());
    ASSERT_EQ(key_of(bytes), "read");
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto cut = read_model(bytes.substr(0, length));
        ASSERT_FALSE(cut) << length;
        EXPECT_TRUE(cut.error().key == "onnx_damaged" || cut.error().key == "onnx_no_graph") << cut.error().key;
    }
}

// Any byte may say anything: an Error or another model, but nothing else happens.
TEST(OnnxHostile, AnyByteChanged) {
    const std::string bytes = model(whole_model());
    for (std::size_t place = 0; place < bytes.size(); ++place) {
        for (const int value : {0, 1, 0x7F, 0x80, 0xFF, bytes[place] ^ 1, bytes[place] ^ 0x20}) {
            std::string changed = bytes;
            changed[place] = static_cast<char>(value);
            if (const auto model = read_model(changed)) use(**model);
        }
    }
}

TEST(OnnxHostile, NoModelAtAll) {
    EXPECT_EQ(key_of(""), "onnx_no_graph");
    EXPECT_EQ(key_of("these are no numbers\n"), "onnx_damaged");
    EXPECT_EQ(key_of(std::string(1000, '\0')), "onnx_damaged");
    EXPECT_EQ(key_of(model(GraphParts())), "onnx_no_layers");
}

TEST(OnnxHostile, GraphsWithinGraphs) {
    std::string deep = graph(whole_model());
    for (int level = 0; level < 2000; ++level) {
        GraphParts parts;
        parts.nodes = {node("If", "", {}, {"r"}, {graph_attribute("then_branch", deep)})};
        deep = graph(parts);
    }
    EXPECT_EQ(key_of(model(deep)), "onnx_too_much");
}

TEST(OnnxHostile, MoreThanIsRead) {
    const auto repeated = [](std::uint32_t field, std::size_t times, const std::string& content) {
        return model(message([&](auto& w) {
            for (std::size_t i = 0; i < times; ++i) w.add_message(field, content);
        }));
    };
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(key_of(repeated(1, 1'000'000, "")), "onnx_too_much");   // nodes
    EXPECT_EQ(key_of(repeated(5, 1'000'000, "")), "onnx_too_much");   // tensors
    EXPECT_EQ(key_of(repeated(11, 1'000'000, "")), "onnx_too_much");  // inputs
    const std::string names = message([](auto& w) {
        for (int i = 0; i < 2'000'000; ++i) w.add_string(1, "");
    });
    EXPECT_EQ(key_of(repeated(1, 1, names)), "onnx_too_much");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

// A million dims, a million numbers of an attribute: a few are kept.
TEST(OnnxHostile, LongLists) {
    GraphParts parts;
    parts.initializers = {tensor("w", Numbers(1'000'000, 1), float32_type, [](auto&) {})};
    parts.nodes = {node("Conv", "conv", {"x", "w"}, {"y"}, {wholes_attribute("pads", Numbers(1'000'000, 1))})};
    const auto model_read = read_model(model(parts));
    ASSERT_TRUE(model_read);
    EXPECT_LE((*model_read)->layers()[0].weight_shape.size(), 16U);
    EXPECT_TRUE((*model_read)->layers()[0].problem);
}

TEST(OnnxHostile, LengthsThatLie) {
    const std::string good = model(whole_model());
    const std::string past_the_end("\x3a\xff\xff\xff\xff\x07", 6);  // a graph of 2 GiB
    EXPECT_EQ(key_of(past_the_end), "onnx_damaged");
    EXPECT_EQ(key_of(past_the_end + good), "onnx_damaged");
    const std::string huge("\x3a\x80\x80\x80\x80\x80\x80\x80\x80\x10", 10);  // 2^60 bytes, past what protobuf allows
    EXPECT_NE(key_of(huge), "read");
}

}  // namespace
}  // namespace convscope
