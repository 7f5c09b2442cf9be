// The deck, its keys, speed, granularity and the nested timeline.
#include <gtest/gtest.h>

#include <cmath>

#include "app/panels/transport.h"
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
    for (const auto& [typed, key] :
         {std::pair{"99999999999999999999999", "not_a_number"}, std::pair{"half", "not_a_number"},
          std::pair{"197", "step_range"}, std::pair{"0", "step_range"}}) {
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.type(typed);
        driver.key(ImGuiKey_Enter);
        driver.frames(3);
        EXPECT_EQ(driver.scene().step, 99) << typed;
        ASSERT_TRUE(driver.session().refusal) << typed;
        EXPECT_EQ(driver.session().refusal->error.key, key) << typed;
        ASSERT_NE(driver.see("step_number"), nullptr) << "the field is still there for another try";
    }
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("196");
    driver.key(ImGuiKey_Enter);
    EXPECT_EQ(driver.scene().step, 195);
}

TEST(Transport, StepsInARowAreOneEntryOfTheHistory) {
    Driver driver;
    for (int i = 0; i < 20; ++i) driver.key(ImGuiKey_RightArrow);
    driver.click("step");
    ASSERT_EQ(driver.scene().step, 21);
    driver.window().frame(1.5);  // a pause begins another run
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow);
    ASSERT_EQ(driver.scene().step, 28);
    driver.key(ImGuiKey_RightBracket);  // and so does anything in between
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().step, 28);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().step, 21);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().step, 0);
    EXPECT_FALSE(driver.document().history().can_undo());
}

TEST(Transport, RoundThroughAllStepSizesIsTheSamePlace) {
    Driver driver;
    for (int i = 0; i < 3; ++i) driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow);
    driver.key(ImGuiKey_RightArrow);
    const Scene before = driver.scene();
    for (std::size_t i = 0; i < all_granularities.size(); ++i) driver.key(ImGuiKey_G);
    EXPECT_EQ(driver.scene(), before);
    // A step of another size is a new place.
    driver.key(ImGuiKey_G);
    driver.key(ImGuiKey_RightArrow);
    const OutputPosition at = driver.document().span().position;
    for (std::size_t i = 0; i < all_granularities.size(); ++i) driver.key(ImGuiKey_G);
    EXPECT_EQ(driver.document().span().position, at);
}

// The button under the pointer stays there: only the size of window and text moves the transport.
TEST(Transport, NothingMovesWhenTheTracksChange) {
    for (const auto& [width, scale] : {std::pair{1440, 100}, std::pair{1440, 110}, std::pair{1280, 150}}) {
        Settings settings = still_settings();
        settings.text_scale = scale;
        Driver driver("opening", settings, width, 900);
        const ItemLog::Item play = driver.look_for("play");
        const ItemLog::Item canvas = driver.look_for("canvas");
        const auto expect_still = [&](const std::string& what) {
            driver.frames(2);
            const ItemLog::Item* now = driver.app().items().find("play");
            ASSERT_NE(now, nullptr);
            EXPECT_EQ(now->min.y, play.min.y) << what;
            EXPECT_EQ(now->min.x, play.min.x) << what;
            EXPECT_EQ(driver.app().items().find("canvas")->max.y, canvas.max.y) << what;
        };
        for (const NamedOrder& named : named_orders()) {
            driver.document().edit([&](Scene& scene) { scene.order = named.order; });
            for (const Granularity granularity : all_granularities) {
                driver.document().edit([&](Scene& scene) { scene.granularity = granularity; });
                expect_still(std::string(named.name) + " by " + std::string(name_of(granularity)));
            }
        }
        for (const std::int64_t groups : {1, 4}) {
            driver.document().edit([&](Scene& scene) { scene.spec.groups = groups; });
            expect_still("groups " + std::to_string(groups));
        }
        driver.session().settings.speed = 1000.0;
        expect_still("speed");
    }
}

TEST(Transport, TheCounterIsShownAtEverySize) {
    for (const int scale : {75, 110, 150, 250}) {
        for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1440, 900}}) {
            for (const Language language : {Language::en, Language::zh}) {
                Settings settings = still_settings();
                settings.text_scale = scale;
                settings.language = language == Language::zh ? "zh" : "en";
                Driver driver("picture-sobel", settings, width, height);
                driver.document().edit([](Scene& scene) { scene.granularity = Granularity::tap; });
                driver.frames(2);
                const ItemLog::Item* counter = driver.see("counter");
                ASSERT_NE(counter, nullptr) << scale << " % of " << width << " x " << height;
                for (const char* name : {"speed", "granularity", "last"}) {
                    const ItemLog::Item* other = driver.app().items().find(name);
                    if (other == nullptr) continue;  // scrolled away
                    const bool apart = counter->min.x >= other->max.x || counter->min.y >= other->max.y ||
                                       other->min.y >= counter->max.y || other->min.x >= counter->max.x;
                    EXPECT_TRUE(apart) << name << " at " << scale << " % of " << width << " x " << height;
                }
            }
        }
    }
}

TEST(Transport, ATrackSaysWhereAClickGoes) {
    Driver driver;
    driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow);
    const std::string tip = track_tip(driver.session(), Loop::oh, 4);
    EXPECT_TRUE(tip.starts_with("oh = 4: step 29\n")) << tip;
    EXPECT_NE(tip.find(driver.text("loop.oh")), std::string::npos) << tip;

    const ItemLog::Item track = driver.look_for("track_oh");
    const auto tooltip_shown = [&] {
        for (const auto& [name, item] : driver.app().items().items()) {
            if (name.starts_with("##Tooltip")) return true;
        }
        return false;
    };
    driver.move_to({track.min.x + (track.max.x - track.min.x) * 4.5F / 7.0F, (track.min.y + track.max.y) / 2.0F});
    // No event comes any more: the program itself asks for the frames that bring the tooltip, and then for no more.
    for (int i = 0; i < 60 && driver.app().next_frame_in() < 1.0; ++i)
        driver.window().frame(std::max(0.001, driver.app().next_frame_in()));
    EXPECT_TRUE(tooltip_shown());
    EXPECT_GT(driver.app().next_frame_in(), 1.0);
    driver.click_at({track.min.x + (track.max.x - track.min.x) * 4.5F / 7.0F, (track.min.y + track.max.y) / 2.0F});
    EXPECT_EQ(driver.scene().step, 28);
}

}  // namespace
}  // namespace convscope::testing
