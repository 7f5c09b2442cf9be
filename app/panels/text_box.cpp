// Dear ImGui's field of several lines in the program's colours, and the line below what is wrong.
#include "app/panels/text_box.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

int resize(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
    auto& text = *static_cast<std::string*>(data->UserData);
    text.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = text.data();
    return 0;
}

// Bytes of the first `characters` of a line.
std::size_t bytes_of(std::string_view line, std::size_t characters) {
    std::size_t at = 0;
    for (; at < line.size() && characters > 0; --characters) {
        do ++at;
        while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
    }
    return at;
}

std::string_view line_of(std::string_view text, std::size_t line) {
    for (; line > 0; --line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

// A wavy line, as word processors have taught everyone.
void wave(ImDrawList& list, const ImVec2& from, float width, float unit, ImU32 colour) {
    const float high = 1.6F * unit;
    const float step = 2.5F * unit;
    for (float x = 0.0F; x < width; x += 2.0F * step) {
        const std::array<ImVec2, 3> points{ImVec2(from.x + x, from.y + high), ImVec2(from.x + x + step, from.y - high),
                                           ImVec2(from.x + x + 2.0F * step, from.y + high)};
        list.AddPolyline(points.data(), 3, colour, ImDrawFlags_None, 1.5F * unit);
    }
}

// Below the marked characters, wherever the field has scrolled to.
void underline(const Session& session, ImGuiID field, const std::string& text, const TextMark& mark) {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const auto& children = context.CurrentWindow->DC.ChildWindows;
    if (children.empty()) return;
    const ImGuiWindow& inner = *children.back();
    const ImGuiInputTextState* state = ImGui::GetInputTextState(field);
    ImFont* font = ImGui::GetFont();
    const float size = ImGui::GetFontSize();
    const std::string_view line = line_of(text, mark.line);
    const std::size_t first = bytes_of(line, mark.first);
    const std::size_t last = std::max(first, bytes_of(line, mark.last));
    const auto wide = [&](std::string_view part) {
        return part.empty() ? 0.0F : font->CalcTextSizeA(size, FLT_MAX, 0.0F, part.data(), part.data() + part.size()).x;
    };
    const float scrolled = state != nullptr ? state->Scroll.x : 0.0F;
    const ImVec2 origin{inner.Pos.x + context.Style.FramePadding.x - scrolled,
                        inner.Pos.y + context.Style.FramePadding.y - inner.Scroll.y};
    const ImVec2 from{origin.x + wide(line.substr(0, first)),
                      origin.y + static_cast<float>(mark.line + 1) * size - session.px(0.5F)};
    const float width = std::max(wide(line.substr(first, last - first)), session.px(8.0F));
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    list.PushClipRect(inner.InnerClipRect.Min, inner.InnerClipRect.Max, false);
    wave(list, from, width, session.px(1.0F), u32(session.theme().warning));
    list.PopClipRect();
}

}  // namespace

bool text_box(const Session& session, const char* label, std::string& text, const ImVec2& size,
              const TextBoxOptions& options) {
    const Theme& theme = session.theme();
    for (const ImGuiCol part : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) {
        ImGui::PushStyleColor(part, vec4(theme.code_ground));
    }
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(options.mark != nullptr ? theme.warning : theme.faint));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(session.px(12.0F), session.px(10.0F)));
    ImGui::PushFont(session.fonts.mono, session.type(session.fonts.mono, type_size::code));
    ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize;
    if (options.read_only) flags |= ImGuiInputTextFlags_ReadOnly;
    if (options.focus) ImGui::SetKeyboardFocusHere();
    const bool changed = ImGui::InputTextMultiline(label, text.data(), text.capacity() + 1, size, flags, resize, &text);
    // Dear ImGui's own flag for this is heeded in fields of one line only.
    if (options.select_all && ImGui::IsItemActivated()) {
        // (There is no state where another field took the keyboard in the same frame.)
        if (ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetItemID())) state->SelectAll();
    }
    // Up to the first NUL: Dear ImGui may leave some behind it.
    if (changed) text.resize(std::min(text.find('\0'), text.size()));
    if (options.mark != nullptr) underline(session, ImGui::GetItemID(), text, *options.mark);
    ImGui::PopFont();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor(4);
    return changed;
}

}  // namespace convscope
