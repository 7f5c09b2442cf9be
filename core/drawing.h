// Pictures that the program makes itself or fits to a size: the digit, the scene and images that the user opened.
// Shared by generate.cpp and app/io; everything is a Tensor (1, C, H, W) in 0..1.
#pragma once

#include <cstdint>

#include "core/tensor.h"

namespace convscope {

/// How much of a pixel of side `pixel` an edge covers, 0..1, at signed distance `distance` from it (negative inside).
inline float edge_coverage(float distance, float pixel) {
    const float covered = 0.5F - distance / pixel;
    return covered < 0.0F ? 0.0F : covered > 1.0F ? 1.0F : covered;
}

/// A "3" drawn in one round-ended stroke, 0 ground and 1 ink, (1, 1, height, width).
Tensor draw_digit(std::int64_t height, std::int64_t width);

/// Each sample and channel of `image` resized to height x width. The largest centred part that has the target's aspect
/// is used, so nothing is stretched. Shrinking averages by area; enlarging is bilinear. Each axis by itself.
Tensor fit_image(const Tensor& image, std::int64_t height, std::int64_t width);

/// `source` cell by cell, repeating where `shape` is larger and cut where it is smaller; zeros when there is none.
Tensor tile_array(const Tensor* source, const Shape4& shape);

/// Rec. 709 luma, 0.2126 R + 0.7152 G + 0.0722 B, of (1, 3, H, W) as (1, 1, H, W).
Tensor luma_of(const Tensor& rgb);

}  // namespace convscope
