// A layer as named arrays: x, w, b, y (or input, weight, bias, output) and, where they are there, stride, padding,
// dilation and groups. What `convscope data` writes and opening such a file reads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/io/tensor_file.h"
#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// True when the names tell what to do with the file: it has a weight, or nothing but an input, a bias, an output.
bool says_what_it_is(const TensorFile& file);

struct LayerArrays {
    Scene scene;                       ///< not validated
    std::optional<NpyArray> expected;  ///< y
};

/// `scene` with the named arrays put in. A file with a weight and no bias is a layer without bias; stride, padding and
/// dilation stay as they are where the file does not say them.
Result<LayerArrays> read_layer(const Scene& scene, const TensorFile& file);

/// One of a layer's arrays.
enum class LayerArray : std::uint8_t { x, w, b, y };
inline constexpr std::array all_layer_arrays{LayerArray::x, LayerArray::w, LayerArray::b, LayerArray::y};
std::string_view name_of(LayerArray array);  ///< "x", "w", "b", "y"
Result<LayerArray> layer_array_of(std::string_view name);

/// The .npy file of one array of the stepped layer: x (N, C_in, H, W), w (C_out, C_in/G, KH, KW), b (C_out),
/// y (N, C_out, OH, OW). A layer without bias has no b.
Result<std::vector<std::byte>> layer_array_npy(const Scene& scene, LayerArray array);

/// The .npz file of all of them, with stride, padding (top, bottom, left, right), dilation and groups as int64:
/// read_layer() of it gives the same layer, but for the padding mode. `path` is used in messages.
Result<std::vector<std::byte>> layer_npz(const Scene& scene, const std::string& path);

}  // namespace convscope
