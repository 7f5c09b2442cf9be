// torch.allclose, telling where the largest difference is.
#pragma once

#include <cstdint>
#include <span>

#include "core/tensor.h"

namespace convscope {

/// |actual - expected| <= atol + rtol*|expected|, torch.allclose's rule (equal infinities are close).
struct Tolerance {
    double rtol = 1e-5;
    double atol = 1e-8;
    bool equal_nan = false;  ///< NaN matches NaN
};

struct CloseReport {
    bool close = true;
    std::int64_t failures = 0;        ///< elements outside the tolerance
    double largest_difference = 0.0;  ///< among the failures if there are any, else among all; inf when one side is
                                      ///< not finite and they do not match
    std::int64_t index = 0;           ///< flat index of the largest difference
};

/// `actual` and `expected` have the same length.
CloseReport allclose(std::span<const float> actual, std::span<const float> expected, const Tolerance& tolerance = {});

/// Flat index to (n, c, h, w) of `shape`.
Shape4 unravel(std::int64_t index, const Shape4& shape);

}  // namespace convscope
