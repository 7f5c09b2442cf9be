// Lines, shapes and labels of the figure.
#include "app/render/figure_painter.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>

namespace convscope {
namespace {

constexpr float least_type = 0.82F;  // of a label's size
constexpr float most_type = 1.35F;   // of a label's size, however far one zooms in
constexpr float arrow_head = 6.0F;   // pixels of the mock-up
constexpr float least_label = 8.0F;  // pixels of type: smaller is left out

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

// On, off, on, off, in pixels of the mock-up, by the hatch of the group; the first is drawn through.
constexpr std::array<std::array<float, 4>, 8> group_dashes{{{},
                                                            {9.0F, 5.0F, 9.0F, 5.0F},
                                                            {2.5F, 4.0F, 2.5F, 4.0F},
                                                            {13.0F, 4.0F, 2.5F, 4.0F},
                                                            {5.0F, 4.0F, 5.0F, 4.0F},
                                                            {1.5F, 3.0F, 1.5F, 3.0F},
                                                            {18.0F, 5.0F, 18.0F, 5.0F},
                                                            {12.0F, 4.0F, 5.0F, 4.0F}}};

}  // namespace

float wanted_type(float zoom, int text_scale) {
    if (zoom > 1.0F) return 1.0F + 0.35F * (zoom - 1.0F);
    const float least = least_type - 0.0032F * static_cast<float>(std::max(0, text_scale - 150));
    return std::max(zoom, least);
}

std::vector<PlacedLabel> place_labels(const TypeRuler& ruler, const Look& look, const Figure& figure,
                                      const Camera& camera) {
    const auto whole = [&ruler](float value) { return ruler.whole_pixels() ? std::round(value) : value; };
    float type = std::min(look.label_unit * camera.zoom / look.scale, most_type);
    type = std::max(type, look.least_in_space * camera.turn);
    const TensorCorners corners = camera.turn > 0.0F ? top_left_of_tensors(figure, camera) : TensorCorners{};
    std::vector<PlacedLabel> placed;
    placed.reserve(figure.labels.size());
    for (const Label& label : figure.labels) {
        PlacedLabel made;
        made.label = &label;
        made.opacity = label.flat_only ? 1.0F - camera.turn : 1.0F;
        made.face = label.mono ? Face::mono : is_strong(label.size) ? Face::strong : Face::text;
        made.size = look.px(text_pixels(label.size)) * type * ruler.line_height(made.face);
        // A whole size: glyphs are drawn as they were made, sharp and always the same.
        if (ruler.whole_pixels()) made.size = std::floor(made.size);
        if (made.opacity <= 0.0F || made.size < least_label) continue;
        const Vec2 extent = ruler.extent(made.face, made.size, label.text);
        Vec2 at = camera.project(label.flat, label.space);
        if (label.over_tensor >= 0.0F && camera.turn > 0.0F) {
            const Vec2& corner = corners[static_cast<std::size_t>(label.tensor)];
            at = {at.x + (corner.x - at.x) * camera.turn,
                  at.y + (corner.y - look.px(label.over_tensor) * type - at.y) * camera.turn};
        }
        if (label.align == Align::centre) at.x -= extent.x / 2.0F;
        if (label.align == Align::right) at.x -= extent.x;
        made.low = {whole(at.x), whole(at.y - made.size * 0.80F)};  // from the baseline to the line's top
        made.high = {made.low.x + extent.x, made.low.y + made.size};
        if (std::none_of(placed.begin(), placed.end(),
                         [&](const PlacedLabel& other) { return overlap(made, other); })) {
            placed.push_back(made);
        }
    }
    return placed;
}

void FigurePainter::paint(std::span<const PlaneValues> values, const std::function<void()>& planes) const {
    links(true);
    patches(false);
    strokes(false);
    bars();
    planes();
    patches(true);
    strokes(true);
    links(false);
    numbers(values);
    labels();
}

Vec2 FigurePainter::at(const Vec3& flat, const Vec3& space) const {
    const Vec2 p = camera.project(flat, space);
    return {origin.x + p.x, origin.y + p.y};
}

std::array<Vec2, 4> FigurePainter::corners(const Placement& place) const {
    const Camera::Quad quad = camera.quad(place);
    const Affine on{{origin.x + quad.origin.x, origin.y + quad.origin.y}, quad.right, quad.down};
    return {on(0.0F, 0.0F), on(1.0F, 0.0F), on(1.0F, 1.0F), on(0.0F, 1.0F)};
}

std::array<float, 4> FigurePainter::dashes() const {
    return {look.px(5.0F), look.px(4.0F), look.px(5.0F), look.px(4.0F)};
}

void FigurePainter::bars() const {
    for (const GroupBar& bar : figure.bars) {
        const auto [a, b, c, d] = corners(bar.place);
        const std::array quad{a, b, c, d};
        pen.polygon(quad, faded(group_colour(look.theme, bar.group), bar.dimmed ? 0.6F : 1.0F));
        // The hatch: notches whose spacing and slant tell groups apart without colour.
        const int hatch = group_hatch(bar.group);
        const Vec2 down{d.x - a.x, d.y - a.y};
        const float length = std::hypot(down.x, down.y);
        const float every = std::max(5.0F, look.px(hatch >= 6 ? 4.0F : 8.0F));
        const Colour ink = faded(look.theme.background, 0.75F);
        const float slant = hatch == 0 || hatch == 6 ? -0.5F : hatch == 1 ? 0.5F : 0.0F;
        if (hatch == 3) {
            pen.line({(a.x + b.x) / 2.0F, (a.y + b.y) / 2.0F}, {(c.x + d.x) / 2.0F, (c.y + d.y) / 2.0F}, {ink, 1.0F});
            continue;
        }
        const LineStyle notch{ink, 1.2F};
        for (float s = every; s < length; s += every) {
            const float t = s / length;
            const Vec2 left{a.x + down.x * t, a.y + down.y * t};
            const Vec2 right{b.x + down.x * t, b.y + down.y * t};
            const float shift = slant * every;
            if (hatch != 5) pen.line({left.x, left.y - shift}, {right.x, right.y + shift}, notch);
            if (hatch == 4) pen.line({left.x, left.y + every / 2.0F}, {right.x, right.y - every / 2.0F}, notch);
            if (hatch == 5) pen.disc({(left.x + right.x) / 2.0F, left.y}, 1.0F, ink);
        }
    }
}

void FigurePainter::patches(bool over_planes) const {
    for (const Patch& patch : figure.patches) {
        if ((patch.width > 0.0F) != over_planes) continue;
        const std::array<Vec2, 4> quad = corners(patch.place);
        const Colour colour = faded(ink_colour(look.theme, patch.ink, patch.group), patch.opacity);
        const float radius = look.px(patch.radius);
        if (!over_planes) {
            if (camera.turn == 0.0F)
                pen.box(quad[0], quad[2], radius, colour);
            else
                pen.polygon(quad, colour);
            continue;
        }
        LineStyle style{colour, look.px(patch.width)};
        if (camera.turn == 0.0F && !patch.dashed) {
            pen.frame(quad[0], quad[2], radius, style);
            continue;
        }
        if (patch.dashed) style.dashes = dashes();
        for (std::size_t i = 0; i < 4; ++i) pen.line(quad[i], quad[(i + 1) % 4], style);
    }
}

void FigurePainter::strokes(bool over_planes) const {
    for (const Stroke& stroke : figure.strokes) {
        if (stroke.over_planes != over_planes) continue;
        LineStyle style{faded(ink_colour(look.theme, stroke.ink, stroke.group), stroke.opacity), look.px(stroke.width)};
        if (stroke.dashed) style.dashes = dashes();
        pen.line(at(stroke.from_flat, stroke.from_space), at(stroke.to_flat, stroke.to_space), style);
    }
}

void FigurePainter::links(bool beneath) const {
    for (const Link& link : figure.links) {
        if (link.beneath != beneath) continue;
        const float head = look.px(arrow_head);
        const Vec2 from = at(link.from_flat, link.from_space);
        const Vec2 to = at(link.to_flat, link.to_space);
        const Vec2 neck{link.arrow ? to.x - head : to.x, to.y};
        const Vec2 start = at({link.from_flat.x + link.level, link.from_flat.y, link.from_flat.z},
                              {link.from_space.x + link.level, link.from_space.y, link.from_space.z});
        const float bend = std::max(look.px(12.0F), std::abs(neck.x - start.x) * 0.45F);
        LineStyle style{faded(ink_colour(look.theme, link.ink, link.group), link.opacity), look.px(link.width)};
        // Of whole widths Dear ImGui draws half the triangles.
        if (pen.whole_pixels()) style.width = std::max(1.0F, std::round(style.width));
        if (link.dashed) {
            style.dashes = group_dashes[static_cast<std::size_t>(group_hatch(link.group))];
            for (float& length : style.dashes) length = look.px(length);
        }
        pen.curve({from, start, neck, bend}, style);
        if (!link.arrow) continue;
        pen.disc(from, look.px(2.4F), style.colour);
        const std::array arrow{Vec2{neck.x, neck.y - head * 0.6F}, Vec2{neck.x + head, neck.y},
                               Vec2{neck.x, neck.y + head * 0.6F}};
        pen.polygon(arrow, style.colour);
    }
}

void FigurePainter::labels() const {
    for (const PlacedLabel& placed : place_labels(pen, look, figure, camera)) {
        const Vec2 low{origin.x + placed.low.x, origin.y + placed.low.y};
        if (camera.turn > 0.0F) {  // bars and planes may stand behind
            const float edge = look.px(2.0F);
            pen.box({low.x - edge, low.y}, {origin.x + placed.high.x + edge, origin.y + placed.high.y}, edge,
                    faded(look.theme.background, 0.8F * camera.turn * placed.opacity));
        }
        pen.text(placed.face, placed.size, low,
                 faded(ink_colour(look.theme, placed.label->ink, placed.label->group), placed.opacity),
                 placed.label->text);
    }
}

}  // namespace convscope
