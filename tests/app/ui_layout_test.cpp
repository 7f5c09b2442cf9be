// Every window size, text size and language: nothing lies outside the window, on something else or out of reach.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <set>

#include "app/io/presets.h"
#include "app/platform/window_size.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

using Names = std::set<std::string>;

bool is_control(const std::string& name) {
    return !name.empty() && name != "host" && name != "canvas" && !name.starts_with('#') &&
           name.find('/') == std::string::npos;
}

// Looks at everything that one window shows: at first sight, by scrolling, in each side panel and in the menu.
class Tour {
public:
    Tour(Driver& driver, std::string where) : driver_(driver), where_(std::move(where)) {
        driver_.frames(4);
        look();
        for (const char* side : {"left_side", "right_side"}) {
            if (driver_.session().sides.space() != SidePanels::Space::both) {
                if (!driver_.session().sides.shown(side == std::string("left_side") ? Side::left : Side::right)) {
                    press(side);
                }
                scroll({60.0F, height() * 0.45F});
            }
        }
        if (driver_.session().sides.space() == SidePanels::Space::both) {
            scroll({60.0F, height() / 2.0F});
            scroll({width() - 60.0F, height() / 2.0F});
        } else {
            press("right_side");  // the picture has the room again
        }
        scroll({width() / 2.0F, height() - 4.0F});
        for (const char* menu : {"lens_menu", "more"}) {
            if (driver_.see(menu) == nullptr) continue;
            driver_.click(menu);
            driver_.frames(3);
            for (const auto& [name, item] : driver_.app().items().items()) {
                if (is_control(name) && item_is_seen(item)) seen_.insert(name);
            }
            driver_.key(ImGuiKey_Escape);
            driver_.frames(3);
        }
    }
    [[nodiscard]] const Names& seen() const { return seen_; }

private:
    [[nodiscard]] float width() const { return static_cast<float>(driver_.window().width()); }
    [[nodiscard]] float height() const { return static_cast<float>(driver_.window().height()); }
    [[nodiscard]] bool item_is_seen(const ItemLog::Item& item) const {
        return !item.clipped && item.min.x >= 0.0F && item.min.y >= 0.0F && item.max.x <= width() &&
               item.max.y <= height();
    }
    void press(const char* name) {
        driver_.click(name);
        driver_.frames(3);
        look();
    }
    void scroll(const ImVec2& at) {
        driver_.move_to(at, 1);
        driver_.wheel(200.0F);
        std::uint64_t last = 0;
        for (int turn = 0; turn < 60; ++turn) {
            driver_.frames(2);
            look();
            // Where everything is: when nothing moves any more the end is reached. A stretch of a panel may have no
            // control.
            std::uint64_t places = 0;
            for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
                places = places * 31 + static_cast<std::uint64_t>(window->Scroll.y * 4.0F);
            }
            for (const auto& [name, item] : driver_.app().items().items()) {
                places = places * 31 + static_cast<std::uint64_t>(item.min.y * 4.0F + 100'000.0F);
            }
            if (places == last) break;
            last = places;
            driver_.wheel(-1.0F);
        }
        driver_.wheel(200.0F);
        driver_.frames(2);
    }
    void look() {
        for (const char* name : {"page_back", "page_next", "two_d", "three_d", "fit"}) {
            const ItemLog::Item* tool = driver_.app().items().find(name);
            EXPECT_FALSE(tool != nullptr && tool->clipped) << name << " is cut" << where_;
        }
        const auto& items = driver_.app().items();
        EXPECT_EQ(items.find("page_back") == nullptr, items.find("page_next") == nullptr) << where_;
        std::vector<std::pair<std::string, ItemLog::Item>> controls;
        for (const auto& [name, item] : driver_.app().items().items()) {
            if (!is_control(name) || item.clipped) continue;
            EXPECT_TRUE(item_is_seen(item)) << name << " leaves the window" << where_;
            seen_.insert(name);
            for (const auto& [other, its] : controls) {
                if (name.starts_with(other + "_")) continue;  // a layer's row holds its cells
                const float wide = std::min(item.max.x, its.max.x) - std::max(item.min.x, its.min.x);
                const float high = std::min(item.max.y, its.max.y) - std::max(item.min.y, its.min.y);
                EXPECT_FALSE(wide > 1.0F && high > 1.0F)
                    << name << " lies on " << other << where_ << fmt::format(" by {} x {}", wide, high);
            }
            controls.emplace_back(name, item);
        }
    }

