// `convscope demo`: what `./run.sh` does where there is no display: the default lesson's frames and animation, through
// the same code as the window.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "app/cli/command.h"
#include "app/export/animation_job.h"
#include "app/io/presets.h"
#include "app/io/xdg.h"
#include "app/platform/offscreen.h"
#include "app/platform/offscreen_app.h"
#include "app/render/gpu_error.h"

namespace convscope {
namespace {

constexpr int width = 1280;
constexpr int height = 720;

struct DemoOptions {
    std::string folder = "out";
};

Result<int> demonstrate(const DemoOptions& options) {
    if (!make_folder(options.folder)) return fail("folder_missing", "--out", {options.folder});
    AnimationPlan plan;
    plan.scene = presets().front().scene;
    const Pair out = output_size(plan.scene.spec);
    plan.to = out.h * out.w - 1;  // one output channel: every output position of it, in loop order
    plan.width = width;
    plan.height = height;
    FrameLook look;
    look.window = true;
    look.settings.preset = presets().front().id;
    try {
        const Offscreen context(1, 1);
        for (const std::string& path : {options.folder + "/frames", options.folder + "/opening.webp"}) {
            auto frames = AnimationFrames::make(plan);
            if (!frames) return tl::unexpected(frames.error());
            auto job = AnimationJob::start(std::move(*frames), path, look, make_frames);
            if (!job) return tl::unexpected(job.error());
            for (bool more = true; more;) {
                const auto worked = (*job)->work();
                if (!worked) return tl::unexpected(worked.error());
                more = *worked;
            }
        }
        fmt::print("{} frames in {}/frames and the animation {}/opening.webp\n", plan.to + 1, options.folder,
                   options.folder);
    } catch (const GpuError& error) {
        return fail("no_gpu", "", {error.what()});
    }
    return exit_done;
}

Action declare_demo(CLI::App& app) {
    auto options = std::make_shared<DemoOptions>();
    app.add_option("--out", options->folder, "The folder to write into")->capture_default_str();
    return [options] { return demonstrate(*options); };
}

}  // namespace

const Command demo_command{"demo", "Render the default lesson's frames and animation without a display", "",
                           declare_demo};

}  // namespace convscope
