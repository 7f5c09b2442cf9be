// One axis (rows or columns) of a layer: everything that places its taps. A convolution's taps are a product of two
// axes, so most questions about where it reads are asked of each axis by itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/conv2d_spec.h"

namespace convscope {

/// Output o reads the cells o*stride - pad_before + k*dilation, 0 <= k < kernel, of an axis of `size` cells.
struct Axis {
    std::int64_t size = 1;  ///< input cells, without padding
    std::int64_t out = 1;   ///< output cells
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t dilation = 1;
    std::int64_t pad_before = 0;
    PaddingMode mode = PaddingMode::zeros;

    /// Cell that tap k of output o reads; outside 0..size-1 it is padding.
    [[nodiscard]] std::int64_t cell(std::int64_t o, std::int64_t k) const {
        return o * stride - pad_before + k * dilation;
    }

    bool operator==(const Axis&) const = default;
};

/// `spec` is valid.
Axis row_axis(const Conv2dSpec& spec);
Axis col_axis(const Conv2dSpec& spec);

/// Outputs [first, last) of an axis.
struct Outputs {
    std::int64_t first = 0;
    std::int64_t last = 0;
    /// Whether some are in both.
    [[nodiscard]] bool meet(const Outputs& other) const {
        return std::max(first, other.first) < std::min(last, other.last);
    }
    bool operator==(const Outputs&) const = default;
};
/// Those whose tap k reads a cell inside the axis: the others find padding. None: first == last.
Outputs real_outputs(const Axis& axis, std::int64_t k);

/// The real index that index i of an axis of `size` cells mirrors, or -1 for zeros outside. 0 <= i < size maps to i.
/// Formulas: torch.nn.functional.pad (reflect does not repeat the edge cell).
std::int64_t mirrored_index(std::int64_t i, std::int64_t size, PaddingMode mode);

/// An output that reads some cell: by which tap, and whether through padding that mirrors the cell.
struct AxisReader {
    std::int64_t out = 0;     ///< oh or ow
    std::int64_t kernel = 0;  ///< kh or kw
    bool padding = false;     ///< reached through padding, by mirroring
};
/// Every (o, k) that reads cell i of the axis, by output, then tap.
std::vector<AxisReader> readers_of(const Axis& axis, std::int64_t i);

}  // namespace convscope
