// Text and lines of the figure. Numbers follow their plane's affine map, so they lie in the plane in 3-D too.
#include "app/panels/canvas_paint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"
#include "core/taps.h"

namespace convscope {
namespace {

// Pixels of type below which a number is left out: smaller ones cannot be read, and cost as much as large ones.
constexpr float least_number = 11.0F;
constexpr float least_strong = 8.4F;  // of the sampled cells
constexpr float good_share = 0.62F;   // of a number's best size: below, it is shortened before it shrinks further
constexpr float least_type = 0.82F;   // of a label's size
constexpr float most_type = 1.35F;    // of a label's size, however far one zooms in
constexpr float least_in_space = 0.8F;
constexpr float arrow_head = 6.0F;   // pixels of the mock-up
constexpr float least_label = 8.0F;  // pixels of type: smaller is left out

float luminance(const Colour& colour) {
    return 0.2126F * colour.r + 0.7152F * colour.g + 0.0722F * colour.b;
}

using TensorCorners = std::array<Vec2, 4>;

// Where the planes of each tensor, with their bars, begin on the screen.
TensorCorners top_left_of_tensors(const Figure& figure, const Camera& camera) {
    TensorCorners corners;
    corners.fill({FLT_MAX, FLT_MAX});
    for (const Plane& plane : figure.planes) {
        Vec2& corner = corners[static_cast<std::size_t>(plane.id.role)];
        const Camera::Quad quad = camera.quad(plane.place);
        for (const float u : {0.0F, 1.0F}) {
            for (const float v : {0.0F, 1.0F}) {
                corner = {std::min(corner.x, quad.origin.x + u * quad.right.x + v * quad.down.x),
                          std::min(corner.y, quad.origin.y + u * quad.right.y + v * quad.down.y)};
            }
        }
    }
    return corners;
}

bool overlap(const PlacedLabel& a, const PlacedLabel& b) {
    return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

struct FittedNumber {
    std::string text;
    float type = 0.0F;  // Dear ImGui's size
};

// The number in the longest form that stands in `room` at a good size; else the shortest, at the size that is left.
FittedNumber fit_number(float value, int significant, ImFont* font, float best, float room) {
    FittedNumber fitted{number_text(value, significant), best};
    const float advance = font->CalcTextSizeA(best, FLT_MAX, 0.0F, "0").x;  // a mono face: all characters' width
    const auto size_for = [&](const std::string& text) {
        return std::min(best, best * room / (advance * static_cast<float>(text.size())));
    };
    fitted.type = size_for(fitted.text);
    if (fitted.type >= best * good_share) return fitted;
    for (const std::string& shorter : shorter_number_texts(value, significant)) {
        fitted = {shorter, size_for(shorter)};
        if (fitted.type >= best * good_share) break;
    }
    return fitted;
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

float wanted_type(float zoom, int text_scale) {
    if (zoom > 1.0F) return 1.0F + 0.35F * (zoom - 1.0F);
    const float least = least_type - 0.0032F * static_cast<float>(std::max(0, text_scale - 150));
    return std::max(zoom, least);
}

std::vector<PlacedLabel> place_labels(const Session& session, const Figure& figure, const Camera& camera) {
    const float scale = session.scale();
    float type = std::min(session.canvas.lens.labels.unit * camera.zoom / scale, most_type);
    type = std::max(type, least_in_space * camera.turn);
    const TensorCorners corners = camera.turn > 0.0F ? top_left_of_tensors(figure, camera) : TensorCorners{};
    std::vector<PlacedLabel> placed;
    placed.reserve(figure.labels.size());
    for (const Label& label : figure.labels) {
        PlacedLabel made;
        made.label = &label;
        made.opacity = label.flat_only ? 1.0F - camera.turn : 1.0F;
        made.font = label.mono ? session.fonts.mono : is_strong(label.size) ? session.fonts.strong : session.fonts.text;
        // A whole size: glyphs are drawn as they were made, sharp and always the same.
        made.size = std::floor(text_pixels(label.size) * scale * type * session.fonts.line(made.font));
        if (made.opacity <= 0.0F || made.size < least_label) continue;
        const ImVec2 extent = made.font->CalcTextSizeA(made.size, FLT_MAX, 0.0F, label.text.c_str());
        Vec2 at = camera.project(label.flat, label.space);
        if (label.over_tensor >= 0.0F && camera.turn > 0.0F) {
            const Vec2& corner = corners[static_cast<std::size_t>(label.tensor)];
            at = {at.x + (corner.x - at.x) * camera.turn,
                  at.y + (corner.y - label.over_tensor * scale * type - at.y) * camera.turn};
        }
        if (label.align == Align::centre) at.x -= extent.x / 2.0F;
        if (label.align == Align::right) at.x -= extent.x;
        made.low = {std::round(at.x), std::round(at.y - made.size * 0.80F)};  // from the baseline to the line's top
        made.high = {made.low.x + extent.x, made.low.y + made.size};
        if (std::none_of(placed.begin(), placed.end(),
                         [&](const PlacedLabel& other) { return overlap(made, other); })) {
            placed.push_back(made);
        }
    }
    return placed;
}

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

namespace {

// A line, or its dashes: 5 pixels of the mock-up long, 4 apart.
void line(ImDrawList& list, const ImVec2& from, const ImVec2& to, ImU32 colour, float width, float dash) {
    if (dash <= 0.0F) return list.AddLine(from, to, colour, width);
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    const ImVec2 along{(to.x - from.x) / length, (to.y - from.y) / length};
    for (float s = 0.0F; s < length; s += 1.8F * dash) {
        const float e = std::min(length, s + dash);
        list.AddLine({from.x + along.x * s, from.y + along.y * s}, {from.x + along.x * e, from.y + along.y * e}, colour,
                     width);
    }
}

// On, off, on, off, in pixels of the mock-up, by the hatch of the group; the first is drawn through.
constexpr std::array<std::array<float, 4>, 8> group_dashes{{{},
                                                            {9.0F, 5.0F, 9.0F, 5.0F},
                                                            {2.5F, 4.0F, 2.5F, 4.0F},
                                                            {13.0F, 4.0F, 2.5F, 4.0F},
                                                            {5.0F, 4.0F, 5.0F, 4.0F},
                                                            {1.5F, 3.0F, 1.5F, 3.0F},
                                                            {18.0F, 5.0F, 18.0F, 5.0F},
                                                            {12.0F, 4.0F, 5.0F, 4.0F}}};

// The curve through `points` in dashes.
void dashes(ImDrawList& list, const std::vector<ImVec2>& points, const std::array<float, 4>& lengths, float unit,
            ImU32 colour, float width) {
    std::size_t part = 0;
    float left = lengths[0] * unit;  // of the part
    for (std::size_t i = 1; i < points.size(); ++i) {
        ImVec2 from = points[i - 1];
        float rest = std::hypot(points[i].x - from.x, points[i].y - from.y);
        while (rest > 0.0F) {
            const float stretch = std::min(rest, left);
            const float share = stretch / rest;
            const ImVec2 to{from.x + (points[i].x - from.x) * share, from.y + (points[i].y - from.y) * share};
            if (part % 2 == 0) list.AddLine(from, to, colour, width);
            from = to;
            rest -= stretch;
            left -= stretch;
            if (left > 0.0F) break;
            part = (part + 1) % lengths.size();
            left = lengths[part] * unit;
        }
    }
}

}  // namespace

void Painter::patches(bool over_planes) const {
    for (const Patch& patch : figure.patches) {
        if ((patch.width > 0.0F) != over_planes) continue;
        const Camera::Quad quad = camera.quad(patch.place);
        const ImVec2 a{origin.x + quad.origin.x, origin.y + quad.origin.y};
        const ImVec2 b{a.x + quad.right.x, a.y + quad.right.y};
        const ImVec2 c{b.x + quad.down.x, b.y + quad.down.y};
        const ImVec2 d{a.x + quad.down.x, a.y + quad.down.y};
        const ImU32 colour = u32(ink_colour(session.theme(), patch.ink, patch.group), patch.opacity);
        const float radius = session.px(patch.radius);
        if (!over_planes) {
            if (camera.turn == 0.0F)
                list.AddRectFilled(a, c, colour, radius);
            else
                list.AddQuadFilled(a, b, c, d, colour);
            continue;
        }
        const float width = session.px(patch.width);
        if (camera.turn == 0.0F && !patch.dashed) {
            list.AddRect(a, c, colour, radius, 0, width);
            continue;
        }
        const float dash = patch.dashed ? session.px(5.0F) : 0.0F;
        for (const auto& [from, to] : {std::pair{a, b}, {b, c}, {c, d}, {d, a}})
            line(list, from, to, colour, width, dash);
    }
}

void Painter::strokes(bool over_planes) const {
    for (const Stroke& stroke : figure.strokes) {
        if (stroke.over_planes != over_planes) continue;
        line(list, at(stroke.from_flat, stroke.from_space), at(stroke.to_flat, stroke.to_space),
             u32(ink_colour(session.theme(), stroke.ink, stroke.group), stroke.opacity), session.px(stroke.width),
             stroke.dashed ? session.px(5.0F) : 0.0F);
    }
}

ImVec2 Painter::follow(const Link& link) const {
    const ImVec2 from = at(link.from_flat, link.from_space);
    const ImVec2 to = at(link.to_flat, link.to_space);
    const ImVec2 neck{link.arrow ? to.x - session.px(arrow_head) : to.x, to.y};
    const ImVec2 start = at({link.from_flat.x + link.level, link.from_flat.y, link.from_flat.z},
                            {link.from_space.x + link.level, link.from_space.y, link.from_space.z});
    const float bend = std::max(session.px(12.0F), std::abs(neck.x - start.x) * 0.45F);
    list.PathClear();
    list.PathLineTo(from);
    if (link.level > 0.0F) list.PathLineTo(start);  // the same point twice would make a thick end
    list.PathBezierCubicCurveTo({start.x + bend, start.y}, {neck.x - bend, neck.y}, neck);
    return neck;
}

void Painter::links(bool beneath) const {
    for (const Link& link : figure.links) {
        if (link.beneath != beneath) continue;
        const ImU32 colour = u32(ink_colour(session.theme(), link.ink, link.group), link.opacity);
        const ImVec2 neck = follow(link);
        // Of whole widths Dear ImGui draws half the triangles.
        const float width = std::max(1.0F, std::round(session.px(link.width)));
        if (link.dashed && group_hatch(link.group) != 0) {
            const std::vector<ImVec2> curve(list._Path.begin(), list._Path.end());
            list.PathClear();
            dashes(list, curve, group_dashes[static_cast<std::size_t>(group_hatch(link.group))], session.px(1.0F),
                   colour, width);
        } else {
            list.PathStroke(colour, 0, width);
        }
        if (!link.arrow) continue;
        const float head = session.px(arrow_head);
        const ImVec2 from = at(link.from_flat, link.from_space);
        list.AddCircleFilled(from, session.px(2.4F), colour);
        list.AddTriangleFilled({neck.x, neck.y - head * 0.6F}, {neck.x + head, neck.y}, {neck.x, neck.y + head * 0.6F},
                               colour);
    }
}

void Painter::labels() const {
    for (const PlacedLabel& placed : place_labels(session, figure, camera)) {
        const ImVec2 low{origin.x + placed.low.x, origin.y + placed.low.y};
        if (camera.turn > 0.0F) {  // bars and planes may stand behind
            const float edge = session.px(2.0F);
            list.AddRectFilled({low.x - edge, low.y}, {origin.x + placed.high.x + edge, origin.y + placed.high.y},
                               u32(session.theme().background, 0.8F * camera.turn * placed.opacity), edge);
        }
        list.AddText(placed.font, placed.size, low,
                     u32(ink_colour(session.theme(), placed.label->ink, placed.label->group), placed.opacity),
                     placed.label->text.c_str());
    }
}

bool Painter::covered(const Plane& plane, const Vec2& pixel) const {
    const float depth = centre_depth(plane, camera);
    return std::any_of(figure.planes.begin(), figure.planes.end(), [&](const Plane& other) {
        if (other.id == plane.id && other.overview == plane.overview) return false;
        if (centre_depth(other, camera) <= depth) return false;
        const Vec2 uv = Camera::unproject(camera.quad(other.place), pixel);
        return uv.x >= 0.0F && uv.x < 1.0F && uv.y >= 0.0F && uv.y < 1.0F;
    });
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
            const bool strong =
                sampled || (output && progress == CellProgress::current) || plane.id.role == Role::weight;
            ImFont* font = strong ? session.fonts.mono_strong : session.fonts.mono;
            // Numbers grow with the cell, a little less in large ones; a ring is left free.
            const float em = std::min(cell_h * 0.56F, cell_h * 0.33F + session.px(4.0F));
            const float ring = sampled ? std::clamp(cell_w * 0.1F, 1.9F, session.px(5.0F)) + 0.6F : cell_w * 0.06F;
            const FittedNumber number =
                fit_number(value, plane.map == ColourMap::brightness ? 2 : 3, font,
                           std::min(em, cell_w * 0.56F) * session.fonts.line(font), cell_w - 2.0F * ring);
            const float type = number.type;
            if (type < (strong ? least_strong : least_number)) continue;
            const ImVec2 extent = font->CalcTextSizeA(type, FLT_MAX, 0.0F, number.text.c_str());
            const ImVec2 middle{x + cell_w / 2.0F, y + cell_h / 2.0F};
            if (!flat &&
                covered(plane, {quad.origin.x + middle.x / size.x * quad.right.x + middle.y / size.y * quad.down.x,
                                quad.origin.y + middle.x / size.x * quad.right.y + middle.y / size.y * quad.down.y})) {
                continue;
            }
            const float share = plane.range > 0.0F ? value / plane.range : 0.0F;
            const bool empty = padding && plane.padding_mode == PaddingMode::zeros;
            const Colour ground = empty ? theme.background : map_colour(theme, plane.map, share);
            const Colour ink = luminance(ground) > 0.42F ? from_hex(0x10151c) : from_hex(0xffffff);
            const float opacity = strong ? 1.0F : padding || progress == CellProgress::partial ? 0.45F : 0.68F;
            const ImVec4 everything{-FLT_MAX, -FLT_MAX, FLT_MAX, FLT_MAX};  // where it is laid is not known yet
            font->RenderText(&list, type, {middle.x - extent.x / 2.0F, middle.y - extent.y / 2.0F},
                             u32(ink, plane.dimmed ? opacity * 0.4F : opacity), flat ? clip : everything,
                             number.text.c_str(), number.text.c_str() + number.text.size());
        }
    }
    if (!flat) lay_on(list, first_vertex, corner, quad, size, origin);
}

void Painter::numbers(std::span<const PlaneValues> values) const {
    for (const Plane& plane : figure.planes) {
        if (!plane.numbers || plane.overview) continue;
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const PlaneValues& each) { return each.id == plane.id; });
        if (found != values.end() && found->values != nullptr) plane_numbers(plane, *found);
    }
}

}  // namespace convscope
