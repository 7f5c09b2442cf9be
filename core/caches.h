// The caches: where their lines begin, since what is written a line at a time is sooner done, and how much they hold.
#pragma once

#include <cstdint>
#if defined(__linux__)
#include <unistd.h>
#endif

namespace convscope {

/// Floats of a cache line. Where a row's length is a multiple of it, all rows begin at the same place of a line.
inline constexpr std::int64_t cache_line = 16;

/// Floats from `cell` on to the next start of a cache line.
inline std::int64_t cells_before_line(const float* cell) {
    const auto past = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(cell) / sizeof(float) % cache_line);
    return (cache_line - past) % cache_line;
}

/// Floats that a core's first cache holds: 32 KiB, unless the system says otherwise.
inline std::int64_t first_cache() {
    static const std::int64_t size = [] {
        long bytes = 0;
#if defined(_SC_LEVEL1_DCACHE_SIZE)
        bytes = sysconf(_SC_LEVEL1_DCACHE_SIZE);
#endif
        return static_cast<std::int64_t>(bytes > 0 ? bytes : 32 * 1024) / static_cast<std::int64_t>(sizeof(float));
    }();
    return size;
}

}  // namespace convscope