    Driver& driver_;
    std::string where_;
    Names seen_;
};

TEST(Layout, EverythingIsInReachAndApartAtEverySize) {
    Scene pages = preset_scene("opening").value();
    pages.spec.in_channels = 64;
    for (const Scene& scene : {preset_scene("opening").value(), pages}) {
        Names wanted;
        Driver driver(scene);
        driver.set_drawing(false);
        for (const Language language : {Language::en, Language::zh}) {
            driver.session().set_language(language);
            for (const auto& [width, height] : {std::pair{1920, 1080}, {1440, 900}, {1280, 720}, {1024, 640}}) {
                driver.window().resize(width, height);
                for (const int scale : {100, 75, 125, 150, 175, 200, 225, 250}) {
                    driver.session().settings.text_scale = scale;
                    const std::string where = fmt::format(" at {} x {}, {} %, {}", width, height, scale,
                                                          language == Language::en ? "en" : "zh");
                    const Tour tour(driver, where);
                    Names names = tour.seen();
                    for (const char* only_folded : {"more", "lens_menu", "tab_left", "tab_right", "side_close"}) {
                        names.erase(only_folded);
                    }
                    if (wanted.empty()) wanted = names;
                    for (const std::string& name : wanted) {
                        EXPECT_TRUE(names.contains(name)) << name << " is out of reach" << where;
                    }
                    if (HasFailure()) return;
                }
            }
        }
        EXPECT_GT(wanted.size(), 50U);
    }
}

// The receptive-field lens, with the effective field on show.
TEST(Layout, FieldLensIsInReachAndApart) {
    Driver driver("gridding");
    driver.set_drawing(false);
    driver.session().canvas.lens.field.effective = EffectiveKind::draws;
    Names wanted;
    for (const Language language : {Language::en, Language::zh}) {
        driver.session().set_language(language);
        for (const auto& [width, height] : {std::pair{1920, 1080}, {1440, 900}, {1024, 640}}) {
            driver.window().resize(width, height);
            for (const int scale : {100, 75, 150, 250}) {
                driver.session().settings.text_scale = scale;
                const std::string where =
                    fmt::format(" at {} x {}, {} %, {}", width, height, scale, language == Language::en ? "en" : "zh");
                const Tour tour(driver, where);
                if (wanted.empty()) wanted = tour.seen();
                for (const std::string& name : wanted) {
                    EXPECT_TRUE(tour.seen().contains(name)) << name << " is out of reach" << where;
                }
                if (HasFailure()) return;
            }
        }
    }
    for (const char* name : {"show_paths", "side_axis", "draws", "effective_of", "take_hdc", "field_row_3"}) {
        EXPECT_TRUE(wanted.contains(name)) << name;
    }
}

// The Groups lens, with its wires and with the comparison on its canvas.
TEST(Layout, GroupsLensIsInReachAndApart) {
    Scene scene = preset_scene("opening").value();
    scene.lens = LensKind::groups;
    Scene paged = scene;
    paged.spec.in_channels = paged.spec.out_channels = 64;
    for (const Scene& each : {scene, paged}) {
        Driver driver(each);
        driver.set_drawing(false);
        for (const Language language : {Language::en, Language::zh}) {
            driver.session().set_language(language);
            for (const auto& [width, height] : {std::pair{1440, 900}, {1280, 720}, {1024, 640}}) {
                driver.window().resize(width, height);
                for (const int scale : {75, 100, 175, 250}) {
                    driver.session().settings.text_scale = scale;
                    driver.session().canvas.lens.why_differs = scale == 100;
                    const std::string where = fmt::format(" at {} x {}, {} %, {}", width, height, scale,
                                                          language == Language::en ? "en" : "zh");
                    const Names seen = Tour(driver, where).seen();
                    for (const char* name : {"groups", "connections", "add_pointwise", "shuffle", "why_differs"}) {
                        EXPECT_TRUE(seen.contains(name)) << name << " is out of reach" << where;
                    }
                    if (HasFailure()) return;
                }
            }
        }
    }
}

