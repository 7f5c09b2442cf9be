// The dense kernel behind convolve.h: for groups with output channels enough to fill vectors with them. Only
// convolve.cpp and the tests look in here.
#pragma once

#include <cstdint>
#include <vector>

#include "core/convolve.h"

namespace convscope {

/// Output channels that the kernel computes side by side on the present instruction set.
std::int64_t dense_width();

/// Packs w, (C_out, C_in/G, KH, KW), for convolve_dense: the channels of a group in blocks of `width`, lane by lane
/// behind each other for every tap: (G, blocks, C_in/G, KH, KW, width). Lanes without a channel hold 0.
void pack_dense(const Conv2dSpec& spec, const float* w, std::int64_t width, std::vector<float>& packed);

/// Writes `block` into y. `packed` is pack_dense(spec, w, dense_width()); padding_mode is zeros, and no weight is
/// infinite or NaN: padding taps are left out, not multiplied.
void convolve_dense(const Conv2dSpec& spec, const ConvData& data, const std::vector<float>& packed,
                    const OutputBlock& block, float* y);

}  // namespace convscope
