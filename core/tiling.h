// How the kernels cut their work into tiles.
#pragma once

#include <algorithm>
#include <cstdint>

namespace convscope {

/// a / b, which are positive. Many CPUs take several times as long to divide numbers of 64 bits as those of 32.
inline std::int64_t quotient(std::int64_t a, std::int64_t b) {
    if (((a | b) >> 32) == 0) return static_cast<std::uint32_t>(a) / static_cast<std::uint32_t>(b);
    return a / b;
}

/// [0, count) in parts that are alike in size, no larger than `most`, the larger ones first: a small tile at the end
/// would leave the multipliers waiting.
class EvenParts {
public:
    EvenParts(std::int64_t count, std::int64_t most)
        : parts_(quotient(count + most - 1, most)), least_(quotient(count, parts_)), longer_(count - least_ * parts_) {}
    [[nodiscard]] std::int64_t parts() const { return parts_; }
    [[nodiscard]] std::int64_t begin(std::int64_t part) const { return least_ * part + std::min(part, longer_); }
    [[nodiscard]] std::int64_t size(std::int64_t part) const { return least_ + (part < longer_ ? 1 : 0); }
    /// Of the largest.
    [[nodiscard]] std::int64_t most() const { return size(0); }

private:
    std::int64_t parts_;
    std::int64_t least_;
    std::int64_t longer_;
};

}  // namespace convscope
