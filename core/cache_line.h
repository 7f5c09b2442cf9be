// Where cache lines begin: what is written a line at a time is sooner done.
#pragma once

#include <cstdint>

namespace convscope {

/// Floats of a cache line. Where a row's length is a multiple of it, all rows begin at the same place of a line.
inline constexpr std::int64_t cache_line = 16;

/// Floats from `cell` on to the next start of a cache line.
inline std::int64_t cells_before_line(const float* cell) {
    const auto past = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(cell) / sizeof(float) % cache_line);
    return (cache_line - past) % cache_line;
}

}  // namespace convscope
