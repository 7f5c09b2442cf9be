// `convscope conv` against the arrays that PyTorch made, with the parameters given as words.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "core/allclose.h"
#include "tests/cli/program.h"

namespace convscope::test {
namespace {

using nlohmann::json;

/// "3" or "1,2" of a number or a pair.
std::string words_of(const json& value) {
    return value.is_array() ? fmt::format("{},{}", value[0].dump(), value[1].dump()) : value.dump();
}

std::vector<std::string> conv_words(const std::filesystem::path& folder, const json& described) {
    const json& pads = described["pads"];
    // The file has top, left, bottom, right; the command line top, bottom, left, right.
    const auto side = [&](std::size_t i) { return pads[i].dump(); };
    const std::string sides = fmt::format("{},{},{},{}", side(0), side(2), side(1), side(3));
    std::vector<std::string> words{"conv",
                                   "--input",
                                   folder / "input.npy",
                                   "--weight",
                                   folder / "weight.npy",
                                   "--stride",
                                   words_of(described["stride"]),
                                   "--dilation",
                                   words_of(described["dilation"]),
                                   "--padding",
                                   sides,
                                   "--padding-mode",
                                   described["padding_mode"],
                                   "--groups",
                                   described["groups"].dump(),
                                   "-o",
                                   "y.npy"};
    if (described["bias"].get<bool>()) words.insert(words.end(), {"--bias", folder / "bias.npy"});
    return words;
}

TEST(Conv, GivesWhatPyTorchGives) {
    const auto folders = reference_cases("ok");
    ASSERT_GE(folders.size(), 300U);
    // The engine has them all elsewhere, in one process.
    for (std::size_t i = 0; i < folders.size(); i += CONVSCOPE_SANITIZED ? 5 : 1) {
        const auto& folder = folders[i];
        SCOPED_TRACE(folder.filename().string());
        const json described = json::parse(read_all(folder / "case.json"));
        const Sandbox sandbox;
        const Ended run = sandbox.run(conv_words(folder, described));
        ASSERT_EQ(run.code, 0) << run.err;
        EXPECT_EQ(run.out + run.err, "");
        const NpyArray y = sandbox.read_array("y.npy");
        const NpyArray expected = load_array(folder / "output.npy");
        ASSERT_EQ(y.shape, expected.shape);
        const auto report = allclose(y.data, expected.data, {described["rtol"], described["atol"], true});
        EXPECT_TRUE(report.close) << "largest difference " << report.largest_difference << " at " << report.index;
        EXPECT_EQ(sandbox.content().size(), 1U) << "nothing but y.npy is left behind";
    }
}

TEST(Conv, RefusesWhatPyTorchRefuses) {
    int tried = 0;
    for (const auto& folder : reference_cases("error")) {
        SCOPED_TRACE(folder.filename().string());
        const json described = json::parse(read_all(folder / "case.json"));
        const auto sayable = [](const json& v) { return v.is_array() && v.size() == 2 && v[1].is_number_integer(); };
        if (!sayable(described["stride"]) || !sayable(described["dilation"])) continue;
        const Sandbox sandbox;
        const Ended run = sandbox.run(conv_words(folder, described));
        EXPECT_EQ(run.code, 2);
        EXPECT_EQ(lines_of(run.err).size(), 1U) << run.err;
        EXPECT_EQ(run.out, "");
        EXPECT_TRUE(sandbox.content().empty());
        ++tried;
    }
    EXPECT_GE(tried, 60);
}

/// y of a 1x1x5x7 ramp and a 2x4 kernel with dilation 2,1.
NpyArray convolved(const Sandbox& sandbox, std::vector<std::string> more) {
    std::vector<float> ramp(35);
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i);
    sandbox.write_array("x.npy", {1, 1, 5, 7}, ramp);
    sandbox.write_array("w.npy", {1, 1, 2, 4}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
    more.insert(more.begin(), {"conv", "--input", "x.npy", "--weight", "w.npy", "--dilation", "2,1", "-o", "y.npy"});
    const Ended run = sandbox.run(more);
    EXPECT_EQ(run.code, 0) << run.err;
    return sandbox.read_array("y.npy");
}

TEST(Conv, NamedPaddingIsTheSidesItStandsFor) {
    const Sandbox sandbox;
    const NpyArray same = convolved(sandbox, {"--padding", "same"});
    EXPECT_EQ(same.shape, (std::vector<std::int64_t>{1, 1, 5, 7}));
    EXPECT_EQ(same.data, convolved(sandbox, {"--padding", "1,1,1,2"}).data);
    EXPECT_NE(same.data, convolved(sandbox, {"--padding", "1,1,2,1"}).data);
    EXPECT_EQ(convolved(sandbox, {"--padding", "valid"}).data, convolved(sandbox, {}).data);
    EXPECT_EQ(convolved(sandbox, {"--padding", "1,2"}).data, convolved(sandbox, {"--padding", "1,1,2,2"}).data);
    EXPECT_EQ(convolved(sandbox, {"--padding", "2"}).data, convolved(sandbox, {"--padding", "2,2,2,2"}).data);
}

TEST(Conv, OneSampleWithoutABatchAxisComesBackWithoutOne) {
    const Sandbox sandbox;
    sandbox.write_filled("x.npy", {2, 3, 3});
    sandbox.write_filled("w.npy", {4, 2, 3, 3});
    const Ended run = sandbox.run({"conv", "--input", "x.npy", "--weight", "w.npy", "-o", "y.npy"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(sandbox.read_array("y.npy").shape, (std::vector<std::int64_t>{4, 1, 1}));
    EXPECT_EQ(sandbox.read_array("y.npy").data, std::vector<float>(4, 18.0F));
}

TEST(Conv, MayWriteOverItsInput) {
    const Sandbox sandbox;
    sandbox.write_filled("x.npy", {1, 1, 2, 2});
    sandbox.write_filled("w.npy", {1, 1, 1, 1}, 3.0F);
    const Ended run = sandbox.run({"conv", "--input", "x.npy", "--weight", "w.npy", "-o", "x.npy"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(sandbox.read_array("x.npy").data, std::vector<float>(4, 3.0F));
}

TEST(Conv, AFailureHalfwayLeavesTheEarlierOutput) {
    const Sandbox sandbox;
    sandbox.write_filled("x.npy", {1, 1, 100, 100});
    sandbox.write_filled("w.npy", {1, 1, 1, 1});
    sandbox.write("y.npy", "what was here before");
    const auto before = sandbox.content();
    // The program inherits both: no file past 8 KiB, and an error instead of the signal.
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{8192, limit.rlim_max};
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Ended run = sandbox.run({"conv", "--input", "x.npy", "--weight", "w.npy", "-o", "y.npy"});
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, handler);
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.err, "convscope conv: y.npy cannot be written: File too large\n");
    EXPECT_TRUE(sandbox.content() == before);
}

TEST(Conv, MemoryLimitCanBeSet) {
    const Sandbox sandbox;
    sandbox.write_filled("x.npy", {1, 1, 512, 512});  // 1 MiB in, 1 MiB out and a weight
    sandbox.write_filled("w.npy", {1, 1, 1, 1});
    const std::vector<std::string> words{"conv", "--input", "x.npy", "--weight", "w.npy", "-o", "y.npy"};
    const auto with_limit = [&](const char* mebibytes) {
        auto limited = words;
        limited.insert(limited.end(), {"--memory-limit", mebibytes});
        return sandbox.run(limited).code;
    };
    EXPECT_EQ(with_limit("2"), 2);
    EXPECT_FALSE(sandbox.has("y.npy"));
    EXPECT_EQ(with_limit("3"), 0);
    EXPECT_TRUE(sandbox.has("y.npy"));
}

}  // namespace
}  // namespace convscope::test
