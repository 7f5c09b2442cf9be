// Where each product of an output cell comes from: the sampled input cell, or padding.
#pragma once

#include <cstdint>
#include <vector>

#include "core/axis.h"
#include "core/conv2d_spec.h"
#include "core/loop_nest.h"
#include "core/tensor.h"

namespace convscope {

/// Where one tap reads. (row, col) are input coordinates without padding and may lie outside; when they do, the tap is
/// a padding tap, and (source_row, source_col) is the real cell whose value it takes, unless `zero`.
struct TapSource {
    std::int64_t row = 0;
    std::int64_t col = 0;
    std::int64_t source_row = 0;
    std::int64_t source_col = 0;
    bool padding = false;  ///< (row, col) is outside the input
    bool zero = false;     ///< padding in mode zeros: the value is 0 and there is no source
    bool operator==(const TapSource&) const = default;
};

/// Source of tap (kh, kw) of output cell (oh, ow): row = oh*stride_h - pad_top + kh*dilation_h, and so the column.
TapSource tap_source(const Conv2dSpec& spec, std::int64_t oh, std::int64_t ow, std::int64_t kh, std::int64_t kw);

/// One product with its numbers. `in_channel` counts over all groups.
struct Tap {
    std::int64_t in_channel = 0;
    std::int64_t ic = 0;  ///< in its group: the weight's second index
    std::int64_t kh = 0;
    std::int64_t kw = 0;
    TapSource source;
    float value = 0.0F;    ///< of x
    float weight = 0.0F;   ///< of w
    float product = 0.0F;  ///< value * weight, rounded once
};

/// Taps first <= k < last of an output cell, k counted in loop order (LoopNest::reduction_indices).
/// x is (N, C_in, H, W), w is (C_out, C_in/G, KH, KW).
std::vector<Tap> taps_of(const Conv2dSpec& spec, const LoopNest& nest, const Tensor& x, const Tensor& w,
                         const OutputPosition& position, std::int64_t first, std::int64_t last);

/// Rows (or columns) of the output that read index i of an axis: every (o, k) with o*stride - pad + k*dilation
/// mirroring to i. Used for "which outputs read this cell".
std::vector<AxisReader> row_readers(const Conv2dSpec& spec, std::int64_t row);
std::vector<AxisReader> col_readers(const Conv2dSpec& spec, std::int64_t col);

}  // namespace convscope
