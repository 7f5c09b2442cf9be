// The pointwise kernel behind convolve.h: 1x1 layers, a product of matrices. Only convolve.cpp looks in here.
#pragma once

#include "core/convolve.h"

namespace convscope {

/// Whether convolve_pointwise can take `spec`, and its planes are large enough to fill the kernel's vectors.
bool pointwise_suits(const Conv2dSpec& spec);

/// Writes `block` into y.
void convolve_pointwise(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y);

}  // namespace convscope
