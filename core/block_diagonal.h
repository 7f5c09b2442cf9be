// A grouped convolution's weights written as those of a dense one, and back.
#pragma once

#include "core/conv2d_spec.h"
#include "core/tensor.h"

namespace convscope {

/// (C_out, C_in/G, KH, KW) -> (C_out, C_in, KH, KW): the weights of a convolution with groups = 1 that gives the same
/// output; those between channels of different groups are 0. `grouped` is the spec that `w` belongs to.
Tensor block_diagonal(const Conv2dSpec& grouped, const Tensor& w);

/// (1, C_in, KH, KW): the weights of output channel `oc` in block_diagonal(grouped, w), without the others.
Tensor block_diagonal_filter(const Conv2dSpec& grouped, const Tensor& w, std::int64_t oc);

/// (C_out, C_in, KH, KW) -> (C_out, C_in/G, KH, KW): dense weights with those off the diagonal blocks taken away, so
/// that diagonal_blocks(s, block_diagonal(s, w)) == w.
Tensor diagonal_blocks(const Conv2dSpec& grouped, const Tensor& dense);

}  // namespace convscope
