// How long planes take to draw: 1920x1080, whole frames, median of many. Also the processor's time, all threads
// together, which a busy neighbour changes less than it changes the clock's.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "app/platform/offscreen.h"
#include "app/render/gl.h"
#include "tests/app/sample_figures.h"

namespace convscope {
namespace {

constexpr int width = 1920, height = 1080, frames = 60;

double processor_milliseconds() {
    return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double clock_milliseconds() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void measure(const char* name, const testing::Sample& sample, const Camera& camera, const Offscreen& screen,
             Renderer& renderer) {
    Renderer::Target target;
    target.width = target.w = width;
    target.height = target.h = height;
    std::vector<double> clock;
    std::vector<double> processor;
    for (int frame = 0; frame <= frames; ++frame) {
        const double clock_start = clock_milliseconds();
        const double processor_start = processor_milliseconds();
        screen.bind();
        glDisable(GL_SCISSOR_TEST);
        glClear(GL_COLOR_BUFFER_BIT);
        renderer.set_values(sample.values);
        renderer.draw(sample.figure, camera, theme_of(ThemeKind::dark), target);
        glFinish();
        if (frame == 0) continue;  // compiles shaders and sends textures
        clock.push_back(clock_milliseconds() - clock_start);
        processor.push_back(processor_milliseconds() - processor_start);
    }
    fmt::print("{:44} {:7.2f} ms, processor {:7.2f} ms\n", name, median(clock), median(processor));
}

}  // namespace
}  // namespace convscope

int main() {
    using namespace convscope;
    const Offscreen screen(width, height);
    Renderer renderer;
    fmt::print("{}\n", reinterpret_cast<const char*>(glGetString(GL_RENDERER)));
    Camera camera;
    measure("an empty frame", {}, camera, screen, renderer);
    camera.zoom = 1.5F;
    measure("the planes of the mock-up, at 1.5", testing::mock_up(), camera, screen, renderer);
    measure("everything a plane can show, at 1.5", testing::every_look(), camera, screen, renderer);
    camera.turn = 1.0F;
    camera.pan = {300.0F, 100.0F};
    measure("the planes of the mock-up, in space", testing::mock_up(), camera, screen, renderer);
    measure("8 planes of 14x14 cells, 40 % of the frame", testing::crowd(8, 14, 4, 330.0F), {}, screen, renderer);
    measure("8 planes of 224x224 cells, 40 % of the frame", testing::crowd(8, 224, 4, 330.0F), {}, screen, renderer);
    measure("64 planes of 224x224 cells, 37 % of the frame", testing::crowd(64, 224, 12, 110.0F), {}, screen, renderer);
}
