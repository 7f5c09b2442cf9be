// A number in a table: flat until it is pointed at, then a field that is dragged or typed into.
#include <algorithm>
#include <cmath>

#include "app/ui/typing.h"

namespace convscope {
namespace {

constexpr float pixels_per_step = 8.0F;  // of a drag, in mock-up pixels
constexpr float drag_threshold = 4.0F;
constexpr float field_width = 72.0F;
constexpr float cell_text = 13.0F;

/// Whole steps that the mouse has been dragged since it was last asked.
std::int64_t dragged_steps(const Session& session) {
    const float step = session.px(pixels_per_step);
    const auto steps = static_cast<std::int64_t>(std::trunc(ImGui::GetMouseDragDelta(0, 0.0F).x / step));
    if (steps != 0) ImGui::ResetMouseDragDelta(0);
    return std::clamp<std::int64_t>(steps, -200, 200);
}

// Over the cell, and wide enough to type in wherever the cell stands.
ImRect field_of(const Session& session, const ImRect& cell) {
    const ImGuiWindow& window = *ImGui::GetCurrentWindow();
    const float right = std::max(cell.Max.x, window.ContentRegionRect.Min.x + session.px(field_width));
    return {{std::min(cell.Min.x, right - session.px(field_width)), cell.Min.y}, {right, cell.Max.y}};
}

}  // namespace

SliderState number_cell(Session& session, const std::string& label, const ImVec2& size, std::int64_t& value,
                        std::int64_t least, std::int64_t most, const SliderOptions& options, const std::string& typed,
                        bool quiet) {
    SliderState state;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return state;
    ImGuiContext& g = *ImGui::GetCurrentContext();  // the test hook below knows it by this name
    const ImGuiID id = window->GetID(label.c_str());
    const std::string stable = label.substr(label.find("###"));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImRect box(at, {at.x + size.x, at.y + size.y});
    const std::string shown = options.shown.empty() ? std::to_string(value) : options.shown;
    ImGui::ItemSize(box, 0.0F);
    if (!ImGui::ItemAdd(box, id)) return state;  // not as Inputable: Tab only focuses it, Enter opens the field
    IMGUI_TEST_ENGINE_ITEM_INFO(id, label.c_str(), g.LastItemData.StatusFlags | ImGuiItemStatusFlags_Inputable);

    const bool hovered = ImGui::ItemHoverable(box, id, g.LastItemData.ItemFlags);
    const bool moved = g.IO.MouseDragMaxDistanceSqr[0] > std::pow(session.px(drag_threshold), 2.0F);
    bool active = g.ActiveId == id && !ImGui::TempInputIsActive(id);
    const bool let_go = active && !ImGui::IsMouseDown(0);
    if (let_go) {
        ImGui::ClearActiveID();
        active = false;
    }
    const TypedNumber control{id, stable, field_of(session, box), typed, options.numbers};
    if (!type_number(session, control, let_go && !moved, value, state)) {
        if (hovered && ImGui::IsMouseClicked(0, ImGuiInputFlags_None, id)) {
            ImGui::SetKeyOwner(ImGuiKey_MouseLeft, id);
            ImGui::SetActiveID(id, window);
            ImGui::SetFocusID(id, window);
            ImGui::FocusWindow(window);
            state.started = true;
        }
        std::int64_t wanted = value;
        const std::int64_t steps = active && moved ? dragged_steps(session) : arrow_pressed(id, state.started);
        for (std::int64_t i = 0; i < std::abs(steps); ++i) {
            wanted = next_value(wanted, steps > 0 ? 1 : -1, least, most, options.ticks);
        }
        state.changed = wanted != value;
        value = wanted;

        const Theme& theme = session.theme();
        ImDrawList& list = *window->DrawList;
        const bool refused = session.refusal && session.refusal->field == stable.substr(3);
        const float round = session.px(5.0F);
        if (hovered || active) {
            list.AddRectFilled(box.Min, box.Max, u32(theme.raised_high), round);
            ImGui::SetMouseCursor(active && moved ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_TextInput);
        }
        if (refused) list.AddRect(box.Min, box.Max, u32(theme.warning), round, 0, session.px(1.5F));
        const float inset = session.px(4.0F);
        const std::string text = shortened(session, shown, session.fonts.text, cell_text, size.x - 2.0F * inset + 0.5F);
        const ImVec2 extent = text_size(session, text, session.fonts.text, cell_text);
        const Colour& ink = refused ? theme.warning : options.lit ? theme.accent : quiet ? theme.quiet : theme.strong;
        draw_text(session, {box.Max.x - inset - extent.x, at.y + (size.y - extent.y) / 2.0F}, text, session.fonts.text,
                  cell_text, u32(ink));
    }
    ImGui::RenderNavCursor(box, id);
    show_refusal(session, stable.substr(3), box.Min, box.Max);
    return state;
}

}  // namespace convscope
