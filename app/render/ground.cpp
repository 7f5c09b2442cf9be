// Edges are rounded to whole pixels, so that neighbours meet.
#include "app/render/ground.h"

#include <cmath>

#include "app/render/gl.h"

namespace convscope {

void clear_grounds(int width, int height, float scale, const Colour& background, std::span<const Ground> grounds) {
    glViewport(0, 0, width, height);
    glDisable(GL_SCISSOR_TEST);
    glClearColor(background.r, background.g, background.b, 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    for (const Ground& ground : grounds) {
        const auto pixel = [&](float unit) { return static_cast<int>(std::lround(unit * scale)); };
        const int left = pixel(ground.x);
        const int top = pixel(ground.y);
        const int right = pixel(ground.x + ground.width);
        const int bottom = pixel(ground.y + ground.height);
        if (right <= left || bottom <= top) continue;
        glScissor(left, height - bottom, right - left, bottom - top);
        glClearColor(ground.colour.r, ground.colour.g, ground.colour.b, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    glDisable(GL_SCISSOR_TEST);
}

}  // namespace convscope
