// torch.allclose's rule, and what the report says.
#include "core/allclose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace convscope {
namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
constexpr Tolerance nan_is_nan{.equal_nan = true};

bool close(float actual, float expected, const Tolerance& tolerance = {}) {
    return allclose(std::vector{actual}, std::vector{expected}, tolerance).close;
}

// What torch.allclose of torch 1.13 answers for the same pairs.
TEST(Allclose, FollowsTorch) {
    EXPECT_TRUE(close(1.0F, 1.0F));
    EXPECT_TRUE(close(10000.0F, 10000.05F));
    EXPECT_FALSE(close(10000.0F, 10000.5F));
    EXPECT_TRUE(close(1e-9F, 0.0F));
    EXPECT_FALSE(close(1e-7F, 0.0F));
    EXPECT_TRUE(close(0.0F, -0.0F));
    EXPECT_TRUE(close(inf, inf));
    EXPECT_TRUE(close(-inf, -inf));
    EXPECT_FALSE(close(inf, -inf));
    EXPECT_FALSE(close(1.0F, inf));
    EXPECT_FALSE(close(inf, 1.0F));
    EXPECT_FALSE(close(3e38F, -3e38F));
    EXPECT_FALSE(close(nan_value, nan_value));
    EXPECT_TRUE(close(nan_value, nan_value, nan_is_nan));
    EXPECT_FALSE(close(nan_value, 1.0F, nan_is_nan));
    EXPECT_FALSE(close(1.0F, nan_value, nan_is_nan));
    EXPECT_FALSE(close(inf, nan_value, nan_is_nan));
}

TEST(Allclose, ToleranceIsRelativeToTheExpectedSide) {
    const Tolerance half{.rtol = 0.5, .atol = 0.0};
    EXPECT_TRUE(close(1.0F, 2.0F, half));
    EXPECT_FALSE(close(2.0F, 1.0F, half));
    EXPECT_TRUE(close(1.0F, 1.5F, {.rtol = 0.0, .atol = 0.5}));  // the bound itself is close
    EXPECT_FALSE(close(1.0F, 1.625F, {.rtol = 0.0, .atol = 0.5}));
    EXPECT_FALSE(close(1.0F, inf, {.rtol = 1.0, .atol = 1.0}));
    EXPECT_FALSE(close(1.0F, std::nextafter(1.0F, 2.0F), {.rtol = 0.0, .atol = 0.0}));
}

TEST(Allclose, ReportsTheLargestDifferenceAndWhere) {
    const auto report = allclose(std::vector{1.0F, 2.5F, 3.0F, 4.25F}, std::vector{1.0F, 2.0F, 3.0F, 4.0F});
    EXPECT_FALSE(report.close);
    EXPECT_EQ(report.failures, 2);
    EXPECT_EQ(report.largest_difference, 0.5);
    EXPECT_EQ(report.index, 1);
}

TEST(Allclose, ReportsAFailureRatherThanALargerDifferenceWithinTolerance) {
    const auto failing_last = allclose(std::vector{1e6F, 1.0F}, std::vector{1e6F + 5.0F, 1.5F});
    EXPECT_EQ(failing_last.failures, 1);
    EXPECT_EQ(failing_last.index, 1);
    EXPECT_EQ(failing_last.largest_difference, 0.5);
    const auto failing_first = allclose(std::vector{1.0F, 1e6F}, std::vector{1.5F, 1e6F + 5.0F});
    EXPECT_EQ(failing_first.index, 0);
    EXPECT_EQ(failing_first.largest_difference, 0.5);
}

TEST(Allclose, ReportsTheLargestDifferenceWhenAllIsWell) {
    const auto report = allclose(std::vector{1e6F, 2e6F}, std::vector{1e6F + 1.0F, 2e6F + 3.0F});
    EXPECT_TRUE(report.close);
    EXPECT_EQ(report.failures, 0);
    EXPECT_EQ(report.largest_difference, 3.0);
    EXPECT_EQ(report.index, 1);
}

TEST(Allclose, WhatIsNotFiniteAndDoesNotMatchDiffersByInfinity) {
    const auto report = allclose(std::vector{1.0F, inf, 2.0F, nan_value}, std::vector{9.0F, inf, nan_value, 1.0F});
    EXPECT_EQ(report.failures, 3);
    EXPECT_EQ(report.largest_difference, std::numeric_limits<double>::infinity());
    EXPECT_EQ(report.index, 2);
}

TEST(Allclose, NothingIsClose) {
    const auto report = allclose({}, {});
    EXPECT_TRUE(report.close);
    EXPECT_EQ(report.largest_difference, 0.0);
}

TEST(Allclose, UnravelIsTheInverseOfOffset) {
    const Tensor tensor(Shape4{2, 3, 4, 5});
    for (std::int64_t index = 0; index < element_count(tensor.shape); ++index) {
        const auto at = unravel(index, tensor.shape);
        EXPECT_EQ(tensor.offset(at[0], at[1], at[2], at[3]), static_cast<std::size_t>(index));
    }
}

}  // namespace
}  // namespace convscope
