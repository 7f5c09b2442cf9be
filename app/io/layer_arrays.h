// One layer as named arrays: x, w, b, y (or input, weight, bias, output) and, where they are there, stride, padding,
// dilation and groups. What `convscope data` writes and opening such a file reads.
#pragma once

#include <optional>

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

}  // namespace convscope
