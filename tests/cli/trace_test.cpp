// `convscope trace`: every line is followed with plain float arithmetic, from the bias to the finished output.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "app/io/presets.h"
#include "core/convolve.h"
#include "core/scene.h"
#include "core/scene_json.h"
#include "tests/cli/program.h"

namespace convscope::test {
namespace {

using nlohmann::json;
using Cell = std::array<std::int64_t, 4>;

const std::vector<std::string> orders{"output-stationary", "channel-outer", "weight-stationary",
                                      "kw oh ic n ow g kh oc"};
const std::vector<std::string> granularities{"tap",   "output-position", "input-channel", "output-channel",
                                             "group", "sample"};

/// What the trace of a scene must add up to.
struct Follower {
    const Conv2dSpec& spec;
    ConvData data;
    std::map<Cell, float> partial;  ///< of the outputs seen so far
    std::int64_t taps = 0;

    explicit Follower(const Scene& scene) : spec(scene.spec), data(materialise(scene)) {}

    [[nodiscard]] float partial_of(const Cell& output) const {
        const auto found = partial.find(output);
        if (found != partial.end()) return found->second;
        return data.bias.empty() ? 0.0F : data.bias[static_cast<std::size_t>(output[1])];
    }

    /// Adds the tap to its output after looking at each of its numbers.
    void follow_tap(const json& tap, const Cell& output) {
        const std::int64_t ic = tap["ic"], kh = tap["kh"], kw = tap["kw"];
        const std::int64_t row = tap["position"][0], col = tap["position"][1];
        EXPECT_EQ(row, output[2] * spec.stride.h + kh * spec.dilation.h - effective_pads(spec).top);
        EXPECT_EQ(col, output[3] * spec.stride.w + kw * spec.dilation.w - effective_pads(spec).left);
        const bool outside = row < 0 || col < 0 || row >= spec.height || col >= spec.width;
        EXPECT_EQ(tap["padding"], outside);
        EXPECT_EQ(tap["source"].is_null(), outside && spec.padding_mode == PaddingMode::zeros);
        float value = 0.0F;
        if (!tap["source"].is_null()) {
            const std::int64_t channel = tap["source"][0];
            EXPECT_EQ(channel, group_of_output(spec, output[1]) * (spec.in_channels / spec.groups) + ic);
            value = data.x.at(output[0], channel, tap["source"][1], tap["source"][2]);
        }
        EXPECT_EQ(tap["value"].get<float>(), value);
        EXPECT_EQ(tap["weight"].get<float>(), data.w.at(output[1], ic, kh, kw));
        const float product = tap["value"].get<float>() * tap["weight"].get<float>();
        EXPECT_EQ(tap["product"].get<float>(), product);
        partial[output] = partial_of(output) + product;
        ++taps;
    }

    void follow(const json& line) {
        std::vector<json> outputs{line};
        if (line.contains("outputs")) outputs = line["outputs"].get<std::vector<json>>();
        for (const json& each : outputs) {
            EXPECT_EQ(each["partial_before"].get<float>(), partial_of(each["output"].get<Cell>()));
        }
        for (const json& tap : line["taps"]) {
            follow_tap(tap, (tap.contains("output") ? tap["output"] : line["output"]).get<Cell>());
        }
        for (const json& each : outputs) {
            EXPECT_EQ(each["partial_after"].get<float>(), partial_of(each["output"].get<Cell>()));
        }
    }

