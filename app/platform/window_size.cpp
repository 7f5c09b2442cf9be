// Window sizes to settings and back.
#include "app/platform/window_size.h"

#include <algorithm>
#include <cmath>

namespace convscope {
namespace {

constexpr int least = 320;
constexpr int fills = 4;  // a window manager may keep a few pixels to itself

int scaled(int side, float factor) {
    return static_cast<int>(std::lround(static_cast<float>(side) * factor));
}

}  // namespace

int first_side(int kept, float scale, int most) {
    return std::min(std::max(scaled(kept, scale), least), most);
}

int kept_side(int kept, int side, float scale, int most) {
    const bool full = std::abs(side - most) <= fills;
    if (full && scaled(kept, scale) >= side) return kept;
    // Rounding must not let the size creep from one start to the next.
    return scaled(kept, scale) == side ? kept : scaled(side, 1.0F / scale);
}

}  // namespace convscope
