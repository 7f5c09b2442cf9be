// The fields of a layer as the panels show them: their texts, and where their sliders and cells end when nothing else
// sets a bound. Any larger value can be typed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "app/ui/session.h"
#include "core/stack_edit.h"

namespace convscope {

inline constexpr std::int64_t most_kernel = 15;
inline constexpr std::int64_t most_stride = 8;
inline constexpr std::int64_t most_dilation = 16;
inline constexpr std::int64_t most_padding = 16;

struct Range {
    std::int64_t least, most;
};

/// Largest dilation (or kernel) that still fits the padded input along one axis.
inline std::int64_t most_dilation_for(std::int64_t space, std::int64_t kernel, bool same) {
    if (kernel <= 1 || same) return most_dilation;
    return std::clamp<std::int64_t>((space - 1) / (kernel - 1), 1, most_dilation);
}
inline std::int64_t most_kernel_for(std::int64_t space, std::int64_t dilation, bool same) {
    if (same) return most_kernel;
    return std::clamp<std::int64_t>((space - 1) / dilation + 1, 1, most_kernel);
}

/// The columns of the table of layers; the kernel stands beside the kind.
inline constexpr std::array field_columns{LayerField::stride, LayerField::padding, LayerField::dilation,
                                          LayerField::groups};

const char* letter_of(LayerField field);  ///< "k", "s", ...: what stands over a column or before a number
bool has_field(const Layer& layer, LayerField field);
/// How many numbers can be typed into it: rows and columns, or four sides.
constexpr std::size_t numbers_of(LayerField field) {
    return field == LayerField::groups ? 1 : field == LayerField::padding ? 4 : 2;
}

/// The number that a drag moves: of the rows, or of the columns in one dimension.
std::int64_t number_of(const Layer& layer, LayerField field);
/// "2", "1×3"; the kernel always as "3 × 3".
std::string text_of(const Layer& layer, LayerField field);
/// The same as a narrow row shows it: padding that both axes share, but not both ends, as "0,1" (before, after).
std::string shown_of(const Layer& layer, LayerField field);
/// True where the field does nothing: stride, dilation and groups of 1, no padding.
bool is_idle(const Layer& layer, LayerField field);
/// Of two axes at once: the smaller bound of the two. It holds the present value in any case.
Range range_of(const Layer& layer, LayerField field);

/// "conv", "max pool".
std::string kind_text(const Session& session, const Layer& layer);
/// "conv", "max", for narrow columns.
std::string short_kind_text(const Session& session, const Layer& layer);
/// "conv 1 × 1, conv 3 × 3, conv 1 × 1"
std::string block_text(const Session& session, const Scene& scene, const RepeatedBlock& block);
/// "layers 3 to 50 · s 1–2": what the layers of a block differ in is not hidden.
std::string range_text(const Session& session, const Scene& scene, const RepeatedBlock& block);

}  // namespace convscope
