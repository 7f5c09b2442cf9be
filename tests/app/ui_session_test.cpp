// What surrounds the figure: presets, files in and out, help, hints, undo, language and theme.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/io/images.h"
#include "app/io/presets.h"
#include "app/io/scene_files.h"
#include "app/ui/commands.h"
#include "core/npy.h"
#include "tests/app/driver.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

std::string write(const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
    std::ofstream(folder.file(name), std::ios::binary) << bytes;
    return folder.file(name);
}

TEST(Presets, EveryOneOpensFromTheMenuAndDraws) {
    Driver driver;
    for (const Preset& preset : presets()) {
        driver.choose("preset", preset.title_en);
        EXPECT_EQ(driver.session().settings.preset, preset.id);
        EXPECT_EQ(driver.scene(), preset.scene) << preset.id;
        EXPECT_FALSE(driver.document().error());
        driver.settle();
        EXPECT_FALSE(driver.figure().planes.empty());
    }
}

// The menu is longer than a small window is high.
TEST(Presets, TheMenuEndsInTheWindowAndScrolls) {
    for (const int scale : {100, 250}) {
        Settings settings = still_settings();
        settings.text_scale = scale;
        Driver driver("opening", settings, 1280, 720);
        const Preset last = presets().back();
        driver.choose("preset", last.title_en);
        EXPECT_EQ(driver.session().settings.preset, last.id) << scale << " %";
    }
}

// The line of the check, wherever one stops: steps in loop order agree with the fast path.
TEST(Presets, TheCheckIsGreenAtTheFirstMiddleAndLastStep) {
    Driver driver;
    for (const Preset& preset : presets()) {
        driver.session().open_preset(preset.id);
        driver.session().choose_lens(LensKind::step);
        driver.settle();
        const std::int64_t count = driver.document().step_count();
        for (const std::int64_t step : {std::int64_t{0}, count / 2, count - 1}) {
            driver.session().go_to(step);
            driver.settle();
            const CheckReport& check = driver.document().check();
            EXPECT_TRUE(check.report.close) << preset.id << " at " << step;
            EXPECT_GT(check.checked, 0) << preset.id << " at " << step;
        }
    }
}

TEST(Files, DroppedOnTheWindow) {
    const TemporaryFolder folder;
    Driver driver;
    std::vector<std::uint8_t> pixels(12 * 8 * 4, 128);
    for (std::size_t i = 0; i < pixels.size(); i += 4) pixels[i] = static_cast<std::uint8_t>(i % 251);
    ASSERT_TRUE(save_png(folder.file("photo.png"), 12, 8, pixels));
    driver.app().drop(folder.file("photo.png"));
    driver.settle();
    EXPECT_EQ(driver.scene().input, InputKind::image);
    EXPECT_EQ(driver.spec().in_channels, 3);
    EXPECT_EQ(driver.spec().height, 8);
    EXPECT_EQ(driver.spec().width, 12);
    EXPECT_TRUE(driver.document().check().report.close);

    Scene other = preset_scene("classic").value();
    other.step = 3;
    ASSERT_TRUE(save_scene(folder.file("scene.json"), other));
    driver.app().drop(folder.file("scene.json"));
    EXPECT_EQ(driver.scene(), other);

    const Scene before = driver.scene();
    for (const std::string& path :
         {write(folder, "noise.bin", std::string(300, '\x7f')), write(folder, "cut.png", "\x89PNG\r\n\x1a\n cut"),
          write(folder, "cut.npy", "\x93NUMPY\x01"), write(folder, "cut.json", "{\"spec\":"),
          write(folder, "empty", ""), folder.path(), folder.file("nowhere.png")}) {
        driver.session().notice.reset();
        driver.app().drop(path);
        driver.frames(2);
        EXPECT_EQ(driver.scene(), before) << path;
        ASSERT_TRUE(driver.session().notice) << path;
        EXPECT_TRUE(driver.session().notice->bad) << path;
    }
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().input, InputKind::image) << "a drop is one entry of the history";
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), preset_scene("opening").value());
}

