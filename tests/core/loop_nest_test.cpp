// Steps and loop indices, progress of single cells and whole planes, orders and their names.
#include "core/loop_nest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_order;
using testing::any_spec;
using testing::nest_of;

/// 3.6 * 10^15 taps, far past any memory limit: steps need no arrays.
Conv2dSpec huge_spec() {
    Conv2dSpec spec;
    spec.batch = 50;
    spec.in_channels = 4000;
    spec.out_channels = 2000;
    spec.groups = 100;
    spec.height = spec.width = 10000;
    spec.kernel = {3, 3};
    spec.dilation = {2, 3};
    spec.padding = PaddingKind::same;
    return spec;
}

/// Uniform: RapidCheck's own range would prefer small steps.
std::int64_t any_step(const LoopNest& nest, bool past_end) {
    const auto random = *rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>());
    const auto edge = *rc::gen::inRange(0, 10);
    if (edge == 0) return 0;
    if (edge == 1) return nest.tap_count() - (past_end ? 0 : 1);
    return static_cast<std::int64_t>(random % static_cast<std::uint64_t>(nest.tap_count()));
}

RC_GTEST_PROP(LoopNest, stepsAndIndicesAreInverse, ()) {
    const auto spec = *any_spec();
    const auto nest = nest_of(spec, *any_order());
    RC_ASSERT(nest.tap_count() == testing::reference_tap_count(spec));
    const auto t = any_step(nest, false);
    const auto indices = nest.indices_of(t);
    for (const Loop loop : all_loops) RC_ASSERT(indices[loop] >= 0 && indices[loop] < nest.extent(loop));
    RC_ASSERT(nest.step_of(indices) == t);
}

RC_GTEST_PROP(LoopNest, hugeScenesCountLikeAnOdometer, ()) {
    const auto order = *any_order();
    const auto nest = nest_of(huge_spec(), order);
    RC_ASSERT(nest.tap_count() == std::int64_t{50} * 2000 * 40 * 10000 * 10000 * 9);
    const auto t = any_step(nest, false);
    auto indices = nest.indices_of(t);
    RC_ASSERT(nest.step_of(indices) == t);
    RC_PRE(t + 1 < nest.tap_count());
    for (std::size_t place = order.loops.size(); place-- > 0;) {
        if (++indices[order.loops[place]] < nest.extent(order.loops[place])) break;
        indices[order.loops[place]] = 0;
    }
    RC_ASSERT(nest.indices_of(t + 1) == indices);
    RC_ASSERT(nest.step_of(indices) == t + 1);
}

RC_GTEST_PROP(LoopNest, completedTapsAreWhatTheLoopsHaveDone, ()) {
    const auto spec = *any_spec();
    const auto order = *any_order();
    const auto nest = nest_of(spec, order);
    const auto t = any_step(nest, true);
    const auto expected = testing::reference_progress(spec, order, t);
    const auto at = nest.indices_of(std::min(t, nest.tap_count() - 1));
    const auto place = [](std::int64_t own, std::int64_t current) -> std::size_t {
        return own < current ? 0 : (own == current ? 1 : 2);
    };
    std::size_t cell = 0;
    for (std::int64_t n = 0; n < spec.batch; ++n) {
        for (std::int64_t channel = 0; channel < spec.out_channels; ++channel) {
            const auto table = output_progress(nest, n, channel, t);
            for (std::int64_t oh = 0; oh < nest.extent(Loop::oh); ++oh) {
                for (std::int64_t ow = 0; ow < nest.extent(Loop::ow); ++ow, ++cell) {
                    RC_ASSERT(nest.completed_taps({n, channel, oh, ow}, t) == expected[cell]);
                    RC_ASSERT(table[place(oh, at[Loop::oh])][place(ow, at[Loop::ow])] == expected[cell]);
                }
            }
        }
    }
}

