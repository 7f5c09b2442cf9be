// Where an animation's frames come from: the platform makes one, since a picture needs GL.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "app/io/settings.h"
#include "app/lenses/lens.h"
#include "core/scene.h"

namespace convscope {

/// How the frames look.
struct FrameLook {
    Settings settings = still_settings();
    LensView view;        ///< switches of the lenses; nothing of it depends on the size
    bool window = false;  ///< the whole window with its panels, not the figure alone
    int width = 1280, height = 720;
};

class FrameSource {
public:
    FrameSource() = default;
    FrameSource(const FrameSource&) = delete;
    FrameSource& operator=(const FrameSource&) = delete;
    virtual ~FrameSource() = default;

    /// The picture of a valid scene, everything that it shows computed: width * height * 4 bytes, RGBA, opaque, top row
    /// first. Throws GpuError.
    virtual std::vector<std::uint8_t> frame(const Scene& scene) = 0;
    /// From now on one camera, which shows all of each of `count` > 0 scenes: planes of other sizes do not make the
    /// picture jump.
    virtual void hold_camera(std::int64_t count, const std::function<Scene(std::int64_t)>& scene) = 0;
};

/// Throws GpuError.
using MakeFrames = std::function<std::unique_ptr<FrameSource>(const Scene& first, const FrameLook& look)>;

}  // namespace convscope
