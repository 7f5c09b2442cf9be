// Random numbers by coordinate: a hash of (seed, stream, cell), the same on every platform and for every tensor size.
#pragma once

#include <cmath>
#include <cstdint>

namespace convscope {

/// Keeps x, w and b apart when they share a seed.
enum class Stream : std::uint64_t { input = 1, weight = 2, bias = 3 };

/// The finaliser of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
constexpr std::uint64_t mix_bits(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

constexpr std::uint64_t cell_hash(std::uint64_t seed, Stream stream, std::int64_t i, std::int64_t j, std::int64_t k,
                                  std::int64_t l) {
    std::uint64_t hash = mix_bits(seed ^ mix_bits(static_cast<std::uint64_t>(stream)));
    for (const std::int64_t coordinate : {i, j, k, l}) hash = mix_bits(hash ^ static_cast<std::uint64_t>(coordinate));
    return hash;
}

/// 0 to limit-1, evenly (limit < 2^32), from the upper half of the hash.
constexpr std::uint64_t random_below(std::uint64_t hash, std::uint64_t limit) {
    return ((hash >> 32U) * limit) >> 32U;
}

/// Standard normal by Box and Muller, from two uniforms made of the hash.
inline float random_normal(std::uint64_t hash) {
    constexpr double scale = 1.0 / 9007199254740992.0;  // 2^-53
    const double first = (static_cast<double>(hash >> 11U) + 0.5) * scale;
    const double second = static_cast<double>(mix_bits(hash) >> 11U) * scale;
    return static_cast<float>(std::sqrt(-2.0 * std::log(first)) * std::cos(2.0 * 3.14159265358979323846 * second));
}

}  // namespace convscope
