// What a change touches: computing those outputs again, and no others, gives what computing all of them gives.
#include "core/changed_outputs.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_data;
using testing::Numbers;

Conv2dSpec small_spec() {
    Conv2dSpec spec;
    spec.batch = 2;
    spec.in_channels = 4;
    spec.out_channels = 6;
    spec.groups = 2;
    spec.height = 9;
    spec.width = 11;
    spec.kernel = {3, 2};
    spec.stride = {1, 2};
    spec.dilation = {2, 3};
    spec.pads = {2, 1, 3, 2};
    spec.bias = true;
    return spec;
}

std::int64_t cells_of(const Conv2dSpec& spec, const std::vector<OutputBlock>& blocks) {
    const Shape4 y = output_shape(spec);
    std::int64_t cells = 0;
    for (const OutputBlock& block : blocks) {
        cells += (block.last_channel - block.first_channel) * (std::min(block.last_row, y[2]) - block.first_row) *
                 (std::min(block.last_col, y[3]) - block.first_col);
    }
    return cells;
}

TEST(ChangedOutputs, AreAllThatAnyChangeTouches) {
    EXPECT_TRUE(rc::check([] {
        Conv2dSpec spec = small_spec();
        spec.padding_mode = all_padding_modes[*rc::gen::inRange<std::size_t>(0, 4)];
        const ConvData before = any_data(spec, Numbers::normal, 1);
        ConvData after = before;
        const int changes = *rc::gen::inRange(1, 4);
        for (int i = 0; i < changes; ++i) {
            std::vector<float>* all[] = {&after.x.data, &after.w.data, &after.bias};
            std::vector<float>& values = *all[*rc::gen::inRange(0, 3)];
            values[*rc::gen::inRange<std::size_t>(0, values.size())] += 1.0F;
        }
        Tensor y = convolve(spec, before);
        const auto blocks = changed_outputs(spec, before, after);
        RC_ASSERT(blocks.has_value());
        for (const OutputBlock& block : *blocks) convolve_block(spec, after, block, y.data.data());
        RC_ASSERT(y == convolve(spec, after));
    }));
}

TEST(ChangedOutputs, AreNoMoreThanThat) {
    const Conv2dSpec spec = small_spec();
    const Shape4 y = output_shape(spec);
    const ConvData before = any_data(spec, Numbers::integers, 1);
    EXPECT_TRUE(changed_outputs(spec, before, before)->empty());

    ConvData after = before;
    after.x.at(1, 3, 4, 5) += 1.0F;  // rows 2 + 4 - 2*kh of every kh; columns (1 + 5 - 3*kw)/2 of kw = 0
    const auto blocks = changed_outputs(spec, before, after);
    EXPECT_EQ(cells_of(spec, *blocks), 3 * 3 * 1);
    EXPECT_EQ(blocks->front().n, 1);
    EXPECT_EQ(blocks->front().first_channel, 3);

    after = before;
    after.w.at(4, 0, 0, 0) += 1.0F;
    after.bias[4] += 1.0F;
    EXPECT_EQ(cells_of(spec, *changed_outputs(spec, before, after)), spec.batch * y[2] * y[3]);
}

TEST(ChangedOutputs, GiveUpOnManyCells) {
    const Conv2dSpec spec = small_spec();
    const ConvData before = any_data(spec, Numbers::integers, 1);
    ConvData after = before;
    for (std::size_t i = 0; i < 16; ++i) after.x.data[3 * i] += 1.0F;
    EXPECT_TRUE(changed_outputs(spec, before, after).has_value());
    after.x.data[100] += 1.0F;
    EXPECT_FALSE(changed_outputs(spec, before, after).has_value());
}

}  // namespace
}  // namespace convscope
