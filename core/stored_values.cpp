// One loop for all types: take a value's bytes in this machine's order, and make it a float.
#include "core/stored_values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/bits.h"

namespace convscope {
namespace {

// IEEE 754 half to single: the value is the same, so no rounding.
float from_half(std::uint16_t bits) {
    const bool negative = (bits & 0x8000U) != 0;
    const int exponent = (bits >> 10U) & 31;
    const auto fraction = static_cast<float>(bits & 0x3FFU);
    float value = 0.0F;
    if (exponent == 31) {
        value = fraction == 0.0F ? HUGE_VALF : std::nanf("");
    } else if (exponent == 0) {
        value = std::ldexp(fraction, -24);
    } else {
        value = std::ldexp(fraction + 1024.0F, exponent - 25);
    }
    return negative ? -value : value;
}

// A bfloat16 is the upper half of a float32.
float from_bfloat16(std::uint16_t bits) {
    return bits_as<float>(static_cast<std::uint32_t>(bits) << 16U);
}

// out.size() values of Stored at `from`; `turn` makes each a float.
template <class Stored, class Turn>
void convert(const std::byte* from, bool swap, std::span<float> out, Turn&& turn) {
    for (float& value : out) {
        std::array<std::byte, sizeof(Stored)> raw;
        std::memcpy(raw.data(), from, sizeof(Stored));
        if (swap) std::reverse(raw.begin(), raw.end());
        Stored stored;
        std::memcpy(&stored, raw.data(), sizeof(Stored));
        value = turn(stored);
        from += sizeof(Stored);
    }
}

// Nothing when the product of the axes that are not 0 passes `most`.
std::optional<std::int64_t> count_up_to(std::span<const std::int64_t> shape, std::int64_t most) {
    std::int64_t product = 1;
    bool empty = false;
    for (const std::int64_t axis : shape) {
        empty = empty || axis == 0;
        if (axis > 0 && product > most / axis) return std::nullopt;
        if (axis > 0) product *= axis;
    }
    return empty ? 0 : product;
}

}  // namespace

std::string name_of(const StoredType& type) {
    const std::string bits = std::to_string(8 * type.bytes);
    switch (type.kind) {
        case 'b':
            return "bool";
        case 'B':
            return "bfloat16";
        case 'f':
            return "float" + bits;
        case 'i':
            return "int" + bits;
        default:
            return "uint" + bits;
    }
}

void read_values(const StoredType& type, const std::byte* from, std::span<float> out) {
    constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
    const bool swap = type.bytes > 1 && type.order != native && type.order != '=' && type.order != '|';
    const auto rounded = [](auto value) { return static_cast<float>(value); };
    switch (type.kind) {
        case 'b':
            return convert<std::uint8_t>(from, swap, out, [](std::uint8_t v) { return v != 0 ? 1.0F : 0.0F; });
        case 'B':
            return convert<std::uint16_t>(from, swap, out, from_bfloat16);
        case 'f':
            if (type.bytes == 2) return convert<std::uint16_t>(from, swap, out, from_half);
            if (type.bytes == 4) return convert<float>(from, swap, out, rounded);
            return convert<double>(from, swap, out, rounded);
        case 'i':
            if (type.bytes == 1) return convert<std::int8_t>(from, swap, out, rounded);
            if (type.bytes == 2) return convert<std::int16_t>(from, swap, out, rounded);
            if (type.bytes == 4) return convert<std::int32_t>(from, swap, out, rounded);
            return convert<std::int64_t>(from, swap, out, rounded);
        default:
            if (type.bytes == 1) return convert<std::uint8_t>(from, swap, out, rounded);
            if (type.bytes == 2) return convert<std::uint16_t>(from, swap, out, rounded);
            if (type.bytes == 4) return convert<std::uint32_t>(from, swap, out, rounded);
            return convert<std::uint64_t>(from, swap, out, rounded);
    }
}

std::optional<std::int64_t> value_count(std::span<const std::int64_t> shape) {
    return count_up_to(shape, most_values);
}

std::optional<std::int64_t> claimed_count(std::span<const std::int64_t> shape) {
    return count_up_to(shape, std::numeric_limits<std::int64_t>::max());
}

std::vector<float> to_c_order(std::span<const float> fortran, std::span<const std::int64_t> shape) {
    std::array<std::int64_t, 4> size{1, 1, 1, 1};
    std::copy(shape.begin(), shape.end(), size.begin());
    std::vector<float> result;
    result.reserve(fortran.size());
    for (std::int64_t i = 0; i < size[0]; ++i) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            for (std::int64_t k = 0; k < size[2]; ++k) {
                for (std::int64_t l = 0; l < size[3]; ++l) {
                    result.push_back(
                        fortran[static_cast<std::size_t>(i + size[0] * (j + size[1] * (k + size[2] * l)))]);
                }
            }
        }
    }
    return result;
}

}  // namespace convscope
