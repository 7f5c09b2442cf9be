// The App in a Dear ImGui context and a framebuffer of its own, within the GL context that is current; drawn or driven
// by events given to Dear ImGui. What is current and bound is so again after each call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "app/export/frame_source.h"
#include "app/io/settings.h"
#include "app/ui/app.h"
#include "core/scene.h"

namespace convscope {

class OffscreenApp {
public:
    /// Throws GpuError.
    OffscreenApp(int width, int height, Scene scene, const Settings& settings);
    ~OffscreenApp();
    OffscreenApp(const OffscreenApp&) = delete;
    OffscreenApp& operator=(const OffscreenApp&) = delete;

    [[nodiscard]] App& app();
    /// Dear ImGui's own current one, for events.
    void make_current();
    /// One frame of `seconds`, drawn; or all of it but the drawing (where many frames are run through).
    void frame(double seconds = 1.0 / 60.0, bool draw = true);
    /// Frames until nothing moves and no output is being computed, of which the last is drawn.
    void settle();
    void resize(int width, int height);
    /// See FrameSource.
    void hold_camera(std::int64_t count, const std::function<Scene(std::int64_t)>& scene);
    /// Of the last frame: width * height * 4 bytes, RGBA, top row first.
    [[nodiscard]] std::vector<std::uint8_t> pixels() const;
    [[nodiscard]] int width() const;
    [[nodiscard]] int height() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Frames drawn in the GL context that is current, now and when each is asked for.
std::unique_ptr<FrameSource> make_frames(const Scene& first, const FrameLook& look);

}  // namespace convscope
