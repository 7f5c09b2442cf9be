// Counts against counting.
#include "core/cost.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "core/taps.h"
#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_spec;

RC_GTEST_PROP(Cost, isWhatCountingFinds, ()) {
    const auto spec = *any_spec();
    const auto cost = cost_of(spec);
    const auto out = output_size(spec);
    std::int64_t padding = 0;
    for (std::int64_t oh = 0; oh < out.h; ++oh) {
        for (std::int64_t ow = 0; ow < out.w; ++ow) {
            for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
                for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
                    padding += tap_source(spec, oh, ow, kh, kw).padding ? 1 : 0;
                }
            }
        }
    }
    RC_ASSERT(cost.padding_taps == padding * spec.batch * spec.out_channels * (spec.in_channels / spec.groups));
    RC_ASSERT(cost.macs == testing::reference_tap_count(spec));
    const auto weights = element_count(weight_shape(spec));
    const auto biases = spec.bias ? spec.out_channels : 0;
    RC_ASSERT(cost.kernels == weights / (spec.kernel.h * spec.kernel.w));
    RC_ASSERT(cost.parameters == weights + biases);
    RC_ASSERT(cost.memory_bytes ==
              4 * (element_count(input_shape(spec)) + weights + biases + element_count(output_shape(spec))));
}

RC_GTEST_PROP(Cost, denseHasGroupsTimesTheKernels, ()) {
    const auto spec = *any_spec();
    const auto cost = cost_of(spec);
    const auto dense = dense_cost_of(spec);
    RC_ASSERT(dense.kernels == cost.kernels * spec.groups);
    RC_ASSERT(dense.macs == cost.macs * spec.groups);
    RC_ASSERT(dense.padding_taps == cost.padding_taps * spec.groups);
}

TEST(Cost, TwoToFourChannelsInOneGroupAndInTwo) {
    Conv2dSpec spec;
    spec.in_channels = 2;
    spec.out_channels = 4;
    spec.height = spec.width = 5;
    spec.kernel = {3, 3};
    spec.groups = 2;
    EXPECT_EQ(cost_of(spec).kernels, 4);
    EXPECT_EQ(dense_cost_of(spec).kernels, 8);
}

TEST(Cost, SaturatesAndStaysQuick) {
    Conv2dSpec spec;
    spec.batch = spec.in_channels = spec.out_channels = spec.height = spec.width = 1'000'000'000;
    spec.kernel = {3, 3};
    spec.padding = PaddingKind::same;
    const auto cost = cost_of(spec);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(cost.macs, most);
    EXPECT_EQ(cost.memory_bytes, most);
    EXPECT_EQ(cost.padding_taps, most);
    EXPECT_EQ(cost.kernels, 1'000'000'000'000'000'000);
    // Cells along the edge lose 3 taps each on every one of four sides; a corner's tap is lost once, not twice.
    spec.batch = spec.in_channels = spec.out_channels = 1;
    EXPECT_EQ(cost_of(spec).padding_taps, 12'000'000'000 - 4);
}

}  // namespace
}  // namespace convscope
