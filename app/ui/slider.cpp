// The slider: name and value above a thin track, as in the mock-up.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

// Long ranges are dragged on a square-root scale, so that small values, the ones a learner wants, have room.
float place_of(std::int64_t value, std::int64_t least, std::int64_t most) {
    if (most <= least) return 0.0F;
    const std::int64_t inside = std::clamp(value, least, most);  // a typed number may be anything
    const double share = static_cast<double>(inside - least) / static_cast<double>(most - least);
    return static_cast<float>(most - least > 24 ? std::sqrt(share) : share);
}

std::int64_t value_at(float place, std::int64_t least, std::int64_t most) {
    double share = std::clamp(static_cast<double>(place), 0.0, 1.0);
    if (share == 1.0) return most;  // exactly, however large
    if (most - least > 24) share *= share;
    return least + static_cast<std::int64_t>(std::llround(share * static_cast<double>(most - least)));
}

std::int64_t nearest_tick(std::span<const std::int64_t> ticks, std::int64_t value) {
    const std::int64_t wanted = std::clamp(value, ticks.front(), ticks.back());
    return *std::min_element(ticks.begin(), ticks.end(), [wanted](std::int64_t a, std::int64_t b) {
        return std::abs(a - wanted) < std::abs(b - wanted);
    });
}

// With ticks the track is divided evenly among them: common divisors crowd together otherwise.
float tick_place(std::span<const std::int64_t> ticks, std::int64_t value) {
    const auto at = std::lower_bound(ticks.begin(), ticks.end(), value);
    const auto index = static_cast<float>(at - ticks.begin());
    return ticks.size() < 2 ? 0.0F : std::min(1.0F, index / static_cast<float>(ticks.size() - 1));
}

// `stable`: the label from "###" on, which gives the same id and shows nothing.
bool typed(std::int64_t& value, ImGuiID id, const std::string& stable, const ImRect& box) {
    return ImGui::TempInputScalar(box, id, stable.c_str(), ImGuiDataType_S64, &value, "%lld");
}

std::int64_t next_value(std::int64_t value, int direction, std::int64_t least, std::int64_t most,
                        std::span<const std::int64_t> ticks) {
    if (ticks.empty()) return direction > 0 ? (value < most ? value + 1 : most) : (value > least ? value - 1 : least);
    const auto index = std::lower_bound(ticks.begin(), ticks.end(), value) - ticks.begin() + direction;
    return ticks[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(index, 0, static_cast<std::ptrdiff_t>(ticks.size()) - 1))];
}

}  // namespace

int arrow_pressed(ImGuiID id, bool& first) {
    if (ImGui::GetFocusID() != id || !ImGui::GetIO().NavVisible) return 0;
    int direction = 0;
    for (const auto& [key, sign] : {std::pair(ImGuiKey_LeftArrow, -1), std::pair(ImGuiKey_RightArrow, 1)}) {
        ImGui::SetKeyOwner(key, id);  // else Dear ImGui would move the focus sideways
        if (ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id)) direction += sign;
        first = first || ImGui::IsKeyPressed(key, ImGuiInputFlags_None, id);
    }
    return direction;
}

