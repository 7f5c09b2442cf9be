// Geometry of planes. What is drawn of one: all of it, or, of a large one, a part in which cells can be told apart.
#pragma once

#include <cstdint>

#include "app/figure/figure.h"

namespace convscope {

struct Crop {
    CellRect view;
    bool cropped = false;
};

/// The part of `whole` round a window of size `window` at (row, col). It moves in jumps while the window walks.
Crop crop_of(const CellRect& whole, std::int64_t row, std::int64_t col, const Pair& window);

/// Size of a plane of `rows` x `cols` cells within a square of `side`, cells at most `cell` large.
Vec2 fit_size(std::int64_t rows, std::int64_t cols, float side, float cell);

/// Where a link to the window of an input plane begins: at the plane's right edge, level with the window's middle.
Vec3 beside_window(const Plane& plane);

}  // namespace convscope
