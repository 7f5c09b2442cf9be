// `convscope animate`: a range of steps, or a parameter that runs through its values, as GIF, WebP, MP4 or pictures.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/picture_options.h"
#include "app/export/animation_job.h"
#include "app/platform/offscreen.h"
#include "app/platform/offscreen_app.h"
#include "app/render/gpu_error.h"
#include "core/read_number.h"

namespace convscope {
namespace {

struct AnimateOptions {
    PictureOptions picture;
    std::optional<std::int64_t> from, to;
    std::int64_t every = 1;
    std::string granularity, sweep, out;
    double frames_per_second = 4.0, hold = 2.0;
    bool quiet = false;
};

/// "dilation=1..8"
Result<Sweep> read_sweep(const std::string& text) {
    const auto bad = [&] { return fail("bad_sweep", "--sweep", {text, "dilation=1..8"}, "dilation=1..8"); };
    const std::size_t equals = text.find('=');
    const std::size_t dots = text.find("..");
    if (equals == std::string::npos || dots == std::string::npos || dots < equals) return bad();
    Sweep sweep;
    const std::string name = text.substr(0, equals);
    const auto field = std::find_if(all_layer_fields.begin(), all_layer_fields.end(),
                                    [&](LayerField each) { return name_of(each) == name; });
    if (field == all_layer_fields.end()) return bad();
    sweep.field = *field;
    const auto from = read_number<std::int64_t>(text.substr(equals + 1, dots - equals - 1));
    const auto to = read_number<std::int64_t>(text.substr(dots + 2));
    if (!from || !to) return bad();
    sweep.from = *from;
    sweep.to = *to;
    return sweep;
}

Result<AnimationPlan> plan_of(const AnimateOptions& options) {
    AnimationPlan plan;
    auto scene = picture_scene(options.picture);
    if (!scene) return tl::unexpected(scene.error());
    plan.scene = std::move(*scene);
    if (!options.granularity.empty()) {
        const auto granularity = granularity_of(options.granularity);
        if (!granularity) return tl::unexpected(granularity.error());
        const Scene before = plan.scene;
        plan.scene.granularity = *granularity;
        plan.scene = with_step_kept(std::move(plan.scene), before);
    }
    if (auto valid = validate(plan.scene); !valid) return tl::unexpected(valid.error());
    if (!options.sweep.empty()) {
        auto sweep = read_sweep(options.sweep);
        if (!sweep) return tl::unexpected(sweep.error());
        plan.sweep = *sweep;
    }
    const auto size = picture_size(options.picture);
    if (!size) return tl::unexpected(size.error());
    const PlaceRange places = default_places(plan.scene);
    plan.from = options.from.value_or(options.to ? std::min(places.from, *options.to) : places.from);
    plan.to = options.to.value_or(options.from ? std::max(places.to, *options.from) : places.to);
    plan.every = options.every;
    plan.frames_per_second = options.frames_per_second;
    plan.hold = options.hold;
    plan.width = size->first;
    plan.height = size->second;
    return plan;
}

class Progress {
public:
    explicit Progress(bool shown) : shown_(shown && ::isatty(STDERR_FILENO) != 0) {}
    void show(const AnimationJob& job) const {
        if (!shown_) return;
        const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        const double left = spent / static_cast<double>(job.done()) * static_cast<double>(job.count() - job.done());
        fmt::print(stderr, "\rframe {} of {}, {:.0f} s left ", job.done(), job.count(), left);
        if (job.done() == job.count()) fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }

private:
    bool shown_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Result<int> animate(const AnimateOptions& options) {
    auto plan = plan_of(options);
    if (!plan) return tl::unexpected(plan.error());
    auto frames = AnimationFrames::make(std::move(*plan));
    if (!frames) return tl::unexpected(frames.error());
    const std::vector<std::int64_t> left_out = frames->left_out();
    try {
        const Offscreen context(1, 1);
        auto job = AnimationJob::start(std::move(*frames), options.out, picture_look(options.picture), make_frames);
        if (!job) return tl::unexpected(job.error());
        const Progress progress(!options.quiet);
        for (bool more = true; more;) {
            const auto worked = (*job)->work();
            if (!worked) return tl::unexpected(worked.error());
            more = *worked;
            progress.show(**job);
        }
        if (!options.quiet) fmt::print("{} frames in {}\n", (*job)->count(), options.out);
    } catch (const GpuError& error) {
        return fail("no_gpu", "", {error.what()});
    }
    if (!left_out.empty() && !options.quiet) {
        fmt::print("left out, for they do not work here: {}\n", fmt::join(left_out, ", "));
    }
    return exit_done;
}

Action declare_animate(CLI::App& app) {
    auto options = std::make_shared<AnimateOptions>();
    declare_picture(app, options->picture, "Step of a sweep, counted from 0; the scene's own by default");
    app.add_option("--from", options->from, "First step; 0 by default, of many the scene's own");
    app.add_option("--to", options->to, "Last step; the last one by default, of many the 100th");
    app.add_option("--every", options->every, "Only every N-th step")->capture_default_str();
    app.add_option("--granularity", options->granularity, "What one step does: tap, output-position, ...");
    app.add_option("--sweep", options->sweep,
                   "In place of steps: kernel, stride, padding, dilation or groups, as dilation=1..8");
    app.add_option("--fps", options->frames_per_second, "Frames a second, 0.1 to 50")->capture_default_str();
    app.add_option("--hold", options->hold, "Seconds that the last frame stays, 0 to 60")->capture_default_str();
    app.add_flag("--quiet", options->quiet, "Say nothing");
    app.add_option("-o,--output", options->out, "The file to write: .gif, .webp, .mp4; a folder for pictures")
        ->required();
    return [options] { return animate(*options); };
}

}  // namespace

const Command animate_command{"animate", "Make an animation of a scene's steps",
                              "MP4 needs ffmpeg. Example: convscope animate opening --from 0 --to 48 -o opening.gif",
                              declare_animate};

}  // namespace convscope