TEST(Layout, TheCompareLensIsInReachAndApartToo) {
    Driver driver("compare-dense-grouped-separable");
    driver.set_drawing(false);
    driver.session().edited = {2, 0};  // a stack of two layers: its tab has the most controls
    Names wanted;
    for (const auto& [width, height] : {std::pair{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}}) {
        driver.window().resize(width, height);
        for (const int scale : {100, 75, 150, 250}) {
            driver.session().settings.text_scale = scale;
            const Language language = scale == 150 ? Language::zh : Language::en;
            driver.session().set_language(language);
            const std::string where = fmt::format(" at {} x {}, {} %", width, height, scale);
            const Tour tour(driver, where);
            Names names = tour.seen();
            for (const char* only_folded : {"more", "lens_menu", "tab_left", "tab_right", "side_close"}) {
                names.erase(only_folded);
            }
            if (wanted.empty()) wanted = names;
            for (const std::string& name : wanted) {
                EXPECT_TRUE(names.contains(name)) << name << " is out of reach" << where;
            }
            if (HasFailure()) return;
        }
    }
    for (const char* name : {"setting_A", "setting_C", "add_setting", "swap_setting", "remove_setting", "lockstep",
                             "made_dilations", "made_five", "made_groups", "layer", "dilation"}) {
        EXPECT_TRUE(wanted.contains(name)) << name;
    }
}

TEST(Layout, HintsKeepOffTheCanvasButtons) {
    Settings settings = still_settings();
    settings.hints_seen = false;
    Driver driver("opening", settings);
    driver.set_drawing(false);
    for (const auto& [width, height] : {std::pair{1440, 900}, {1280, 720}, {1024, 640}}) {
        driver.window().resize(width, height);
        for (const int scale : {75, 100, 150, 200, 250}) {
            driver.session().settings.text_scale = scale;
            for (int hint = 1; hint <= 3; ++hint) {
                driver.session().hint = hint;
                driver.frames(6);
                const ImGuiWindow* box = ImGui::FindWindowByName("###hints");
                ASSERT_NE(box, nullptr);
                const std::string where = fmt::format("hint {} at {} x {}, {} %", hint, width, height, scale);
                EXPECT_GE(box->Pos.x, 0.0F) << where;
                EXPECT_LE(box->Pos.x + box->Size.x, static_cast<float>(width)) << where;
                for (const char* name : {"two_d", "three_d", "fit", "play"}) {
                    const ItemLog::Item* tool = driver.see(name);
                    ASSERT_NE(tool, nullptr) << name << ", " << where;
                    EXPECT_FALSE(box->Rect().Overlaps({tool->min, tool->max})) << name << ", " << where;
                }
            }
        }
    }
}

TEST(SidePanels, HaveKeysAndButtons) {
    Driver driver;
    const float beside = driver.session().canvas.size.x;
    driver.key(ImGuiKey_P);
    driver.frames(2);
    EXPECT_EQ(driver.see("dilation"), nullptr);
    EXPECT_GT(driver.session().canvas.size.x, beside + 200.0F);
    driver.click("right_side");
    driver.frames(2);
    EXPECT_EQ(driver.see("loop_n"), nullptr);
    EXPECT_EQ(driver.session().canvas.size.x, 1440.0F);
    driver.click("left_side");
    driver.key(ImGuiKey_C);
    driver.frames(2);
    EXPECT_NE(driver.see("dilation"), nullptr);
    EXPECT_NE(driver.see("loop_n"), nullptr);
    EXPECT_EQ(driver.session().canvas.size.x, beside);
}