TEST(Files, ADroppedArrayBecomesTheInput) {
    const TemporaryFolder folder;
    Driver driver;
    Tensor array({1, 4, 5, 6});
    for (std::size_t i = 0; i < array.data.size(); ++i) array.data[i] = static_cast<float>(i) * 0.25F;
    const std::vector<std::byte> bytes = write_npy(array.shape, array.data);
    write(folder, "x.npy", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    driver.app().drop(folder.file("x.npy"));
    driver.settle();
    EXPECT_EQ(driver.document().data().x, array);
}

TEST(Files, SaveAndOpenByDialogue) {
    const TemporaryFolder folder;
    Driver driver;
    const auto fill = [&](const std::string& path) {
        driver.frames(3);
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.type(path);
        driver.key(ImGuiKey_Enter);
        driver.frames(3);
    };
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiMod_Shift | ImGuiKey_RightBracket);
    const Scene saved = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_S);
    fill(folder.file("no/such/folder/a.json"));
    EXPECT_NE(driver.see("path_go"), nullptr) << "it stays open, with the reason";
    EXPECT_EQ(folder.count(), 0);
    fill(folder.file("a.json"));
    EXPECT_EQ(driver.see("path_go"), nullptr);
    EXPECT_EQ(driver.session().scene_path, folder.file("a.json"));
    ASSERT_TRUE(load_scene(folder.file("a.json")));
    EXPECT_EQ(load_scene(folder.file("a.json")).value(), saved);
    EXPECT_EQ(folder.count(), 1) << "no temporary file stays behind";

    driver.key(ImGuiKey_End);
    driver.key(ImGuiKey_LeftBracket);
    ASSERT_NE(driver.scene(), saved);
    const Scene changed = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    fill(folder.file("b.json"));  // is not there
    EXPECT_NE(driver.see("path_go"), nullptr);
    EXPECT_EQ(driver.scene(), changed);
    fill(folder.file("a.json"));
    EXPECT_EQ(driver.see("path_go"), nullptr);
    EXPECT_EQ(driver.scene(), saved);

    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    ASSERT_NE(driver.see("path_go"), nullptr);
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    EXPECT_EQ(driver.see("path_go"), nullptr) << "Esc leaves";
    driver.click("top_save");
    driver.frames(2);
    ASSERT_NE(driver.see("path_cancel"), nullptr);
    driver.click("path_cancel");
    EXPECT_EQ(driver.see("path_go"), nullptr);
    EXPECT_EQ(driver.scene(), saved);
}

TEST(Files, ShortcutsAreAsleepBehindADialogue) {
    Driver driver;
    const Scene before = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    const ItemLog::Item field = driver.look_for("path");
    driver.click_at({field.min.x + 4.0F, field.min.y - 30.0F});  // beside the field
    ASSERT_FALSE(ImGui::GetIO().WantTextInput);
    const Settings settings = driver.session().settings;
    for (const KeyCommand& command : commands()) {
        if (command.id != "help") driver.key(command.key);
    }
    EXPECT_EQ(driver.scene(), before);
    EXPECT_EQ(driver.session().settings, settings);
    EXPECT_FALSE(driver.session().playback.playing);
    EXPECT_FALSE(driver.session().show_help);
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    EXPECT_EQ(driver.see("path_go"), nullptr);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, before.step + 1) << "and awake after it";
}

TEST(Files, TheDialogueCompletesPathsAndKnowsTheLastFiles) {
    const TemporaryFolder folder;
    Driver driver;
    ASSERT_TRUE(save_scene(folder.file("scene-one.json"), driver.scene()));
    write(folder, "scenery.txt", "no scene");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    driver.type(folder.file("sc"));
    EXPECT_NE(driver.see("choice_0"), nullptr) << "what it can become";
    EXPECT_EQ(driver.see("choice_1"), nullptr);
    driver.key(ImGuiKey_Tab);
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.see("path_go"), nullptr) << "completed and opened";
    EXPECT_EQ(driver.session().settings.recent, std::vector<std::string>{folder.file("scene-one.json")});

    driver.key(ImGuiKey_End);
    const Scene stepped = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    driver.type("/nowhere");  // in place of the old path, which is selected
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.scene(), stepped);
    driver.key(ImGuiKey_Escape);
    driver.frames(3);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    driver.click("choice_0");
    driver.frames(3);
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.see("path_go"), nullptr);
    EXPECT_NE(driver.scene(), stepped) << "one of the last files";
}

