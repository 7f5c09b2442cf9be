// Each row is a sample, drawn as the canvas draws the thing itself, and its meaning.
#include "app/panels/legend.h"

#include <array>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float sample_width = 34.0F;
constexpr float sample_height = 16.0F;

// A sample fills the box from `low` to `high`.
using Sample = void (*)(const Session& session, ImDrawList& list, const ImVec2& low, const ImVec2& high);

void signs(const Session& session, ImDrawList& list, const ImVec2& low, const ImVec2& high) {
    const Theme& theme = session.theme();
    const auto colour = [&](float value) { return u32(map_colour(theme, ColourMap::diverging, value)); };
    const float middle = (low.x + high.x) / 2.0F;
    list.AddRectFilledMultiColor(low, {middle, high.y}, colour(-1.0F), colour(0.0F), colour(0.0F), colour(-1.0F));
    list.AddRectFilledMultiColor({middle, low.y}, high, colour(0.0F), colour(1.0F), colour(1.0F), colour(0.0F));
}

void hatch(ImDrawList& list, const ImVec2& low, const ImVec2& high, float every, float width, ImU32 ink) {
    list.PushClipRect(low, high, true);
    for (float x = low.x - (high.y - low.y); x < high.x; x += every)
        list.AddLine({x, high.y}, {x + high.y - low.y, low.y}, ink, width);
    list.PopClipRect();
}

void group(const Session& session, ImDrawList& list, const ImVec2& low, const ImVec2& high) {
    const Theme& theme = session.theme();
    for (int i = 0; i < 2; ++i) {
        const float x = low.x + session.px(9.0F + 12.0F * static_cast<float>(i));
        const ImVec2 a{x, low.y};
        const ImVec2 b{x + session.px(4.0F), high.y};
        list.AddRectFilled(a, b, u32(group_colour(theme, i)));
        for (float y = a.y + session.px(3.0F); y < b.y; y += session.px(4.0F)) {
            const float slant = session.px(i == 0 ? -2.0F : 2.0F);
            list.AddLine({a.x, y - slant}, {b.x, y + slant}, u32(theme.background, 0.75F), session.px(1.0F));
        }
    }
}

void cell_box(ImVec2& low, ImVec2& high) {
    const float side = high.y - low.y;
    low.x = (low.x + high.x - side) / 2.0F;
    high.x = low.x + side;
}

void padding(const Session& session, ImDrawList& list, const ImVec2& from, const ImVec2& to) {
    ImVec2 low = from;
    ImVec2 high = to;
    cell_box(low, high);
    const ImU32 ink = u32(session.theme().quiet);
    const float dash = (high.x - low.x) / 7.0F;
    for (int i = 0; i < 7; i += 2) {
        const float at = dash * static_cast<float>(i);
        for (const float y : {low.y, high.y}) list.AddLine({low.x + at, y}, {low.x + at + dash, y}, ink);
        for (const float x : {low.x, high.x}) list.AddLine({x, low.y + at}, {x, low.y + at + dash}, ink);
    }
}

void partial(const Session& session, ImDrawList& list, const ImVec2& from, const ImVec2& to) {
    ImVec2 low = from;
    ImVec2 high = to;
    cell_box(low, high);
    const Theme& theme = session.theme();
    list.AddRectFilled(low, high, u32(map_colour(theme, ColourMap::diverging, 0.8F)));
    hatch(list, low, high, session.px(5.0F), session.px(1.6F), u32(theme.background, 0.8F));
}

void tap(const Session& session, ImDrawList& list, const ImVec2& low, const ImVec2& high) {
    for (int i = 0; i < 2; ++i) {
        const float x = low.x + (high.x - low.x) * (i == 0 ? 0.0F : 0.53F);
        list.AddRect({x, low.y}, {x + high.y - low.y, high.y}, u32(tap_colour(session.theme(), 3 * i + 1, 9)),
                     session.px(3.0F), 0, session.px(2.2F));
    }
}

void at_work(const Session& session, ImDrawList& list, const ImVec2& low, const ImVec2& high) {
    list.AddRect(low, high, u32(session.theme().accent), session.px(4.0F), 0, session.px(1.8F));
}

struct Entry {
    Sample sample;
    const char* text;
};
constexpr std::array<Entry, 6> entries{{{signs, "legend.signs"},
                                        {group, "legend.group"},
                                        {tap, "legend.tap"},
                                        {at_work, "legend.at_work"},
                                        {padding, "legend.padding"},
                                        {partial, "legend.partial"}}};

}  // namespace

void draw_legend(const Session& session, const ImVec2& corner) {
    ImGui::SetNextWindowPos(corner, ImGuiCond_Always, {1.0F, 1.0F});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(session.theme().raised));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(12.0F), session.px(9.0F)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, session.px(5.0F)));
    if (ImGui::Begin("###legend_card", nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                         ImGuiWindowFlags_NoNav)) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        for (const Entry& entry : entries) {
            const std::string& meaning = session.tr(entry.text);
            const ImVec2 extent = text_size(session, meaning, session.fonts.text, type_size::tiny);
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const float height = session.px(sample_height);
            entry.sample(session, list, at, {at.x + session.px(sample_width), at.y + height});
            const float text_left = session.px(sample_width + 10.0F);
            draw_text(session, {at.x + text_left, at.y + (height - extent.y) / 2.0F}, meaning, session.fonts.text,
                      type_size::tiny, u32(session.theme().text));
            ImGui::Dummy({text_left + extent.x, height});
        }
    }
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
}

}  // namespace convscope
