// `convscope render`: one picture of a scene, offscreen, through the same code as the window.
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/picture_options.h"
#include "app/cli/render_figure.h"
#include "app/export/figure_options.h"
#include "app/io/images.h"
#include "app/platform/offscreen.h"
#include "app/platform/offscreen_app.h"
#include "app/render/gpu_error.h"

namespace convscope {
namespace {

struct RenderOptions {
    PictureOptions picture;
    std::string out;
    // For paper.
    std::string width;
    std::optional<double> scale;
    bool transparent = false;
    bool caption = false;

    // A file for paper, drawn by Cairo or as SVG; else the screen's renderer makes a PNG.
    [[nodiscard]] bool for_paper() const {
        const auto format = figure_format_of(out);
        return (format && *format != FigureFormat::png) || !width.empty() || scale || transparent || caption;
    }
};

constexpr double least_scale = 0.1, most_scale = 20.0;

ThemeKind theme_kind(const std::string& name) {
    return name == "dark" ? ThemeKind::dark : name == "light" ? ThemeKind::light : ThemeKind::print;
}

Result<int> render_for_paper(const RenderOptions& options, Scene scene, const Settings& settings) {
    if (options.picture.window) return fail("figure_window", "--window", {options.out});
    FigureOptions figure;
    if (!options.width.empty()) {
        const auto size = read_figure_size(options.width);
        if (!size) return tl::unexpected(size.error());
        figure.size = *size;
    } else if (options.picture.size) {
        const auto pixels = picture_size(options.picture);
        if (!pixels) return tl::unexpected(pixels.error());
        figure.size = {static_cast<double>(pixels->first), static_cast<double>(pixels->second), LengthUnit::pixels};
    }
    figure.scale = options.scale.value_or(1.0);
    figure.theme = theme_kind(options.picture.theme);
    figure.transparent = options.transparent;
    figure.caption = options.caption;
    if (auto saved = render_figure(std::move(scene), settings, options.picture.why_differs, figure, options.out);
        !saved) {
        return tl::unexpected(saved.error());
    }
    return exit_done;
}

Result<int> render(const RenderOptions& options) {
    const auto size = picture_size(options.picture);
    if (!size) return tl::unexpected(size.error());
    const auto scene = picture_scene(options.picture);
    if (!scene) return tl::unexpected(scene.error());
    FrameLook look = picture_look(options.picture);
    if (options.for_paper()) return render_for_paper(options, *scene, look.settings);
    look.width = size->first;
    look.height = size->second;
    try {
        const Offscreen context(1, 1);
        const auto pixels = make_frames(*scene, look)->frame(*scene);
        if (auto saved = save_png(options.out, look.width, look.height, pixels); !saved) {
            return tl::unexpected(saved.error());
        }
    } catch (const GpuError& error) {
        return fail("no_gpu", "", {error.what()});
    }
    return exit_done;
}

Action declare_render(CLI::App& app) {
    auto options = std::make_shared<RenderOptions>();
    declare_picture(app, options->picture,
                    "Step to show, counted from 0 (lens rf: layers grown through); the scene's own by default");
    app.get_option("--theme")->description("dark, light or print; print for SVG and PDF, else dark by default");
    app.add_option("--width", options->width,
                   "For paper: width of the figure, such as 85mm or 1200px, or WIDTHxHEIGHT (85mm by default)")
        ->excludes("--size");
    app.add_option("--scale", options->scale, "For paper, PNG: pixels a pixel (1 is 300 to the inch for mm)")
        ->check(CLI::Range(least_scale, most_scale));
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
                             "Example: convscope render opening --step 72 -o opening.png", declare_render};

}  // namespace convscope
