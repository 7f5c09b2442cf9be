// How many decimals a whole tensor is written with, so that its numbers line up and do not change width from step to
// step.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace convscope {

struct NumberFormat {
    int decimals = 0;          ///< after the point; below 0: as short as may be, the numbers being too large to line up
    bool rounded = false;      ///< some numbers have more decimals than these
    std::string widest = "0";  ///< the longest text among them
    bool operator==(const NumberFormat&) const = default;
};

/// As few decimals as write every finite value exactly, but no more than leave about four figures of the largest.
NumberFormat format_of(std::span<const float> values);

/// For sums of products of numbers in the formats `x` and `w`, started from numbers in the format `bias`.
NumberFormat format_of_sums(const NumberFormat& x, const NumberFormat& w, const NumberFormat& bias);

/// "-0.250" for (-0.25, 3 decimals); never "-0".
std::string decimal_text(float value, int decimals);

/// 3528 -> "3.5 k"; up to 999 as it is.
std::string short_count(std::int64_t count);

}  // namespace convscope
