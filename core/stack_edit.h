// Edits of a scene's stack. Each gives the scene with every layer connected and valid, or the Error that names the
// layer which cannot be; the scene that was given stays as it is. Layer 0 is next to the input and keeps reading it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/scene.h"

namespace convscope {

/// A new layer above layer `after`, with as many channels: a 3x3 convolution that keeps the size, with ReLU where the
/// convolution below has it, or a 2x2 pooling of stride 2. Along an axis of size 1 its kernel is 1. A convolution
/// becomes the stepped layer.
Result<Scene> with_layer_added(const Scene& scene, std::size_t after, LayerKind kind, const Limits& limits = {});

/// The layer once more, above itself. A convolution's copy becomes the stepped layer.
Result<Scene> with_layer_copied(const Scene& scene, std::size_t index, const Limits& limits = {});

/// Layer `from` comes to stand at `to`; those between move by one.
Result<Scene> with_layer_moved(const Scene& scene, std::size_t from, std::size_t to, const Limits& limits = {});

/// The stack without the layer. Refuses the last convolution. After the stepped layer the nearest convolution is
/// stepped.
Result<Scene> with_layer_removed(const Scene& scene, std::size_t index, const Limits& limits = {});

/// `change` done to one layer, all others connected to it.
Result<Scene> with_layer_changed(const Scene& scene, std::size_t index, const std::function<void(Layer&)>& change,
                                 const Limits& limits = {});

/// What the table of layers has a column for.
enum class LayerField : std::uint8_t { kernel, stride, padding, dilation, groups };
inline constexpr std::array all_layer_fields{LayerField::kernel, LayerField::stride, LayerField::padding,
                                             LayerField::dilation, LayerField::groups};
std::string_view name_of(LayerField field);  ///< "kernel", "stride", ...

/// True where one row goes in and the kernel is one row: a single number then means the columns only.
bool is_one_dimensional(const Layer& layer);

/// Sets a field to what was given: one number for both axes; two, rows and columns; of padding also four, top, left,
/// bottom and right, in one dimension two are left and right; of groups always one. Padding that is `same` stays so
/// under another kernel or dilation, and becomes the sides that it stood for under another stride.
void set_field(Layer& layer, LayerField field, std::span<const std::int64_t> numbers);

/// Layers that repeat: `repeats` times `period` layers from layer `first` on.
struct RepeatedBlock {
    std::size_t first = 0, period = 1, repeats = 1;
    [[nodiscard]] std::size_t end() const { return first + period * repeats; }
    bool operator==(const RepeatedBlock&) const = default;
};

/// What of a stack can be shown as repeated blocks: runs of equal kinds and kernels, at most 8 layers a block, at least
/// 4 in all. In order and apart from each other; from each layer on, the run of the most layers is taken.
std::vector<RepeatedBlock> repeated_blocks(const Scene& scene);

}  // namespace convscope
