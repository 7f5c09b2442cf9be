// `convscope demo`: what `./run.sh` does where there is no display: the default lesson's frames and animation, through
// the same code as the window.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>

#include "app/cli/command.h"
#include "app/export/animation.h"
#include "app/io/files.h"
#include "app/io/images.h"
#include "app/io/presets.h"
#include "app/io/xdg.h"
#include "app/platform/headless.h"
#include "app/render/gpu_error.h"

namespace convscope {
namespace {

constexpr int width = 1280;
constexpr int height = 720;
constexpr int frame_milliseconds = 250;
constexpr int last_milliseconds = 2000;

struct Options {
    std::string folder = "out";
};

Result<int> demonstrate(const Options& options) {
    if (!make_folder(options.folder + "/frames")) return fail("folder_missing", "--out", {options.folder});
    Scene scene = presets().front().scene;
    try {
        Headless program(width, height, scene, still_settings());
        Session& session = program.app().session();
        WebpAnimation animation(width, height);
        // One output channel: every output position of it, in loop order.
        const Pair out = output_size(scene.spec);
        const std::int64_t steps = out.h * out.w;
        for (std::int64_t step = 0; step < steps; ++step) {
            session.go_to(step);
            program.settle();
            const auto pixels = program.pixels();
            const std::string path = fmt::format("{}/frames/{:03}.png", options.folder, step);
            if (auto saved = save_png(path, width, height, pixels); !saved) return tl::unexpected(saved.error());
            const int shown = step + 1 == steps ? last_milliseconds : frame_milliseconds;
            if (auto added = animation.add(pixels, shown); !added) return tl::unexpected(added.error());
        }
        auto bytes = animation.finish();
        if (!bytes) return tl::unexpected(bytes.error());
        const std::string path = options.folder + "/opening.webp";
        if (auto saved = write_file(path, *bytes); !saved) return tl::unexpected(saved.error());
        fmt::print("{} frames in {}/frames and the animation {}\n", steps, options.folder, path);
    } catch (const GpuError& error) {
        return fail("no_gpu", "", {error.what()});
    }
    return exit_done;
}

Action declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    app.add_option("--out", options->folder, "The folder to write into")->capture_default_str();
    return [options] { return demonstrate(*options); };
}

}  // namespace

const Command demo_command{"demo", "Render the default lesson's frames and animation without a display", "", declare};

}  // namespace convscope
