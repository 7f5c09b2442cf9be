// Marks to colour: the arithmetic of shaders/plane.frag for one cell.
#include "app/export/cell_paint.h"

#include <cmath>

#include "core/axis.h"

namespace convscope {
namespace {

constexpr float hole_veil = 0.22F;     // cells of the window that no tap samples
constexpr float partial_veil = 0.25F;  // and in the stripes:
constexpr float partial_stripe = 0.7F;
constexpr float no_number_ground = 0.3F;
constexpr float padding_value = 0.3F;  // opacity

}  // namespace

Stripes stripes_of(CellHatch hatch) {
    return hatch == CellHatch::unknown     ? Stripes{7.0F, 0.25F}
           : hatch == CellHatch::no_number ? Stripes{6.0F, 0.26F}
                                           : Stripes{};
}

float ring_opacity(TapState state) {
    return state == TapState::waiting ? 0.35F : state == TapState::current ? 1.0F : 0.65F;
}

std::optional<float> value_of(const Plane& plane, const PlaneValues& values, std::int64_t row, std::int64_t col) {
    if (values.values == nullptr) return std::nullopt;
    const bool real = row >= 0 && row < plane.rows && col >= 0 && col < plane.cols;
    if (real) return values.values[row * plane.cols + col];
    const std::int64_t real_row = mirrored_index(row, plane.rows, plane.padding_mode);
    const std::int64_t real_col = mirrored_index(col, plane.cols, plane.padding_mode);
    return real_row >= 0 && real_col >= 0 ? values.values[real_row * plane.cols + real_col] : 0.0F;
}

CellPaint paint_cell(const Plane& plane, MarkBits mark, std::optional<float> value, const Theme& theme) {
    const float share = value && plane.range > 0.0F ? *value / plane.range : 0.0F;
    CellPaint paint;
    paint.colour = map_colour(theme, plane.map, std::isnan(share) ? 0.0F : share);
    if (!value) {
        paint.hatch = CellHatch::unknown;
        paint.hatch_colour = theme.cell_border;
    } else if (std::isnan(*value)) {
        const Colour odd = map_colour(theme, plane.map, *value);
        paint.colour = mix(theme.background, odd, no_number_ground);
        paint.hatch = CellHatch::no_number;
        paint.hatch_colour = odd;
    } else {
        paint.corner = std::isinf(*value);
    }
    const bool padding = (mark & mark_padding) != 0;
    const bool sampled = plane.grid && (mark & 3U) != 0;
    if (plane.output && !padding) {
        const auto progress = static_cast<CellProgress>(mark & 3U);
        if (progress == CellProgress::to_come) {
            paint = {colour_to_come(theme, plane.overview), 1.0F, CellEdge::empty, CellHatch::none, {}, false};
        } else if (progress == CellProgress::partial) {
            paint.hatch = CellHatch::unfinished;
            paint.hatch_colour = mix(paint.colour, theme.background, partial_stripe);
            paint.colour = mix(paint.colour, theme.background, partial_veil);
        }
    }
    if (padding) {
        const bool shown = plane.show_padding_values && plane.padding_mode != PaddingMode::zeros;
        paint.fill = shown ? padding_value : 0.0F;
        paint.edge = CellEdge::dotted;
    }
    if ((mark & mark_window) != 0 && !sampled) {
        paint.colour = mix(paint.colour, theme.background, hole_veil);
        if (plane.id.role != Role::weight) paint.colour = mix(paint.colour, theme.accent, window_tint);
    }
    return paint;
}

Colour mean_colour(const CellPaint& paint) {
    Colour colour = paint.colour;
    if (paint.hatch != CellHatch::none) colour = mix(colour, paint.hatch_colour, stripes_of(paint.hatch).share);
    colour.a = paint.fill;
    return colour;
}

}  // namespace convscope
