// The clipboard and the dialog of PyTorch code, by hand: keys, typing, what is shown, undo.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "app/io/images.h"
#include "core/code_text.h"
#include "core/link.h"
#include "core/scene_json.h"
#include "tests/app/driver.h"
#include "tests/app/sample_figures.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

void paste(Driver& driver, const std::string& text) {
    ImGui::SetClipboardText(text.c_str());
    driver.key(ImGuiMod_Ctrl | ImGuiKey_V);
    driver.frames(3);
}

std::string notice(Driver& driver) {
    return driver.session().notice ? driver.session().notice->text : "";
}

bool bad_notice(Driver& driver) {
    return driver.session().notice && driver.session().notice->bad;
}

/// Nothing of the machine's own clipboard tools or displays is asked.
class NoDesktop {
public:
    explicit NoDesktop(const std::string& path) {
        ::setenv("PATH", path.c_str(), 1);
        ::setenv("DISPLAY", ":77", 1);
        ::unsetenv("WAYLAND_DISPLAY");
    }
    ~NoDesktop() {
        ::setenv("PATH", path_.c_str(), 1);
        ::unsetenv("DISPLAY");
    }
    NoDesktop(const NoDesktop&) = delete;
    NoDesktop& operator=(const NoDesktop&) = delete;

private:
    std::string path_ = std::getenv("PATH");
};

TEST(Paste, PyTorchCodeChangesTheSceneAndUndoTakesItBack) {
    Driver driver;
    const Scene before = driver.scene();
    paste(driver, "conv = nn.Conv2d(4, 8, 3, stride=2, padding=1, groups=4)  # mine");
    EXPECT_EQ(driver.spec().out_channels, 8);
    EXPECT_EQ(driver.spec().stride, (Pair{2, 2}));
    EXPECT_EQ(driver.spec().groups, 4);
    EXPECT_EQ(notice(driver), "One layer: 1×4×7×7 becomes 1×8×4×4");
    EXPECT_FALSE(bad_notice(driver));
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.frames(2);
    EXPECT_EQ(driver.scene(), before);
}

TEST(Paste, AMistakeIsToldWithItsPlaceAndNothingChanges) {
    Driver driver;
    const Scene before = driver.scene();
    paste(driver, "nn.Conv2d(4, 8, 3, groups=3)");
    EXPECT_EQ(driver.scene(), before);
    EXPECT_TRUE(bad_notice(driver));
    EXPECT_TRUE(notice(driver).starts_with("Line 1, character 27: ")) << notice(driver);
}

TEST(Paste, ALinkAndASceneOpen) {
    Driver driver;
    paste(driver, "https://example.org/?in=1x2x6x6&out=4&k=3&g=2&lens=groups\n");
    EXPECT_EQ(driver.spec().height, 6);
    EXPECT_EQ(driver.scene().lens, LensKind::groups);
    Scene scene = driver.scene();
    scene.spec.dilation = {2, 2};
    paste(driver, to_json(scene));
    EXPECT_EQ(driver.scene(), scene);
    paste(driver, "?in=1x2x6x6&kernal=3");
    EXPECT_EQ(driver.scene(), scene);
    EXPECT_TRUE(bad_notice(driver));
}

TEST(Paste, CopyGivesALinkThatOpensTheSameScene) {
    Driver driver("hdc");
    const Scene scene = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_C);
    driver.frames(2);
    const std::string link = ImGui::GetClipboardText();
    EXPECT_EQ(link, link_of(scene).text);
    EXPECT_TRUE(notice(driver).starts_with("Link copied: ?in=")) << notice(driver);
    driver.session().open_preset("opening");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_V);
    driver.frames(2);
    EXPECT_EQ(driver.scene(), scene);
}

TEST(Paste, WhatALinkLeavesOutIsTold) {
    Driver driver;
    driver.document().edit([](Scene& scene) {
        scene.input = InputKind::array;
        scene.input_source = {"x.npy", std::make_shared<const Tensor>(Tensor({1, 4, 7, 7}, 1.0F))};
    });
    driver.key(ImGuiMod_Ctrl | ImGuiKey_C);
    driver.frames(2);
    EXPECT_NE(notice(driver).find("without the opened input"), std::string::npos) << notice(driver);
}

TEST(Paste, WithoutAToolForImagesItSaysWhatToInstall) {
    const TemporaryFolder folder;
    const NoDesktop none(folder.path());
    Driver driver;
    const Scene before = driver.scene();
    paste(driver, "just words");
    EXPECT_EQ(driver.scene(), before);
    EXPECT_NE(notice(driver).find("xclip"), std::string::npos) << notice(driver);
}

