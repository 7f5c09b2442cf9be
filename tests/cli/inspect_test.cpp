// `convscope inspect`: the table, the JSON, and a layer or a chain taken out as a scene.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"
#include "tests/io/onnx_writer.h"

namespace convscope::test {
namespace {

using namespace testing;
using nlohmann::json;

/// x (1, 3, open, 32) -> conv "/features/0/Conv" 3x3, stride 2, pads 0 1 2 3 -> relu -> conv "b" -> transposed "up".
std::string small_model() {
    GraphParts parts;
    parts.inputs = {value("x", {1, 3, -1, 32})};
    parts.nodes = {node("Conv", "/features/0/Conv", {"x", "wa", "bias"}, {"a"},
                        {wholes_attribute("pads", {0, 1, 2, 3}), wholes_attribute("strides", {2, 2})}),
                   node("Relu", "", {"a"}, {"r"}), node("Conv", "b", {"r", "wb"}, {"y"}, {whole_attribute("group", 2)}),
                   node("ConvTranspose", "up", {"y", "wb"}, {"z"})};
    parts.initializers = {counting_tensor("wa", {4, 3, 3, 3}), counting_tensor("wb", {4, 2, 1, 1}),
                          counting_tensor("bias", {4})};
    return model(parts);
}

TEST(Inspect, TheTable) {
    const Sandbox sandbox;
    sandbox.write("m.onnx", small_model());
    const Ended ended = sandbox.run({"inspect", "m.onnx", "--input-size", "32,99"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const std::vector<std::string> lines = lines_of(ended.out);
    ASSERT_EQ(lines.size(), 6U) << ended.out;
    EXPECT_NE(lines[1].find("/features/0/Conv"), std::string::npos);
    EXPECT_NE(lines[1].find("4 x 3 x 3 x 3       3       2  0,1,2,3         1       1         112  32 x 32  29376"),
              std::string::npos)
        << ended.out;
    EXPECT_NE(lines[2].find("16 x 17"), std::string::npos) << ended.out;
    EXPECT_TRUE(lines[3].ends_with("a transposed convolution cannot be stepped yet")) << ended.out;
    EXPECT_EQ(lines[5], "chain 1: 2 layers, 1 to 2");
}

TEST(Inspect, TheJson) {
    const Sandbox sandbox;
    sandbox.write("m.onnx", small_model());
    const Ended ended = sandbox.run({"inspect", "m.onnx", "--json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const json all = json::parse(ended.out);
    const json& first = all["layers"][0];
    EXPECT_EQ(first["weight_shape"], json::array({4, 3, 3, 3}));
    EXPECT_EQ(first["padding"], json::array({0, 1, 2, 3}));
    EXPECT_EQ(first["input_size"], json::array({nullptr, 32}));
    EXPECT_EQ(first["macs"], nullptr);
    EXPECT_EQ(first["problem"], nullptr);
    EXPECT_EQ(all["layers"][2]["operator"], "ConvTranspose");
    EXPECT_EQ(all["chains"][0]["layers"], json::array({1, 2}));
    EXPECT_EQ(all["chains"][0]["relu"], json::array({true, false}));
}

TEST(Inspect, ALayerAsAScene) {
    const Sandbox sandbox;
    sandbox.write("m.onnx", small_model());
    for (const char* layer : {"1", "/features/0/Conv"}) {
        const Ended ended =
            sandbox.run({"inspect", "m.onnx", "--layer", layer, "--input-size", "9,9", "-o", "scene.json"});
        ASSERT_EQ(ended.code, 0) << ended.err;
        EXPECT_EQ(ended.out, "");
        const json scene = json::parse(read_all(sandbox.folder() / "scene.json"));
        EXPECT_EQ(scene["spec"]["height"], 9);
        EXPECT_EQ(scene["spec"]["width"], 32);
        EXPECT_EQ(scene["weight"]["path"], "m.onnx/features.0.Conv");
    }
    // Its bias is the model's: the first output of the second channel begins at 2.
    const Ended traced = sandbox.run({"trace", "scene.json", "--granularity", "tap", "--from", "0", "--to", "0"});
    ASSERT_EQ(traced.code, 0) << traced.err;
    EXPECT_EQ(json::parse(traced.out)["partial_before"], 1.0);
    const Ended field = sandbox.run({"inspect", "m.onnx", "--chain", "1", "--input-size", "9,9", "-o", "stack.json"});
    ASSERT_EQ(field.code, 0) << field.err;
    EXPECT_EQ(lines_of(sandbox.run({"rf", "stack.json"}).out).size(), 3U);
}

TEST(Inspect, TheArraysOfAFile) {
    const Sandbox sandbox;
    sandbox.write_filled("x.npy", {1, 4, 5, 6});
    const Ended ended = sandbox.run({"inspect", "x.npy"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.out.find("float32  (1, 4, 5, 6)"), std::string::npos) << ended.out;
    const json all = json::parse(sandbox.run({"inspect", "x.npy", "--json"}).out);
    EXPECT_EQ(all["tensors"][0]["shape"], json::array({1, 4, 5, 6}));
}

TEST(Inspect, BadInput) {
    const Sandbox sandbox;
    sandbox.write("m.onnx", small_model());
    sandbox.write("text.onnx", "these are no numbers\n");
    struct Row {
        std::vector<std::string> words;
        const char* part;
    };
    const std::vector<Row> rows{
        {{"inspect", "none.onnx"}, "none.onnx cannot be read"},
        {{"inspect", "text.onnx"}, "text.onnx is damaged"},
        {{"inspect", "m.onnx", "--layer", "9", "-o", "s.json"}, "layer=9 must be from 1 to 3"},
        {{"inspect", "m.onnx", "--layer", "c", "-o", "s.json"}, "layer=c is no layer of m.onnx; try b"},
        {{"inspect", "m.onnx", "--layer", "3", "-o", "s.json"}, "a transposed convolution cannot be stepped yet"},
        {{"inspect", "m.onnx", "--chain", "2", "-o", "s.json"}, "chain=2 must be from 1 to 1"},
        {{"inspect", "m.onnx", "--input-size", "big"}, "input-size=big"},
        {{"inspect", "m.onnx", "--input-size", "0"}, "input-size=0 must be at least 1"},
        {{"inspect", "m.onnx", "--layer", "1"}, "--output"},
    };
    const auto before = sandbox.content();
    for (const Row& row : rows) {
        const Ended ended = sandbox.run(row.words);
        EXPECT_EQ(ended.code, 2) << row.part;
        EXPECT_EQ(ended.out, "");
        EXPECT_EQ(lines_of(ended.err).size(), 1U) << ended.err;
        EXPECT_NE(ended.err.find(row.part), std::string::npos) << ended.err;
        EXPECT_EQ(sandbox.content(), before);
    }
}

}  // namespace
}  // namespace convscope::test
