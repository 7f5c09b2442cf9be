// Where the sliders and cells of a layer end when nothing else sets a bound; any larger value can be typed.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/stack_edit.h"

namespace convscope {

inline constexpr std::int64_t most_kernel = 15;
inline constexpr std::int64_t most_stride = 8;
inline constexpr std::int64_t most_dilation = 16;
inline constexpr std::int64_t most_padding = 16;

struct Range {
    std::int64_t least, most;
};

/// Largest dilation (or kernel) that still fits the padded input along one axis.
inline std::int64_t most_dilation_for(std::int64_t space, std::int64_t kernel, bool same) {
    if (kernel <= 1 || same) return most_dilation;
    return std::clamp<std::int64_t>((space - 1) / (kernel - 1), 1, most_dilation);
}
inline std::int64_t most_kernel_for(std::int64_t space, std::int64_t dilation, bool same) {
    if (same) return most_kernel;
    return std::clamp<std::int64_t>((space - 1) / dilation + 1, 1, most_kernel);
}

}  // namespace convscope
