// Why the result differs: one output channel of a grouped layer beside the same channel of a dense layer, both ways.
#pragma once

#include <memory>
#include <optional>

#include "app/lenses/lens.h"
#include "core/allclose.h"

namespace convscope {

/// Two planes of y and what is between them.
struct OutputComparison {
    std::shared_ptr<const OwnValues> left, right, difference;  ///< OH x OW; difference: left minus right
    /// KH x (channels * KW): the kernels that made them, side by side; null when there are too many to tell apart.
    std::shared_ptr<const OwnValues> left_kernels, right_kernels;
    float range = 1.0F, weight_range = 1.0F, difference_range = 1.0F;  ///< largest |value|; 1 when all are 0
    CloseReport report;                                                ///< of right against left
};

struct WhyDiffers {
    std::int64_t n = 0, out_channel = 0;
    /// Grouped, and dense with the same weights placed in the block diagonal.
    OutputComparison same;
    /// Dense, and the same weights with those off the diagonal blocks taken away; none when the dense layer has too
    /// many weights to make (see most_dense_weights).
    std::optional<OutputComparison> without;
};

/// 64 MiB of them.
inline constexpr std::int64_t most_dense_weights = std::int64_t{1} << 24;

/// The layer with groups = 1: its weights are made from the same kind and seed for the dense shape.
Layer dense_layer(const Layer& grouped);
/// False when dense_layer(grouped) has more than most_dense_weights.
bool dense_weights_fit(const Layer& grouped);

/// Channel `out_channel` of sample `n` of a valid layer, computed four ways by the fast convolution. `dense` are the
/// weights of dense_layer(layer), or null.
WhyDiffers why_differs(const Layer& layer, const ConvData& data, const Tensor* dense, std::int64_t n,
                       std::int64_t out_channel);

/// Names of a derived plane of why_figure: what it shows.
enum class WhyPlane : std::uint8_t {
    grouped,
    block_diagonal,
    same_difference,
    dense,
    cut,
    without_difference,
    grouped_kernels,
    block_diagonal_kernels,
    dense_kernels,
    cut_kernels,
};
inline PlaneId id_of(WhyPlane plane) {
    return {Role::derived, 0, static_cast<std::int64_t>(plane)};
}

/// The numbers of a derived plane of why_figure; null where it has none.
const OwnValues* values_of(const WhyDiffers& why, WhyPlane plane);

/// The planes of `why` side by side, one row for each comparison.
Figure why_figure(const Layer& layer, const WhyDiffers& why, const LensView& view, const Strings& strings);

/// "largest difference 0: equal".
std::string verdict(const CloseReport& report, const Strings& strings);

}  // namespace convscope