// A press and a release that come in one go are two frames, without any further event.
TEST(Input, QuickPressesWantTheirFrames) {
    Driver driver;
    driver.settle();
    ASSERT_GT(driver.app().next_frame_in(), 0.0);
    ImGuiIO& io = ImGui::GetIO();
    for (const bool down : {true, false}) {
        io.AddKeyEvent(ImGuiMod_Ctrl, down);
        io.AddKeyEvent(ImGuiKey_O, down);
    }
    driver.frames();
    EXPECT_EQ(driver.app().next_frame_in(), 0.0);
    driver.settle();
    EXPECT_NE(driver.see("path_go"), nullptr);
    EXPECT_EQ(ImGui::GetCurrentContext()->DimBgRatio, 1.0F) << "and all of the dimming";
}

// Ctrl may be let go before the key, and all of it within one frame.
TEST(Input, AQuickChordIsAChord) {
    Driver driver;
    const Scene before = driver.scene();
    driver.key(ImGuiKey_RightBracket);
    ASSERT_NE(driver.scene(), before);
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Ctrl, true);
    driver.frames();
    io.AddKeyEvent(ImGuiKey_Z, true);
    io.AddKeyEvent(ImGuiMod_Ctrl, false);
    io.AddKeyEvent(ImGuiKey_Z, false);
    driver.frames(3);
    EXPECT_EQ(driver.scene(), before);
    io.AddKeyEvent(ImGuiKey_3, true);
    io.AddKeyEvent(ImGuiMod_Ctrl, true);  // too late to be a chord
    driver.frames();
    EXPECT_TRUE(driver.scene().three_d);
}

TEST(Presets, AChangedOneSaysSo) {
    Driver driver;
    driver.session().open_preset("two-groups");
    driver.key(ImGuiKey_RightArrow);
    driver.key(ImGuiKey_3);
    ASSERT_NE(driver.session().preset_state().preset, nullptr);
    EXPECT_EQ(driver.session().preset_state().preset->id, "two-groups");
    EXPECT_FALSE(driver.session().preset_state().changed) << "steps and views are no change";
    driver.enter("stride", "2");
    EXPECT_EQ(driver.session().preset_state().preset->id, "two-groups");
    EXPECT_TRUE(driver.session().preset_state().changed);
    // The next start has the autosaved scene and these settings.
    Driver next(driver.scene(), driver.session().settings);
    ASSERT_NE(next.session().preset_state().preset, nullptr);
    EXPECT_EQ(next.session().preset_state().preset->id, "two-groups");
    EXPECT_TRUE(next.session().preset_state().changed);
    next.session().replace_scene(driver.scene());
    EXPECT_EQ(next.session().preset_state().preset, nullptr) << "a scene of one's own";
}

TEST(Help, OpensListsEveryKeyAndCloses) {
    Driver driver;
    const ItemLog::Item canvas = driver.look_for("canvas");
    driver.key(ImGuiKey_F1);
    driver.frames(3);
    ASSERT_TRUE(driver.session().show_help);
    ASSERT_NE(driver.see("help_close"), nullptr) << "all of the page fits the window";
    for (const KeyCommand& command : commands()) {
        EXPECT_FALSE(driver.text("command." + std::string(command.id)).empty());
        EXPECT_NE(driver.text("command." + std::string(command.id)), "?") << command.id;
    }
    const Scene before = driver.scene();
    driver.click_at({canvas.min.x + 4.0F, canvas.max.y - 4.0F});  // what is below the page takes no clicks
    EXPECT_EQ(driver.scene(), before);
    driver.key(ImGuiKey_Escape);
    driver.frames(3);
    EXPECT_FALSE(driver.session().show_help);
    EXPECT_EQ(driver.see("help_close"), nullptr);
    driver.click("help");
    driver.frames(3);
    ASSERT_NE(driver.see("help_close"), nullptr);
    driver.click("help_close");
    driver.frames(2);
    EXPECT_EQ(driver.see("help_close"), nullptr);
    driver.key(ImGuiKey_F1);
    driver.key(ImGuiKey_F1);
    driver.frames(3);
    EXPECT_EQ(driver.see("help_close"), nullptr) << "F1 closes it too";
}

