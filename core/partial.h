// The state of the output at any step, for the cells that are looked at, without running the steps before it.
// Bit for bit what running the loops in that order up to that step leaves behind: every cell starts at its bias and
// adds its products one by one, in float32, in loop order, with no fused multiply-add.
#pragma once

#include <cstdint>

#include "core/conv2d_spec.h"
#include "core/loop_nest.h"
#include "core/tensor.h"

namespace convscope {

/// The numbers a spec works on. bias has C_out values, or is empty when spec.bias is false.
struct ConvData {
    Tensor x;                 ///< (N, C_in, H, W)
    Tensor w;                 ///< (C_out, C_in/G, KH, KW)
    std::vector<float> bias;  ///< (C_out) or empty
    bool operator==(const ConvData&) const = default;
};

/// Bias plus the first `count` products of the cell in loop order; a product on zero padding counts as 0 * weight.
float partial_sum(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const OutputPosition& position,
                  std::int64_t count);

/// The same at tap step t: the products whose step is below t.
float partial_output(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const OutputPosition& position,
                     std::int64_t t);

/// Rows first_row <= oh < last_row of plane (n, out_channel) at tap step t, OW values a row, into `out`.
/// Equal to partial_output cell by cell, computed row-wise.
void partial_rows(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, std::int64_t n,
                  std::int64_t out_channel, std::int64_t t, std::int64_t first_row, std::int64_t last_row, float* out);

}  // namespace convscope
