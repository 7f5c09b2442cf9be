// Numbers in cells. They follow their plane's affine map, so they lie in the plane in 3-D too.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "app/lenses/step_marks.h"
#include "app/render/figure_painter.h"
#include "core/taps.h"

namespace convscope {
namespace {

constexpr float good_share = 0.62F;  // of a number's best size: below, it is shortened before it shrinks further
// Blank beside the ink of the mono faces, of a character's width.
constexpr float beside_digit = 0.1F;
constexpr float beside_minus = 0.23F;

float luminance(const Colour& colour) {
    return 0.2126F * colour.r + 0.7152F * colour.g + 0.0722F * colour.b;
}

struct FittedNumber {
    std::string text;
    float type = 0.0F;  // line
};

float blank_before(const std::string& text) {
    return text.front() == '-' ? beside_minus : beside_digit;
}

// The number in the longest form whose ink stands in `room` at a good size; else the shortest, at the size that is
// left.
FittedNumber fit_number(float value, int significant, const TypeRuler& ruler, Face face, float best, float room) {
    FittedNumber fitted{number_text(value, significant), best};
    const float advance = ruler.extent(face, best, "0").x;  // a mono face: all characters' width
    const auto size_for = [&](const std::string& text) {
        const float inked = static_cast<float>(text.size()) - blank_before(text) - beside_digit;
        return std::min(best, best * room / (advance * inked));
    };
    fitted.type = size_for(fitted.text);
    if (fitted.type >= best * good_share) return fitted;
    for (const std::string& shorter : shorter_number_texts(value, significant)) {
        fitted = {shorter, size_for(shorter)};
        if (fitted.type >= best * good_share) break;
    }
    return fitted;
}

// The value that stands in a cell; none where the cell is empty.
std::optional<float> value_shown(const Plane& plane, const PlaneValues& values, MarkBits mark, std::int64_t row,
                                 std::int64_t col) {
    const auto state = static_cast<unsigned>(mark & 3U);
    if (plane.output && static_cast<CellProgress>(state) == CellProgress::to_come) return std::nullopt;
    if ((mark & mark_padding) == 0) return values.values[row * plane.cols + col];
    const bool sampled = !plane.output && state != 0;
    if (plane.padding_mode == PaddingMode::zeros) return sampled ? std::optional(0.0F) : std::nullopt;
    const std::int64_t real_row = mirrored_index(row, plane.rows, plane.padding_mode);
    const std::int64_t real_col = mirrored_index(col, plane.cols, plane.padding_mode);
    return real_row >= 0 && real_col >= 0 ? values.values[real_row * plane.cols + real_col] : 0.0F;
}

}  // namespace

bool FigurePainter::covered(const Plane& plane, const Vec2& pixel) const {
    const float depth = centre_depth(plane, camera);
    return std::any_of(figure.planes.begin(), figure.planes.end(), [&](const Plane& other) {
        if (other.id == plane.id && other.overview == plane.overview) return false;
        if (centre_depth(other, camera) <= depth) return false;
        const Vec2 uv = Camera::unproject(camera.quad(other.place), pixel);
        return uv.x >= 0.0F && uv.x < 1.0F && uv.y >= 0.0F && uv.y < 1.0F;
    });
}

void FigurePainter::number(const Plane& plane, float value, MarkBits mark, const Pen::Area& cell,
                           const Vec2& pixel) const {
    const float cell_w = cell.high.x - cell.low.x;
    const float cell_h = cell.high.y - cell.low.y;
    const bool padding = (mark & mark_padding) != 0;
    const bool output = plane.output.has_value();
    const auto state = static_cast<unsigned>(mark & 3U);
    const bool sampled = !output && state != 0;
    const auto progress = static_cast<CellProgress>(state);
    const bool strong = sampled || (output && progress == CellProgress::current) || plane.id.role == Role::weight;
    const Face face = strong ? Face::mono_strong : Face::mono;
    // Numbers grow with the cell, a little less in large ones; a ring is left free.
    const float em = std::min(cell_h * 0.6F, cell_h * 0.33F + look.px(4.0F));
    const float ring = sampled ? std::clamp(cell_w * 0.125F, 1.6F, look.px(5.0F)) + 0.6F : cell_w * 0.06F;
    FittedNumber fitted = fit_number(value, plane.map == ColourMap::brightness ? 2 : 3, pen, face,
                                     std::min(em, cell_w * 0.6F) * pen.line_height(face), cell_w - 2.0F * ring);
    if (fitted.type < (strong ? look.least_strong : look.least_number)) return;
    if (camera.turn > 0.0F && covered(plane, pixel)) return;
    const Vec2 middle{(cell.low.x + cell.high.x) / 2.0F, (cell.low.y + cell.high.y) / 2.0F};
    const float share = plane.range > 0.0F ? value / plane.range : 0.0F;
    const bool empty = padding && plane.padding_mode == PaddingMode::zeros;
    const Colour ground = empty ? look.theme.background : map_colour(look.theme, plane.map, share);
    const Colour ink = luminance(ground) > 0.42F ? from_hex(0x10151c) : from_hex(0xffffff);
    const float opacity = strong ? 1.0F : padding || progress == CellProgress::partial ? 0.45F : 0.68F;
    if (pen.whole_pixels() && camera.turn == 0.0F) fitted.type = std::floor(fitted.type);  // sharp
    const Vec2 extent = pen.extent(face, fitted.type, fitted.text);
    // The ink stands in the middle: there is more blank before a minus sign than after a digit.
    const float advance = extent.x / static_cast<float>(fitted.text.size());
    const float before = extent.x / 2.0F + advance * (blank_before(fitted.text) - beside_digit) / 2.0F;
    pen.text(face, fitted.type, {middle.x - before, middle.y - extent.y / 2.0F},
             faded(ink, plane.dimmed ? opacity * 0.4F : opacity), fitted.text);
}

void FigurePainter::plane_numbers(const Plane& plane, const PlaneValues& values) const {
    const Camera::Quad quad = camera.quad(plane.place);
    const float wide = std::hypot(quad.right.x, quad.right.y);
    const float high = std::hypot(quad.down.x, quad.down.y);
    const float cell_w = plane.place.flat.size.x * camera.zoom / static_cast<float>(plane.view.cols);
    const float cell_h = plane.place.flat.size.y * camera.zoom / static_cast<float>(plane.view.rows);
    if (std::min(wide / static_cast<float>(plane.view.cols), high / static_cast<float>(plane.view.rows)) < 9.0F) return;
    const bool flat = camera.turn == 0.0F;
    const Vec2 size{cell_w * static_cast<float>(plane.view.cols), cell_h * static_cast<float>(plane.view.rows)};
    const Vec2 corner = flat ? Vec2{origin.x + quad.origin.x, origin.y + quad.origin.y} : Vec2{};
    const Pen::Area seen = pen.visible();
    if (!flat) {
        pen.lay({{origin.x + quad.origin.x, origin.y + quad.origin.y},
                 {quad.right.x / size.x, quad.right.y / size.x},
                 {quad.down.x / size.y, quad.down.y / size.y}});
    }
    for (std::int64_t r = 0; r < plane.view.rows; ++r) {
        const float y = corner.y + cell_h * static_cast<float>(r);
        if (flat && (y > seen.high.y || y + cell_h < seen.low.y)) continue;
        for (std::int64_t c = 0; c < plane.view.cols; ++c) {
            const float x = corner.x + cell_w * static_cast<float>(c);
            if (flat && (x > seen.high.x || x + cell_w < seen.low.x)) continue;
            const std::int64_t row = plane.view.row + r;
            const std::int64_t col = plane.view.col + c;
            const MarkBits mark = mark_of(plane, row, col);
            const std::optional<float> value = value_shown(plane, values, mark, row, col);
            if (!value) continue;
            const float u = (static_cast<float>(c) + 0.5F) / static_cast<float>(plane.view.cols);
            const float v = (static_cast<float>(r) + 0.5F) / static_cast<float>(plane.view.rows);
            number(plane, *value, mark, {{x, y}, {x + cell_w, y + cell_h}},
                   {quad.origin.x + u * quad.right.x + v * quad.down.x,
                    quad.origin.y + u * quad.right.y + v * quad.down.y});
        }
    }
    if (!flat) pen.unlay();
}

void FigurePainter::numbers(std::span<const PlaneValues> values) const {
    for (const Plane& plane : figure.planes) {
        if (!plane.numbers || plane.overview) continue;
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const PlaneValues& each) { return each.id == plane.id; });
        if (found != values.end() && found->values != nullptr) plane_numbers(plane, *found);
    }
}

}  // namespace convscope
