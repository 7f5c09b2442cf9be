// Frames from the source into the writer.
#include "app/export/animation_job.h"

namespace convscope {

Result<std::unique_ptr<AnimationJob>> AnimationJob::start(AnimationFrames frames, const std::string& path,
                                                          const FrameLook& look, const MakeFrames& make) {
    const auto format = animation_format_of(path);
    if (!format) return tl::unexpected(format.error());
    const AnimationPlan& plan = frames.plan();
    auto writer = make_animation_writer({path, *format, plan.width, plan.height, plan.frames_per_second});
    if (!writer) return tl::unexpected(writer.error());
    FrameLook sized = look;
    sized.width = plan.width;
    sized.height = plan.height;
    auto source = make(frames.scene(0), sized);
    if (plan.sweep) source->hold_camera(frames.count(), [&](std::int64_t frame) { return frames.scene(frame); });
    return std::unique_ptr<AnimationJob>(new AnimationJob(std::move(frames), std::move(*writer), std::move(source)));
}

Result<bool> AnimationJob::work() {
    const auto pixels = source_->frame(frames_.scene(done_));
    if (auto added = writer_->add(pixels, frames_.seconds(done_)); !added) return tl::unexpected(added.error());
    ++done_;
    if (done_ < count()) return true;
    if (auto finished = writer_->finish(); !finished) return tl::unexpected(finished.error());
    return false;
}

}  // namespace convscope
