// Everyone gets everywhere: by the keyboard alone, at any text size, in both languages.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

// Names of the controls in the order in which Tab reaches them, until it comes round.
std::vector<std::string> tab_round(Driver& driver) {
    std::vector<std::string> reached;
    std::set<std::string> seen;
    for (int i = 0; i < 300; ++i) {
        driver.key(ImGuiKey_Tab);
        driver.frames(2);
        if (!ImGui::GetIO().NavVisible) ADD_FAILURE() << "Tab shows no focus";
        const std::string name = driver.app().items().name_of(ImGui::GetFocusID());
        if (name.empty()) continue;
        if (!seen.insert(name).second && name == reached.front()) break;
        if (seen.size() > reached.size()) reached.push_back(name);
    }
    return reached;
}

TEST(Keyboard, TabReachesEveryControl) {
    Driver driver;
    // No button is dimmed in the middle of the steps, with something to undo and something to redo.
    driver.key(ImGuiKey_RightArrow);
    driver.window().frame(1.5);  // the next step is an entry of its own
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    for (const bool linked : {true, false}) {
        driver.session().axes_linked = linked;
        driver.frames(3);
        // What there is: everything that a look through the panels shows.
        std::set<std::string> there;
        for (const float panel : {60.0F, 1380.0F}) {
            driver.move_to({panel, 450.0F});
            driver.wheel(200.0F);
            for (int turn = 0; turn < 40; ++turn) {
                driver.frames();
                for (const auto& [name, item] : driver.app().items().items()) {
                    const bool window =
                        name == "host" || name.find('/') != std::string::npos || name.starts_with("##Tooltip");
                    if (!window) there.insert(name);
                }
                driver.wheel(-1.0F);
            }
        }
        driver.move_to({700.0F, 20.0F});
        const std::vector<std::string> reached = tab_round(driver);
        const std::set<std::string> got(reached.begin(), reached.end());
        for (const std::string& name : there) {
            if (name == "canvas") continue;  // it has keys of its own
            EXPECT_TRUE(got.contains(name)) << "Tab does not reach '" << name << "'";
        }
        EXPECT_GT(reached.size(), 30U);
    }
}

void focus(Driver& driver, const std::string& name) {
    for (int i = 0; i < 300; ++i) {
        if (driver.app().items().name_of(ImGui::GetFocusID()) == name && ImGui::GetIO().NavVisible) return;
        driver.key(ImGuiKey_Tab);
        driver.frames(2);
    }
    ADD_FAILURE() << "Tab does not reach '" << name << "'";
}

TEST(Keyboard, SlidersMoveByArrowsAndTakeTypedValues) {
    Driver driver;
    focus(driver, "dilation");
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.spec().dilation, (Pair{4, 4}));
    EXPECT_EQ(driver.scene().step, 0) << "the arrows belong to the slider";
    driver.key(ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.spec().dilation, (Pair{3, 3}));

    focus(driver, "kernel");
    driver.key(ImGuiKey_Enter);
    driver.frames(2);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("2");
    driver.key(ImGuiKey_Enter);
    driver.frames(2);
    EXPECT_EQ(driver.spec().kernel, (Pair{2, 2}));

    focus(driver, "groups");
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.spec().groups, 4);

    // Esc gives the arrows back to the transport.
    driver.key(ImGuiKey_Escape);
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, 1);
}

TEST(Keyboard, ButtonsMenusSwitchesAndTracksWork) {
    Driver driver;
    focus(driver, "step");
    driver.key(ImGuiKey_Space);
    driver.frames(2);
    EXPECT_EQ(driver.scene().step, 1);
    EXPECT_FALSE(driver.session().playback.playing) << "Space belongs to the focused button";

    const bool bias = driver.spec().bias;
    focus(driver, "bias");
    driver.key(ImGuiKey_Space);
    driver.frames(2);
    EXPECT_EQ(driver.spec().bias, !bias);

    focus(driver, "granularity");
    driver.key(ImGuiKey_Space);
    driver.frames(3);
    driver.key(ImGuiKey_DownArrow);
    driver.key(ImGuiKey_Space);
    driver.frames(3);
    EXPECT_EQ(driver.scene().granularity, Granularity::input_channel) << "one below output position";

    focus(driver, "track_oh");
    const std::int64_t row = driver.document().span().position.oh;
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.document().span().position.oh, row + 1);
    driver.key(ImGuiKey_LeftArrow);
    EXPECT_EQ(driver.document().span().position.oh, row);
}

