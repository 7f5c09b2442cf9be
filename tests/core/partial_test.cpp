// Partial sums against the loops, run to the same step and stopped: the same bits.
#include "core/partial.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/block_diagonal.h"
#include "core/taps.h"
#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_data;
using testing::any_order;
using testing::any_spec;
using testing::first_different;
using testing::nest_of;
using testing::Numbers;

/// The whole output at step t, by partial_rows.
Tensor rows_of(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, std::int64_t t) {
    Tensor y(output_shape(spec));
    for (std::int64_t n = 0; n < spec.batch; ++n) {
        for (std::int64_t channel = 0; channel < spec.out_channels; ++channel) {
            partial_rows(spec, nest, data, n, channel, t, 0, y.shape[2], y.plane(n, channel));
        }
    }
    return y;
}

/// The whole output at step t, cell by cell.
Tensor cells_of(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, std::int64_t t) {
    Tensor y(output_shape(spec));
    std::size_t cell = 0;
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t channel = 0; channel < y.shape[1]; ++channel) {
            for (std::int64_t oh = 0; oh < y.shape[2]; ++oh) {
                for (std::int64_t ow = 0; ow < y.shape[3]; ++ow) {
                    y.data[cell++] = partial_output(spec, nest, data, {n, channel, oh, ow}, t);
                }
            }
        }
    }
    return y;
}

void check_all_ways_agree(const Conv2dSpec& spec, const LoopOrder& order, Numbers numbers) {
    const auto nest = nest_of(spec, order);
    const auto data = any_data(spec, numbers, *rc::gen::arbitrary<std::uint64_t>());
    const auto t = *rc::gen::inRange<std::int64_t>(0, nest.tap_count() + 1);
    const auto expected = testing::reference_convolution(spec, order, data, t);
    RC_ASSERT(first_different(cells_of(spec, nest, data, t).data, expected.data) == -1);
    RC_ASSERT(first_different(rows_of(spec, nest, data, t).data, expected.data) == -1);
    const auto whole = testing::reference_convolution(spec, order, data);
    RC_ASSERT(first_different(rows_of(spec, nest, data, nest.tap_count()).data, whole.data) == -1);
}

RC_GTEST_PROP(Partial, equalsTheLoopsStoppedAtTheStep, ()) {
    check_all_ways_agree(*any_spec(), *any_order(), Numbers::normal);
}

RC_GTEST_PROP(Partial, equalsTheLoopsForZerosInfinitiesAndNaN, ()) {
    check_all_ways_agree(*any_spec(), *any_order(), Numbers::special);
}

// Rows wide enough for every width that partial_rows works in, with edges on both sides.
RC_GTEST_PROP(Partial, equalsTheLoopsOnWideRows, ()) {
    auto spec = *any_spec();
    spec.batch = 1;
    spec.in_channels = spec.out_channels = spec.groups;
    spec.width += *rc::gen::inRange<std::int64_t>(30, 120);
    check_all_ways_agree(spec, *any_order(), *rc::gen::element(Numbers::normal, Numbers::special));
}

// Many more taps an output than partial_rows lists at a time, and a step in the middle of one output.
TEST(Partial, EqualsTheLoopsForManyTaps) {
    Conv2dSpec spec;
    spec.in_channels = 700;
    spec.height = 3;
    spec.width = 40;
    spec.kernel = {2, 3};
    spec.pads = {1, 1, 0, 1};
    spec.bias = true;
    const auto data = any_data(spec, Numbers::normal, 5);
    for (const NamedOrder& named : named_orders()) {
        const auto nest = nest_of(spec, named.order);
        for (const std::int64_t t : {nest.tap_count() / 3 + 1234, nest.tap_count() * 2 / 3 + 17, nest.tap_count()}) {
            const auto expected = testing::reference_convolution(spec, named.order, data, t);
            EXPECT_EQ(first_different(rows_of(spec, nest, data, t).data, expected.data), -1) << named.name << ' ' << t;
            EXPECT_EQ(first_different(cells_of(spec, nest, data, t).data, expected.data), -1) << named.name << ' ' << t;
        }
    }
}

