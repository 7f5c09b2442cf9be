// Draws planes with the marks-only output of the shader and reads it back; see marks_reader.h.
#include "tests/app/marks_reader.h"

#include "app/render/gl.h"

namespace convscope::testing {

Renderer::Target MarksReader::whole() {
    Renderer::Target target;
    target.width = target.w = width;
    target.height = target.h = height;
    target.marks_only = true;
    return target;
}

void MarksReader::draw(const Figure& figure, const Camera& camera, Renderer::Target target) {
    screen_.bind();
    glDisable(GL_SCISSOR_TEST);
    glClearColor(0, 0, 0, 0);
    glClear(GL_COLOR_BUFFER_BIT);
    renderer_.draw(figure, camera, theme_of(ThemeKind::dark), target);
    pixels_ = screen_.read_pixels();
}

std::optional<MarkBits> MarksReader::at(int x, int y) const {
    const std::size_t pixel = (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)) * 4;
    if (pixels_[pixel + 1] == 0) return std::nullopt;
    return pixels_[pixel];
}

Camera camera_on(const Plane& plane, std::int64_t row, std::int64_t col, float cell) {
    const Box& box = plane.place.flat;
    const float unit = box.size.x / static_cast<float>(plane.view.cols);
    Camera camera;
    camera.zoom = cell / unit;
    camera.pan = {-(box.origin.x * camera.zoom) - static_cast<float>(col - plane.view.col) * cell,
                  -(box.origin.y * camera.zoom) - static_cast<float>(row - plane.view.row) * cell};
    return camera;
}

}  // namespace convscope::testing
