// `convscope data` and `convscope trace --csv`: what is written is the engine's own, and others can read it.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/io/files.h"
#include "app/io/presets.h"
#include "app/io/tensor_file.h"
#include "core/convolve.h"
#include "core/scene.h"
#include "tests/cli/program.h"

namespace convscope::test {
namespace {

using nlohmann::json;

/// What a line of Python prints.
std::string python(const std::string& code) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(("/usr/bin/python3 -c '" + code + "'").c_str(), "r"),
                                                     ::pclose);
    std::string printed;
    std::array<char, 256> piece{};
    while (std::fgets(piece.data(), static_cast<int>(piece.size()), pipe.get()) != nullptr) printed += piece.data();
    return printed;
}

TEST(Data, OneArrayAFile) {
    const Sandbox sandbox;
    const Scene scene = *preset_scene("classic");
    const ConvData data = materialise(scene);
    const auto written = [&](const std::string& what) {
        const Ended run = sandbox.run({"data", "classic", "--what", what, "-o", what + ".npy"});
        EXPECT_EQ(run.code, 0) << run.err;
        EXPECT_EQ(run.out, "");
        return sandbox.read_array(what + ".npy");
    };
    EXPECT_EQ(to_tensor(written("x")), data.x);
    EXPECT_EQ(to_tensor(written("w")), data.w);
    EXPECT_EQ(to_tensor(written("y")), convolve(scene.spec, data));
    const NpyArray bias = written("b");
    EXPECT_EQ(bias.shape, std::vector<std::int64_t>{scene.spec.out_channels});
    EXPECT_EQ(bias.data, data.bias);
}

TEST(Data, AWholeLayerThatNumpyReads) {
    const Sandbox sandbox;
    ASSERT_EQ(sandbox.run({"data", "opening", "-o", "layer.npz"}).code, 0);
    const std::string path = (sandbox.folder() / "layer.npz").string();
    EXPECT_EQ(
        python("import numpy as np; d = np.load(\"" + path +
               "\"); "
               "print(*[f\"{k} {d[k].dtype} {d[k].shape}\" for k in d], sep=\"; \"); "
               "print(*d[\"padding\"], *d[\"dilation\"], *d[\"groups\"], d[\"x\"].sum())"),
        "x float32 (1, 4, 7, 7); w float32 (4, 2, 3, 3); b float32 (4,); y float32 (1, 4, 7, 7); "
        "stride int64 (2,); padding int64 (4,); dilation int64 (2,); groups int64 (1,)\n"
        "2 2 2 2 2 2 2 " +
            [] {
                double sum = 0.0;
                for (const float value : materialise(*preset_scene("opening")).x.data) sum += value;
                std::ostringstream text;
                text.precision(1);
                text << std::fixed << sum;
                return text.str();
            }() +
            "\n");
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == ',') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

// Each product of the JSON trace is a line of the CSV one, with the partial sums that it makes.
TEST(TraceCsv, SaysWhatTheJsonTraceSays) {
    const Sandbox sandbox;
    for (const std::string order : {"output-stationary", "channel-outer", "weight-stationary"}) {
        for (const std::string granularity : {"tap", "output-position", "output-channel"}) {
            const std::vector<std::string> words{"trace",     "classic", "--order", order,  "--granularity",
                                                 granularity, "--from",  "2",       "--to", "5"};
            std::vector<std::string> with = words;
            with.emplace_back("--csv");
            const std::vector<std::string> rows = lines_of(sandbox.run(with).out);
            ASSERT_FALSE(rows.empty());
            EXPECT_EQ(fields_of(rows[0]).size(), 19U) << rows[0];
            std::size_t at = 1;
            for (const std::string& line : lines_of(sandbox.run(words).out)) {
                const json step = json::parse(line);
                std::map<std::string, std::string> last;  // partial sum after the last product of an output
                for (const json& tap : step["taps"]) {
                    ASSERT_LT(at, rows.size());
                    const auto row = fields_of(rows[at++]);
                    ASSERT_EQ(row.size(), 19U);
                    const json& output = step.contains("output") ? step["output"] : tap["output"];
                    EXPECT_EQ(row[0], step["step"].dump());
                    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(row[1 + i], output[i].dump());
                    EXPECT_EQ(row[5] + row[6] + row[7], tap["ic"].dump() + tap["kh"].dump() + tap["kw"].dump());
                    EXPECT_EQ(row[9], tap["position"][0].dump());
                    EXPECT_EQ(row[10], tap["position"][1].dump());
                    EXPECT_EQ(row[11], tap["padding"].get<bool>() ? "1" : "0");
                    EXPECT_EQ(row[12], tap["source"].is_null() ? "" : tap["source"][1].dump());
                    for (const auto& [column, name] : {std::pair{14, "value"}, {15, "weight"}, {16, "product"}}) {
                        EXPECT_EQ(std::stof(row[static_cast<std::size_t>(column)]), tap[name].get<float>());
                    }
                    const std::string key = output.dump();
                    EXPECT_TRUE(!last.contains(key) || last[key] == row[17]) << rows[at - 1];
                    last[key] = row[18];
                }
                for (const json& output : step.contains("output") ? json::array({step}) : step["outputs"]) {
                    EXPECT_EQ(std::stof(last[output["output"].dump()]), output["partial_after"].get<float>());
                }
            }
            EXPECT_EQ(at, rows.size());
        }
    }
}

}  // namespace
}  // namespace convscope::test
