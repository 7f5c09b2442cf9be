// Icons as a few strokes each, so that they are crisp at any scale. `unit` is the side of a 16-unit grid's cell.
#include "app/ui/widgets.h"

namespace convscope::icons {
namespace {

void triangle(ImDrawList& list, const ImVec2& centre, float unit, float x, float direction, ImU32 colour) {
    const float tip = centre.x + (x + 3.4F * direction) * unit;
    const float base = centre.x + (x - 3.0F * direction) * unit;
    list.AddTriangleFilled({tip, centre.y}, {base, centre.y - 4.6F * unit}, {base, centre.y + 4.6F * unit}, colour);
}

void upright(ImDrawList& list, const ImVec2& centre, float unit, float x, ImU32 colour) {
    const float at = centre.x + x * unit;
    list.AddRectFilled({at - 0.9F * unit, centre.y - 4.6F * unit}, {at + 0.9F * unit, centre.y + 4.6F * unit}, colour,
                       0.6F * unit);
}

// An arrow that comes back on itself, its head to the left (-1) or to the right (1).
void turn_back(ImDrawList& list, const ImVec2& centre, float unit, float direction, ImU32 colour) {
    const auto at = [&](float x, float y) { return ImVec2(centre.x + x * direction * unit, centre.y + y * unit); };
    const float thick = 1.5F * unit;
    list.PathLineTo(at(5.2F, -2.4F));
    list.PathLineTo(at(-1.4F, -2.4F));
    list.PathBezierCubicCurveTo(at(-6.4F, -2.4F), at(-6.4F, 4.6F), at(-1.4F, 4.6F));
    list.PathLineTo(at(3.4F, 4.6F));
    list.PathStroke(colour, 0, thick);
    list.PathLineTo(at(2.4F, -5.4F));
    list.PathLineTo(at(5.4F, -2.4F));
    list.PathLineTo(at(2.4F, 0.6F));
    list.PathStroke(colour, 0, thick);
}

// A window with a panel at one side, filled when it is on show.
void side(ImDrawList& list, const ImVec2& centre, float unit, float direction, bool shown, ImU32 colour) {
    const ImVec2 low{centre.x - 6.5F * unit, centre.y - 5.2F * unit};
    const ImVec2 high{centre.x + 6.5F * unit, centre.y + 5.2F * unit};
    const float edge = centre.x + 2.0F * direction * unit;
    list.AddRect(low, high, colour, 2.0F * unit, 0, 1.3F * unit);
    if (!shown) {
        list.AddLine({edge, low.y}, {edge, high.y}, colour, 1.3F * unit);
        return;
    }
    list.AddRectFilled({direction < 0.0F ? low.x : edge, low.y}, {direction < 0.0F ? edge : high.x, high.y}, colour,
                       2.0F * unit, direction < 0.0F ? ImDrawFlags_RoundCornersLeft : ImDrawFlags_RoundCornersRight);
}

}  // namespace

void first(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    upright(list, centre, unit, -4.0F, colour);
    triangle(list, centre, unit, 1.2F, -1.0F, colour);
}

void larger_back(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit, -3.2F, -1.0F, colour);
    triangle(list, centre, unit, 3.2F, -1.0F, colour);
}

void back(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit, 0.0F, -1.0F, colour);
}

void play(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit * 1.15F, 0.3F, 1.0F, colour);
}

void pause(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    for (const float side : {-2.6F, 2.6F}) {
        const float at = centre.x + side * unit;
        list.AddRectFilled({at - 1.4F * unit, centre.y - 5.0F * unit}, {at + 1.4F * unit, centre.y + 5.0F * unit},
                           colour, 0.8F * unit);
    }
}

void step(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit, -1.2F, 1.0F, colour);
    list.AddRectFilled({centre.x + 3.4F * unit, centre.y - 4.6F * unit},
                       {centre.x + 4.6F * unit, centre.y + 4.6F * unit}, colour);
}

void larger_step(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit, -3.2F, 1.0F, colour);
    triangle(list, centre, unit, 3.2F, 1.0F, colour);
}

void last(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    triangle(list, centre, unit, -1.2F, 1.0F, colour);
    upright(list, centre, unit, 4.0F, colour);
}

