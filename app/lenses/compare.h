// The Compare lens: a column for each setting, with the shared input and what the present output reads of it, kernels,
// output; and below, A minus the others.
#pragma once

#include <cstdint>
#include <optional>

#include "app/figure/compared.h"
#include "app/lenses/lens.h"

namespace convscope {

/// The figure of the present steps. Planes of setting i have PlaneId::setting i; A minus setting i is the derived plane
/// {derived, 0, 0, i}. Planes that are not computed yet are asked for: see Compared::work().
Figure compare_figure(Compared& compared, const LensView& view, const Strings& strings);

/// The input channel that is large in every column: the one that was chosen, else the first that all settings read at
/// their present steps, else the first that A reads.
std::int64_t compared_channel(const Compared& compared, const LensView& view);

/// True for the difference planes.
inline bool is_difference(const PlaneId& id) {
    return id.role == Role::derived && id.outer == 0;
}

/// The cells of `plane` that the pointer lights; a difference's cell stands for the output cells that it is made of.
std::optional<CellSet> compared_hover(Compared& compared, CellRef hover, const Plane& plane);

/// The step of A at which all settings are where `cell`, an output cell of one of them (or of a difference), is made;
/// the nearest there is.
std::int64_t step_that_shows(Compared& compared, const PlaneId& plane, std::int64_t row, std::int64_t col);

}  // namespace convscope
