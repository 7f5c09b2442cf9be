// Grouped weights as dense ones, and back.
#include "core/block_diagonal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/convolve.h"
#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_data;
using testing::any_spec;
using testing::Numbers;

Conv2dSpec dense_of(Conv2dSpec spec) {
    spec.groups = 1;
    return spec;
}

TEST(BlockDiagonal, TwoGroupsByHand) {
    Conv2dSpec spec;
    spec.in_channels = 4;
    spec.out_channels = 2;
    spec.groups = 2;
    Tensor w({2, 2, 1, 1});
    w.data = {1, 2, 3, 4};
    const Tensor dense = block_diagonal(spec, w);
    EXPECT_EQ(dense.shape, (Shape4{2, 4, 1, 1}));
    EXPECT_EQ(dense.data, (std::vector<float>{1, 2, 0, 0, 0, 0, 3, 4}));
    Tensor full({2, 4, 1, 1});
    full.data = {1, 2, 9, 9, 9, 9, 3, 4};
    EXPECT_EQ(diagonal_blocks(spec, full), w);
}

RC_GTEST_PROP(BlockDiagonal, roundTrip, ()) {
    const auto spec = *any_spec();
    const Tensor w = any_data(spec, Numbers::normal, *rc::gen::arbitrary<std::uint64_t>()).w;
    RC_ASSERT(diagonal_blocks(spec, block_diagonal(spec, w)) == w);
}

RC_GTEST_PROP(BlockDiagonal, oneFilterIsARowOfAll, ()) {
    const auto spec = *any_spec();
    const Tensor w = any_data(spec, Numbers::normal, *rc::gen::arbitrary<std::uint64_t>()).w;
    const Tensor all = block_diagonal(spec, w);
    for (std::int64_t oc = 0; oc < spec.out_channels; ++oc) {
        const Tensor filter = block_diagonal_filter(spec, w, oc);
        RC_ASSERT(std::equal(filter.data.begin(), filter.data.end(), all.plane(oc, 0)));
    }
}

// Whole numbers: both sums are exact, in any order.
RC_GTEST_PROP(BlockDiagonal, bothConvolutionsAgree, ()) {
    const auto spec = *any_spec();
    ConvData data = any_data(spec, Numbers::integers, *rc::gen::arbitrary<std::uint64_t>());
    const Tensor grouped = convolve(spec, data);
    data.w = block_diagonal(spec, data.w);
    RC_ASSERT(convolve(dense_of(spec), data) == grouped);
}

// Taking away what is off the blocks is what sets dense weights to zero there.
RC_GTEST_PROP(BlockDiagonal, takenAwayIsTheSameAsZero, ()) {
    const auto spec = *any_spec();
    const ConvData dense = any_data(dense_of(spec), Numbers::integers, *rc::gen::arbitrary<std::uint64_t>());
    ConvData cut = dense;
    for (std::int64_t oc = 0; oc < spec.out_channels; ++oc) {
        for (std::int64_t ic = 0; ic < spec.in_channels; ++ic) {
            if (group_of_output(spec, oc) == group_of_input(spec, ic)) continue;
            std::fill_n(cut.w.plane(oc, ic), spec.kernel.h * spec.kernel.w, 0.0F);
        }
    }
    ConvData grouped = dense;
    grouped.w = diagonal_blocks(spec, dense.w);
    RC_ASSERT(convolve(spec, grouped) == convolve(dense_of(spec), cut));
}

}  // namespace
}  // namespace convscope