void theme(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    list.AddCircle(centre, 5.4F * unit, colour, 0, 1.5F * unit);
    list.PathArcTo(centre, 5.4F * unit, -1.5708F, 1.5708F);
    list.PathFillConvex(colour);
}

void chevron(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    list.AddTriangleFilled({centre.x - 3.6F * unit, centre.y - 2.0F * unit},
                           {centre.x + 3.6F * unit, centre.y - 2.0F * unit}, {centre.x, centre.y + 2.6F * unit},
                           colour);
}

void help(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    list.AddCircle(centre, 6.0F * unit, colour, 0, 1.3F * unit);
    ImFont* font = ImGui::GetFont();
    const float size = 10.0F * unit;
    const ImVec2 extent = font->CalcTextSizeA(size, 1000.0F, 0.0F, "?");
    list.AddText(font, size, {centre.x - extent.x / 2.0F, centre.y - extent.y / 2.0F}, colour, "?");
}

void undo(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    turn_back(list, centre, unit, -1.0F, colour);
}

void redo(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    turn_back(list, centre, unit, 1.0F, colour);
}

void left_side(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    side(list, centre, unit, -1.0F, true, colour);
}

void left_side_hidden(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    side(list, centre, unit, -1.0F, false, colour);
}

void right_side(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    side(list, centre, unit, 1.0F, true, colour);
}

void right_side_hidden(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    side(list, centre, unit, 1.0F, false, colour);
}

void more(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    for (const float y : {-4.2F, 0.0F, 4.2F}) {
        list.AddRectFilled({centre.x - 5.5F * unit, centre.y + (y - 0.75F) * unit},
                           {centre.x + 5.5F * unit, centre.y + (y + 0.75F) * unit}, colour, 0.7F * unit);
    }
}

void close(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    const float reach = 3.8F * unit;
    for (const float slope : {-1.0F, 1.0F}) {
        list.AddLine({centre.x - reach, centre.y - slope * reach}, {centre.x + reach, centre.y + slope * reach}, colour,
                     1.6F * unit);
    }
}

void minus(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    const float reach = 4.6F * unit;
    list.AddLine({centre.x - reach, centre.y}, {centre.x + reach, centre.y}, colour, 1.5F * unit);
}

void plus(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    const float reach = 4.6F * unit;
    minus(list, centre, unit, colour);
    list.AddLine({centre.x, centre.y - reach}, {centre.x, centre.y + reach}, colour, 1.5F * unit);
}

void copy(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    const auto at = [&](float x, float y) { return ImVec2(centre.x + x * unit, centre.y + y * unit); };
    list.AddRect(at(-1.6F, -1.6F), at(5.0F, 5.0F), colour, 1.5F * unit, 0, 1.3F * unit);
    list.PathLineTo(at(-3.4F, 2.0F));
    list.PathLineTo(at(-5.0F, 2.0F));
    list.PathLineTo(at(-5.0F, -5.0F));
    list.PathLineTo(at(2.0F, -5.0F));
    list.PathLineTo(at(2.0F, -3.4F));
    list.PathStroke(colour, 0, 1.3F * unit);
}

namespace {

// An arrow upwards (-1) or downwards (1).
void arrow(ImDrawList& list, const ImVec2& centre, float unit, float direction, ImU32 colour) {
    const auto at = [&](float x, float y) { return ImVec2(centre.x + x * unit, centre.y + y * direction * unit); };
    list.AddLine(at(0.0F, -4.8F), at(0.0F, 4.2F), colour, 1.5F * unit);
    list.PathLineTo(at(-3.6F, 1.2F));
    list.PathLineTo(at(0.0F, 4.8F));
    list.PathLineTo(at(3.6F, 1.2F));
    list.PathStroke(colour, 0, 1.5F * unit);
}

}  // namespace

void up(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    arrow(list, centre, unit, -1.0F, colour);
}

void down(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    arrow(list, centre, unit, 1.0F, colour);
}

// Its graph: nothing below zero, then rising.
void relu(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour) {
    list.PathLineTo({centre.x - 5.6F * unit, centre.y + 3.6F * unit});
    list.PathLineTo({centre.x - 0.4F * unit, centre.y + 3.6F * unit});
    list.PathLineTo({centre.x + 5.0F * unit, centre.y - 4.2F * unit});
    list.PathStroke(colour, 0, 1.6F * unit);
}

}  // namespace convscope::icons
