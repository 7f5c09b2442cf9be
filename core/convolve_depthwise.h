// The depthwise kernel behind convolve.h: 3x3 of a single input channel, read from x as it lies. Only convolve.cpp
// looks in here.
#pragma once

#include "core/convolve.h"

namespace convscope {

/// Whether convolve_depthwise can take `spec` on the present instruction set, which must be able to load part of a
/// vector.
bool depthwise_suits(const Conv2dSpec& spec);

/// Writes `block` into y. padding_mode is zeros, and no weight is infinite or NaN where there is padding: rows of
/// padding are left out, not multiplied.
void convolve_depthwise(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y);

}  // namespace convscope
