// Puts arrays into a scene as its input, weight or bias: the spec follows from the shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/io/tensor_file.h"
#include "core/error.h"
#include "core/npy.h"
#include "core/scene.h"

namespace convscope {

enum class OpenTarget : std::uint8_t { input, weight, bias };

/// One array and what it is to be.
struct NamedArray {
    std::string name;
    NpyArray array;
    OpenTarget target = OpenTarget::input;
};

/// `scene` with an image in 0..1 as its input, shown at 256 cells a side at most.
Scene with_image(const Scene& scene, Tensor image, const std::string& name);

/// `scene` with the arrays put in, inputs first, then weights, then biases. As the input, an array's axes are
/// (N, C, H, W), (C, H, W) or (H, W); as the weight (C_out, C_in/G, KH, KW), (C_out, C_in/G, KW) of a 1-D convolution
/// or (C_out, C_in) of a linear layer; as the bias (C_out).
Result<Scene> with_arrays(const Scene& scene, std::vector<NamedArray> arrays);

/// What an array's name says it is: x or input, w or weight, b or bias.
std::optional<OpenTarget> target_of(std::string_view name);
/// y or output.
bool names_output(std::string_view name);

/// Tensor `index` of the file as `target`. A weight brings along its bias, the one that bias_of() finds.
Result<Scene> with_tensor(const Scene& scene, const TensorFile& file, std::size_t index, OpenTarget target);
/// The bias that belongs to weight `index`: called as the weight with "bias" for "weight" ("b" for "w"), and (C_out).
std::optional<std::size_t> bias_of(const TensorFile& file, std::size_t index);

/// What a tensor can be used as, by its shape: 2 to 4 axes an input or a weight, one axis a bias (or an input of a
/// row).
bool can_be(const TensorEntry& entry, OpenTarget target);

}  // namespace convscope