TEST(Paste, AnImageComesThroughTheDesktopsTool) {
    const TemporaryFolder folder;
    const std::vector<std::uint8_t> pixels(std::size_t{12} * 9 * 4, 128);
    ASSERT_TRUE(save_png(folder.file("image.png"), 12, 9, pixels));
    const auto tool = [&](const std::string& script) {
        std::ofstream(folder.file("xclip")) << "#!/bin/sh\n" << script << "\n";
        ::chmod(folder.file("xclip").c_str(), 0700);
    };
    Driver driver;
    const Scene before = driver.scene();
    {
        tool("/bin/sleep 0.2; exec /bin/cat '" + folder.file("image.png") + "'");
        const NoDesktop only(folder.path());
        paste(driver, "");
        EXPECT_EQ(driver.app().next_frame_in() <= 0.02, true);  // it is waited for
        for (int i = 0; i < 200 && driver.scene().input != InputKind::image; ++i) {
            ::usleep(10'000);
            driver.frames();
        }
        EXPECT_EQ(driver.scene().input, InputKind::image);
        EXPECT_EQ(driver.spec().width, 12);
        EXPECT_EQ(driver.spec().height, 9);
        driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
        driver.frames(2);
        EXPECT_EQ(driver.scene(), before);
    }
    for (const char* script : {"exit 1", "exit 0", "echo no image"}) {
        tool(script);
        const NoDesktop only(folder.path());
        driver.session().notice.reset();
        paste(driver, "");
        for (int i = 0; i < 200 && !driver.session().notice; ++i) {
            ::usleep(10'000);
            driver.frames();
        }
        EXPECT_TRUE(bad_notice(driver)) << script;
        EXPECT_EQ(driver.scene(), before);
    }
}

TEST(TorchDialog, MarksAMistakeWhileItIsTypedAndUsesWhatIsRight) {
    Driver driver;
    driver.click("torch_open");
    driver.frames(3);
    EXPECT_NE(driver.see("torch_text"), nullptr);
    const std::uint64_t clean = driver.picture_of("torch_text");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("nn.Conv2d(4, 6, 3, groups=4)");  // over what stood there
    driver.frames(3);
    const ItemLog::Item box = driver.look_for("torch_text");
    EXPECT_NE(driver.picture(box.min, box.max), clean);
    driver.keep("torch-dialog");
    const Scene before = driver.scene();
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.scene(), before);  // not while something is wrong
    driver.click("torch_text");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("nn.Conv2d(4, 6, 3, groups=2)");
    driver.frames(2);
    driver.click("torch_go");
    driver.frames(3);
    EXPECT_EQ(driver.spec().out_channels, 6);
    EXPECT_EQ(driver.spec().groups, 2);
    EXPECT_EQ(driver.see("torch_text"), nullptr);
}

TEST(TorchDialog, TypingReplacesTheLayersThatItComesUpWith) {
    Driver driver("hdc");
    const auto expect_text = [&](const std::string& text) {
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.key(ImGuiMod_Ctrl | ImGuiKey_C);
        driver.frames(2);
        EXPECT_EQ(ImGui::GetClipboardText(), text);
    };
    for (const std::string line : {"nn.Conv2d(4, 6, 3, groups=2)", "nn.Conv2d(4, 8, 3, groups=4)"}) {
        driver.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V);
        driver.frames(4);
        driver.type(line);
        expect_text(line);
        // What was typed stays when the keyboard comes back to it.
        driver.key(ImGuiKey_End);
        driver.key(ImGuiKey_Tab);
        driver.key(ImGuiMod_Shift | ImGuiKey_Tab);
        driver.type("  # mine");
        expect_text(line + "  # mine");
        driver.click("torch_cancel");
        driver.frames(3);
    }
}

TEST(TorchDialog, ComesUpWithTheLayersAndGoesWithEscape) {
    Driver driver("hdc");
    driver.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V);
    driver.frames(4);
    ASSERT_NE(driver.see("torch_text"), nullptr);
    const Scene before = driver.scene();
    driver.click("torch_go");
    driver.frames(3);
    EXPECT_EQ(layer_count(driver.scene()), layer_count(before));
    EXPECT_EQ(driver.spec(), before.spec);
    driver.key(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V);
    driver.frames(4);
    driver.click("torch_cancel");
    driver.frames(3);
    EXPECT_EQ(driver.see("torch_text"), nullptr);
}

TEST(CodePage, CopiesEachForm) {
    Driver driver;
    for (const CodeTarget target : all_code_targets) {
        driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
        driver.frames(3);
        driver.click("export_code");
        driver.click("code_" + std::string(name_of(target)));
        driver.frames(2);
        keep_picture("code-page-" + std::string(name_of(target)), driver.window().width(), driver.window().height(),
                     driver.window().pixels());
        driver.click("export_go");
        driver.frames(3);
        EXPECT_EQ(ImGui::GetClipboardText(), code_text(driver.scene(), target));
        EXPECT_EQ(driver.see("export_go"), nullptr);
    }
}

TEST(CodePanel, CopiesAProgramThatRuns) {
    Driver driver;
    driver.click("code_copy");
    driver.frames(2);
    EXPECT_EQ(ImGui::GetClipboardText(), code_text(driver.scene(), CodeTarget::numpy));
    driver.session().set_flavour(CodeFlavour::cpp);
    driver.click("code_copy");
    driver.frames(2);
    EXPECT_EQ(ImGui::GetClipboardText(), code_text(driver.scene(), CodeTarget::cpp));
}

TEST(LinkPage, CopiesTheLink) {
    Driver driver("two-groups");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
    driver.frames(3);
    driver.click("export_link");
    driver.frames(2);
    driver.keep("link-page");
    driver.click("export_go");
    driver.frames(3);
    EXPECT_EQ(ImGui::GetClipboardText(), link_of(driver.scene()).text);
}

}  // namespace
}  // namespace convscope::testing
