// The real program without a window: the same App, drawn offscreen, driven by events given to Dear ImGui. The `render`
// and `demo` commands, the UI tests and the benchmarks run it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/io/settings.h"
#include "app/platform/offscreen_app.h"
#include "app/ui/app.h"
#include "core/scene.h"

namespace convscope {

class Headless {
public:
    /// Throws GpuError when there is no GL to be had.
    Headless(int width, int height, Scene scene, const Settings& settings);
    ~Headless();
    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    [[nodiscard]] App& app();
    /// One frame of `seconds`, drawn; or all of it but the drawing (a test that runs through many frames).
    void frame(double seconds = 1.0 / 60.0, bool draw = true);
    /// Frames until nothing moves and no output is being computed.
    void settle();
    void resize(int width, int height);
    /// Of the last frame: width * height * 4 bytes, RGBA, top row first.
    [[nodiscard]] std::vector<std::uint8_t> pixels() const;
    [[nodiscard]] int width() const;
    [[nodiscard]] int height() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace convscope
