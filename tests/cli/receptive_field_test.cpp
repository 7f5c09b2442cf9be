// `convscope rf`: the table and the JSON of stacks whose answers are known.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace convscope::test {
namespace {

using nlohmann::json;

/// A scene of 3x3 layers with these dilations, padded to keep the size.
std::string stack_of(const std::vector<int>& rates) {
    json layers = json::array();
    for (const int rate : rates) {
        json spec{{"kernel_size", 3}, {"dilation", rate}, {"padding", "same"}};
        if (layers.empty()) {
            spec["height"] = 40;
            spec["width"] = 30;
        }
        layers.push_back({{"spec", spec}});
    }
    return json{{"version", 2}, {"layers", layers}}.dump();
}

TEST(ReceptiveFieldCommand, KnownAnswers) {
    const Sandbox sandbox;
    struct Known {
        std::vector<int> rates;
        int size;
        double coverage;
    };
    for (const Known& known : {Known{{2, 2, 2}, 13, 49.0 / 169.0}, Known{{1, 2, 4}, 15, 1.0}, Known{{1, 2, 5}, 17, 1.0},
                               Known{{1, 2, 9}, 25, 441.0 / 625.0}}) {
        sandbox.write("stack.json", stack_of(known.rates));
        const Ended ended = sandbox.run({"rf", "stack.json", "--json"});
        ASSERT_EQ(ended.code, 0) << ended.err;
        const json last = json::parse(ended.out).back();
        EXPECT_EQ(last["receptive_field"], json::array({known.size, known.size}));
        EXPECT_EQ(last["start"], json::array({0.0, 0.0}));
        EXPECT_DOUBLE_EQ(last["coverage"], known.coverage);
    }
}

// The numbers that the presets' descriptions promise; those of the two networks are the table of Araujo et al. 2019.
TEST(ReceptiveFieldCommand, ThePresetsGiveTheKnownAnswers) {
    const Sandbox sandbox;
    struct Known {
        const char* preset;
        int size, jump, padding;
        double coverage;
    };
    for (const Known& known : {Known{"vgg_16", 212, 32, 90, 1.0}, Known{"resnet_v1_50", 483, 32, 239, 1.0},
                               Known{"gridding", 13, 1, 6, 49.0 / 169.0}, Known{"hdc", 17, 1, 8, 1.0}}) {
        const Ended ended = sandbox.run({"rf", known.preset, "--json"});
        ASSERT_EQ(ended.code, 0) << ended.err;
        const json last = json::parse(ended.out).back();
        EXPECT_EQ(last["receptive_field"], json::array({known.size, known.size})) << known.preset;
        EXPECT_EQ(last["jump"], json::array({known.jump, known.jump})) << known.preset;
        EXPECT_EQ(last["first"], json::array({-known.padding, -known.padding})) << known.preset;
        EXPECT_DOUBLE_EQ(last["coverage"], known.coverage) << known.preset;
    }
    EXPECT_NE(sandbox.run({"rf", "gridding"}).out.find("29.0 %"), std::string::npos);
}

TEST(ReceptiveFieldCommand, TheTableSaysWhatIsNotRead) {
    const Sandbox sandbox;
    sandbox.write("stack.json", stack_of({1, 2, 9}));
    const Ended ended = sandbox.run({"rf", "stack.json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const std::vector<std::string> lines = lines_of(ended.out);
    ASSERT_EQ(lines.size(), 5U) << ended.out;
    EXPECT_EQ(lines[0], "layer  kind  kernel  stride  padding  dilation   output  jump  RF  start  coverage");
    EXPECT_EQ(lines[3], "    3  conv       3       1        9         9  40 x 30     1  25      0    70.6 %");
    EXPECT_EQ(lines[4], "Gridding: 29.4 % of the receptive field is never read.");
}

TEST(ReceptiveFieldCommand, AxesThatDiffer) {
    const Sandbox sandbox;
    sandbox.write("stack.json",
                  R"({"layers": [{"spec": {"height": 1, "width": 64, "kernel_size": [1, 2], "dilation": 4,
                      "padding": {"top": 0, "left": 4, "bottom": 0, "right": 0}}},
                      {"kind": "average_pool", "spec": {"kernel_size": [1, 2], "stride": [1, 2]}}]})");
    const Ended ended = sandbox.run({"rf", "stack.json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const std::vector<std::string> lines = lines_of(ended.out);
    EXPECT_NE(lines[1].find("1 x 2       1  0,4,0,0         4  1 x 64      1  1 x 5    0 x -2"), std::string::npos)
        << ended.out;
    EXPECT_NE(lines[2].find("1 x 2  1 x 6  0 x -1.5"), std::string::npos) << ended.out;
}

TEST(ReceptiveFieldCommand, BadInput) {
    const Sandbox sandbox;
    sandbox.write("stack.json", R"({"layers": [{"spec": {"height": 4, "width": 4}}, {"spec": {"kernel_size": 9}}]})");
    const Ended ended = sandbox.run({"rf", "stack.json"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(lines_of(ended.err).size(), 1U);
    EXPECT_NE(ended.err.find("layer 2: kernel_size=9"), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
}

}  // namespace
}  // namespace convscope::test
