// A dense float32 array of four axes, row-major: the only array the engine knows.
// x is (N, C_in, H, W), w is (C_out, C_in/G, KH, KW), y is (N, C_out, OH, OW).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace convscope {

using Shape4 = std::array<std::int64_t, 4>;

/// Number of elements of `shape`. The caller has checked that it does not overflow (validate does).
constexpr std::int64_t element_count(const Shape4& shape) {
    return shape[0] * shape[1] * shape[2] * shape[3];
}

/// Whether none is infinite or NaN. A piece at a time without a branch, which the compiler makes vectors of.
inline bool all_finite(std::span<const float> values) {
    constexpr std::size_t piece = 1024;
    for (std::size_t first = 0; first < values.size(); first += piece) {
        unsigned bad = 0;
        for (const float value : values.subspan(first, std::min(piece, values.size() - first))) {
            bad |= static_cast<unsigned>(value - value != 0.0F);  // NaN for those that are not finite
        }
        if (bad != 0) return false;
    }
    return true;
}

struct Tensor {
    Shape4 shape{0, 0, 0, 0};
    std::vector<float> data;  ///< element_count(shape) values, last axis fastest

    Tensor() = default;
    explicit Tensor(const Shape4& s, float fill = 0.0F)
        : shape(s), data(static_cast<std::size_t>(element_count(s)), fill) {}

    [[nodiscard]] std::size_t offset(std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) const {
        return static_cast<std::size_t>(((i * shape[1] + j) * shape[2] + k) * shape[3] + l);
    }
    [[nodiscard]] float at(std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) const {
        return data[offset(i, j, k, l)];
    }
    float& at(std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) { return data[offset(i, j, k, l)]; }
    /// First element of plane (i, j): shape[2] * shape[3] values follow.
    [[nodiscard]] const float* plane(std::int64_t i, std::int64_t j) const { return data.data() + offset(i, j, 0, 0); }
    float* plane(std::int64_t i, std::int64_t j) { return data.data() + offset(i, j, 0, 0); }

    bool operator==(const Tensor&) const = default;
};

}  // namespace convscope
