// Channel reach against ones put into one channel and run through the stack.
#include "core/channel_reach.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/core/random_stack.h"

namespace convscope {
namespace {

Layer grouped(std::int64_t in_channels, std::int64_t out_channels, std::int64_t groups, std::int64_t shuffle = 1) {
    Layer layer;
    layer.spec.in_channels = in_channels;
    layer.spec.out_channels = out_channels;
    layer.spec.groups = groups;
    layer.shuffle = shuffle;
    return layer;
}

std::vector<std::int64_t> true_ones(const std::vector<bool>& truths) {
    std::vector<std::int64_t> found;
    for (std::size_t c = 0; c < truths.size(); ++c) {
        if (truths[c]) found.push_back(static_cast<std::int64_t>(c));
    }
    return found;
}

TEST(ChannelReach, TwoGroupedLayersNeverMix) {
    const std::vector<Layer> stack{grouped(6, 12, 3), grouped(12, 6, 3)};
    for (std::int64_t out = 0; out < 6; ++out) {
        const auto levels = channels_reaching(stack, out);
        ASSERT_EQ(levels.size(), 3U);
        const std::int64_t group = out / 2;
        EXPECT_EQ(true_ones(levels[0]), (std::vector<std::int64_t>{2 * group, 2 * group + 1}));
        EXPECT_EQ(true_ones(levels[1]),
                  (std::vector<std::int64_t>{4 * group, 4 * group + 1, 4 * group + 2, 4 * group + 3}));
        EXPECT_EQ(true_ones(levels[2]), (std::vector<std::int64_t>{out}));
    }
}

TEST(ChannelReach, APointwiseLayerMixesAll) {
    const std::vector<Layer> stack{grouped(8, 8, 8), grouped(8, 5, 1)};
    EXPECT_EQ(true_ones(channels_reaching(stack, 3)[0]).size(), 8U);
    EXPECT_EQ(true_ones(channels_reached_by(stack, 6)[2]).size(), 5U);
    EXPECT_EQ(true_ones(channels_reached_by(stack, 6)[1]), (std::vector<std::int64_t>{6}));
}

TEST(ChannelReach, PoolingKeepsChannelsApart) {
    Layer pool = grouped(4, 4, 4);
    pool.kind = LayerKind::max_pool;
    const std::vector<Layer> stack{pool, pool};
    EXPECT_EQ(true_ones(channels_reaching(stack, 2)[0]), (std::vector<std::int64_t>{2}));
}

// ShuffleNet: grouped, shuffled, grouped. With at least as many channels a group as groups, all mix.
TEST(ChannelReach, AShuffleMixesGroups) {
    const std::vector<Layer> shuffled{grouped(12, 12, 3, 3), grouped(12, 12, 3)};
    for (std::int64_t c = 0; c < 12; ++c) {
        EXPECT_EQ(true_ones(channels_reaching(shuffled, c)[0]).size(), 12U) << c;
        EXPECT_EQ(true_ones(channels_reached_by(shuffled, c)[2]).size(), 12U) << c;
    }
    // Level 1 is counted as the second layer reads: its first group.
    EXPECT_EQ(true_ones(channels_reaching(shuffled, 0)[1]), (std::vector<std::int64_t>{0, 1, 2, 3}));
    // Four groups of two channels: one group reads two others only.
    const std::vector<Layer> narrow{grouped(8, 8, 4, 4), grouped(8, 8, 4)};
    EXPECT_EQ(true_ones(channels_reaching(narrow, 0)[0]), (std::vector<std::int64_t>{0, 1, 2, 3}));
}

TEST(ChannelReach, ReadsTheRangeOfItsGroup) {
    const Layer layer = grouped(4, 6, 2, 2);  // reads on as y's channels 0 3 1 4 2 5
    EXPECT_EQ(channels_read(layer, 0), (ChannelRange{0, 2}));
    EXPECT_EQ(channels_read(layer, 1), (ChannelRange{2, 4}));
    EXPECT_EQ(channels_read(layer, 5), (ChannelRange{2, 4}));
}

bool any_value(const Tensor& y, std::int64_t channel) {
    const float* plane = y.plane(0, channel);
    return std::any_of(plane, plane + y.shape[2] * y.shape[3], [](float value) { return value != 0.0F; });
}

RC_GTEST_PROP(ChannelReach, equalsOnesRunThroughTheStack, ()) {
    testing::StackChoice choice;
    choice.weight = WeightKind::box;  // all weights above 0: nothing cancels
    auto stack = testing::random_stack(choice);
    for (Layer& layer : stack) layer.spec.bias = false;
    const auto input = testing::between(0, stack.front().spec.in_channels - 1);
    const auto reached = channels_reached_by(stack, input);
    // Not where stride and padding are such that outputs read nothing but padding.
    RC_PRE(any_value(testing::run_stack(stack, Tensor(input_shape(stack.front().spec), 1.0F)), 0));
    RC_ASSERT(reached.size() == stack.size() + 1);
    Tensor values(input_shape(stack.front().spec));
    std::fill_n(values.plane(0, input), values.shape[2] * values.shape[3], 1.0F);
    for (std::size_t l = 0; l < stack.size(); ++l) {
        values = run_layer(stack[l], values);
        RC_ASSERT(static_cast<std::int64_t>(reached[l + 1].size()) == values.shape[1]);
        for (std::int64_t c = 0; c < values.shape[1]; ++c) {
            RC_ASSERT(reached[l + 1][static_cast<std::size_t>(c)] == any_value(values, c));
        }
    }
    for (std::int64_t c = 0; c < values.shape[1]; ++c) {
        const auto reaching = channels_reaching(stack, c).front();
        RC_ASSERT(static_cast<std::int64_t>(reaching.size()) == stack.front().spec.in_channels);
        RC_ASSERT(reaching[static_cast<std::size_t>(input)] == reached.back()[static_cast<std::size_t>(c)]);
    }
}

RC_GTEST_PROP(ChannelReach, oneLayerReadsItsRange, ()) {
    const auto stack = testing::random_stack();
    const Layer& layer = stack.front();
    const auto channel = testing::between(0, layer.spec.out_channels - 1);
    const ChannelRange range = channels_read(layer, channel);
    const auto reaching = channels_reaching({stack.data(), 1}, channel).front();
    for (std::int64_t c = 0; c < layer.spec.in_channels; ++c) {
        RC_ASSERT(reaching[static_cast<std::size_t>(c)] == (c >= range.first && c < range.last));
    }
}

}  // namespace
}  // namespace convscope
