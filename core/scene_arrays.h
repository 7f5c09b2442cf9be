// The arrays inside a scene file: {"shape": [n, c, h, w], "float32_base64": "..."} or, when every value is a whole
// number of 255ths (an image), "uint8_base64" at a quarter of the size.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/conv2d_spec.h"
#include "core/error.h"
#include "core/tensor.h"

namespace convscope {

nlohmann::ordered_json array_json(const Tensor& array);

/// Refuses an empty array, and a shape that does not agree with the bytes there are, before the values are made.
Result<Tensor> array_from_json(const nlohmann::json& json, const std::string& where, const Limits& limits);

}  // namespace convscope
