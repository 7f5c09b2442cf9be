// What one output cell of a setting reads of the shared input, and what the pointer lights there: for one layer by the
// layer's own taps, for a stack by the paths through it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/figure/document.h"
#include "app/figure/figure.h"
#include "app/lenses/lens.h"

namespace convscope {

/// Input cells with a path to an output cell: rows and columns apart.
struct InputField {
    std::vector<std::int64_t> rows, cols;

    /// The smallest rectangle that holds them; empty without any.
    [[nodiscard]] CellRect box() const;
    /// The cells as a sampling grid, all of them at work, when their distances are even.
    [[nodiscard]] std::optional<SamplingGrid> grid() const;
};
InputField input_field(const std::vector<Layer>& layers, std::int64_t oh, std::int64_t ow);

/// Which channels of each level feed a channel of the last layer's y: entry l has a truth for each channel that layer l
/// reads.
std::vector<std::vector<bool>> channels_feeding(const std::vector<Layer>& layers, std::int64_t out_channel);

/// The cells of `plane` that belong to the cell under the pointer, which may be of another setting: the same cell of
/// the same plane, what an output reads, which outputs read an input cell. `layers` are those of the plane's setting.
std::optional<CellSet> linked_hover(const Document& setting, const std::vector<Layer>& layers, const CellRef& hover,
                                    const PlaneId& plane);

}  // namespace convscope