// Everything of the deck stays in the window, and every panel can be scrolled to its end.
TEST(TextSize, FromSmallToLargeOnTwoScreens) {
    for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1920, 1080}}) {
        for (int scale = 75; scale <= 250; scale += 25) {
            Settings settings = still_settings();
            settings.text_scale = scale;
            settings.hints_seen = scale != 150;
            Driver driver("opening", settings, width, height);
            driver.set_drawing(false);
            for (const char* name : {"first", "larger_back", "back", "play", "step", "larger_step", "last", "counter",
                                     "preset", "left_side", "right_side", "two_d", "three_d", "fit"}) {
                const ItemLog::Item* item = driver.app().items().find(name);
                ASSERT_NE(item, nullptr) << name << " at " << scale << " % of " << width << " x " << height;
                EXPECT_FALSE(item->clipped) << name << " at " << scale << " % of " << width << " x " << height;
                EXPECT_GE(item->min.x, 0.0F) << name;
                EXPECT_LE(item->max.x, static_cast<float>(width)) << name << " at " << scale << " %";
                EXPECT_LE(item->max.y, static_cast<float>(height)) << name << " at " << scale << " %";
            }
            driver.look_for("groups");
            driver.look_for("padding_mode");
            driver.look_for("loop_kw");
            driver.click("step");
            EXPECT_EQ(driver.scene().step, 1) << "at " << scale << " % of " << width << " x " << height;
        }
    }
}

TEST(TextSize, HasKeysAndStopsAtItsEnds) {
    Driver driver;
    for (int i = 0; i < 10; ++i) driver.key(ImGuiMod_Ctrl | ImGuiKey_Equal);
    EXPECT_EQ(driver.session().settings.text_scale, 250);
    for (int i = 0; i < 10; ++i) driver.key(ImGuiMod_Ctrl | ImGuiKey_Minus);
    EXPECT_EQ(driver.session().settings.text_scale, 75);
}

// Both tables have the same keys, the same places to fill, and every key that the code names in full.
TEST(Strings, AreCompleteInBothLanguages) {
    const Strings en(Language::en);
    const Strings zh(Language::zh);
    const auto places = [](const std::string& text) {
        std::multiset<std::string> found;
        const std::regex place("\\{[0-9]\\}");
        for (std::sregex_iterator at(text.begin(), text.end(), place), end; at != end; ++at) found.insert(at->str());
        return found;
    };
    for (const auto& [key, text] : en.all()) {
        const auto twin = zh.all().find(key);
        ASSERT_NE(twin, zh.all().end()) << key << " has no Chinese";
        EXPECT_EQ(places(text), places(twin->second)) << key;
    }
    for (const auto& [key, text] : zh.all()) {
        EXPECT_TRUE(key.starts_with("error.") || en.all().contains(key)) << key << " has no English";
    }
    for (const ErrorText& error : error_texts()) {
        const auto twin = zh.all().find("error." + std::string(error.key));
        EXPECT_NE(twin, zh.all().end()) << error.key << " has no Chinese";
    }
    std::set<std::string> used;
    const std::regex key(
        "(?:tr_?|field)\\((?:s_, |session, )?(?:[a-z_]+ \\? )?\"([a-z_0-9]+\\.[a-z_.0-9]+)\"(?: : "
        "\"([a-z_0-9]+\\.[a-z_.0-9]+)\")?");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(CONVSCOPE_SOURCE_FOLDER "/app")) {
        if (entry.path().extension() != ".cpp") continue;
        std::stringstream source;
        source << std::ifstream(entry.path()).rdbuf();
        const std::string text = source.str();
        for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
            used.insert((*at)[1]);
            if ((*at)[2].matched) used.insert((*at)[2]);
        }
    }
    EXPECT_GT(used.size(), 60U) << "the search does not find the keys any more";
    for (const std::string& name : used) EXPECT_TRUE(en.all().contains(name)) << name << " is used but has no text";
}

}  // namespace
}  // namespace convscope::testing