SliderState slider(Session& session, const std::string& label, std::int64_t& value, std::int64_t least,
                   std::int64_t most, bool lit, std::span<const std::int64_t> ticks, const std::string& shown) {
    SliderState state;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return state;
    ImGuiContext& g = *ImGui::GetCurrentContext();  // the test hook below knows it by this name
    const Theme& theme = session.theme();
    const ImGuiID id = window->GetID(label.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const float line = session.px(22.0F);
    const float track_y = at.y + line + session.px(5.0F);
    const ImRect box(at, {at.x + width, at.y + session.px(ticks.empty() ? 35.0F : 41.0F)});
    ImGui::ItemSize(box, 0.0F);
    if (!ImGui::ItemAdd(box, id)) return state;  // not as Inputable: Tab only focuses it, Enter opens the field
    IMGUI_TEST_ENGINE_ITEM_INFO(id, label.c_str(), g.LastItemData.StatusFlags | ImGuiItemStatusFlags_Inputable);

    const bool hovered = ImGui::ItemHoverable(box, id, g.LastItemData.ItemFlags);
    const bool clicked = hovered && ImGui::IsMouseClicked(0, ImGuiInputFlags_None, id);
    const bool on_value = ImGui::GetIO().MousePos.y < at.y + line - session.px(1.0F);
    bool typing = ImGui::TempInputIsActive(id);
    if (!typing &&
        ((hovered && ImGui::IsMouseDoubleClicked(0)) || (clicked && ImGui::GetIO().KeyCtrl) || g.NavActivateId == id)) {
        typing = true;
        state.started = true;
        // The field takes the focus wherever on the slider the pointer is.
        g.NavActivateId = id;
        g.NavActivateFlags = ImGuiActivateFlags_PreferInput;
    }
    if (typing) {
        const float entry = session.px(84.0F);
        const ImRect field({box.Max.x - entry, at.y - session.px(3.0F)}, {box.Max.x, at.y + line});
        std::int64_t wanted = session.typed && session.typed->slider == id ? session.typed->value : value;
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(6.0F), session.px(3.0F)));
        if (typed(wanted, id, label.substr(label.find("###")), field)) session.typed = TypedNumber{id, wanted};
        ImGui::PopStyleVar();
    }
    const bool taken = session.typed && session.typed->slider == id && !ImGui::TempInputIsActive(id);
    if (taken) {
        state.started = true;
        state.changed = session.typed->value != value;
        value = session.typed->value;
        session.typed.reset();
    } else if (!typing) {
        if (clicked) {
            ImGui::SetKeyOwner(ImGuiKey_MouseLeft, id);
            ImGui::SetActiveID(id, window);
            ImGui::SetFocusID(id, window);
            ImGui::FocusWindow(window);
            state.started = true;
        }
        std::int64_t wanted = value;
        if (g.ActiveId == id) {
            if (!ImGui::IsMouseDown(0)) {
                ImGui::ClearActiveID();
            } else if (!clicked || !on_value) {
                const float place = (ImGui::GetIO().MousePos.x - box.Min.x) / std::max(1.0F, width);
                wanted = ticks.empty() ? value_at(place, least, most)
                                       : ticks[static_cast<std::size_t>(std::lround(
                                             std::clamp(place, 0.0F, 1.0F) * static_cast<float>(ticks.size() - 1)))];
            }
        } else if (const int turned = arrow_pressed(id, state.started); turned != 0) {
            wanted = next_value(value, turned, least, most, ticks);
        }
        state.changed = wanted != value;
        value = wanted;
    }
    if (!ticks.empty() && state.changed && !taken) value = nearest_tick(ticks, value);

    // Draw.
    ImDrawList& list = *window->DrawList;
    const std::string name = label.substr(0, label.find("###"));
    draw_text(session, at, name, lit ? session.fonts.strong : session.fonts.text, 13.5F,
              u32(lit ? theme.accent : theme.text));
    const bool active = g.ActiveId == id;
    if (!typing) {
        const std::string amount = shown.empty() ? std::to_string(value) : shown;
        const ImVec2 extent = text_size(session, amount, session.fonts.text, 13.5F);
        draw_text(session, {box.Max.x - extent.x, at.y}, amount, session.fonts.text, 13.5F, u32(theme.strong));
    }
    const float place = ticks.empty() ? place_of(value, least, most) : tick_place(ticks, value);
    const float thick = session.px(4.0F);
    const float knob = at.x + width * place;
    list.AddRectFilled({at.x, track_y - thick / 2.0F}, {box.Max.x, track_y + thick / 2.0F}, u32(theme.track),
                       thick / 2.0F);
    list.AddRectFilled({at.x, track_y - thick / 2.0F}, {knob, track_y + thick / 2.0F}, u32(theme.accent), thick / 2.0F);
    if (ticks.size() <= 24) {
        for (std::size_t i = 0; i < ticks.size() && ticks.size() > 1; ++i) {
            const float x = at.x + width * static_cast<float>(i) / static_cast<float>(ticks.size() - 1);
            list.AddRectFilled({x - 0.5F, track_y + session.px(6.0F)}, {x + 0.5F, track_y + session.px(11.0F)},
                               u32(theme.faint));
        }
    }
    const float radius = session.px(active ? 8.0F : hovered ? 7.5F : 7.0F);
    list.AddCircleFilled({knob, track_y}, radius, u32(theme.kind == ThemeKind::dark ? theme.strong : theme.accent));
    ImGui::RenderNavCursor(box, id);
    return state;
}

}  // namespace convscope
