// Reads them.
#include "app/cli/picture_options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>

#include "app/figure/comparisons.h"
#include "app/io/scene_files.h"
#include "core/place.h"
#include "core/read_number.h"

namespace convscope {
namespace {

constexpr int least_side = 64;
constexpr int most_side = 8192;

// In the receptive-field lens a step is a layer that the field has grown through.
Result<void> go_to_step(Scene& scene, std::int64_t step) {
    if (scene.lens == LensKind::receptive_field) {
        const std::int64_t last = place_count(scene) - 1;
        if (step < 0 || step > last) {
            return fail("step_range", "--step",
                        {"--step", std::to_string(step), "0", std::to_string(last),
                         std::to_string(std::clamp<std::int64_t>(step, 0, last))});
        }
    }
    set_place(scene, step);  // validate() looks at other steps
    return {};
}

}  // namespace

Result<std::pair<int, int>> picture_size(const PictureOptions& options) {
    const std::string text = options.size.value_or("1280x720");
    const auto bad = [&] {
        return fail("bad_size", "--size", {text, fmt::format("{}", least_side), fmt::format("{}", most_side)},
                    "1280x720");
    };
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) return bad();
    const auto width = read_number<int>(text.substr(0, cross));
    const auto height = read_number<int>(text.substr(cross + 1));
    const auto fits = [](std::optional<int> side) { return side && *side >= least_side && *side <= most_side; };
    if (!fits(width) || !fits(height)) return bad();
    return std::pair(*width, *height);
}

Result<Scene> picture_scene(const PictureOptions& options) {
    Result<Scene> scene = load_scene(options.scene);
    if (!scene) return scene;
    scene->three_d = scene->three_d || options.three_d;
    if (!options.lens.empty()) {
        const auto lens = lens_of(options.lens);
        if (!lens) return tl::unexpected(lens.error());
        scene->lens = *lens;
        if (*lens == LensKind::compare && scene->others.empty()) add_first_other(*scene);  // as the window does
    }
    if (options.step) {
        if (auto there = go_to_step(*scene, *options.step); !there) return tl::unexpected(there.error());
    }
    if (auto valid = validate(*scene); !valid) return tl::unexpected(valid.error());
    return scene;
}

FrameLook picture_look(const PictureOptions& options) {
    FrameLook look;
    look.settings = still_settings(options.language);
    if (!options.theme.empty()) look.settings.theme = options.theme;
    look.settings.text_scale = options.text_scale;
    look.settings.preset = options.scene;  // names it in the menu when it is one
    look.view.why_differs = options.why_differs;
    look.window = options.window;
    return look;
}

void declare_picture(CLI::App& app, PictureOptions& options, const std::string& about_step) {
    app.add_option("SCENE", options.scene, "A scene (.json) or a preset's name")->required();
    app.add_option("--step", options.step, about_step);
    app.add_option("--size", options.size, "Pixels, WIDTHxHEIGHT; 1280x720 by default");
    app.add_option("--lang", options.language, "en or zh")->check(CLI::IsMember({"en", "zh"}))->capture_default_str();
    app.add_option("--theme", options.theme, "dark, light or print; dark by default")
        ->check(CLI::IsMember({"dark", "light", "print"}));
    app.add_option("--text", options.text_scale, "Size of the text in percent, 75 to 250")
        ->check(CLI::Range(75, 250))
        ->capture_default_str();
    app.add_flag("--window", options.window, "The whole window with its panels, not the figure alone");
    app.add_option("--lens", options.lens, "step, groups, rf or compare; the scene's own by default");
    app.add_flag("--3d", options.three_d, "The planes in space");
    app.add_flag("--why", options.why_differs, "Lens groups: why the result differs, in place of the wires");
}

}  // namespace convscope
