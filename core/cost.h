// What a convolution costs, counted, and the same with groups = 1 beside it.
#pragma once

#include <cstdint>
#include <string>

#include "core/conv2d_spec.h"

namespace convscope {

/// Counts saturate at INT64_MAX.
struct Cost {
    std::int64_t kernels = 0;       ///< K x K planes of weights: C_out * C_in/G
    std::int64_t parameters = 0;    ///< weights and biases
    std::int64_t macs = 0;          ///< multiply-adds of all N samples, padding taps counted
    std::int64_t padding_taps = 0;  ///< those of them that fall on padding
    std::int64_t memory_bytes = 0;  ///< x, w, b and y as float32
};

Cost cost_of(const Conv2dSpec& spec);
/// The same layer with groups = 1.
Cost dense_cost_of(const Conv2dSpec& spec);

/// A size for people: "784 B", "1.5 KiB", "298.0 GiB".
std::string bytes_text(std::int64_t bytes);

}  // namespace convscope
