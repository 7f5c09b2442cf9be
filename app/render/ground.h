// The window's grounds as scissored clears: on a software renderer a clear costs a fraction of a blended quad.
#pragma once

#include <span>

#include "app/figure/palette.h"

namespace convscope {

/// An upright rectangle of one colour, in Dear ImGui's units (y down).
struct Ground {
    float x = 0.0F, y = 0.0F, width = 0.0F, height = 0.0F;
    Colour colour;
};

/// Clears the bound framebuffer of `width` x `height` pixels to `background`, then each ground in order. `scale`:
/// framebuffer pixels a unit.
void clear_grounds(int width, int height, float scale, const Colour& background, std::span<const Ground> grounds);

}  // namespace convscope
