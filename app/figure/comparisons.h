// What the compare lens offers to set side by side, as changes of a scene.
#pragma once

#include <array>
#include <string_view>

#include "core/scene.h"

namespace convscope {

/// The layers that a new setting begins with: A's up to the stepped one.
void add_setting(Scene& scene);

/// Gives a scene without others its first one: the same with dilation 1; where it is 1, with groups 1; where that is so
/// too, with dilation 2 (padded to the same output size), or with a 3x3 kernel in place of a 1x1.
void add_first_other(Scene& scene);

/// `scene.others[setting - 1]` and A change places. A's step stays where it can.
void swap_with_a(Scene& scene, std::size_t setting);

/// A built-in comparison. It keeps the input and as much of A's stepped layer as it does not compare.
struct Comparison {
    std::string_view id;  ///< names its texts: compare.made.ID
    void (*set)(Scene& scene);
};
/// Dilation 1 | 2 | 3 of the same 3x3; 5x5 | dilated 3x3; dense | grouped | depthwise + pointwise.
const std::array<Comparison, 3>& comparisons();

}  // namespace convscope
