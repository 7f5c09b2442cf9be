// The slider: name and value above a thin track, as in the mock-up.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/typing.h"

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

}  // namespace

std::int64_t next_value(std::int64_t value, int direction, std::int64_t least, std::int64_t most,
                        std::span<const std::int64_t> ticks) {
    if (ticks.empty()) return direction > 0 ? (value < most ? value + 1 : most) : (value > least ? value - 1 : least);
    const auto index = std::lower_bound(ticks.begin(), ticks.end(), value) - ticks.begin() + direction;
    return ticks[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(index, 0, static_cast<std::ptrdiff_t>(ticks.size()) - 1))];
}

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

namespace {

// Rows of a slider from its top, in mock-up pixels.
constexpr float label_height = 20.0F;
constexpr float track_middle = 27.0F;
constexpr float knob_radius = 7.0F;

// Where a slider is pressed: what its rectangle holds of it.
struct Parts {
    ImRect box;     // what it takes of the panel
    ImRect number;  // a click opens the field
    ImRect track;   // dragged; as wide as the knob reaches
};

Parts parts_of(const Session& session, const ImVec2& at, float width, const std::string& amount, bool ticks) {
    const float number = text_size(session, amount, session.fonts.text, 13.5F).x + session.px(8.0F);
    const float reach = session.px(knob_radius + 1.0F);
    const float label_end = at.y + session.px(label_height);
    Parts parts;
    parts.box = {at, {at.x + width, at.y + session.px(ticks ? 41.0F : 35.0F)}};
    parts.number = {{parts.box.Max.x - std::max(number, session.px(30.0F)), at.y - session.px(3.0F)},
                    {parts.box.Max.x + session.px(4.0F), label_end}};
    parts.track = {{at.x - reach, label_end}, {parts.box.Max.x + reach, parts.box.Max.y + session.px(3.0F)}};
    return parts;
}

}  // namespace

SliderState slider(Session& session, const std::string& label, std::int64_t& value, std::int64_t least,
                   std::int64_t most, const SliderOptions& options) {
    SliderState state;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return state;
    ImGuiContext& g = *ImGui::GetCurrentContext();  // the test hook below knows it by this name
    const Theme& theme = session.theme();
    const std::span<const std::int64_t> ticks = options.ticks;
    const ImGuiID id = window->GetID(label.c_str());
    const std::string stable = label.substr(label.find("###"));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = options.width > 0.0F ? options.width : std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const std::string present = options.numbers > 1 && !options.shown.empty() ? options.shown : std::to_string(value);
    const auto amount = [&] { return options.shown.empty() ? std::to_string(value) : options.shown; };
    const Parts parts = parts_of(session, at, width, amount(), !ticks.empty());
    const ImRect& box = parts.box;
    ImGui::ItemSize(box, 0.0F);
    if (!ImGui::ItemAdd(box, id)) return state;  // not as Inputable: Tab only focuses it, Enter opens the field
    IMGUI_TEST_ENGINE_ITEM_INFO(id, label.c_str(), g.LastItemData.StatusFlags | ImGuiItemStatusFlags_Inputable);

    ImRect reach = parts.track;
    reach.Add(parts.number);
    const bool hovered = ImGui::ItemHoverable(reach, id, g.LastItemData.ItemFlags);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool on_track = hovered && parts.track.Contains(mouse);
    const bool on_number = hovered && parts.number.Contains(mouse);
    const bool clicked = hovered && ImGui::IsMouseClicked(0, ImGuiInputFlags_None, id);
    if (on_number) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    const bool asked =
        clicked && (on_number || ImGui::GetIO().KeyCtrl || (!on_track && ImGui::IsMouseDoubleClicked(0)));
    // The field is as high as the label's row.
    const ImRect field({box.Max.x - session.px(96.0F), parts.number.Min.y}, {box.Max.x, parts.number.Max.y});
    const bool typing = type_number(session, {id, stable, field, present, options.numbers}, asked, value, state);
    if (!typing) {
        if (clicked && on_track) {
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
            } else {
                const float place = (mouse.x - box.Min.x) / width;
                wanted = ticks.empty() ? value_at(place, least, most)
                                       : ticks[static_cast<std::size_t>(std::lround(
                                             std::clamp(place, 0.0F, 1.0F) * static_cast<float>(ticks.size() - 1)))];
            }
        } else if (const int turned = arrow_pressed(id, state.started); turned != 0) {
            wanted = next_value(value, turned, least, most, ticks);
        }
        state.changed = wanted != value;
        value = wanted;
        if (!ticks.empty() && state.changed) value = nearest_tick(ticks, value);
    }

    // Draw.
    ImDrawList& list = *window->DrawList;
    const std::string name = label.substr(0, label.find("###"));
    draw_text(session, at, name, options.lit ? session.fonts.strong : session.fonts.text, 13.5F,
              u32(options.lit ? theme.accent : theme.text));
    const bool active = g.ActiveId == id;
    const bool refused = session.refusal && session.refusal->field == stable.substr(3);
    if (!typing) {
        const ImVec2 extent = text_size(session, amount(), session.fonts.text, 13.5F);
        const ImRect ground({box.Max.x - std::max(extent.x, session.px(10.0F)) - session.px(6.0F), parts.number.Min.y},
                            {parts.number.Max.x + session.px(2.0F), parts.number.Max.y});
        if (on_number) list.AddRectFilled(ground.Min, ground.Max, u32(theme.raised), session.px(5.0F));
        if (refused) list.AddRect(ground.Min, ground.Max, u32(theme.warning), session.px(5.0F), 0, session.px(1.5F));
        draw_text(session, {box.Max.x - extent.x, at.y}, amount(), session.fonts.text, 13.5F,
                  u32(refused ? theme.warning : theme.strong));
    }
    const float place = ticks.empty() ? place_of(value, least, most) : tick_place(ticks, value);
    const float thick = session.px(4.0F);
    const float knob = at.x + width * place;
    const float track_y = at.y + session.px(track_middle);
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
    const float radius = session.px(knob_radius + (active ? 1.0F : on_track ? 0.5F : 0.0F));
    list.AddCircleFilled({knob, track_y}, radius, u32(theme.kind == ThemeKind::dark ? theme.strong : theme.accent));
    ImGui::RenderNavCursor(box, id);
    show_refusal(session, stable.substr(3), box.Min, box.Max);
    return state;
}

}  // namespace convscope
