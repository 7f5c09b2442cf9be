// What the arithmetic panel shows: before + this step = after at every step, and numbers that line up.
#include "app/figure/step_sums.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "app/figure/number_format.h"
#include "app/io/presets.h"

namespace convscope {
namespace {

void expect_adds_up(const Document& document) {
    const Scene& scene = document.scene();
    const StepSpan span = document.span();
    const StepSums sums = step_sums(scene.spec, document.nest(), document.data(), span);
    EXPECT_EQ(sums.after, document.output_value(span.position));
    EXPECT_NEAR(sums.before + sums.added, sums.after, 1e-5F);
    const auto& bias = document.data().bias;
    float all = bias.empty() ? 0.0F : bias[static_cast<std::size_t>(span.position.out_channel)];
    std::int64_t this_step = 0;
    std::int64_t made = 0;
    for (const ChannelSum& channel : sums.channels) {
        all += channel.sum;
        this_step += channel.this_step;
        made += channel.made;
    }
    EXPECT_NEAR(all, sums.after, 1e-5F) << "bias and channel sums";
    EXPECT_EQ(this_step, sums.count);
    EXPECT_EQ(made, document.nest().completed_taps(span.position, span.last_tap));

    // The products of this step are those whose own step it covers.
    for (const StepProduct& product : sums.products) {
        LoopIndices at = span.focus;
        at[Loop::ic] = product.tap.ic;
        at[Loop::kh] = product.tap.kh;
        at[Loop::kw] = product.tap.kw;
        const std::int64_t step = document.nest().step_of(at);
        const TapState state = step < span.first_tap  ? TapState::done
                               : step < span.last_tap ? TapState::current
                                                      : TapState::waiting;
        ASSERT_EQ(product.state, state) << "ic " << product.tap.ic << " kh " << product.tap.kh << " kw "
                                        << product.tap.kw << " at step " << scene.step;
    }
    for (std::int64_t ic = 0; ic < static_cast<std::int64_t>(sums.channels.size()); ++ic) {
        for (const StepProduct& product : sums.of_channel(ic)) ASSERT_EQ(product.tap.ic, ic);
    }
}

TEST(StepSums, AddUpAtEveryStepInEveryOrder) {
    std::vector<LoopOrder> orders{LoopOrder{}.moved(Loop::kh, 2)};
    for (const NamedOrder& named : named_orders()) orders.push_back(named.order);
    for (const char* preset : {"opening", "classic", "picture-sobel-8"}) {
        Document document(preset_scene(preset).value());
        for (const LoopOrder& order : orders) {
            for (const Granularity granularity : all_granularities) {
                document.edit([&](Scene& scene) {
                    scene.order = order;
                    scene.granularity = granularity;
                });
                const std::int64_t last = document.step_count() - 1;
                for (const std::int64_t step : {std::int64_t{0}, std::int64_t{3}, last / 3, last / 2 + 1, last}) {
                    document.edit([&](Scene& scene) { scene.step = std::min(step, last); });
                    SCOPED_TRACE(std::string(preset) + " " + order.to_string() + " by " +
                                 std::string(name_of(granularity)) + " at " + std::to_string(step));
                    expect_adds_up(document);
                }
            }
        }
    }
}

TEST(NumberFormat, TakesTheDecimalsThatTheNumbersHave) {
    const auto format = [](std::vector<float> values) { return format_of(values); };
    const auto infinite = std::numeric_limits<float>::infinity();
    EXPECT_EQ(format({}), (NumberFormat{0, false, "0"}));
    EXPECT_EQ(format({0.0F, 3.0F, -12.0F}), (NumberFormat{0, false, "-12"}));
    EXPECT_EQ(format({0.0F, infinite, 1.0F}), (NumberFormat{0, false, "1"}));
    EXPECT_EQ(format({0.5F, -0.25F, 3.0F}), (NumberFormat{2, false, "-3.00"}));
    EXPECT_EQ(format({1.0F / 3.0F, -0.1F}), (NumberFormat{3, true, "-0.333"}));
    EXPECT_EQ(format({127.3F, 1.0F / 3.0F}), (NumberFormat{1, true, "127.3"}));
    EXPECT_LT(format({1e30F, 1.0F}).decimals, 0);

    const NumberFormat halves{1, false, "0.5"};
    const NumberFormat thirds{3, true, "0.333"};
    const NumberFormat whole{0, false, "9"};
    EXPECT_EQ(format_of_sums(whole, whole, whole).decimals, 0);
    EXPECT_EQ(format_of_sums(halves, halves, whole).decimals, 2);
    EXPECT_FALSE(format_of_sums(halves, halves, whole).rounded);
    EXPECT_EQ(format_of_sums(whole, thirds, whole).decimals, 3);
    EXPECT_TRUE(format_of_sums(whole, thirds, whole).rounded);
}

TEST(NumberFormat, WritesEveryNumberWithTheSameDecimals) {
    EXPECT_EQ(decimal_text(0.5F, 3), "0.500");
    EXPECT_EQ(decimal_text(-1.0F / 3.0F, 3), "-0.333");
    EXPECT_EQ(decimal_text(-0.0001F, 3), "0.000");
    EXPECT_EQ(decimal_text(-20.0F, 0), "-20");
    EXPECT_EQ(decimal_text(1e30F, 3), "1e+30");
    EXPECT_EQ(decimal_text(std::numeric_limits<float>::quiet_NaN(), 3), "nan");
    EXPECT_EQ(decimal_text(-std::numeric_limits<float>::infinity(), 0), "-inf");
}

}  // namespace
}  // namespace convscope
