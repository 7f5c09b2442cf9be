// The Step lens in space: what is at work stays in the order of the flat view, each row a little behind the one above,
// so that no plane hides another's sampled cells; the other channels stand behind. Everything else (names, bars, links)
// follows the plane that it belongs to.
#pragma once

#include <cstddef>
#include <vector>

#include "app/figure/figure.h"

namespace convscope {

/// Which plane of the figure each label, bar and link end belongs to (indices into Figure::planes).
struct SpaceAnchors {
    struct Link {
        std::size_t from = 0, to = 0;
    };
    std::vector<std::size_t> labels;
    std::vector<std::size_t> bars;
    std::vector<Link> links;
};

/// Fills the space half of every placement from the flat one.
void stand_in_space(Figure& figure, const SpaceAnchors& anchors);

}  // namespace convscope
