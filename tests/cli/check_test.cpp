// `convscope check`: passes what is right, and each way of being wrong makes it fail and say where.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace convscope::test {
namespace {

using nlohmann::json;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

/// A 2x2 input under a 1x1 kernel of 2, so that the output is twice the input.
class Check : public testing::Test {
protected:
    Check() {
        sandbox.write_array("case/input.npy", {1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4});
        sandbox.write_filled("case/weight.npy", {1, 1, 1, 1}, 2.0F);
        write_output({2, 4, 6, 8});
        describe({{"kind", "ok"}});
    }
    void describe(const json& content) const { sandbox.write("case/case.json", content.dump()); }
    void write_output(const std::vector<float>& values) const {
        sandbox.write_array("case/output.npy", {1, 1, 2, 2}, values);
    }

    void expect_pass() const {
        const Ended run = sandbox.run({"check", "case"});
        EXPECT_EQ(run.code, 0) << run.err;
        EXPECT_EQ(run.out, "1 passed, 0 failed\n");
        EXPECT_EQ(run.err, "");
    }
    /// Fails, and the line of the failure holds each of `parts`.
    void expect_failure(const std::vector<std::string>& parts) const {
        const Ended run = sandbox.run({"check", "case"});
        EXPECT_EQ(run.code, 1) << run.err;
        EXPECT_EQ(run.err, "");
        const auto lines = lines_of(run.out);
        ASSERT_EQ(lines.size(), 2U) << run.out;
        EXPECT_EQ(lines[1], "0 passed, 1 failed");
        EXPECT_TRUE(lines[0].starts_with("case: ")) << lines[0];
        for (const std::string& part : parts) EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
    }

    Sandbox sandbox;
};

TEST_F(Check, AllReferenceCasesPass) {
    const auto cases = reference_cases("ok").size() + reference_cases("error").size();
    const Ended run = sandbox.run({"check", CONVSCOPE_TEST_DATA "/torch"});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, std::to_string(cases) + " passed, 0 failed\n");
    EXPECT_GE(cases, 300U);
}

TEST_F(Check, FindsCasesAtAnyDepthAndInSeveralFolders) {
    std::filesystem::create_directories(sandbox.folder() / "many/deep");
    for (const char* name : {"many/a", "many/deep/b"}) {
        std::filesystem::copy(sandbox.folder() / "case", sandbox.folder() / name);
    }
    EXPECT_EQ(sandbox.run({"check", "many"}).out, "2 passed, 0 failed\n");
    EXPECT_EQ(sandbox.run({"check", "case", "many/"}).out, "3 passed, 0 failed\n");
}

TEST_F(Check, MissingKeysAreDefaultsAndOtherKeysAreIgnored) {
    expect_pass();
    describe({{"kind", "ok"}, {"name", "mine"}, {"torch_error", nullptr}, {"padding", "same"}, {"bias", false}});
    expect_pass();
}

TEST_F(Check, NumbersMayStandForPairs) {
    sandbox.write_filled("case/output.npy", {1, 1, 1, 1}, 2.0F);
    describe({{"kind", "ok"}, {"stride", 2}, {"dilation", 3}, {"pads", {0, 0}}});
    expect_pass();
    describe({{"kind", "ok"}, {"stride", {2, 2}}, {"dilation", {1, 5}}, {"pads", 0}});
    expect_pass();
    describe({{"kind", "ok"}, {"stride", {2, 1}}});
    expect_failure({"output is (1, 1, 1, 2), expected (1, 1, 1, 1)"});
}

TEST_F(Check, PadsAreTopLeftBottomRight) {
    sandbox.write_array("case/output.npy", {1, 1, 3, 4}, std::vector<float>{0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 6, 8});
    describe({{"kind", "ok"}, {"pads", {1, 2, 0, 0}}});
    expect_pass();
    describe({{"kind", "ok"}, {"pads", {0, 0, 1, 2}}});
    expect_failure({"largest difference 8 at [0, 0, 1, 1]: 8, expected 0"});
}

