// The Export dialog: each format from the page "Figure", what stays when it is left, what it says of a bad path.
#include <gtest/gtest.h>

#include <set>

#include "app/io/files.h"
#include "core/code_text.h"
#include "tests/app/driver.h"
#include "tests/app/sample_figures.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

std::string begin_of(const std::string& path) {
    const auto text = read_text_file(path);
    return text ? text->substr(0, 400) : std::string();
}

void open(Driver& driver) {
    driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
    driver.frames(4);
}

void type_path(Driver& driver, const std::string& path) {
    driver.click("figure_path");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type(path);
    driver.frames(2);
}

TEST(ExportDialog, SavesEachFormat) {
    const TemporaryFolder folder;
    Driver driver;
    for (const std::string format : {"svg", "pdf", "png"}) {
        open(driver);
        ASSERT_NE(driver.see("export_go"), nullptr);
        type_path(driver, folder.file("a.txt"));
        driver.click("export_go");
        driver.frames(2);
        EXPECT_NE(driver.see("export_go"), nullptr) << "it stays open, with the reason";
        type_path(driver, folder.file("figure.svg"));
        driver.click("figure_" + format);  // the file's ending follows
        driver.click("export_go");
        driver.frames(3);
        EXPECT_EQ(driver.see("export_go"), nullptr) << format;
        ASSERT_TRUE(driver.session().notice) << format;
        EXPECT_NE(driver.session().notice->text.find(folder.file("figure." + format)), std::string::npos);
        EXPECT_FALSE(driver.session().notice->bad);
    }
    EXPECT_EQ(folder.count(), 3);
    EXPECT_NE(begin_of(folder.file("figure.svg")).find("width=\"85.000mm\""), std::string::npos);
    EXPECT_TRUE(begin_of(folder.file("figure.pdf")).starts_with("%PDF-"));
    EXPECT_TRUE(begin_of(folder.file("figure.png")).starts_with("\x89PNG"));
}

TEST(ExportDialog, EnterInThePathSaves) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver);
    type_path(driver, folder.file("b.pdf"));
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.see("export_go"), nullptr);
    EXPECT_TRUE(begin_of(folder.file("b.pdf")).starts_with("%PDF-")) << "the name says the format";
}

TEST(ExportDialog, SizeThemeBackgroundAndCaptionComeOut) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver);
    driver.click("figure_size_170mm");
    driver.click("figure_theme_dark");
    driver.click("figure_caption");
    type_path(driver, folder.file("c.svg"));
    driver.click("export_go");
    driver.frames(3);
    const std::string dark = read_text_file(folder.file("c.svg")).value();
    EXPECT_NE(dark.find("width=\"170.000mm\""), std::string::npos);
    EXPECT_NE(dark.find("fill=\"#10151c\""), std::string::npos) << "the dark theme's ground";
    EXPECT_NE(dark.find("kernel 3 × 3, stride 1, padding 2, dilation 2, groups 2"), std::string::npos);

    open(driver);
    driver.click("figure_transparent");
    driver.click("export_go");
    driver.frames(3);
    const std::string bare = read_text_file(folder.file("c.svg")).value();
    const auto first_shape = bare.find("<rect");
    EXPECT_EQ(bare.substr(first_shape, 40).find("x=\"0\" y=\"0\""), std::string::npos) << "no ground";
}

TEST(ExportDialog, ABadSizeIsSaidAndCannotBeSaved) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver);
    type_path(driver, folder.file("d.svg"));
    driver.click("figure_size");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("3mm");
    driver.frames(2);
    driver.click("export_go");
    driver.frames(2);
    EXPECT_NE(driver.see("export_go"), nullptr);
    EXPECT_EQ(folder.count(), 0);
    driver.click("figure_size_1200px");
    driver.click("export_go");
    driver.frames(3);
    EXPECT_EQ(folder.count(), 1);
}

