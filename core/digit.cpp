// The drawn digit: a "3" as one stroke of even width, its edge smoothed over one pixel, so that it is crisp at any
// size.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/drawing.h"

namespace convscope {
namespace {

constexpr auto pi = std::numbers::pi_v<float>;

// Distance from (x, y) to an arc of a circle: centre, radius, from angle `begin` through `sweep` radians (y downward).
float distance_to_arc(float x, float y, float cx, float cy, float radius, float begin, float sweep) {
    const float dx = x - cx;
    const float dy = y - cy;
    float angle = std::atan2(dy, dx) - begin;
    while (angle < 0.0F) angle += 2.0F * pi;
    while (angle >= 2.0F * pi) angle -= 2.0F * pi;
    if (angle <= sweep) return std::fabs(std::hypot(dx, dy) - radius);
    const auto to_end = [&](float at) {
        return std::hypot(x - (cx + radius * std::cos(at)), y - (cy + radius * std::sin(at)));
    };
    return std::min(to_end(begin), to_end(begin + sweep));
}

}  // namespace

Tensor draw_digit(std::int64_t height, std::int64_t width) {
    Tensor image({1, 1, height, width});
    const auto side = static_cast<float>(std::min(height, width));
    const float pixel = 1.0F / side;
    // Below about 12 pixels a true stroke would be thinner than a pixel.
    const float half_stroke = std::max(0.062F, 0.55F * pixel);
    for (std::int64_t row = 0; row < height; ++row) {
        for (std::int64_t col = 0; col < width; ++col) {
            // Unit square in the middle; the hand leans the digit a little to the right.
            const float y = (static_cast<float>(row) + 0.5F - 0.5F * static_cast<float>(height)) * pixel + 0.5F;
            const float x =
                (static_cast<float>(col) + 0.5F - 0.5F * static_cast<float>(width)) * pixel + 0.5F + 0.10F * (y - 0.5F);
            const float upper = distance_to_arc(x, y, 0.48F, 0.315F, 0.165F, -0.88F * pi, 1.33F * pi);
            const float lower = distance_to_arc(x, y, 0.49F, 0.655F, 0.20F, -0.55F * pi, 1.42F * pi);
            image.at(0, 0, row, col) = edge_coverage(std::min(upper, lower) - half_stroke, pixel);
        }
    }
    return image;
}

}  // namespace convscope
