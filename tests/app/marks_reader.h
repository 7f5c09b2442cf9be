// Draws planes with the marks-only output of the shader and reads it back.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/platform/offscreen.h"
#include "app/render/renderer.h"

namespace convscope::testing {

class MarksReader {
public:
    static constexpr int width = 512, height = 512;

    explicit MarksReader(Offscreen::Api api = Offscreen::Api::gl33) : screen_(width, height, api) {}

    /// Draws the figure; `target` may move the canvas inside the framebuffer.
    void draw(const Figure& figure, const Camera& camera, Renderer::Target target = whole());
    /// The mark at a pixel of the framebuffer (y down), or nothing where no plane is.
    [[nodiscard]] std::optional<MarkBits> at(int x, int y) const;

    static Renderer::Target whole();

private:
    Offscreen screen_;
    Renderer renderer_;
    std::vector<std::uint8_t> pixels_;
};

/// A camera that shows cells [row, row + height/cell) x [col, ...) of the plane's view at `cell` pixels each.
Camera camera_on(const Plane& plane, std::int64_t row, std::int64_t col, float cell);

}  // namespace convscope::testing
