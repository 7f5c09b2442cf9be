// Figures for paper: every lens of every preset in each format, looked at by the tools that their readers use, and
// against the screen's own picture.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "app/io/files.h"
#include "app/io/images.h"
#include "app/io/presets.h"
#include "app/platform/headless.h"
#include "tests/app/exports.h"
#include "tests/app/sample_figures.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

// Bounds of compare(), parts of 1. Two rasterisers of the same shapes differ at edges only; the screen's renderer draws
// its own way: edges on whole pixels, hatches by the pixel, type hinted.
constexpr double same_mean = 0.009, same_worst = 0.07;
constexpr double screen_mean = 0.009, screen_worst = 0.1;
constexpr int blur = 2, block = 24;

std::string without_spaces(const std::string& text) {
    std::string made;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) made += c;
    }
    return made;
}

// What a reader can select in the PDF, and in the SVG, holds every label.
void expect_labels(PaperScene& scene, const FigureSheet& sheet, const std::string& text, const std::string& where) {
    const Look look = look_of(sheet, scene.ruler());
    const std::string all = without_spaces(text);
    for (const PlacedLabel& label : place_labels(scene.ruler(), look, sheet.figure, sheet.camera)) {
        EXPECT_NE(all.find(without_spaces(label.label->text)), std::string::npos) << where << ": " << label.label->text;
    }
}

std::string svg_text(const std::string& svg) {
    std::string text;
    for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
        const std::size_t from = svg.find('>', at) + 1;
        text += svg.substr(from, svg.find("</text>", from) - from) + '\n';
    }
    for (const auto& [code, character] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}) {
        for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code)) {
            text.replace(at, std::string(code).size(), character);
        }
    }
    return text;
}

TEST(Export, EveryPresetIsWellFormedAndItsTextCanBeSelected) {
    const TemporaryFolder folder;
    double slowest = 0.0;
    std::string heaviest, svgs;
    int place = 0;
    for (const Preset& preset : presets()) {
        for (const LensKind lens : all_lenses) {
            // Each preset with its own lens and the step lens; the others where they have most to draw.
            const bool rich = preset.id == "opening" || preset.id == "mobilenet" || preset.id == "classic";
            if (lens != preset.scene.lens && lens != LensKind::step && !rich) continue;
            const bool three_d = ++place % 3 == 0;
            const Language language = place % 2 == 0 ? Language::zh : Language::en;
            const std::string where = fmt::format("{}-{}", preset.id, name_of(lens));
            PaperScene scene(preset_with_lens(preset.id, lens, three_d), language);
            FigureOptions options;
            options.caption = true;
            const auto start = std::chrono::steady_clock::now();
            const FigureSheet sheet = scene.sheet(options);
            for (const FigureFormat format : all_figure_formats) {
                const auto saved = save_figure(folder.file(fmt::format("{}.{}", where, name_of(format))), format, sheet,
                                               scene.ruler(), options);
                ASSERT_TRUE(saved) << where << saved.error().message();
            }
            const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (took > slowest) heaviest = where;
            slowest = std::max(slowest, took);
            svgs += " " + folder.file(where + ".svg");
            expect_labels(scene, sheet, svg_text(read_text_file(folder.file(where + ".svg")).value()), where + ".svg");
            expect_labels(scene, sheet, run("pdftotext -raw " + folder.file(where + ".pdf") + " -"), where + ".pdf");
        }
    }
    int code = -1;
    EXPECT_EQ(run("xmllint --noout" + svgs, &code), "");
    EXPECT_EQ(code, 0);
    RecordProperty("slowest", fmt::format("{} {:.2f} s", heaviest, slowest));
    fmt::print("the slowest, {}: {:.2f} s for the three formats\n", heaviest, slowest);
    EXPECT_LT(slowest, 30.0) << heaviest;  // seconds, on a busy machine
}

// The number at `at`, as PNG writes numbers.
std::uint32_t png_number(const std::string& file, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<std::uint8_t>(file.at(at + i));
    return value;
}

// Pixels over pixels a metre are the size that was asked for (a pHYs chunk: pixels a metre across and
// down, unit 1).
TEST(Export, APngStatesItsResolution) {
    const TemporaryFolder folder;
    PaperScene scene(preset_with_lens("opening", LensKind::step, false), Language::en);
    struct Case {
        FigureSize size;
        double scale;
        double millimetres;  // the width, as a paper sets it
    };
    for (const Case& each :
         {Case{{85.0}, 1.0, 85.0}, Case{{170.0}, 2.0, 170.0}, Case{{960.0, 0.0, LengthUnit::pixels}, 2.0, 254.0}}) {
        FigureOptions options;
        options.size = each.size;
        options.scale = each.scale;
        const FigureSheet sheet = scene.sheet(options);
        ASSERT_TRUE(save_figure(folder.file("a.png"), FigureFormat::png, sheet, scene.ruler(), options));
        const std::string file = read_text_file(folder.file("a.png")).value();
        EXPECT_EQ(png_number(file, 33), 9U);
        EXPECT_EQ(file.substr(37, 4), "pHYs");
        const double width = png_number(file, 16);
        EXPECT_NEAR(width / png_number(file, 41) * 1000.0, each.millimetres, 0.1);
        EXPECT_EQ(png_number(file, 41), png_number(file, 45));
        EXPECT_EQ(file.at(49), 1);
    }
    // The check sum by zlib's crc32.
    const auto png = with_resolution(std::vector<std::byte>(40), 300.0);
    EXPECT_EQ(png_number({reinterpret_cast<const char*>(png.data()), png.size()}, 50), 0x78a53f76U);
}

