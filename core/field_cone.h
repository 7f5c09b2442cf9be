// The cells that feed one cell of a stack, level by level, and nothing else of the tensors.
// A layer's taps are a product of rows and columns, so the cells that a probe reaches are one too: a list of rows and a
// list of columns a level, and for each tap where in the list below it lands. Holes between dilated taps take no place.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/axis.h"

namespace convscope {

/// Where a layer's taps land, by places in the lists of reached cells.
struct ConeTaps {
    std::int64_t ins = 0;   ///< reached cells of the level below
    std::int64_t outs = 0;  ///< reached cells of the level above
    std::int64_t kernel = 0;
    /// Of tap k and the i-th reached output, at [k * outs + i]; -1 for a zero of the padding.
    std::vector<std::int32_t> sources;

    [[nodiscard]] const std::int32_t* of_tap(std::int64_t k) const { return sources.data() + k * outs; }
};

/// One axis of a cone. Level 0 is the input, level l + 1 the output of layer l.
struct ConeAxis {
    /// A level's cells that a path from the probe reaches, ascending; padding that mirrors a cell reaches that cell.
    std::vector<std::vector<std::int64_t>> cells;
    std::vector<ConeTaps> taps;  ///< of each layer
};

/// The cone of cell `probe` of the last level.
ConeAxis cone_axis(std::span<const Axis> layers, std::int64_t probe);

}  // namespace convscope