    /// Everything was added, and the sums are the convolution (the presets used here have whole numbers).
    void finish() const {
        const Tensor y = convolve(spec, data);
        EXPECT_EQ(taps, element_count(y.shape) * spec.in_channels / spec.groups * spec.kernel.h * spec.kernel.w);
        for (const auto& [cell, value] : partial) EXPECT_EQ(value, y.at(cell[0], cell[1], cell[2], cell[3]));
    }
};

void follow_trace(const Scene& scene, const std::string& name, const std::vector<std::string>& options) {
    const Sandbox sandbox;
    std::vector<std::string> words{"trace", name};
    words.insert(words.end(), options.begin(), options.end());
    const Ended run = sandbox.run(words);
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    Follower follower(scene);
    std::int64_t step = 0;
    for (const std::string& text : lines_of(run.out)) {
        const json line = json::parse(text);
        ASSERT_EQ(line["step"], step++);
        follower.follow(line);
        if (::testing::Test::HasFailure()) return;  // one line is enough to look at
    }
    follower.finish();
}

TEST(Trace, AddsUpToTheOutputInEveryOrderAndGranularity) {
    const Scene scene = *preset_scene("classic");
    for (const std::string& order : orders) {
        for (const std::string& granularity : granularities) {
            SCOPED_TRACE(order + ", " + granularity);
            follow_trace(scene, "classic", {"--order", order, "--granularity", granularity});
        }
    }
}

TEST(Trace, AddsUpForPresetsAsTheyAre) {
    for (const char* name : {"opening", "depthwise", "dilation-2", "one-group", "two-groups"}) {
        SCOPED_TRACE(name);
        follow_trace(*preset_scene(name), name, {});
    }
}

TEST(Trace, MirroredPaddingNamesTheCellItMirrors) {
    Scene scene = *preset_scene("classic");
    for (const PaddingMode mode : all_padding_modes) {
        SCOPED_TRACE(std::string(name_of(mode)));
        scene.spec.padding_mode = mode;
        scene.spec.dilation = {2, 1};
        scene.spec.pads = {3, 1, 0, 2};
        const Sandbox sandbox;
        sandbox.write("scene.json", to_json(scene));
        follow_trace(scene, sandbox.folder() / "scene.json", {"--order", "channel-outer"});
    }
}

TEST(Trace, IndicesAreThoseOfTheLoopsThatAStepKeeps) {
    const Sandbox sandbox;
    const auto keys_of = [&](const std::string& order, const std::string& granularity) {
        const Ended run =
            sandbox.run({"trace", "classic", "--order", order, "--granularity", granularity, "--to", "0"});
        const auto indices = nlohmann::ordered_json::parse(run.out)["indices"];
        std::string keys;
        for (const auto& [key, value] : indices.items()) keys += (keys.empty() ? "" : " ") + key;
        return keys;
    };
    EXPECT_EQ(keys_of("output-stationary", "output-position"), "n g oc oh ow");
    EXPECT_EQ(keys_of("weight-stationary", "input-channel"), "n g oc ic");
    EXPECT_EQ(keys_of("weight-stationary", "tap"), "n g oc ic kh kw oh ow");
    EXPECT_EQ(keys_of("kw oh ic n ow g kh oc", "sample"), "kw oh ic n");
}

TEST(Trace, ALineDependsOnItsStepAlone) {
    const Sandbox sandbox;
    for (const std::string& order : orders) {
        for (const std::string& granularity : granularities) {
            SCOPED_TRACE(order + ", " + granularity);
            const std::vector<std::string> words{"trace", "classic", "--order", order, "--granularity", granularity};
            const auto whole = lines_of(sandbox.run(words).out);
            const std::size_t last = whole.size() - 1;
            for (const auto& [from, to] :
                 {std::pair{0 * last, 0 * last}, {last / 3, last / 2}, {last / 2, last / 2}, {last, last}}) {
                auto part = words;
                part.insert(part.end(), {"--from", std::to_string(from), "--to", std::to_string(to)});
                const auto lines = lines_of(sandbox.run(part).out);
                ASSERT_EQ(lines.size(), to - from + 1);
                for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], whole[from + i]);
            }
        }
    }
}

TEST(Trace, NumbersThatJsonLacksAreWords) {
    Scene scene = *preset_scene("classic");
    const float inf = std::numeric_limits<float>::infinity();
    set_cell(scene.input_edits, {0, 0, 1, 1}, std::numeric_limits<float>::quiet_NaN());
    set_cell(scene.input_edits, {0, 1, 1, 1}, -inf);
    set_cell(scene.weight_edits, {0, 0, 0, 0}, inf);
    const Sandbox sandbox;
    sandbox.write("scene.json", to_json(scene));
    const Ended run = sandbox.run({"trace", "scene.json"});
    ASSERT_EQ(run.code, 0) << run.err;
    std::map<std::string, int> words;
    for (const std::string& text : lines_of(run.out)) {
        const json line = json::parse(text);
        for (const json& tap : line["taps"]) {
            for (const char* key : {"value", "weight", "product"}) {
                if (tap[key].is_string()) ++words[tap[key]];
            }
        }
    }
    EXPECT_GT(words["nan"], 0);
    EXPECT_GT(words["inf"], 0);
    EXPECT_GT(words["-inf"], 0);
    EXPECT_EQ(words.size(), 3U);
}

TEST(Trace, AFullDiskIsSaid) {
    const Sandbox sandbox;
    const Ended run = sandbox.run({"trace", "classic"}, "/dev/full");
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.err, "convscope trace: stdout cannot be written: No space left on device\n");
}

}  // namespace
}  // namespace convscope::test
