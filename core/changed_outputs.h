// Which outputs a change of some cells of x, w or b touches, so that the rest need not be computed again.
#pragma once

#include <optional>
#include <vector>

#include "core/convolve.h"

namespace convscope {

/// The outputs that read a cell in which `before` and `after` differ (NaN differs from nothing), as blocks that do
/// not overlap unless two cells that differ have readers in common. Both have the shapes of `spec`. Nothing when more
/// than `most_cells` differ: then all may as well be computed.
std::optional<std::vector<OutputBlock>> changed_outputs(const Conv2dSpec& spec, const ConvData& before,
                                                        const ConvData& after, std::size_t most_cells = 16);

}  // namespace convscope
