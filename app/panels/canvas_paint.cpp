// Lines, shapes and type through Dear ImGui.
#include "app/panels/canvas_paint.h"

#include <array>
#include <cfloat>
#include <cmath>
#include <vector>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

ImVec2 vec(const Vec2& at) {
    return {at.x, at.y};
}

// The curve through `points` in dashes.
void draw_dashes(ImDrawList& list, const std::vector<ImVec2>& points, const std::array<float, 4>& lengths, ImU32 colour,
                 float width) {
    std::size_t part = 0;
    float left = lengths[0];  // of the part
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
            left = lengths[part];
        }
    }
}

}  // namespace

ImFont* ImGuiRuler::font_of(const Fonts& fonts, Face face) {
    switch (face) {
        case Face::text:
            return fonts.text;
        case Face::strong:
            return fonts.strong;
        case Face::mono:
            return fonts.mono;
        case Face::mono_strong:
            return fonts.mono_strong;
    }
    return fonts.text;
}

Vec2 ImGuiRuler::extent(Face face, float size, const std::string& text) const {
    const ImVec2 extent = font_of(fonts_, face)->CalcTextSizeA(size, FLT_MAX, 0.0F, text.c_str());
    return {extent.x, extent.y};
}

void ImGuiPen::line(const Vec2& from, const Vec2& to, const LineStyle& style) {
    const ImU32 colour = u32(style.colour);
    if (!style.dashed()) return list_.AddLine(vec(from), vec(to), colour, style.width);
    draw_dashes(list_, {vec(from), vec(to)}, style.dashes, colour, style.width);
}

void ImGuiPen::curve(const Curve& curve, const LineStyle& style) {
    list_.PathClear();
    list_.PathLineTo(vec(curve.from));
    if (curve.start != curve.from) list_.PathLineTo(vec(curve.start));  // the same point twice would make a thick end
    list_.PathBezierCubicCurveTo({curve.start.x + curve.bend, curve.start.y}, {curve.to.x - curve.bend, curve.to.y},
                                 vec(curve.to));
    if (!style.dashed()) return list_.PathStroke(u32(style.colour), 0, style.width);
    const std::vector<ImVec2> points(list_._Path.begin(), list_._Path.end());
    list_.PathClear();
    draw_dashes(list_, points, style.dashes, u32(style.colour), style.width);
}

void ImGuiPen::polygon(std::span<const Vec2> corners, const Colour& colour) {
    for (const Vec2& corner : corners) list_.PathLineTo(vec(corner));
    list_.PathFillConvex(u32(colour));
}

void ImGuiPen::box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) {
    list_.AddRectFilled(vec(low), vec(high), u32(colour), radius);
}

void ImGuiPen::frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) {
    list_.AddRect(vec(low), vec(high), u32(style.colour), radius, 0, style.width);
}

void ImGuiPen::disc(const Vec2& centre, float radius, const Colour& colour) {
    list_.AddCircleFilled(vec(centre), radius, u32(colour));
}

void ImGuiPen::text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) {
    const bool laid = laid_from_ >= 0;  // where it is laid is not known yet
    const ImVec4 clip = laid ? ImVec4(-FLT_MAX, -FLT_MAX, FLT_MAX, FLT_MAX) : list_._ClipRectStack.back();
    ImGuiRuler::font_of(fonts_, face)
        ->RenderText(&list_, size, vec(low), u32(colour), clip, text.c_str(), text.c_str() + text.size());
}

void ImGuiPen::lay(const Affine& on) {
    on_ = on;
    laid_from_ = list_.VtxBuffer.Size;
}

void ImGuiPen::unlay() {
    for (int i = laid_from_; i < list_.VtxBuffer.Size; ++i) {
        ImVec2& at = list_.VtxBuffer[i].pos;
        at = vec(on_(at.x, at.y));
    }
    laid_from_ = -1;
}

Pen::Area ImGuiPen::visible() const {
    const ImVec2 low = list_.GetClipRectMin();
    const ImVec2 high = list_.GetClipRectMax();
    return {{low.x, low.y}, {high.x, high.y}};
}

Look look_of(const Session& session) {
    return Look{session.theme(), session.scale(), session.canvas.lens.labels.unit};
}

std::vector<PlacedLabel> place_labels(const Session& session, const Figure& figure, const Camera& camera) {
    return place_labels(ImGuiRuler(session.fonts), look_of(session), figure, camera);
}

}  // namespace convscope
