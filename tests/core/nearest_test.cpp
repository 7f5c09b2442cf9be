// The values that validate offers work, are the nearest, and are found at any size; memory limits and overflow.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/cost.h"
#include "core/loop_nest.h"
#include "core/taps.h"
#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_spec;

/// The numbers in "3", "(3, 5)" or "(1, 2, 3, 4)".
std::vector<std::int64_t> numbers_in(const std::string& text) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '-' || (text[i] >= '0' && text[i] <= '9')) {
            std::size_t used = 0;
            numbers.push_back(std::stoll(text.substr(i), &used));
            i += used;
        } else {
            ++i;
        }
    }
    return numbers;
}

/// The spec with the offered value in the place of the refused one, as a reader of the message would type it.
Conv2dSpec with_nearest(Conv2dSpec spec, const Error& error) {
    if (error.parameter == "padding_mode") {
        spec.padding_mode = padding_mode_of(error.nearest).value();
        return spec;
    }
    const auto v = numbers_in(error.nearest);
    const Pair pair{v.front(), v.back()};
    for (const auto& [name, field] :
         {std::pair{"batch", &Conv2dSpec::batch}, std::pair{"in_channels", &Conv2dSpec::in_channels},
          std::pair{"out_channels", &Conv2dSpec::out_channels}, std::pair{"height", &Conv2dSpec::height},
          std::pair{"width", &Conv2dSpec::width}, std::pair{"groups", &Conv2dSpec::groups}}) {
        if (error.parameter == name) spec.*field = v.front();
    }
    for (const auto& [name, field] :
         {std::pair{"kernel_size", &Conv2dSpec::kernel}, std::pair{"stride", &Conv2dSpec::stride},
          std::pair{"dilation", &Conv2dSpec::dilation}}) {
        if (error.parameter == name) spec.*field = pair;
    }
    if (error.parameter == "padding") {
        spec.pads = v.size() == 4 ? Sides{v[0], v[1], v[2], v[3]} : Sides{pair.h, pair.w, pair.h, pair.w};
    }
    return spec;
}

void break_one_value(Conv2dSpec& spec) {
    std::int64_t* fields[] = {&spec.batch,    &spec.in_channels, &spec.out_channels, &spec.height,
                              &spec.width,    &spec.groups,      &spec.kernel.h,     &spec.kernel.w,
                              &spec.stride.h, &spec.stride.w,    &spec.dilation.h,   &spec.dilation.w,
                              &spec.pads.top, &spec.pads.left,   &spec.pads.bottom,  &spec.pads.right};
    *fields[*rc::gen::inRange<std::size_t>(0, std::size(fields))] =
        *rc::gen::element<std::int64_t>(-1'000'000'000'000, -7, -1, 0, 1, 3, 5, 11, 40);
}

RC_GTEST_PROP(Nearest, worksWhenOneValueIsBad, ()) {
    auto spec = *any_spec();
    break_one_value(spec);
    const auto result = validate(spec);
    RC_PRE(!result);
    RC_LOG() << result.error().message();
    RC_ASSERT(!result.error().nearest.empty());
    RC_ASSERT(result.error().message().find("try ") != std::string::npos);
    RC_ASSERT(result.error().message().find('{') == std::string::npos);
    const auto mended = validate(with_nearest(spec, result.error()));
    if (!mended) RC_FAIL("then: " + mended.error().message());
}

RC_GTEST_PROP(Nearest, takenOneAfterAnotherMendsAnySpec, ()) {
    auto spec = *any_spec();
    for (int i = 0; i < 6; ++i) break_one_value(spec);
    for (int offers = 0; offers < 12; ++offers) {
        const auto result = validate(spec);
        if (result) return;
        RC_LOG() << result.error().message() << '\n';
        RC_ASSERT(!result.error().nearest.empty());
        spec = with_nearest(spec, result.error());
    }
    RC_FAIL("no end of offers");
}

RC_GTEST_PROP(Nearest, noValueBetweenItAndTheGivenWorks, ()) {
    auto spec = *any_spec();
    const bool of_kernel = *rc::gen::arbitrary<bool>();
    const bool of_rows = *rc::gen::arbitrary<bool>();
    auto& pair = of_kernel ? spec.kernel : spec.dilation;
    auto& value = of_rows ? pair.h : pair.w;
    value += *rc::gen::inRange<std::int64_t>(1, 40);
    const auto given = value;
    const auto result = validate(spec);
    RC_PRE(!result);
    RC_PRE(result.error().parameter == (of_kernel ? "kernel_size" : "dilation"));
    const auto offered = numbers_in(result.error().nearest);
    const auto nearest = of_rows ? offered.front() : offered.back();
    RC_ASSERT(nearest < given);
    for (value = nearest + 1; value <= given; ++value) RC_ASSERT(!validate(spec));
}

