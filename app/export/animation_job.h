// The making of an animation, a frame at a time, so that it can be watched and stopped.
#pragma once

#include <memory>

#include "app/export/animation.h"
#include "app/export/animation_plan.h"
#include "app/export/frame_source.h"

namespace convscope {

class AnimationJob {
public:
    /// The writer is made first: nothing is drawn for a file that cannot be written. Throws GpuError.
    static Result<std::unique_ptr<AnimationJob>> start(AnimationFrames frames, const std::string& path,
                                                       const FrameLook& look, const MakeFrames& make);
    /// Makes the next frame; after the last one the file is put in its place. True while there is more to do.
    Result<bool> work();
    /// Frames that are made, and all of them.
    [[nodiscard]] std::int64_t done() const { return done_; }
    [[nodiscard]] std::int64_t count() const { return frames_.count(); }

private:
    AnimationJob(AnimationFrames frames, std::unique_ptr<AnimationWriter> writer, std::unique_ptr<FrameSource> source)
        : frames_(std::move(frames)), writer_(std::move(writer)), source_(std::move(source)) {}

    AnimationFrames frames_;
    std::unique_ptr<AnimationWriter> writer_;
    std::unique_ptr<FrameSource> source_;
    std::int64_t done_ = 0;
};

}  // namespace convscope
