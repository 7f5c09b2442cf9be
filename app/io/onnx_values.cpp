// The values of a TensorProto: raw bytes, or one of the typed fields. Field numbers are onnx.proto's.
#include <algorithm>
#include <array>
#include <protozero/pbf_reader.hpp>

#include "app/io/onnx_graph.h"
#include "core/npy.h"
#include "core/stored_values.h"

namespace convscope::onnx {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

/// A type of TensorProto.DataType that convolutions have, how raw_data stores it, and the typed field that may hold it.
struct FloatType {
    std::int64_t type;
    StoredType stored;
    std::uint32_t field;
};
constexpr std::array<FloatType, 4> float_types{FloatType{1, {'<', 'f', 4}, 4}, FloatType{10, {'<', 'f', 2}, 5},
                                               FloatType{11, {'<', 'f', 8}, 10}, FloatType{16, {'<', 'B', 2}, 5}};

/// Names of TensorProto.DataType, for messages.
constexpr std::array<std::string_view, 17> type_names{
    "undefined", "float32", "uint8",   "int8",   "uint16", "int16",     "int32",      "int64",   "string",
    "bool",      "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"};

std::string type_name(std::int64_t type) {
    const bool known = type >= 0 && type < static_cast<std::int64_t>(type_names.size());
    return known ? std::string(type_names.at(static_cast<std::size_t>(type))) : std::to_string(type);
}

const FloatType* float_type(std::int64_t type) {
    for (const FloatType& each : float_types) {
        if (each.type == type) return &each;
    }
    return nullptr;
}

/// float16 and bfloat16 stand in int32_data as bit patterns.
float from_bits(const StoredType& stored, std::int32_t bits) {
    const auto low = static_cast<std::uint32_t>(bits);
    const std::array<std::byte, 2> bytes{static_cast<std::byte>(low & 0xFFU),
                                         static_cast<std::byte>(low >> 8U & 0xFFU)};
    float value = 0.0F;
    read_values(stored, bytes.data(), {&value, 1});
    return value;
}

/// The values of a field, packed or one by one, at most `most` and one more.
class Collected {
public:
    explicit Collected(std::size_t most) : most_(most) {}
    void add(float value) {
        if (values.size() <= most_) values.push_back(value);
    }
    template <class Range, class Turn>
    void add_all(const Range& range, const Turn& turn) {
        for (const auto value : range) {
            if (values.size() > most_) return;
            values.push_back(turn(value));
        }
    }
    std::vector<float> values;

private:
    std::size_t most_;
};

// What stands in the typed field. Each value takes a byte at least, so memory follows the file's size.
std::vector<float> typed_values(const Constant& constant, const FloatType& type, std::size_t count) {
    Collected collected(count);
    const auto rounded = [](auto value) { return static_cast<float>(value); };
    const auto pattern = [&](std::int32_t bits) { return from_bits(type.stored, bits); };
    for (pbf_reader message(constant.message.data(), constant.message.size()); message.next();) {
        const std::uint32_t found = message.tag_and_type();
        if (message.tag() != type.field) {
            message.skip();
        } else if (type.field == 4 && found == tag_and_type(4, pbf_wire_type::fixed32)) {
            collected.add(message.get_float());
        } else if (type.field == 4 && found == tag_and_type(4, pbf_wire_type::length_delimited)) {
            collected.add_all(message.get_packed_float(), rounded);
        } else if (type.field == 10 && found == tag_and_type(10, pbf_wire_type::fixed64)) {
            collected.add(rounded(message.get_double()));
        } else if (type.field == 10 && found == tag_and_type(10, pbf_wire_type::length_delimited)) {
            collected.add_all(message.get_packed_double(), rounded);
        } else if (type.field == 5 && found == tag_and_type(5, pbf_wire_type::varint)) {
            collected.add(pattern(message.get_int32()));
        } else if (type.field == 5 && found == tag_and_type(5, pbf_wire_type::length_delimited)) {
            collected.add_all(message.get_packed_int32(), pattern);
        } else {
            message.skip();
        }
    }
    return std::move(collected.values);
}

std::optional<std::span<const std::byte>> raw_data(const Constant& constant) {
    std::optional<std::span<const std::byte>> raw;
    for (pbf_reader message(constant.message.data(), constant.message.size()); message.next();) {
        if (message.tag_and_type() == tag_and_type(9, pbf_wire_type::length_delimited)) {
            const auto view = message.get_view();
            raw = std::as_bytes(std::span(view.data(), view.size()));
        } else {
            message.skip();
        }
    }
    return raw;
}

}  // namespace

Result<std::vector<float>> values_of(const Constant& constant, const std::string& what) {
    if (constant.external) return fail("onnx_external", "file", {what, std::string(constant.file)});
    if (constant.sparse) return fail("onnx_sparse", "file", {what});
    const FloatType* type = float_type(constant.type);
    if (type == nullptr) return fail("onnx_type", "file", {what, type_name(constant.type)});
    if (std::any_of(constant.shape.begin(), constant.shape.end(), [](std::int64_t axis) { return axis < 0; })) {
        return fail("onnx_shape", "file", {what, shape_text(constant.shape)});
    }
    const auto count = value_count(constant.shape);
    if (!count) return fail("npy_too_large", "file", {what, shape_text(constant.shape)});
    try {
        const auto wanted = static_cast<std::size_t>(*count);
        std::vector<float> values;
        std::size_t held = 0;
        if (const auto raw = raw_data(constant)) {
            held = raw->size() / static_cast<std::size_t>(type->stored.bytes);
            if (raw->size() == wanted * static_cast<std::size_t>(type->stored.bytes)) {
                values.resize(wanted);
                read_values(type->stored, raw->data(), values);
            }
        } else {
            values = typed_values(constant, *type, wanted);
            held = values.size();
        }
        if (values.size() == wanted) return values;
        const std::string holds = held > wanted ? "more" : std::to_string(held);
        return fail("onnx_values", "file", {what, shape_text(constant.shape), std::to_string(wanted), holds});
    } catch (const protozero::exception&) {
        return fail("onnx_damaged", "file", {what});
    }
}

}  // namespace convscope::onnx
