// Numbers as files store them (half to double, bfloat16, integers, bool; either byte order), turned into float32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace convscope {

/// How one value is stored.
struct StoredType {
    char order = '<';  ///< byte order as numpy writes it: < little, > big, | none, = this machine's
    char kind = 'f';   ///< f float (2, 4, 8 bytes), B bfloat16 (2), i signed, u unsigned (1 to 8), b bool (1)
    int bytes = 4;

    bool operator==(const StoredType&) const = default;
};

/// "float32", "bfloat16", "uint8", "bool": numpy's and PyTorch's words.
std::string name_of(const StoredType& type);

/// Turns the out.size() values at `from`, type.bytes each, into float32: rounded to nearest, bool to 0 and 1. NaN stays
/// NaN.
void read_values(const StoredType& type, const std::byte* from, std::span<float> out);

/// At most so many values are read from one array: 2 GiB as float32.
inline constexpr std::int64_t most_values = std::int64_t{1} << 29;

/// Number of values of `shape`, whose axes are not negative. Nothing when it, or the product of the axes that are not
/// 0, passes most_values.
std::optional<std::int64_t> value_count(std::span<const std::int64_t> shape);

/// The same number, up to what 63 bits hold: for sizes that are told and not read.
std::optional<std::int64_t> claimed_count(std::span<const std::int64_t> shape);

/// Values in Fortran order (first axis fastest) of `shape`, 0 to 4 axes, in C order.
std::vector<float> to_c_order(std::span<const float> fortran, std::span<const std::int64_t> shape);

}  // namespace convscope