TEST(Hints, ThreeOnTheFirstStartAndNeverAgain) {
    Settings fresh = still_settings();
    fresh.hints_seen = false;
    Driver driver("opening", fresh);
    for (int hint = 1; hint <= 3; ++hint) {
        EXPECT_EQ(driver.session().hint, hint);
        EXPECT_FALSE(driver.session().settings.hints_seen);
        driver.click("hint_next");
    }
    EXPECT_EQ(driver.see("hint_next"), nullptr);
    EXPECT_TRUE(driver.session().settings.hints_seen);
    Driver again("opening", driver.session().settings);
    EXPECT_EQ(again.see("hint_next"), nullptr);

    Driver skipped("opening", fresh);
    skipped.click("hint_skip");
    EXPECT_EQ(skipped.see("hint_next"), nullptr);
    EXPECT_TRUE(skipped.session().settings.hints_seen);
}

TEST(Hints, DoingWhatOneAsksIsEnough) {
    Settings fresh = still_settings();
    fresh.hints_seen = false;
    Driver driver("opening", fresh);
    const ItemLog::Item next = driver.look_for("hint_next");
    const ItemLog::Item tools = driver.look_for("two_d");
    EXPECT_LE(next.max.x, tools.min.x) << "beside the canvas's buttons";
    driver.key(ImGuiKey_RightArrow);
    driver.frames(3);
    EXPECT_EQ(driver.session().hint, 2);
    driver.drag("dilation", 0.25F, 0.6F);
    driver.frames(3);
    EXPECT_EQ(driver.session().hint, 3);
    const ItemLog::Item last = driver.look_for("hint_next");
    EXPECT_EQ(last.min.x, next.min.x) << "the button stays where it is";
    EXPECT_EQ(last.min.y, next.min.y);
    EXPECT_EQ(last.max.x, next.max.x);
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    EXPECT_EQ(driver.session().hint, 0) << "Esc leaves";
    EXPECT_TRUE(driver.session().settings.hints_seen);
}

TEST(Notices, StandClearAndFade) {
    Settings settings = still_settings();
    settings.reduced_motion = false;
    Driver driver("opening", settings);
    driver.choose("preset", presets()[1].title_en);
    driver.frames(3);
    const ItemLog::Item* notice = driver.app().items().find("notice");
    ASSERT_NE(notice, nullptr);
    EXPECT_LE(notice->max.x, driver.look_for("two_d").min.x);
    const ItemLog::Item canvas = driver.look_for("canvas");
    EXPECT_GE(notice->min.x, canvas.min.x);
    EXPECT_LE(notice->max.y, canvas.max.y);
    driver.window().frame(driver.session().notice->until - driver.session().time - 0.2);
    driver.frames(2);
    EXPECT_EQ(driver.app().next_frame_in(), 0.0) << "it fades";
    driver.window().frame(0.5);
    driver.frames(2);
    EXPECT_FALSE(driver.session().notice);
}

TEST(Undo, GoesAllTheWayBackAndForthAgain) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene first = driver.scene();
    std::vector<Scene> passed{first};
    const auto did = [&](const char* what) {
        driver.window().frame(1.5);  // steps without a pause between them would be one entry
        EXPECT_NE(driver.scene(), passed.back()) << what << " changed nothing";
        passed.push_back(driver.scene());
    };
    driver.drag("dilation", 0.25F, 1.0F), did("dragging dilation");
    driver.drag("groups", 0.5F, 1.0F), did("dragging groups");
    driver.enter("in_channels", "8"), did("typing channels");
    driver.enter("padding", "3"), did("typing padding");
    driver.choose("padding_mode", driver.text("padding_mode.replicate")), did("a padding mode");
    driver.click("bias"), did("bias");
    driver.click("reroll"), did("new numbers");
    driver.choose("input_kind", driver.text("input.checker")), did("an input");
    driver.choose("weight_kind", driver.text("weight.box")), did("weights");
    driver.key(ImGuiKey_RightArrow), did("a step");
    driver.key(ImGuiMod_Shift | ImGuiKey_RightArrow), did("a larger step");
    driver.drag("track_oh", 0.1F, 0.9F, 0.5F), did("scrubbing");
    driver.click("play");
    driver.frames(60);
    driver.click("play"), did("playing");
    driver.key(ImGuiKey_G), did("granularity");
    driver.choose("loop_order", driver.text("order.weight-stationary")), did("an order");
    driver.choose("preset", presets()[1].title_en), did("a preset");
    driver.click_cell(
        {Role::output, driver.document().span().position.n, driver.document().span().position.out_channel}, 1, 1);
    did("a click on an output");
    ASSERT_TRUE(save_scene(folder.file("s.json"), first));
    driver.app().drop(folder.file("s.json")), did("a drop");

    for (std::size_t i = passed.size() - 1; i > 0; --i) {
        EXPECT_EQ(driver.scene(), passed[i]) << "entry " << i;
        driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    }
    EXPECT_EQ(driver.scene(), first);
    EXPECT_FALSE(driver.document().history().can_undo());
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), first);
    for (std::size_t i = 1; i < passed.size(); ++i) {
        driver.key(i % 2 == 0 ? ImGuiMod_Ctrl | ImGuiKey_Y : ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z);
        EXPECT_EQ(driver.scene(), passed[i]) << "entry " << i;
    }
    EXPECT_FALSE(driver.document().history().can_redo());
}

