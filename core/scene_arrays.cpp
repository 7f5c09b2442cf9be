// Arrays as text inside a scene file, without loss.
#include "core/scene_arrays.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base64.h"
#include "core/bits.h"
#include "core/json_fields.h"

namespace convscope {
namespace {

float from_byte(unsigned value) {
    return static_cast<float>(value) / 255.0F;
}
unsigned nearest_byte(float value) {
    return static_cast<unsigned>(std::rint(value * 255.0F));
}

// True when from_byte gives every value back exactly (so not for -0 and NaN).
bool fits_bytes(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) {
        if (!(value >= 0.0F && value <= 1.0F) || std::signbit(value)) return false;
        return from_byte(nearest_byte(value)) == value;
    });
}

}  // namespace

nlohmann::ordered_json array_json(const Tensor& array) {
    const bool as_bytes = fits_bytes(array.data);
    std::vector<std::byte> bytes;
    bytes.reserve(array.data.size() * (as_bytes ? 1 : 4));
    for (const float value : array.data) {
        if (as_bytes) {
            bytes.push_back(static_cast<std::byte>(nearest_byte(value)));
        } else {
            const auto bits = bits_as<std::uint32_t>(value);
            for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::byte>((bits >> (8 * i)) & 255U));
        }
    }
    nlohmann::ordered_json json;
    json["shape"] = array.shape;
    json[as_bytes ? "uint8_base64" : "float32_base64"] = to_base64(bytes);
    return json;
}

Result<Tensor> array_from_json(const nlohmann::json& json, const std::string& where, const Limits& limits) {
    JsonFields fields(json, where);
    const auto* sizes = fields.find("shape");
    std::string floats;
    std::string small;
    fields.read("float32_base64", floats);
    fields.read("uint8_base64", small);
    if (auto done = fields.finish(); !done) return tl::unexpected(done.error());

    Shape4 shape{};
    bool readable = sizes != nullptr && sizes->is_array() && sizes->size() == shape.size();
    std::int64_t count = 1;
    const std::int64_t most = limits.memory_bytes / 4;
    for (std::size_t axis = 0; readable && axis < shape.size(); ++axis) {
        const auto& size = (*sizes)[axis];
        readable = size.is_number_unsigned() && size.get<std::uint64_t>() >= 1 &&
                   size.get<std::uint64_t>() <= static_cast<std::uint64_t>(most / count);
        if (!readable) break;
        shape[axis] = size.get<std::int64_t>();
        count *= shape[axis];
    }
    if (!readable) return fail("json_array_shape", where, {where, std::to_string(most)});
    if (floats.empty() == small.empty()) return fail("json_array_values", where, {where});

    const bool as_bytes = floats.empty();
    const auto bytes = from_base64(as_bytes ? small : floats);
    if (!bytes) return fail("json_base64", where, {where});
    const auto claimed = static_cast<std::size_t>(count) * (as_bytes ? 1 : 4);
    if (bytes->size() != claimed) {
        return fail("json_array_size", where, {where, std::to_string(claimed), std::to_string(bytes->size())});
    }
    Tensor tensor(shape);
    for (std::size_t i = 0; i < tensor.data.size(); ++i) {
        if (as_bytes) {
            tensor.data[i] = from_byte(std::to_integer<unsigned>((*bytes)[i]));
            continue;
        }
        std::uint32_t bits = 0;
        for (unsigned k = 0; k < 4; ++k) bits |= std::to_integer<std::uint32_t>((*bytes)[4 * i + k]) << (8 * k);
        tensor.data[i] = bits_as<float>(bits);
    }
    return tensor;
}

}  // namespace convscope
