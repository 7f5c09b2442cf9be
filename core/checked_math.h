// 64-bit arithmetic that stops at the largest value instead of wrapping round. All operands are >= 0.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace convscope {

inline constexpr std::int64_t saturated = std::numeric_limits<std::int64_t>::max();

constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? saturated : sum;
}

constexpr std::int64_t saturating_mul(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? saturated : product;
}

/// Elements of an array of this shape.
constexpr std::int64_t saturating_count(const std::array<std::int64_t, 4>& shape) {
    return saturating_mul(saturating_mul(shape[0], shape[1]), saturating_mul(shape[2], shape[3]));
}

}  // namespace convscope
