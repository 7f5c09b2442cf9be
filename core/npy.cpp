// Reading and writing .npy: the frame around the header (numpy.lib.format), sizes checked first, then values as
// float32.
#include "core/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/npy_header.h"

namespace convscope {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t header_alignment = 64;
constexpr std::size_t most_header_bytes = std::size_t{1} << 16U;  // numpy itself stops at 10 000
constexpr std::int64_t most_values = std::int64_t{1} << 29;       // 2 GiB as float32

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

// `count` values of Stored in `bytes`; `turn` makes each a float.
template <class Stored, class Turn>
void convert(const std::byte* bytes, bool swap, std::vector<float>& out, Turn&& turn) {
    for (float& value : out) {
        std::array<std::byte, sizeof(Stored)> raw;
        std::memcpy(raw.data(), bytes, sizeof(Stored));
        if (swap) std::reverse(raw.begin(), raw.end());
        Stored stored;
        std::memcpy(&stored, raw.data(), sizeof(Stored));
        value = turn(stored);
        bytes += sizeof(Stored);
    }
}

void convert_all(const NpyHeader& header, const std::byte* bytes, std::vector<float>& out) {
    constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
    const bool swap = header.item_bytes > 1 && header.order != native && header.order != '=' && header.order != '|';
    const auto rounded = [](auto value) { return static_cast<float>(value); };
    switch (header.kind) {
        case 'b':
            return convert<std::uint8_t>(bytes, swap, out, [](std::uint8_t v) { return v != 0 ? 1.0F : 0.0F; });
        case 'f':
            if (header.item_bytes == 2) return convert<std::uint16_t>(bytes, swap, out, from_half);
            if (header.item_bytes == 4) return convert<float>(bytes, swap, out, rounded);
            return convert<double>(bytes, swap, out, rounded);
        case 'i':
            if (header.item_bytes == 1) return convert<std::int8_t>(bytes, swap, out, rounded);
            if (header.item_bytes == 2) return convert<std::int16_t>(bytes, swap, out, rounded);
            if (header.item_bytes == 4) return convert<std::int32_t>(bytes, swap, out, rounded);
            return convert<std::int64_t>(bytes, swap, out, rounded);
        default:
            if (header.item_bytes == 1) return convert<std::uint8_t>(bytes, swap, out, rounded);
            if (header.item_bytes == 2) return convert<std::uint16_t>(bytes, swap, out, rounded);
            if (header.item_bytes == 4) return convert<std::uint32_t>(bytes, swap, out, rounded);
            return convert<std::uint64_t>(bytes, swap, out, rounded);
    }
}

// First axis fastest to last axis fastest.
std::vector<float> to_c_order(const std::vector<float>& fortran, const std::vector<std::int64_t>& shape) {
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

// Number of values, or nothing when it (or the product of the axes that are not 0) passes the most there may be.
std::int64_t count_values(const std::vector<std::int64_t>& shape) {
    std::int64_t product = 1;
    bool empty = false;
    for (const std::int64_t axis : shape) {
        empty = empty || axis == 0;
        if (axis > 0 && product > most_values / axis) return -1;
        if (axis > 0) product *= axis;
    }
    return empty ? 0 : product;
}

}  // namespace

std::string shape_text(std::span<const std::int64_t> shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

Result<NpyArray> read_npy(std::span<const std::byte> bytes, const std::string& name) {
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!all.starts_with(magic)) return fail("npy_magic", "file", {name});
    const auto byte_at = [&](std::size_t i) { return static_cast<std::size_t>(std::to_integer<unsigned>(bytes[i])); };
    if (all.size() < 10) return fail("npy_header_cut", "file", {name});
    const auto version = byte_at(6);
    if (version < 1 || version > 3) return fail("npy_version", "file", {name, std::to_string(version)}, "1");
    const std::size_t begin = version == 1 ? 10 : 12;
    if (all.size() < begin) return fail("npy_header_cut", "file", {name});
    std::size_t length = byte_at(8) | byte_at(9) << 8U;
    if (version > 1) length |= byte_at(10) << 16U | byte_at(11) << 24U;
    if (length > all.size() - begin) return fail("npy_header_cut", "file", {name});
    if (length > most_header_bytes) return fail("npy_header_long", "file", {name, std::to_string(most_header_bytes)});

    auto header = parse_npy_header(all.substr(begin, length), name);
    if (!header) return tl::unexpected(header.error());
    const std::int64_t count = count_values(header->shape);
    if (count < 0) return fail("npy_too_large", "file", {name, shape_text(header->shape)});
    const std::size_t there = all.size() - begin - length;
    const auto claimed = static_cast<std::size_t>(count) * static_cast<std::size_t>(header->item_bytes);
    if (claimed > there) {
        return fail("npy_short", "file",
                    {name, shape_text(header->shape), std::to_string(claimed), std::to_string(there)});
    }
    NpyArray array;
    array.data.resize(static_cast<std::size_t>(count));
    convert_all(*header, bytes.data() + begin + length, array.data);
    if (header->fortran_order && header->shape.size() > 1) array.data = to_c_order(array.data, header->shape);
    array.shape = std::move(header->shape);
    return array;
}

std::vector<std::byte> write_npy(std::span<const std::int64_t> shape, std::span<const float> data) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
    // numpy leaves room for the first axis to grow to 21 digits in place.
    if (!shape.empty()) header.append(21 - std::to_string(shape[0]).size(), ' ');
    const std::size_t begin = magic.size() + 4;
    header.append(header_alignment - (begin + header.size() + 1) % header_alignment, ' ');
    header += '\n';

    std::vector<std::byte> bytes(begin + header.size() + data.size() * 4);
    std::memcpy(bytes.data(), magic.data(), magic.size());
    bytes[6] = std::byte{1};
    bytes[7] = std::byte{0};
    bytes[8] = static_cast<std::byte>(header.size() & 255U);
    bytes[9] = static_cast<std::byte>(header.size() >> 8U);
    std::memcpy(bytes.data() + begin, header.data(), header.size());
    std::byte* out = bytes.data() + begin + header.size();
    for (const float value : data) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned i = 0; i < 4; ++i) *out++ = static_cast<std::byte>((bits >> (8 * i)) & 255U);
    }
    return bytes;
}

Tensor to_tensor(NpyArray array) {
    Tensor tensor;
    tensor.shape = {1, 1, 1, 1};
    std::copy_backward(array.shape.begin(), array.shape.end(), tensor.shape.end());
    tensor.data = std::move(array.data);
    return tensor;
}

}  // namespace convscope
