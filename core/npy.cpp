// Reading and writing .npy: the frame around the header (numpy.lib.format), sizes checked first, then values as
// float32.
#include "core/npy.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/bits.h"
#include "core/npy_int64.h"
#include "core/stored_values.h"

namespace convscope {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t header_alignment = 64;
constexpr std::size_t most_header_bytes = std::size_t{1} << 16U;  // numpy itself stops at 10 000

// `Bits` holds the bits of a Value.
template <class Bits, class Value>
std::vector<std::byte> write_array(const std::string& descr, std::span<const std::int64_t> shape,
                                   std::span<const Value> data) {
    std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
    // numpy leaves room for the first axis to grow to 21 digits in place.
    if (!shape.empty()) header.append(21 - std::to_string(shape[0]).size(), ' ');
    const std::size_t begin = magic.size() + 4;
    header.append(header_alignment - (begin + header.size() + 1) % header_alignment, ' ');
    header += '\n';

    std::vector<std::byte> bytes(begin + header.size() + data.size() * sizeof(Bits));
    std::memcpy(bytes.data(), magic.data(), magic.size());
    bytes[6] = std::byte{1};
    bytes[7] = std::byte{0};
    bytes[8] = static_cast<std::byte>(header.size() & 255U);
    bytes[9] = static_cast<std::byte>(header.size() >> 8U);
    std::memcpy(bytes.data() + begin, header.data(), header.size());
    std::byte* out = bytes.data() + begin + header.size();
    for (const Value value : data) {
        const auto bits = bits_as<Bits>(value);
        for (unsigned i = 0; i < sizeof(Bits); ++i) *out++ = static_cast<std::byte>((bits >> (8 * i)) & 255U);
    }
    return bytes;
}

}  // namespace

std::string shape_text(std::span<const std::int64_t> shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

Result<std::size_t> npy_start_length(std::span<const std::byte> first, const std::string& name) {
    const std::string_view all(reinterpret_cast<const char*>(first.data()), first.size());
    if (!all.starts_with(magic)) return fail("npy_magic", "file", {name});
    const auto byte_at = [&](std::size_t i) { return static_cast<std::size_t>(std::to_integer<unsigned>(first[i])); };
    if (all.size() < 10) return fail("npy_header_cut", "file", {name});
    const auto version = byte_at(6);
    if (version < 1 || version > 3) return fail("npy_version", "file", {name, std::to_string(version)}, "1");
    const std::size_t begin = version == 1 ? 10 : 12;
    if (all.size() < begin) return fail("npy_header_cut", "file", {name});
    std::size_t length = byte_at(8) | byte_at(9) << 8U;
    if (version > 1) length |= byte_at(10) << 16U | byte_at(11) << 24U;
    return begin + length;
}

Result<NpyHeader> read_npy_start(std::span<const std::byte> start, const std::string& name) {
    const auto length = npy_start_length(start.first(std::min(start.size(), npy_start_probe)), name);
    if (!length) return tl::unexpected(length.error());
    if (*length > start.size()) return fail("npy_header_cut", "file", {name});
    if (*length > most_header_bytes) return fail("npy_header_long", "file", {name, std::to_string(most_header_bytes)});
    const std::string_view all(reinterpret_cast<const char*>(start.data()), *length);
    return parse_npy_header(all.substr(start[6] == std::byte{1} ? 10 : 12), name);
}

Result<NpyArray> read_npy(std::span<const std::byte> bytes, const std::string& name) {
    auto header = read_npy_start(bytes, name);
    if (!header) return tl::unexpected(header.error());
    const auto values = bytes.subspan(npy_start_length(bytes, name).value());
    const auto count = value_count(header->shape);
    if (!count) return fail("npy_too_large", "file", {name, shape_text(header->shape)});
    const auto claimed = static_cast<std::size_t>(*count) * static_cast<std::size_t>(header->type.bytes);
    if (claimed > values.size()) {
        return fail("npy_short", "file",
                    {name, shape_text(header->shape), std::to_string(claimed), std::to_string(values.size())});
    }
    NpyArray array;
    array.data.resize(static_cast<std::size_t>(*count));
    read_values(header->type, values.data(), array.data);
    if (header->fortran_order && header->shape.size() > 1) array.data = to_c_order(array.data, header->shape);
    array.shape = std::move(header->shape);
    return array;
}

std::vector<std::byte> write_npy(std::span<const std::int64_t> shape, std::span<const float> data) {
    return write_array<std::uint32_t>("<f4", shape, data);
}

std::vector<std::byte> write_npy_int64(std::span<const std::int64_t> shape, std::span<const std::int64_t> data) {
    return write_array<std::uint64_t>("<i8", shape, data);
}

Tensor to_tensor(NpyArray array) {
    Tensor tensor;
    tensor.shape = {1, 1, 1, 1};
    std::copy_backward(array.shape.begin(), array.shape.end(), tensor.shape.end());
    tensor.data = std::move(array.data);
    return tensor;
}

}  // namespace convscope
