// Draws one plane of a figure with a vector pen: cells, and every mark on them. It takes geometry and measures from
// app/render/plane_view.h and what each cell is from mark_of(), as the screen's renderer does.
#pragma once

#include <cstdint>

#include "app/export/vector_pen.h"
#include "app/figure/figure.h"
#include "app/figure/palette.h"
#include "app/render/plane_view.h"
#include "app/render/renderer.h"

namespace convscope {

/// A plane with more cells in sight than these is an embedded picture of them (a 64 x 64 plane is still cell by cell),
/// and so is one whose cells touch. Its marks are lines on it all the same.
inline constexpr std::int64_t most_vector_cells = 4096;
/// Pixels a side of that picture, at most; where there are more cells, several share a pixel.
inline constexpr std::int64_t most_image_pixels = 2048;

/// What can be seen of the plane on `page`, in the pen's units.
std::optional<PlaneView> view_on_page(const Plane& plane, const Camera& camera, const Vec2& page);

void draw_plane(VectorPen& pen, const Plane& plane, const PlaneValues& values, const Camera& camera, const Theme& theme,
                const Vec2& page);

}  // namespace convscope