TEST_F(Check, BiasIsReadWhenTheCaseSaysSoOrSaysNothing) {
    sandbox.write_filled("case/bias.npy", {1}, 10.0F);
    describe({{"kind", "ok"}, {"bias", false}});
    expect_pass();
    write_output({12, 14, 16, 18});
    expect_failure({"largest difference 10"});
    describe({{"kind", "ok"}, {"bias", true}});
    expect_pass();
    describe({{"kind", "ok"}});
    expect_pass();
}

TEST_F(Check, AWrongValueIsSaidWithItsDifferenceAndIndex) {
    write_output({2, 4, 6.5F, 8});
    expect_failure({"largest difference 0.5 at [0, 0, 1, 0]: 6, expected 6.5", "1 of 4 values"});
    write_output({2, 4, 6.5F, 9});
    expect_failure({"largest difference 1 at [0, 0, 1, 1]: 8, expected 9", "2 of 4 values"});
}

TEST_F(Check, ToleranceIsTheOneOfTheCase) {
    write_output({2, 4, 6.5F, 8});
    describe({{"kind", "ok"}, {"rtol", 0}, {"atol", 0.5}});
    expect_pass();
    describe({{"kind", "ok"}, {"rtol", 0}, {"atol", 0.4}});
    expect_failure({"rtol=0 atol=0.4"});
    describe({{"kind", "ok"}, {"rtol", 0.08}, {"atol", 0}});
    expect_pass();
    write_output({2, 4, 6.00005F, 8});
    describe({{"kind", "ok"}});
    expect_pass();
    describe({{"kind", "ok"}, {"rtol", 0}, {"atol", 0}});
    expect_failure({"rtol=0 atol=0"});
}

TEST_F(Check, NanMatchesNanAndInfinityItsOwnSign) {
    sandbox.write_array("case/input.npy", {1, 1, 2, 2}, std::vector<float>{nan, inf, -inf, 4});
    write_output({nan, inf, -inf, 8});
    expect_pass();
    write_output({nan, -inf, -inf, 8});
    expect_failure({"inf at [0, 0, 0, 1]: inf, expected -inf"});
    write_output({0, inf, -inf, 8});
    expect_failure({"at [0, 0, 0, 0]: nan, expected 0"});
    write_output({nan, inf, -inf, nan});
    expect_failure({"at [0, 0, 1, 1]: 8, expected nan"});
    write_output({nan, 3e38F, -inf, 8});
    expect_failure({"at [0, 0, 0, 1]: inf, expected 3e+38"});
}

TEST_F(Check, ARefusalPassesOnlyWhereItIsExpected) {
    describe({{"kind", "error"}});
    expect_failure({"accepted", "refused"});
    for (const json& stride : {json(0), json({1, 0}), json({1, 1, 1}), json(1.5), json("1"), json(true)}) {
        describe({{"kind", "error"}, {"stride", stride}});
        expect_pass();
        describe({{"kind", "ok"}, {"stride", stride}});
        expect_failure({"refused: stride="});
    }
    describe({{"kind", "error"}, {"padding_mode", "mirror"}});
    expect_pass();
    describe({{"kind", "error"}, {"groups", 2}});
    expect_pass();
    std::filesystem::remove(sandbox.folder() / "case/output.npy");  // such a case has none
    expect_pass();
}

TEST_F(Check, OutputOfAnotherShapeFails) {
    sandbox.write_array("case/output.npy", {1, 1, 4, 1}, std::vector<float>{2, 4, 6, 8});
    expect_failure({"output is (1, 1, 2, 2), expected (1, 1, 4, 1)"});
}

TEST_F(Check, CountsBothKinds) {
    std::filesystem::copy(sandbox.folder() / "case", sandbox.folder() / "other");
    sandbox.write_filled("other/output.npy", {1, 1, 2, 2}, 0.0F);
    const Ended run = sandbox.run({"check", "case", "other"});
    EXPECT_EQ(run.code, 1);
    EXPECT_EQ(lines_of(run.out).back(), "1 passed, 1 failed");
}

}  // namespace
}  // namespace convscope::test
