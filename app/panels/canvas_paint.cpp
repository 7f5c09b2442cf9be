// Text and lines of the figure. Numbers follow their plane's affine map, so they lie in the plane in 3-D too.
#include "app/panels/canvas_paint.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"
#include "core/taps.h"

namespace convscope {
namespace {

// Pixels of type below which a number is left out: smaller ones cannot be read, and cost as much as large ones.
constexpr float least_number = 11.0F;
constexpr float least_strong = 9.0F;  // of the sampled cells

float label_size(TextSize size) {
    switch (size) {
        case TextSize::title:
            return type_size::title;
        case TextSize::body:
            return type_size::small;
        case TextSize::small:
            return type_size::tiny;
        case TextSize::tiny:
            return type_size::hint;
    }
    return type_size::body;
}

float luminance(const Colour& colour) {
    return 0.2126F * colour.r + 0.7152F * colour.g + 0.0722F * colour.b;
}

// Text drawn flat from `first` on is moved onto the plane.
void lay_on(ImDrawList& list, int first, const ImVec2& flat_origin, const Camera::Quad& quad, const ImVec2& flat_size,
            const ImVec2& canvas) {
    for (int i = first; i < list.VtxBuffer.Size; ++i) {
        ImVec2& p = list.VtxBuffer[i].pos;
        const float u = (p.x - flat_origin.x) / flat_size.x;
        const float v = (p.y - flat_origin.y) / flat_size.y;
        p = {canvas.x + quad.origin.x + u * quad.right.x + v * quad.down.x,
             canvas.y + quad.origin.y + u * quad.right.y + v * quad.down.y};
    }
}

}  // namespace

ImVec2 Painter::at(const Vec3& flat, const Vec3& space) const {
    const Vec2 p = camera.project(flat, space);
    return {origin.x + p.x, origin.y + p.y};
}

void Painter::bars() const {
    for (const GroupBar& bar : figure.bars) {
        const Camera::Quad quad = camera.quad(bar.place);
        const ImVec2 a{origin.x + quad.origin.x, origin.y + quad.origin.y};
        const ImVec2 b{a.x + quad.right.x, a.y + quad.right.y};
        const ImVec2 c{b.x + quad.down.x, b.y + quad.down.y};
        const ImVec2 d{a.x + quad.down.x, a.y + quad.down.y};
        const Colour colour = group_colour(session.theme(), bar.group);
        list.AddQuadFilled(a, b, c, d, u32(colour, bar.dimmed ? 0.6F : 1.0F));
        // The hatch: notches whose spacing and slant tell groups apart without colour.
        const int hatch = group_hatch(bar.group);
        const float length = std::hypot(quad.down.x, quad.down.y);
        const float every = std::max(5.0F, session.px(hatch >= 6 ? 4.0F : 8.0F));
        const ImU32 ink = u32(session.theme().background, 0.75F);
        const float slant = hatch == 0 || hatch == 6 ? -0.5F : hatch == 1 ? 0.5F : 0.0F;
        if (hatch == 3) {
            list.AddLine({(a.x + b.x) / 2.0F, (a.y + b.y) / 2.0F}, {(c.x + d.x) / 2.0F, (c.y + d.y) / 2.0F}, ink, 1.0F);
            continue;
        }
        for (float s = every; s < length; s += every) {
            const float t = s / length;
            const ImVec2 left{a.x + quad.down.x * t, a.y + quad.down.y * t};
            const ImVec2 right{b.x + quad.down.x * t, b.y + quad.down.y * t};
            const float shift = slant * every;
            if (hatch != 5) list.AddLine({left.x, left.y - shift}, {right.x, right.y + shift}, ink, 1.2F);
            if (hatch == 4) list.AddLine({left.x, left.y + every / 2.0F}, {right.x, right.y - every / 2.0F}, ink, 1.2F);
            if (hatch == 5) list.AddCircleFilled({(left.x + right.x) / 2.0F, left.y}, 1.0F, ink);
        }
    }
}

void Painter::links() const {
    for (const Link& link : figure.links) {
        const ImVec2 from = at(link.from_flat, link.from_space);
        const ImVec2 to = at(link.to_flat, link.to_space);
        const float bend = std::max(session.px(20.0F), std::abs(to.x - from.x) * 0.45F);
        list.AddBezierCubic(from, {from.x + bend, from.y}, {to.x - bend, to.y}, to,
                            u32(ink_colour(session.theme(), link.ink, link.group), link.opacity), session.px(1.6F));
    }
}

void Painter::labels() const {
    const float zoom = camera.zoom;
    for (const Label& label : figure.labels) {
        const float opacity = label.flat_only ? 1.0F - camera.turn : 1.0F;
        if (opacity <= 0.0F) continue;
        ImFont* font = label.mono                      ? session.fonts.mono
                       : label.size == TextSize::title ? session.fonts.strong
                                                       : session.fonts.text;
        // Never so small that it cannot be read, while the figure as a whole still can.
        const float least = zoom > 0.45F ? session.px(0.82F * label_size(label.size)) : 0.0F;
        const float size = std::max(label_size(label.size) * zoom, least) * session.fonts.line(font);
        if (size < 8.0F) continue;
        const ImVec2 extent = font->CalcTextSizeA(size, FLT_MAX, 0.0F, label.text.c_str());
        ImVec2 place = at(label.flat, label.space);
        place.y -= size * 0.80F;  // from the baseline to the line's top
        if (label.align == Align::centre) place.x -= extent.x / 2.0F;
        if (label.align == Align::right) place.x -= extent.x;
        list.AddText(font, size, {std::round(place.x), std::round(place.y)},
                     u32(ink_colour(session.theme(), label.ink, label.group), opacity), label.text.c_str());
    }
}

void Painter::plane_numbers(const Plane& plane, const PlaneValues& values) const {
    const Camera::Quad quad = camera.quad(plane.place);
    const float wide = std::hypot(quad.right.x, quad.right.y);
    const float high = std::hypot(quad.down.x, quad.down.y);
    const float cell_w = plane.place.flat.size.x * camera.zoom / static_cast<float>(plane.view.cols);
    const float cell_h = plane.place.flat.size.y * camera.zoom / static_cast<float>(plane.view.rows);
    if (std::min(wide / static_cast<float>(plane.view.cols), high / static_cast<float>(plane.view.rows)) < 9.0F) return;
    const bool flat = camera.turn == 0.0F;
    const ImVec2 size{cell_w * static_cast<float>(plane.view.cols), cell_h * static_cast<float>(plane.view.rows)};
    const ImVec2 corner = flat ? ImVec2(origin.x + quad.origin.x, origin.y + quad.origin.y) : ImVec2(0.0F, 0.0F);
    const ImVec4 clip = {list.GetClipRectMin().x, list.GetClipRectMin().y, list.GetClipRectMax().x,
                         list.GetClipRectMax().y};
    const Theme& theme = session.theme();
    const int first_vertex = list.VtxBuffer.Size;

    for (std::int64_t r = 0; r < plane.view.rows; ++r) {
        const float y = corner.y + cell_h * static_cast<float>(r);
        if (flat && (y > clip.w || y + cell_h < clip.y)) continue;
        for (std::int64_t c = 0; c < plane.view.cols; ++c) {
            const float x = corner.x + cell_w * static_cast<float>(c);
            if (flat && (x > clip.z || x + cell_w < clip.x)) continue;
            const std::int64_t row = plane.view.row + r;
            const std::int64_t col = plane.view.col + c;
            const MarkBits mark = mark_of(plane, row, col);
            const bool padding = (mark & mark_padding) != 0;
            const bool output = plane.output.has_value();
            const auto state = static_cast<unsigned>(mark & 3U);
            const bool sampled = !output && state != 0;
            const auto progress = static_cast<CellProgress>(state);
            if (output && progress == CellProgress::to_come) continue;
            if (padding && plane.padding_mode == PaddingMode::zeros && !sampled) continue;
            float value = 0.0F;
            if (padding) {
                const std::int64_t real_row = mirrored_index(row, plane.rows, plane.padding_mode);
                const std::int64_t real_col = mirrored_index(col, plane.cols, plane.padding_mode);
                if (real_row >= 0 && real_col >= 0) value = values.values[real_row * plane.cols + real_col];
            } else {
                value = values.values[row * plane.cols + col];
            }
            const std::string shown = number_text(value, plane.map == ColourMap::brightness ? 2 : 3);
            const bool strong =
                sampled || (output && progress == CellProgress::current) || plane.id.role == Role::weight;
            ImFont* font = strong ? session.fonts.mono_strong : session.fonts.mono;
            float type =
                std::min(cell_h * (strong ? 0.62F : 0.56F), session.px(15.0F)) * session.fonts.line(font) / 1.1F;
            ImVec2 extent = font->CalcTextSizeA(type, FLT_MAX, 0.0F, shown.c_str());
            const float room = cell_w * 0.86F;
            if (extent.x > room) {
                type *= room / extent.x;
                extent = font->CalcTextSizeA(type, FLT_MAX, 0.0F, shown.c_str());
            }
            if (type < (strong ? least_strong : least_number)) continue;
            const float share = plane.range > 0.0F ? value / plane.range : 0.0F;
            const bool empty = padding && plane.padding_mode == PaddingMode::zeros;
            const Colour ground = empty ? theme.background : map_colour(theme, plane.map, share);
            const Colour ink = luminance(ground) > 0.42F ? from_hex(0x10151c) : from_hex(0xffffff);
            const float opacity = strong ? 1.0F : padding || progress == CellProgress::partial ? 0.45F : 0.68F;
            const ImVec4 everything{-FLT_MAX, -FLT_MAX, FLT_MAX, FLT_MAX};  // where it is laid is not known yet
            font->RenderText(&list, type, {x + (cell_w - extent.x) / 2.0F, y + (cell_h - extent.y) / 2.0F},
                             u32(ink, plane.dimmed ? opacity * 0.4F : opacity), flat ? clip : everything, shown.c_str(),
                             shown.c_str() + shown.size());
        }
    }
    if (!flat) lay_on(list, first_vertex, corner, quad, size, origin);
}

void Painter::numbers(std::span<const PlaneValues> values) const {
    std::array<bool, 3> shown{};
    for (const Plane& plane : figure.planes) {
        if (!plane.numbers || plane.overview) continue;
        // In space only the front plane of each tensor: the others' numbers would show through it.
        bool& front = shown[static_cast<std::size_t>(plane.id.role)];
        if (camera.turn > 0.0F && front) continue;
        front = true;
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const PlaneValues& each) { return each.id == plane.id; });
        if (found != values.end() && found->values != nullptr) plane_numbers(plane, *found);
    }
}

}  // namespace convscope
