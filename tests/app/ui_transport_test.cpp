// The deck, its keys, speed, granularity and the nested timeline.
#include <gtest/gtest.h>

#include <cmath>

#include "core/taps.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

TEST(Transport, KeysStepBothWays) {
    Driver driver;
    ASSERT_EQ(driver.scene().step, 0);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, 1);
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.scene().step, 1);
    // 7 outputs a row: a larger step goes to the start of the next one, back to the start of this one.
    driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, 7);
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiMod_Shift | ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.scene().step, 7);
    driver.key(ImGuiMod_Shift | ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.scene().step, 0);
    driver.key(ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.scene().step, 0);
    driver.key(ImGuiKey_End);
    EXPECT_EQ(driver.scene().step, 195);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, 195);
    driver.key(ImGuiKey_Home);
    EXPECT_EQ(driver.scene().step, 0);
}

TEST(Transport, DeckButtonsDoTheSame) {
    Driver driver;
    driver.click("step");
    driver.click("step");
    EXPECT_EQ(driver.scene().step, 2);
    driver.click("back");
    EXPECT_EQ(driver.scene().step, 1);
    driver.click("larger_step");
    EXPECT_EQ(driver.scene().step, 7);
    driver.click("larger_back");
    EXPECT_EQ(driver.scene().step, 0);
    driver.click("last");
    EXPECT_EQ(driver.scene().step, 195);
    driver.click("step");  // disabled at the end
    EXPECT_EQ(driver.scene().step, 195);
    driver.click("first");
    EXPECT_EQ(driver.scene().step, 0);
    driver.click("first");
    EXPECT_EQ(driver.scene().step, 0);
}

TEST(Transport, PlayKeepsItsSpeedAndIsOneEntryOfTheHistory) {
    Driver driver;
    driver.session().settings.speed = 8.0;
    driver.key(ImGuiKey_Space);
    ASSERT_TRUE(driver.session().playback.playing);
    const std::int64_t from = driver.scene().step;
    driver.frames(120);  // two seconds
    EXPECT_NEAR(static_cast<double>(driver.scene().step - from), 16.0, 1.0);
    driver.key(ImGuiKey_Space);
    ASSERT_FALSE(driver.session().playback.playing);
    const std::int64_t stopped = driver.scene().step;
    driver.frames(60);
    EXPECT_EQ(driver.scene().step, stopped);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().step, 0);
    EXPECT_FALSE(driver.document().history().can_undo());
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Y);
    EXPECT_EQ(driver.scene().step, stopped);
}

TEST(Transport, PlayStopsAtTheEndAndStartsOverFromThere) {
    Driver driver;
    driver.session().settings.speed = 1000.0;
    driver.click("play");
    driver.frames(30);
    EXPECT_EQ(driver.scene().step, 195);
    EXPECT_FALSE(driver.session().playback.playing);
    driver.session().settings.speed = 0.5;
    driver.click("play");
    EXPECT_TRUE(driver.session().playback.playing);
    EXPECT_LT(driver.scene().step, 2);
}

TEST(Transport, SpeedHasKeysAndAMenu) {
    Driver driver;
    EXPECT_EQ(driver.session().settings.speed, 4.0);
    driver.key(ImGuiKey_UpArrow);
    EXPECT_EQ(driver.session().settings.speed, 8.0);
    driver.key(ImGuiKey_DownArrow);
    driver.key(ImGuiKey_DownArrow);
    EXPECT_EQ(driver.session().settings.speed, 2.0);
    for (int i = 0; i < 5; ++i) driver.key(ImGuiKey_DownArrow);
    EXPECT_EQ(driver.session().settings.speed, 0.5);
    for (int i = 0; i < 15; ++i) driver.key(ImGuiKey_UpArrow);
    EXPECT_EQ(driver.session().settings.speed, 1000.0);
    driver.choose("speed", driver.session().tr("transport.speed", {"16"}));
    EXPECT_EQ(driver.session().settings.speed, 16.0);
}

TEST(Transport, GranularityKeepsThePlace) {
    Driver driver;
    driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow);
    driver.key(ImGuiKey_RightArrow);
    const OutputPosition at = driver.document().span().position;
    driver.choose("granularity", driver.text("granularity.tap"));
    EXPECT_EQ(driver.scene().granularity, Granularity::tap);
    EXPECT_EQ(driver.document().span().position, at);
    EXPECT_EQ(driver.document().step_count(), 196 * 2 * 9);
    driver.key(ImGuiKey_G);
    EXPECT_EQ(driver.scene().granularity, Granularity::output_position);
    EXPECT_EQ(driver.document().span().position, at);
    for (std::size_t i = 2; i < all_granularities.size(); ++i) {
        driver.key(ImGuiKey_G);
        EXPECT_EQ(driver.scene().granularity, all_granularities[i]);
        // A coarser step that holds the place ends at its last channel: of the group, of the sample.
        const Granularity now = all_granularities[i];
        const std::int64_t last = now == Granularity::group ? 1 : now == Granularity::sample ? 3 : at.out_channel;
        EXPECT_EQ(driver.document().span().position.out_channel, last) << "at granularity " << name_of(now);
    }
    driver.key(ImGuiKey_G);
    EXPECT_EQ(driver.scene().granularity, Granularity::tap);
}

// The track of each loop moves its own digit and no other.
TEST(Transport, EveryTrackScrubsAndJumps) {
    Driver driver("classic");
    driver.choose("granularity", driver.text("granularity.tap"));
    const LoopNest& nest = driver.document().nest();
    for (const Loop loop : all_loops) {
        const std::int64_t extent = nest.extent(loop);
        if (extent == 1) continue;
        const std::string label = "track_" + std::string(name_of(loop));
        driver.key(ImGuiKey_Home);
        driver.key(ImGuiKey_RightArrow);
        const LoopIndices before = nest.indices_of(driver.scene().step);
        const auto middle = [&](std::int64_t value) {
            return (static_cast<float>(value) + 0.5F) / static_cast<float>(extent);
        };
        // A click jumps.
        const ItemLog::Item item = driver.look_for(label);
        const float y = (item.min.y + item.max.y) / 2.0F;
        const auto at = [&](std::int64_t value) {
            return ImVec2(item.min.x + (item.max.x - item.min.x) * middle(value), y);
        };
        driver.click_at(at(extent - 1));
        LoopIndices wanted = before;
        wanted[loop] = extent - 1;
        EXPECT_EQ(nest.indices_of(driver.scene().step), wanted) << label;
        // A drag goes through every value and back; it is one entry.
        driver.drag_between(at(extent - 1), at(0));
        wanted[loop] = 0;
        EXPECT_EQ(nest.indices_of(driver.scene().step), wanted) << label;
        driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
        wanted[loop] = extent - 1;
        EXPECT_EQ(nest.indices_of(driver.scene().step), wanted) << label;
    }
}

TEST(Transport, TheCounterTakesAStepNumber) {
    Driver driver;
    driver.click("counter");
    driver.frames(3);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("100");
    driver.key(ImGuiKey_Enter);
    EXPECT_EQ(driver.scene().step, 99);
    driver.click("counter");
    driver.frames(3);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("99999999999999999999999");
    driver.key(ImGuiKey_Enter);
    EXPECT_EQ(driver.scene().step, 195);
}

}  // namespace
}  // namespace convscope::testing
