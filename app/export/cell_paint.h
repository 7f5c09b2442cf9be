// What one cell of a plane is painted with: the marks of app/figure/figure.h in colour, as shaders/plane.frag mixes
// them. Read by the vector export and its tests.
#pragma once

#include <cstdint>
#include <optional>

#include "app/figure/figure.h"
#include "app/figure/palette.h"
#include "app/render/renderer.h"

namespace convscope {

enum class CellEdge : std::uint8_t {
    none,
    empty,   ///< an output that is to come
    dotted,  ///< padding
};
enum class CellHatch : std::uint8_t {
    none,
    unfinished,  ///< some of its products
    unknown,     ///< its value is still being computed
    no_number,   ///< NaN
};

struct CellPaint {
    Colour colour;      ///< opaque
    float fill = 1.0F;  ///< opacity of the fill: 0 on padding that shows no value
    CellEdge edge = CellEdge::none;
    CellHatch hatch = CellHatch::none;
    Colour hatch_colour;
    bool corner = false;  ///< infinite: marked in a corner
};

inline constexpr float window_tint = 0.06F;  ///< share of the accent in the window

/// Diagonal stripes: one every `period` pixels of x + y, `share` of it wide.
struct Stripes {
    float period = 5.0F, share = 0.4F;
};
Stripes stripes_of(CellHatch hatch);

/// `value`: nothing when it is not known. Rings and outlines that lie over cells are no part of it.
CellPaint paint_cell(const Plane& plane, MarkBits mark, std::optional<float> value, const Theme& theme);

/// One colour for all of the cell: its hatch mixed in. `a` is the fill's opacity.
Colour mean_colour(const CellPaint& paint);

/// The value that a cell shows; padding takes the one that it mirrors, or 0.
std::optional<float> value_of(const Plane& plane, const PlaneValues& values, std::int64_t row, std::int64_t col);

/// How strong the ring of a tap is.
float ring_opacity(TapState state);

}  // namespace convscope
