// The Step lens in space: the planes of a tensor stand one behind the other, the three tensors side by side. Everything
// else (names, bars, links) follows the plane that it belongs to.
#pragma once

#include <cstddef>
#include <vector>

#include "app/figure/figure.h"

namespace convscope {

/// Which plane of the figure each label, bar and link end belongs to (indices into Figure::planes).
struct SpaceAnchors {
    struct Label {
        std::size_t plane = 0;
        float lift = -1.0F;  ///< units above the plane's top; below 0: keeps its place relative to the plane
    };
    struct Link {
        std::size_t from = 0, to = 0;
    };
    std::vector<Label> labels;
    std::vector<std::size_t> bars;
    std::vector<Link> links;
};

/// Fills the space half of every placement from the flat one.
void stand_in_space(Figure& figure, const SpaceAnchors& anchors);

}  // namespace convscope