TEST(ExportDialog, LeavingChangesNothing) {
    Driver driver("hdc");
    driver.settle();
    const Scene before = driver.scene();
    const Figure figure = driver.figure();
    driver.click("top_export");
    driver.frames(4);
    ASSERT_NE(driver.see("export_close"), nullptr);
    driver.key(ImGuiKey_Escape);
    driver.frames(3);
    EXPECT_EQ(driver.see("export_close"), nullptr);
    open(driver);
    driver.click("export_close");
    driver.settle();
    EXPECT_EQ(driver.see("export_close"), nullptr);
    EXPECT_EQ(driver.scene(), before);
    EXPECT_EQ(driver.figure().labels, figure.labels) << "the canvas keeps its own layout";
    EXPECT_EQ(driver.figure().bounds_flat, figure.bounds_flat);
}

// All of the page can be reached in each window, however large the text.
TEST(ExportDialog, FitsEveryWindow) {
    for (const auto& [width, height, text] :
         {std::tuple{1280, 720, 100}, {1440, 900, 100}, {1024, 640, 100}, {1920, 1080, 200}}) {
        for (const Language language : {Language::en, Language::zh}) {
            Settings settings = still_settings();
            settings.text_scale = text;
            settings.language = language == Language::zh ? "zh" : "en";
            Driver driver("opening", settings, width, height);
            open(driver);
            driver.click("figure_png");
            driver.click("figure_caption");
            driver.frames(3);
            keep_picture("export-dialog-" + std::to_string(width) + "-" + std::to_string(text) + settings.language,
                         width, height, driver.window().pixels());
            std::set<std::string> seen;
            const auto look = [&] {
                for (const auto& [name, item] : driver.app().items().items()) {
                    if (!item.clipped) seen.insert(name);
                }
            };
            look();
            driver.move_to({static_cast<float>(width) * 0.6F, static_cast<float>(height) * 0.4F});
            driver.wheel(-40.0F);  // large text: the page scrolls
            driver.frames(3);
            look();
            for (const char* name :
                 {"export_figure", "figure_svg", "figure_pdf", "figure_png", "figure_scale_1", "figure_scale_4",
                  "figure_size_85mm", "figure_size_1200px", "figure_size", "figure_theme_print", "figure_theme_dark",
                  "figure_transparent", "figure_caption", "figure_view", "figure_path", "export_go", "export_close"}) {
                EXPECT_TRUE(seen.contains(name)) << name << " at " << width << " x " << height << ", " << text << " %";
            }
        }
    }
}

TEST(ExportDialog, CodeIsSavedInEachForm) {
    const TemporaryFolder folder;
    Driver driver;
    open(driver);
    driver.click("export_code");
    driver.frames(2);
    const auto type = [&](const std::string& path) {
        driver.click("code_path");
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.type(path);
        driver.frames(2);
    };
    type(folder.file("none/layer.py"));
    driver.click("code_save");
    driver.frames(2);
    EXPECT_EQ(folder.count(), 0) << "no such folder, which is told";
    EXPECT_NE(driver.see("export_go"), nullptr);
    type(folder.file("layer.py"));
    const std::pair<const char*, const char*> forms[]{
        {"torch", ".py"}, {"numpy", ".py"}, {"cpp", ".cpp"}, {"latex", ".tex"}};
    for (const auto& [form, suffix] : forms) {
        driver.click(std::string("code_") + form);  // the file's ending follows
        driver.frames(2);
        driver.click("code_save");
        driver.frames(2);
        const auto saved = read_text_file(folder.file(std::string("layer") + suffix));
        ASSERT_TRUE(saved) << form;
        EXPECT_EQ(*saved, code_text(driver.scene(), code_target_of(form).value()));
    }
    EXPECT_EQ(folder.count(), 3);
    // Enter saves; it does not copy and close.
    type(folder.file("other.tex"));
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(folder.count(), 4);
    EXPECT_NE(driver.see("export_go"), nullptr);
}

}  // namespace
}  // namespace convscope::testing
