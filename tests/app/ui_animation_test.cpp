// The Export dialog's page "Animation": each format, a sweep, cancelling, what it says of fields that cannot be.
#include <gtest/gtest.h>

#include <filesystem>

#include "app/io/files.h"
#include "tests/app/driver.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

void fill(Driver& driver, const char* field, const std::string& text) {
    driver.click(field);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type(text);
    driver.frames(2);
}

/// The dialog on its page, ready for a short and small animation of the opening scene.
void open(Driver& driver, const std::string& path) {
    driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
    driver.frames(4);
    driver.click("export_animation");
    driver.frames(2);
    fill(driver, "animation_from", "3");
    fill(driver, "animation_to", "6");
    fill(driver, "animation_size", "160x100");
    fill(driver, "animation_path", path);
}

/// Presses the main button and waits until the work is over.
void make(Driver& driver) {
    driver.click("export_go");
    for (int i = 0; i < 200 && driver.session().moving; ++i) driver.frames();
    driver.frames(2);
}

TEST(AnimationPage, MakesEachFormat) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    open(driver, folder.file("a.gif"));
    for (const std::string format : {"gif", "webp", "mp4", "png"}) {
        driver.click("animation_" + format);  // the file's ending follows
        make(driver);
        const std::string path = folder.file(format == "png" ? "a" : "a." + format);
        EXPECT_TRUE(std::filesystem::exists(path)) << format;
    }
    EXPECT_TRUE(read_text_file(folder.file("a.gif"))->starts_with("GIF89a"));
    EXPECT_EQ(read_text_file(folder.file("a.webp"))->substr(8, 4), "WEBP");
    EXPECT_EQ(read_text_file(folder.file("a.mp4"))->substr(4, 4), "ftyp");
    for (const char* name : {"a/0001.png", "a/0004.png"}) EXPECT_TRUE(std::filesystem::exists(folder.file(name)));
    EXPECT_FALSE(std::filesystem::exists(folder.file("a/0005.png")));
    EXPECT_EQ(folder.count(), 4);
    driver.click("export_close");
    driver.frames(3);
    EXPECT_EQ(driver.scene(), before);
    EXPECT_EQ(driver.see("export_go"), nullptr);
}

TEST(AnimationPage, CancelLeavesNothingBehind) {
    const TemporaryFolder folder;
    Driver driver;
    for (const char* name : {"a.gif", "a.mp4", "frames"}) {
        open(driver, folder.file(name));
        fill(driver, "animation_to", "190");
        driver.click("export_go");
        driver.frames(4);
        EXPECT_TRUE(driver.session().moving);  // at work
        driver.click("export_go");
        driver.frames(3);
        EXPECT_FALSE(driver.session().moving);
        EXPECT_EQ(folder.count(), 0) << name;
        // Leaving the dialog is a way to cancel too.
        driver.click("export_go");
        driver.frames(4);
        driver.click("export_close");
        driver.frames(4);
        EXPECT_EQ(folder.count(), 0) << name;
    }
}

TEST(AnimationPage, SweepsAParameter) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver, folder.file("sweep/"));
    driver.click("animation_sweep");
    driver.choose("animation_field", driver.text("param.groups"));
    fill(driver, "animation_first", "1");
    fill(driver, "animation_last", "4");  // 3 does not divide 4 channels
    make(driver);
    EXPECT_TRUE(std::filesystem::exists(folder.file("sweep/0003.png")));
    EXPECT_FALSE(std::filesystem::exists(folder.file("sweep/0004.png")));
    EXPECT_EQ(driver.spec().groups, 2);
}

TEST(AnimationPage, FieldsThatCannotBeMakeNothing) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver, folder.file("a.gif"));
    const std::vector<std::pair<const char*, const char*>> wrong{
        {"animation_from", "x"}, {"animation_to", "9999"}, {"animation_rate", "0"}, {"animation_size", "10"}};
    for (const auto& [field, text] : wrong) {
        fill(driver, field, text);
        driver.click("export_go");
        driver.frames(3);
        EXPECT_FALSE(driver.session().moving) << field;
        EXPECT_EQ(folder.count(), 0) << field;
        driver.click("export_close");
        driver.frames(3);
        open(driver, folder.file("a.gif"));
        fill(driver, "animation_rate", "4");
    }
    fill(driver, "animation_path", folder.file("none/a.gif"));
    driver.click("export_go");
    driver.frames(3);
    EXPECT_FALSE(driver.session().moving);
    EXPECT_EQ(folder.count(), 0);
}

}  // namespace
}  // namespace convscope::testing
