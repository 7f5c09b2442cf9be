// Two other ways to convolve, to measure the engine's own against: the plain loops, and a matrix of patches (im2col)
// multiplied by Eigen, one group at a time. Zero padding only.
#pragma once

#include "core/convolve.h"

namespace convscope::bench {

/// Seven plain loops.
Tensor convolve_naive(const Conv2dSpec& spec, const ConvData& data);

/// Patches of one group as a (C_in/G*KH*KW) x (OH*OW) matrix, times the group's weights.
Tensor convolve_im2col(const Conv2dSpec& spec, const ConvData& data);

}  // namespace convscope::bench