// In a scene too long to run: when c taps are done, tap c (from 0) is not yet past, and the one before it is.
RC_GTEST_PROP(LoopNest, completedTapsInHugeScenes, ()) {
    const auto spec = huge_spec();
    const auto nest = nest_of(spec, *any_order());
    const auto t = any_step(nest, true);
    // Cells about the current one, where counts are neither none nor all.
    const auto at = nest.indices_of(std::min(t, nest.tap_count() - 1));
    LoopIndices own = at;
    for (const Loop loop : {Loop::n, Loop::g, Loop::oc, Loop::oh, Loop::ow}) {
        own[loop] =
            std::clamp<std::int64_t>(at[loop] + *rc::gen::element(-1, 0, 0, 0, 0, 0, 1), 0, nest.extent(loop) - 1);
    }
    const auto cell = nest.output_of(own);
    RC_ASSERT(cell.out_channel == own[Loop::g] * 20 + own[Loop::oc]);
    const auto step_of_tap = [&](std::int64_t k) {
        auto indices = own;
        for (const Loop loop : {Loop::ic, Loop::kh, Loop::kw}) indices[loop] = nest.reduction_indices(k)[loop];
        return nest.step_of(indices);
    };
    const auto done = nest.completed_taps(cell, t);
    RC_ASSERT(done >= 0 && done <= nest.taps_per_output());
    if (done > 0) RC_ASSERT(step_of_tap(done - 1) < t);
    if (done < nest.taps_per_output()) RC_ASSERT(step_of_tap(done) >= t);
}

RC_GTEST_PROP(LoopNest, granularitiesCutTheOrder, ()) {
    const auto nest = nest_of(*any_spec(), *any_order());
    for (const Granularity granularity : all_granularities) {
        RC_ASSERT(nest.taps_per_step(granularity) == nest.stride_at(nest.depth(granularity) - 1));
        RC_ASSERT(nest.taps_per_step(granularity) * nest.step_count(granularity) == nest.tap_count());
    }
    // Inside one step of `output_position` neither oh nor ow moves, and the loop at the cut is one of the two.
    const int depth = nest.depth(Granularity::output_position);
    for (int place = depth - 1; place < loop_count; ++place) {
        const Loop loop = nest.order().loops[static_cast<std::size_t>(place)];
        RC_ASSERT((loop == Loop::oh || loop == Loop::ow) == (place == depth - 1));
    }
}

TEST(LoopNest, GranularityOfTheNamedOrders) {
    Conv2dSpec spec;
    spec.batch = 2;
    spec.in_channels = 4;
    spec.out_channels = 6;
    spec.groups = 2;
    spec.height = spec.width = 5;
    spec.kernel = {3, 3};
    const auto steps = [&](std::size_t order, Granularity granularity) {
        return nest_of(spec, named_orders()[order].order).step_count(granularity);
    };
    EXPECT_EQ(steps(0, Granularity::tap), 2 * 6 * 9 * 2 * 9);
    EXPECT_EQ(steps(0, Granularity::output_position), 2 * 6 * 9);
    EXPECT_EQ(steps(0, Granularity::output_channel), 2 * 6);
    EXPECT_EQ(steps(0, Granularity::group), 2 * 2);
    EXPECT_EQ(steps(0, Granularity::sample), 2);
    EXPECT_EQ(steps(0, Granularity::input_channel), 2 * 6 * 9 * 2);
    EXPECT_EQ(steps(1, Granularity::output_position), 2 * 6 * 2 * 9);
    EXPECT_EQ(steps(2, Granularity::output_position), 2 * 6 * 2 * 9 * 9);
}

TEST(LoopNest, AnEmptyBatchHasNoSteps) {
    Conv2dSpec spec;
    spec.batch = 0;
    for (int place = 0; place < loop_count; ++place) {
        const auto nest = nest_of(spec, LoopOrder{}.moved(Loop::n, place));
        EXPECT_EQ(nest.tap_count(), 0);
        for (const Granularity granularity : all_granularities) EXPECT_EQ(nest.step_count(granularity), 0);
        EXPECT_EQ(output_progress(nest, 0, 0, 0)[1][1], 1);  // all is done
    }
}

