// The rows.
#include "app/panels/export_form.h"

#include <array>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float label_width = 70.0F;

}  // namespace

void row_name(const Session& session, const std::string& name) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text(session, {at.x, at.y + session.px(6.0F)}, name, session.fonts.text, type_size::small,
              u32(session.theme().quiet));
    ImGui::SetCursorScreenPos({at.x + session.px(label_width), at.y});
}

bool chip(const Session& session, const std::string& label, bool on) {
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(9.0F), session.px(5.0F)));
    const bool pressed = button(session, label, false, on, {0.0F, session.px(28.0F)});
    ImGui::PopStyleVar();
    return pressed;
}

void beside(const Session& session) {
    ImGui::SameLine(0.0F, session.px(6.0F));
}

bool line_field(const Session& session, const char* label, std::string& text, float width, bool bad) {
    std::array<char, 64> typed{};
    text.copy(typed.data(), typed.size() - 1);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, vec4(session.theme().code_ground));
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(bad ? session.theme().warning : session.theme().faint));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0F);
    ImGui::SetNextItemWidth(width == 0.0F ? -1.0F : session.px(width));
    const bool changed = ImGui::InputText(label, typed.data(), typed.size());
    if (changed) text = typed.data();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    return changed;
}

}  // namespace convscope
