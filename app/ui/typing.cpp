// The field over a number, and what becomes of the text in it.
#include "app/ui/typing.h"

#include <array>
#include <utility>

#include "app/ui/typed_numbers.h"

namespace convscope {
namespace {

// The text goes into session.typed; the stable label gives the same id and shows nothing.
void typing_field(Session& session, const TypedNumber& control) {
    std::array<char, 64> buffer{};
    const bool begun = session.typed && session.typed->slider == control.id;
    const std::string& shown = begun ? session.typed->text : control.present;
    shown.copy(buffer.data(), buffer.size() - 1);
    ImVec2& cursor = ImGui::GetCurrentWindow()->DC.CursorPos;
    const ImVec2 below = cursor;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(6.0F), session.px(3.0F)));
    if (ImGui::TempInputText(control.field, control.id, control.stable.c_str(), buffer.data(),
                             static_cast<int>(buffer.size()), ImGuiInputTextFlags_AutoSelectAll)) {
        session.typed = TypedText{control.id, buffer.data()};
    }
    ImGui::PopStyleVar();
    cursor = below;  // the field is part of the row
}

// What was typed, once the field has closed.
void take_typed(SliderState& state, const std::string& text, std::int64_t& value, std::size_t numbers) {
    state.started = true;
    const auto given = typed_numbers(text, numbers);
    if (!given) {
        state.refused = text;
    } else if (given->size() > 1) {
        state.typed = *given;
    } else {
        state.changed = given->front() != value;
        value = given->front();
    }
}

}  // namespace

bool type_number(Session& session, const TypedNumber& control, bool asked, std::int64_t& value, SliderState& state) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    bool typing = ImGui::TempInputIsActive(control.id);
    if (!typing && (asked || g.NavActivateId == control.id)) {
        typing = true;
        state.started = true;
        session.refusal.reset();
        // The field takes the focus wherever on the control the pointer is.
        g.NavActivateId = control.id;
        g.NavActivateFlags = ImGuiActivateFlags_PreferInput;
    }
    if (typing) typing_field(session, control);
    if (!session.typed || session.typed->slider != control.id || ImGui::TempInputIsActive(control.id)) return typing;
    const std::string text = std::exchange(session.typed, std::nullopt)->text;
    if (text != control.present) take_typed(state, text, value, control.numbers);
    return true;
}

}  // namespace convscope