class ExportPictures : public ::testing::TestWithParam<std::string> {};

// The three files of one sheet show the same.
TEST_P(ExportPictures, SvgAndPdfShowWhatThePngShows) {
    const TemporaryFolder folder;
    Scene own = preset_scene(GetParam()).value();
    for (const bool three_d : {false, true}) {
        PaperScene scene(preset_with_lens(GetParam(), own.lens, three_d));
        FigureOptions options;
        options.size = read_figure_size("170mm").value();
        options.caption = true;
        const FigureSheet sheet = scene.sheet(options);
        constexpr double dots = 144.0;
        const auto pixels = pixels_of(sheet, scene.ruler(), dots / pixels_an_inch);
        ASSERT_TRUE(pixels);
        const Raster png = raster_of(*pixels);
        keep_picture(fmt::format("export-{}{}", GetParam(), three_d ? "-3d" : ""), pixels->width, pixels->height,
                     pixels->rgba);
        ASSERT_TRUE(save_figure(folder.file("a.svg"), FigureFormat::svg, sheet, scene.ruler(), options));
        ASSERT_TRUE(save_figure(folder.file("a.pdf"), FigureFormat::pdf, sheet, scene.ruler(), options));
        const std::string size = fmt::format("{} {}", pixels->width, pixels->height);
        EXPECT_EQ(run(fmt::format("rsvg-convert -b white -w {} -h {} {} -o {}", pixels->width, pixels->height,
                                  folder.file("a.svg"), folder.file("svg.png"))),
                  "");
        EXPECT_EQ(run(fmt::format("pdftoppm -png -singlefile -scale-to-x {} -scale-to-y {} {} {}", pixels->width,
                                  pixels->height, folder.file("a.pdf"), folder.file("pdf"))),
                  "");
        for (const char* name : {"svg.png", "pdf.png"}) {
            const Difference2d found = compare(png, read_raster(folder.file(name)), blur, block);
            fmt::print("{} {}{}: mean {:.4f}, worst {:.4f}\n", name, GetParam(), three_d ? " 3-D" : "", found.mean,
                       found.worst);
            EXPECT_LE(found.mean, same_mean) << name << " of " << GetParam() << (three_d ? " 3-D" : "");
            EXPECT_LE(found.worst, same_worst)
                << name << " of " << GetParam() << (three_d ? " 3-D" : "") << " at " << found.x << ", " << found.y;
        }
    }
}

// What the canvas shows, by the screen's renderer and by the pen.
TEST_P(ExportPictures, PresentViewLooksLikeTheScreen) {
    constexpr int width = 1280, height = 800;
    Scene own = preset_scene(GetParam()).value();
    for (const bool three_d : {false, true}) {
        Settings settings = still_settings();
        settings.theme = "print";
        Headless program(width, height, preset_with_lens(GetParam(), own.lens, three_d), settings);
        Session& session = program.app().session();
        session.figure_only = true;
        program.settle();
        const Raster screen = raster_of(width, height, program.pixels());
        const auto lenses = lens_uis();
        LensUi& lens = lens_for(lenses, session);
        finish_work(session, lens, 20.0);
        FigureOptions options;
        options.size = {width, 0.0, LengthUnit::pixels};
        options.present_view = true;
        const CairoRuler ruler;
        const auto pixels = pixels_of(lay_out_figure(session, lens, options, ruler), ruler, 1.0);
        ASSERT_TRUE(pixels);
        ASSERT_EQ(pixels->height, height);
        keep_picture(fmt::format("paper-{}{}", GetParam(), three_d ? "-3d" : ""), width, height, pixels->rgba);
        keep_picture(fmt::format("screen-{}{}", GetParam(), three_d ? "-3d" : ""), width, height, program.pixels());
        const Difference2d found = compare(screen, raster_of(*pixels), blur, block);
        fmt::print("{}{}: mean {:.4f}, worst {:.4f}\n", GetParam(), three_d ? " 3-D" : "", found.mean, found.worst);
        EXPECT_LE(found.mean, screen_mean) << GetParam() << (three_d ? " 3-D" : "");
        EXPECT_LE(found.worst, screen_worst)
            << GetParam() << (three_d ? " 3-D" : "") << " at " << found.x << ", " << found.y;
    }
}

INSTANTIATE_TEST_SUITE_P(Presets, ExportPictures,
                         ::testing::Values("opening", "classic", "hdc-gridding", "compare-dilation", "picture-sobel",
                                           "shufflenet"),
                         [](const auto& name) {
                             std::string made = name.param;
                             std::replace(made.begin(), made.end(), '-', '_');
                             return made;
                         });

}  // namespace
}  // namespace convscope::testing