RC_GTEST_PROP(Partial, someRowsAreThoseOfThePlane, ()) {
    const auto spec = *any_spec();
    const auto nest = nest_of(spec, *any_order());
    const auto data = any_data(spec, Numbers::normal, 3);
    const auto t = *rc::gen::inRange<std::int64_t>(0, nest.tap_count() + 1);
    const auto whole = rows_of(spec, nest, data, t);
    const auto columns = whole.shape[3];
    const auto first = *rc::gen::inRange<std::int64_t>(0, whole.shape[2] + 1);
    const auto last = *rc::gen::inRange<std::int64_t>(first, whole.shape[2] + 1);
    // One value more than asked for: it must be left alone.
    std::vector<float> rows(static_cast<std::size_t>((last - first) * columns + 1), 77.0F);
    partial_rows(spec, nest, data, spec.batch - 1, spec.out_channels - 1, t, first, last, rows.data());
    RC_ASSERT(rows.back() == 77.0F);
    rows.pop_back();
    const float* expected = whole.plane(spec.batch - 1, spec.out_channels - 1) + first * columns;
    RC_ASSERT(first_different(rows, {expected, rows.size()}) == -1);
}

// Walking the steps one by one and adding each one's product leaves the whole convolution.
RC_GTEST_PROP(Partial, productsOfAllStepsAddUpToTheOutput, ()) {
    auto spec = *any_spec();
    spec.bias = false;
    const auto order = *any_order();
    const auto nest = nest_of(spec, order);
    const auto data = any_data(spec, Numbers::normal, *rc::gen::arbitrary<std::uint64_t>());
    Tensor y(output_shape(spec));
    std::vector<std::int64_t> next_tap(y.data.size());
    for (std::int64_t t = 0; t < nest.tap_count(); ++t) {
        const auto cell = nest.output_of(nest.indices_of(t));
        const auto place = y.offset(cell.n, cell.out_channel, cell.oh, cell.ow);
        const auto k = next_tap[place]++;
        y.data[place] += taps_of(spec, nest, data.x, data.w, cell, k, k + 1).front().product;
    }
    RC_ASSERT(first_different(y.data, testing::reference_convolution(spec, order, data).data) == -1);
}

RC_GTEST_PROP(Partial, groupsAreADenseConvolutionWithBlockDiagonalWeights, ()) {
    const auto spec = *any_spec();
    auto dense = spec;
    dense.groups = 1;
    const auto order = *any_order();
    auto data = any_data(spec, Numbers::integers, *rc::gen::arbitrary<std::uint64_t>());
    const auto nest = nest_of(spec, order);
    const auto grouped = rows_of(spec, nest, data, nest.tap_count());
    data.w = block_diagonal(spec, data.w);
    const auto dense_nest = nest_of(dense, order);
    RC_ASSERT(grouped.data == rows_of(dense, dense_nest, data, dense_nest.tap_count()).data);
    RC_ASSERT(grouped.data == testing::reference_convolution(dense, *any_order(), data).data);
}

TEST(Partial, ZeroPaddingMultipliesItsWeight) {
    Conv2dSpec spec;
    spec.width = 2;
    spec.kernel = {1, 2};
    spec.pads = {0, 1, 0, 0};
    ConvData data{Tensor({1, 1, 1, 2}, 1.0F), Tensor({1, 1, 1, 2}, 1.0F), {}};
    data.w.data[0] = std::numeric_limits<float>::infinity();  // 0 * inf is NaN, as in torch
    const auto nest = nest_of(spec, {});
    const auto y = rows_of(spec, nest, data, nest.tap_count());
    EXPECT_TRUE(std::isnan(y.data[0]));
    EXPECT_EQ(y.data[1], std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace convscope