TEST(SidePanels, ShareAColumnInASmallWindow) {
    Driver driver("opening", still_settings(), 1024, 640);
    EXPECT_EQ(driver.session().sides.space(), SidePanels::Space::column);
    EXPECT_NE(driver.see("dilation"), nullptr);
    driver.click("tab_right");
    driver.frames(2);
    EXPECT_NE(driver.see("loop_n"), nullptr);
    EXPECT_EQ(driver.see("dilation"), nullptr);
    driver.click("side_close");
    driver.frames(2);
    EXPECT_EQ(driver.see("loop_n"), nullptr);
    EXPECT_EQ(driver.session().canvas.size.x, 1024.0F);
}

// At the largest text in the smallest window, without a mouse: a panel, the folded menu, the page of help.
TEST(Keyboard, ReachesFoldedPanelsAndButtons) {
    Settings settings = still_settings();
    settings.text_scale = 250;
    Driver driver("opening", settings, 1024, 640);
    driver.set_drawing(false);
    const auto focus = [&](const std::string& name) {
        for (int i = 0; i < 80; ++i) {
            driver.key(ImGuiKey_Tab);
            driver.frames(2);
            if (driver.app().items().name_of(ImGui::GetFocusID()) == name) return;
        }
        ADD_FAILURE() << "Tab does not reach '" << name << "'";
    };
    EXPECT_EQ(driver.session().sides.space(), SidePanels::Space::tight);
    driver.key(ImGuiKey_P);
    driver.frames(2);
    focus("padding_mode");
    EXPECT_NE(driver.see("padding_mode"), nullptr) << "the panel follows the focus";
    focus("side_close");
    driver.key(ImGuiKey_Space);
    driver.frames(2);
    EXPECT_FALSE(driver.session().sides.shown(Side::left));

    focus("more");
    driver.key(ImGuiKey_Space);
    driver.frames(3);
    ASSERT_NE(driver.see("language"), nullptr);
    for (int i = 0; i < 12 && driver.app().items().name_of(ImGui::GetFocusID()) != "language"; ++i) {
        driver.key(ImGuiKey_DownArrow);
        driver.frames();
    }
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.session().tr.language(), Language::zh);

    driver.key(ImGuiKey_F1);
    driver.frames(4);
    driver.look_for("help_close");
}

TEST(TopBar, HasUndoAndRedo) {
    Driver driver;
    driver.click("undo");
    EXPECT_EQ(driver.scene().step, 0) << "there is nothing to undo";
    driver.click("step");
    driver.click("undo");
    EXPECT_EQ(driver.scene().step, 0);
    driver.click("redo");
    EXPECT_EQ(driver.scene().step, 1);
}

TEST(WindowSize, IsTheSameOnScreensOfOtherScales) {
    EXPECT_EQ(first_side(1440, 1.0F, 1920), 1440);
    EXPECT_EQ(first_side(1440, 2.0F, 3840), 2880) << "twice the pixels, as large to the eye";
    EXPECT_EQ(first_side(1440, 2.0F, 1920), 1920) << "no larger than the screen";
    EXPECT_EQ(first_side(1, 1.0F, 1920), 320);
    EXPECT_EQ(first_side(1440, 1.0F, 200), 200);
    EXPECT_EQ(kept_side(1440, 2000, 2.0F, 3840), 1000) << "a size that somebody gave it";
    EXPECT_EQ(kept_side(1440, 1920, 2.0F, 1920), 1440) << "the screen's limit is nobody's wish";
    EXPECT_EQ(kept_side(1000, 1920, 1.0F, 1920), 1920) << "widened to the whole screen";
    for (const float scale : {1.0F, 1.25F, 1.5F, 1.75F, 2.0F}) {
        int kept = 1441;
        for (int start = 0; start < 20; ++start) kept = kept_side(kept, first_side(kept, scale, 9999), scale, 9999);
        EXPECT_EQ(kept, 1441) << "creeps at scale " << scale;
    }
}

}  // namespace
}  // namespace convscope::testing