TEST(Undo, LeavesTheViewAsItIs) {
    Driver driver;
    driver.key(ImGuiKey_RightBracket);
    driver.key(ImGuiKey_3);
    EXPECT_TRUE(driver.scene().three_d);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.spec().dilation.h, 2);
    EXPECT_TRUE(driver.scene().three_d);
    EXPECT_FALSE(driver.document().history().can_undo());
    driver.key(ImGuiKey_2);
    EXPECT_FALSE(driver.scene().three_d);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Y);
    EXPECT_EQ(driver.spec().dilation.h, 3);
    EXPECT_FALSE(driver.scene().three_d);
}

TEST(Language, SwitchesLiveAndKeepsTheScene) {
    Driver driver;
    driver.key(ImGuiKey_RightArrow);
    const Scene before = driver.scene();
    const Figure figure = driver.figure();
    driver.key(ImGuiKey_L);
    driver.settle();
    EXPECT_EQ(driver.session().tr.language(), Language::zh);
    EXPECT_EQ(driver.session().settings.language, "zh");
    EXPECT_EQ(driver.scene(), before);
    EXPECT_NE(driver.figure().labels, figure.labels);
    ASSERT_EQ(driver.figure().planes.size(), figure.planes.size());
    for (std::size_t i = 0; i < figure.planes.size(); ++i) EXPECT_EQ(driver.figure().planes[i].id, figure.planes[i].id);
    driver.drag("dilation", 0.25F, 0.0F);  // the stable names are the same
    EXPECT_EQ(driver.spec().dilation.h, 1);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.click("language");
    driver.move_to({4.0F, 4.0F});
    driver.settle();
    EXPECT_EQ(driver.session().tr.language(), Language::en);
    EXPECT_EQ(driver.figure(), figure) << "there and back is the same figure";
}

// 80 MB: to copy them would take as long as all the rest of the start.
TEST(Fonts, AreReadWhereTheirFilesAreMapped) {
    const Driver driver;
    for (const ImFontConfig& source : ImGui::GetIO().Fonts->Sources) {
        EXPECT_FALSE(source.FontDataOwnedByAtlas) << source.Name;
    }
}

TEST(Theme, TurnsThroughThreeAndKeepsTheScene) {
    Driver driver;
    const Scene before = driver.scene();
    const std::uint64_t dark = driver.picture_of("canvas");
    driver.key(ImGuiKey_T);
    driver.settle();
    EXPECT_EQ(driver.session().settings.theme, "light");
    const std::uint64_t light = driver.picture_of("canvas");
    EXPECT_NE(light, dark);
    driver.click("theme");
    driver.move_to({4.0F, 4.0F});
    driver.settle();
    EXPECT_EQ(driver.session().settings.theme, "print");
    EXPECT_NE(driver.picture_of("canvas"), light);
    driver.key(ImGuiKey_T);
    driver.settle();
    EXPECT_EQ(driver.picture_of("canvas"), dark);
    EXPECT_EQ(driver.scene(), before);
    driver.key(ImGuiKey_M);
    EXPECT_FALSE(driver.session().settings.reduced_motion);
}

}  // namespace
}  // namespace convscope::testing
