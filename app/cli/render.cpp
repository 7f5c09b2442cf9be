// `convscope render`: one picture of a scene, offscreen, through the same code as the window.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/render_figure.h"
#include "app/export/figure_options.h"
#include "app/figure/comparisons.h"
#include "app/io/images.h"
#include "app/io/scene_files.h"
#include "app/platform/headless.h"
#include "app/render/gpu_error.h"

namespace convscope {
namespace {

constexpr int least_side = 64;
constexpr int most_side = 8192;

struct Options {
    std::string scene;
    std::int64_t step = 0;
    bool has_step = false;
    std::string size = "1280x720";
    bool has_size = false;
    std::string language = "en";
    std::string theme;  // empty: print for a figure for paper, else dark
    std::string out;
    int text_scale = 100;
    bool window = false;
    bool three_d = false;
    bool why_differs = false;
    std::string lens;
    // For paper.
    std::string width;
    double scale = 1.0;
    bool has_scale = false;
    bool transparent = false;
    bool caption = false;

    // A file for paper, drawn by Cairo or as SVG; else the screen's renderer makes a PNG.
    [[nodiscard]] bool for_paper() const {
        const auto format = figure_format_of(out);
        return (format && *format != FigureFormat::png) || !width.empty() || has_scale || transparent || caption;
    }
};

constexpr double least_scale = 0.1, most_scale = 20.0;

std::optional<std::pair<int, int>> read_size(const std::string& text) {
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) return std::nullopt;
    int width = 0;
    int height = 0;
    const char* end = text.data() + text.size();
    const auto w = std::from_chars(text.data(), text.data() + cross, width);
    const auto h = std::from_chars(text.data() + cross + 1, end, height);
    if (w.ptr != text.data() + cross || h.ptr != end || w.ec != std::errc() || h.ec != std::errc()) return std::nullopt;
    const auto fits = [](int side) { return side >= least_side && side <= most_side; };
    if (!fits(width) || !fits(height)) return std::nullopt;
    return std::pair(width, height);
}

// In the receptive-field lens a step is a layer that the field has grown through.
Result<void> go_to_step(Scene& scene, std::int64_t step) {
    if (scene.lens != LensKind::receptive_field) {
        scene.step = step;
        return {};  // validate() looks at it
    }
    const auto layers = static_cast<std::int64_t>(layer_count(scene));
    if (step < 0 || step > layers) {
        return fail("step_range", "--step",
                    {"--step", std::to_string(step), "0", std::to_string(layers),
                     std::to_string(std::clamp<std::int64_t>(step, 0, layers))});
    }
    scene.hidden_layers = layers - step;
    return {};
}

ThemeKind theme_kind(const std::string& name) {
    return name == "dark" ? ThemeKind::dark : name == "light" ? ThemeKind::light : ThemeKind::print;
}

Result<int> render_for_paper(const Options& options, Scene scene, const Settings& settings) {
    if (options.window) return fail("figure_window", "--window", {options.out});
    FigureOptions figure;
    if (!options.width.empty()) {
        const auto size = read_figure_size(options.width);
        if (!size) return tl::unexpected(size.error());
        figure.size = *size;
    } else if (options.has_size) {
        const auto pixels = read_size(options.size);  // looked at before
        figure.size = {static_cast<double>(pixels->first), static_cast<double>(pixels->second), LengthUnit::pixels};
    }
    figure.scale = options.scale;
    figure.theme = theme_kind(options.theme);
    figure.transparent = options.transparent;
    figure.caption = options.caption;
    if (auto saved = render_figure(std::move(scene), settings, options.why_differs, figure, options.out); !saved) {
        return tl::unexpected(saved.error());
    }
    return exit_done;
}

Result<int> render(const Options& options) {
    const auto size = read_size(options.size);
    if (!size)
        return fail("bad_size", "--size", {options.size, fmt::format("{}", least_side), fmt::format("{}", most_side)},
                    "1280x720");
    Result<Scene> scene = load_scene(options.scene);
    if (!scene) return tl::unexpected(scene.error());
    scene->three_d = scene->three_d || options.three_d;
    if (!options.lens.empty()) {
        const auto lens = lens_of(options.lens);
        if (!lens) return tl::unexpected(lens.error());
        scene->lens = *lens;
        if (*lens == LensKind::compare && scene->others.empty()) add_first_other(*scene);  // as the window does
    }
    if (options.has_step) {
        if (auto there = go_to_step(*scene, options.step); !there) return tl::unexpected(there.error());
    }
    if (auto valid = validate(*scene); !valid) return tl::unexpected(valid.error());
    Settings settings = still_settings(options.language);
    settings.theme = options.theme.empty() ? "dark" : options.theme;
    settings.text_scale = options.text_scale;
    if (options.for_paper()) return render_for_paper(options, std::move(*scene), settings);
    try {
        Headless program(size->first, size->second, std::move(*scene), settings);
        program.app().session().settings.preset = options.scene;  // names it in the menu when it is one
        program.app().session().figure_only = !options.window;
        program.app().session().canvas.lens.why_differs = options.why_differs;
        program.settle();
        if (auto saved = save_png(options.out, size->first, size->second, program.pixels()); !saved) {
            return tl::unexpected(saved.error());
        }
    } catch (const GpuError& error) {
        return fail("no_gpu", "", {error.what()});
    }
    return exit_done;
}

Action declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    app.add_option("SCENE", options->scene, "A scene (.json) or a preset's name")->required();
    app.add_option("--step", options->step,
                   "Step to show, counted from 0 (lens rf: layers grown through); the scene's own by default")
        ->each([options](const std::string&) { options->has_step = true; });
    app.add_option("--size", options->size, "Pixels, WIDTHxHEIGHT")
        ->capture_default_str()
        ->each([options](const std::string&) { options->has_size = true; });
    app.add_option("--lang", options->language, "en or zh")->check(CLI::IsMember({"en", "zh"}))->capture_default_str();
    app.add_option("--theme", options->theme, "dark, light or print; print for SVG and PDF, else dark by default")
        ->check(CLI::IsMember({"dark", "light", "print"}));
    app.add_option("--text", options->text_scale, "Size of the text in percent, 75 to 250")
        ->check(CLI::Range(75, 250))
        ->capture_default_str();
    app.add_flag("--window", options->window, "The whole window with its panels, not the figure alone");
    app.add_option("--lens", options->lens, "step, groups, rf or compare; the scene's own by default");
    app.add_flag("--3d", options->three_d, "The planes in space");
    app.add_flag("--why", options->why_differs, "Lens groups: why the result differs, in place of the wires");
    app.add_option("--width", options->width,
                   "For paper: width of the figure, such as 85mm or 1200px, or WIDTHxHEIGHT (85mm by default)")
        ->excludes("--size");
    app.add_option("--scale", options->scale, "For paper, PNG: pixels a pixel (1 is 300 to the inch for mm)")
        ->check(CLI::Range(least_scale, most_scale))
        ->each([options](const std::string&) { options->has_scale = true; });
    app.add_flag("--transparent", options->transparent, "For paper: no background");
    app.add_flag("--caption", options->caption, "For paper: the settings, in words, below the picture");
    app.add_option("-o,--output", options->out,
                   "The file to write: .svg, .pdf or .png. A PNG is the screen's picture unless an option for paper is "
                   "given")
        ->required();
    return [options] { return render(*options); };
}

}  // namespace

const Command render_command{"render", "Draw one picture of a scene",
                             "Example: convscope render opening --step 72 -o opening.png", declare};

}  // namespace convscope