TEST(Limits, AllFourArraysCount) {
    Conv2dSpec spec;
    spec.in_channels = 4;
    spec.out_channels = 6;
    spec.height = spec.width = 7;
    spec.kernel = {3, 3};
    spec.bias = true;
    const std::int64_t bytes = 4 * (4 * 49 + 6 * 4 * 9 + 6 + 6 * 25);
    EXPECT_TRUE(validate(spec, Limits{bytes}));
    const auto result = validate(spec, Limits{bytes - 1});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().key, "memory_past_limit");
    EXPECT_EQ(
        result.error().message(),
        "the arrays take 2.2 KiB (input 784 B, weight 864 B, bias 24 B, output 600 B), more than the limit of 2.2 "
        "KiB; "
        "try height=6");
}

TEST(Limits, TheDefaultIsTwoGibibytes) {
    Conv2dSpec spec;
    spec.height = spec.width = std::int64_t{1} << 14;  // x and y: 1 GiB each; the weight is too much
    const auto result = validate(spec);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().parameter, "height");
    EXPECT_EQ(result.error().nearest, "16383");
    EXPECT_TRUE(validate(with_nearest(spec, result.error())));
}

RC_GTEST_PROP(Limits, theLargestThatFitsIsOffered, ()) {
    const auto spec = *any_spec();
    const auto bytes = cost_of(spec).memory_bytes;
    const Limits limits{bytes - 1 - *rc::gen::inRange<std::int64_t>(0, bytes - 1)};
    const auto result = validate(spec, limits);
    RC_ASSERT(!result);
    const Error& error = result.error();
    const bool alone = error.nearest.empty();
    RC_ASSERT(error.key == (alone ? "memory_past_limit_alone" : "memory_past_limit"));
    if (!alone) RC_ASSERT(validate(with_nearest(spec, error), limits).has_value());
    // No larger value of the one that is offered fits; where none is, no smaller value of any does.
    for (const auto& [name, field] :
         {std::pair{"batch", &Conv2dSpec::batch}, std::pair{"height", &Conv2dSpec::height},
          std::pair{"width", &Conv2dSpec::width}, std::pair{"in_channels", &Conv2dSpec::in_channels},
          std::pair{"out_channels", &Conv2dSpec::out_channels}}) {
        if (!alone && error.parameter != name) continue;
        auto candidate = spec;
        const std::int64_t nearest = alone ? 0 : with_nearest(spec, error).*field;
        for (candidate.*field = nearest + 1; candidate.*field < spec.*field; ++(candidate.*field)) {
            RC_ASSERT(!validate(candidate, limits));
        }
    }
}

// Nothing wraps round (the sanitize preset sees to that), nothing past the limit is let through, and offers work.
RC_GTEST_PROP(Limits, holdForSizesOfAnyMagnitude, ()) {
    auto spec = *any_spec();
    const auto huge = [] {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 100), rc::gen::element(most, most - 1),
                               rc::gen::map(rc::gen::inRange(0, 62), [](int bit) { return std::int64_t{1} << bit; }));
    };
    const auto maybe = [] { return *rc::gen::inRange(0, 3) == 0; };
    if (maybe()) spec.batch = huge();
    if (maybe()) spec.height = huge();
    if (maybe()) spec.width = huge();
    if (maybe()) spec.kernel = {huge(), huge()};
    if (maybe()) spec.dilation = {huge(), huge()};
    if (maybe()) spec.stride = {huge(), huge()};
    if (maybe()) spec.pads = {huge(), huge(), huge(), huge()};
    if (maybe()) spec.in_channels = spec.groups * *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    if (maybe()) spec.out_channels = spec.groups * *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    const auto result = validate(spec);
    RC_TAG(result ? std::string("fits") : result.error().key);
    if (result) {
        RC_ASSERT(cost_of(spec).memory_bytes <= Limits{}.memory_bytes);
        // Past validate nothing else overflows: the far corner is found.
        const auto out = output_size(spec);
        const auto corner = tap_source(spec, out.h - 1, out.w - 1, spec.kernel.h - 1, spec.kernel.w - 1);
        RC_ASSERT(corner.row < spec.height + effective_pads(spec).bottom);
        RC_ASSERT(corner.col < spec.width + effective_pads(spec).right);
        const auto nest = LoopNest::make(spec, {});
        if (nest) RC_ASSERT(nest->step_of(nest->indices_of(nest->tap_count() - 1)) == nest->tap_count() - 1);
        return;
    }
    RC_LOG() << result.error().message();
    RC_ASSERT(result.error().message() != result.error().key);
    const bool of_size = result.error().key == "memory_past_limit" || result.error().key == "size_overflow";
    if (of_size) RC_ASSERT(validate(with_nearest(spec, result.error())).has_value());
}

TEST(Limits, TheParameterThatOverflowsIsNamed) {
    Conv2dSpec wide;
    wide.width = std::int64_t{1} << 62;
    const auto width = validate(wide);
    ASSERT_FALSE(width);
    EXPECT_EQ(width.error().key, "size_overflow");
    EXPECT_EQ(width.error().parameter, "width");
    Conv2dSpec padded;
    padded.pads.bottom = std::numeric_limits<std::int64_t>::max();
    const auto padding = validate(padded);
    ASSERT_FALSE(padding);
    EXPECT_EQ(padding.error().parameter, "padding");
    EXPECT_TRUE(validate(with_nearest(padded, padding.error())));
}

}  // namespace
}  // namespace convscope