TEST(LoopNest, RefusesMoreStepsThanFit) {
    auto spec = huge_spec();
    spec.batch = 100'000;  // 7.2 * 10^18, just below 2^63
    ASSERT_TRUE(LoopNest::make(spec, {}));
    spec.batch = 130'000;
    const auto nest = LoopNest::make(spec, {});
    ASSERT_FALSE(nest);
    EXPECT_EQ(nest.error().key, "steps_overflow");
    EXPECT_EQ(nest.error().message(),
              "26000000000000000 output cells with 360 taps each make more steps than fit 64 bits; make the sizes "
              "smaller");
}

RC_GTEST_PROP(LoopOrder, movedTakesOneLoopOutAndPutsItBack, ()) {
    const auto order = *any_order();
    const Loop loop = *rc::gen::elementOf(all_loops);
    const int place = *rc::gen::inRange(0, loop_count);
    const auto moved = order.moved(loop, place);
    RC_ASSERT(moved.position(loop) == place);
    std::vector<Loop> before(order.loops.begin(), order.loops.end());
    std::vector<Loop> after(moved.loops.begin(), moved.loops.end());
    std::erase(before, loop);
    std::erase(after, loop);
    RC_ASSERT(before == after);
}

RC_GTEST_PROP(LoopOrder, finishesOutputsMeansNoOutputIsComeBackTo, ()) {
    const auto order = *any_order();
    int outermost_reduction = loop_count;
    int innermost_output = 0;
    for (const Loop loop : all_loops) {
        if (is_reduction(loop)) outermost_reduction = std::min(outermost_reduction, order.position(loop));
        if (!is_reduction(loop)) innermost_output = std::max(innermost_output, order.position(loop));
    }
    RC_ASSERT(order.finishes_outputs() == (innermost_output < outermost_reduction));
}

TEST(LoopOrder, OnlyTheFirstNamedOneFinishesOutputs) {
    EXPECT_EQ(LoopOrder{}, named_orders()[0].order);
    EXPECT_TRUE(named_orders()[0].order.finishes_outputs());
    EXPECT_FALSE(named_orders()[1].order.finishes_outputs());
    EXPECT_FALSE(named_orders()[2].order.finishes_outputs());
}

RC_GTEST_PROP(LoopOrder, readsWhatItWrites, ()) {
    const auto order = *any_order();
    auto text = order.to_string();
    RC_ASSERT(loop_order_of(text) == order);
    std::replace(text.begin(), text.end(), ' ', ',');
    RC_ASSERT(loop_order_of(text) == order);
}

TEST(LoopOrder, NamesAreRead) {
    EXPECT_EQ(LoopOrder{}.to_string(), "n g oc oh ow ic kh kw");
    for (const NamedOrder& named : named_orders()) EXPECT_EQ(loop_order_of(named.name), named.order);
    for (const char* bad : {"", "n", "n g oc oh ow ic kh", "n g oc oh ow ic kh kh", "n g oc oh ow ic kh kx",
                            "n g oc oh ow ic kh kw n", "weight-stationery"}) {
        const auto order = loop_order_of(bad);
        ASSERT_FALSE(order) << bad;
        EXPECT_TRUE(loop_order_of(order.error().nearest)) << bad;
        EXPECT_NE(order.error().message(), order.error().key);
    }
    EXPECT_EQ(loop_order_of("weight-stationery").error().nearest, "weight-stationary");
}

TEST(Granularity, NamesAreRead) {
    for (const Granularity granularity : all_granularities)
        EXPECT_EQ(granularity_of(name_of(granularity)), granularity);
    const auto bad = granularity_of("output_channel");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().nearest, "output-channel");
    EXPECT_NE(bad.error().message(), bad.error().key);
}

}  // namespace
}  // namespace convscope
