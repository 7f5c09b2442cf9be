// What lies over the cells of a plane: the window and its rings, the cells at work, what is lit, the frame of a crop.
#pragma once

#include "app/export/vector_pen.h"
#include "app/figure/figure.h"
#include "app/figure/palette.h"
#include "app/render/plane_view.h"

namespace convscope {

/// The pen lies on the plane already: its units are plane pixels (see PlaneView).
void draw_window_tint(VectorPen& pen, const Plane& plane, const PlaneView& view,
                      const Theme& theme);  ///< below the cells
void draw_plane_marks(VectorPen& pen, const Plane& plane, const PlaneView& view, const Theme& theme);

}  // namespace convscope
