// Style, text, buttons, rows. The slider has a file of its own.
#include "app/ui/widgets.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "app/ui/typed_numbers.h"

namespace convscope {
namespace {

// A drop-down's arrow stands this far right of its text.
constexpr float chevron_room = 16.0F;
constexpr float refusal_width = 300.0F;

}  // namespace

float framed_dropdown_width(const Session& session, const std::string& shown) {
    return text_size(session, shown, session.fonts.text, type_size::body).x + session.px(chevron_room + 24.0F);
}

ImVec4 vec4(const Colour& colour, float alpha) {
    return {colour.r, colour.g, colour.b, colour.a * alpha};
}
ImU32 u32(const Colour& colour, float alpha) {
    return ImGui::ColorConvertFloat4ToU32(vec4(colour, alpha));
}

void apply_style(const Session& session) {
    const Theme& theme = session.theme();
    const float scale = session.scale();
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowPadding = {18.0F, 16.0F};
    style.FramePadding = {12.0F, 6.0F};
    style.ItemSpacing = {8.0F, 6.0F};
    style.FrameRounding = 8.0F;
    style.PopupRounding = 10.0F;
    style.ChildRounding = 10.0F;
    style.WindowRounding = 12.0F;
    style.GrabRounding = 7.0F;
    style.ScrollbarSize = 9.0F;
    style.ScrollbarRounding = 5.0F;
    style.WindowBorderSize = 0.0F;
    style.PopupBorderSize = 1.0F;
    style.HoverStationaryDelay = 0.25F;
    style.HoverDelayShort = 0.3F;
    style.ScaleAllSizes(scale);
    // NewFrame has set this frame's font already, and whatever is popped puts that size back: this is for the next one.
    style._NextFrameFontSizeBase = session.type(session.fonts.text, type_size::body);
    style.FontSizeBase = style._NextFrameFontSizeBase;
    auto& colour = style.Colors;
    colour[ImGuiCol_Text] = vec4(theme.text);
    colour[ImGuiCol_TextDisabled] = vec4(theme.faint);
    colour[ImGuiCol_WindowBg] = vec4(theme.panel);
    colour[ImGuiCol_ChildBg] = {0.0F, 0.0F, 0.0F, 0.0F};
    colour[ImGuiCol_PopupBg] = vec4(theme.raised);
    colour[ImGuiCol_Border] = vec4(theme.line);
    colour[ImGuiCol_FrameBg] = vec4(theme.raised);
    colour[ImGuiCol_FrameBgHovered] = vec4(theme.raised_high);
    colour[ImGuiCol_FrameBgActive] = vec4(theme.raised_high);
    colour[ImGuiCol_Button] = vec4(theme.raised);
    colour[ImGuiCol_ButtonHovered] = vec4(theme.raised_high);
    colour[ImGuiCol_ButtonActive] = vec4(mix(theme.raised_high, theme.accent, 0.2F));
    colour[ImGuiCol_Header] = vec4(mix(theme.raised, theme.accent, 0.12F));
    colour[ImGuiCol_HeaderHovered] = vec4(mix(theme.raised, theme.accent, 0.2F));
    colour[ImGuiCol_HeaderActive] = vec4(mix(theme.raised, theme.accent, 0.3F));
    colour[ImGuiCol_Separator] = vec4(theme.line);
    colour[ImGuiCol_ScrollbarBg] = {0.0F, 0.0F, 0.0F, 0.0F};
    colour[ImGuiCol_ScrollbarGrab] = vec4(theme.track);
    colour[ImGuiCol_ScrollbarGrabHovered] = vec4(theme.faint);
    colour[ImGuiCol_ScrollbarGrabActive] = vec4(theme.quiet);
    colour[ImGuiCol_CheckMark] = vec4(theme.accent);
    colour[ImGuiCol_SliderGrab] = vec4(theme.accent);
    colour[ImGuiCol_SliderGrabActive] = vec4(theme.accent);
    colour[ImGuiCol_NavCursor] = vec4(theme.accent);
    colour[ImGuiCol_TextSelectedBg] = vec4(theme.accent, 0.35F);
    colour[ImGuiCol_InputTextCursor] = vec4(theme.strong);
    colour[ImGuiCol_ModalWindowDimBg] = vec4(theme.background, 0.6F);
}

ImVec2 text_size(const Session& session, const std::string& shown, ImFont* font, float size) {
    return font->CalcTextSizeA(session.type(font, size), FLT_MAX, 0.0F, shown.c_str(), shown.c_str() + shown.size());
}

namespace {

/// Whether a byte of UTF-8 goes on with a character that has begun before.
bool goes_on(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::string shortened(const Session& session, const std::string& shown, ImFont* font, float size, float width,
                      KeptPart kept) {
    const bool start = kept == KeptPart::start;
    std::string made = shown;
    std::size_t cut = start ? shown.size() : 0;  // where what is kept ends or begins
    while (cut != (start ? 0 : shown.size()) && text_size(session, made, font, size).x > width) {
        do start ? --cut : ++cut;
        while (cut > 0 && cut < shown.size() && goes_on(shown[cut]));
        made = start ? shown.substr(0, cut) + "…" : "…" + shown.substr(cut);
    }
    return made;
}

void draw_text(const Session& session, const ImVec2& at, const std::string& shown, ImFont* font, float size,
               ImU32 colour) {
    ImGui::GetWindowDrawList()->AddText(font, session.type(font, size), at, colour, shown.c_str(),
                                        shown.c_str() + shown.size());
}

void text(const Session& session, const std::string& shown, ImFont* font, float size, const Colour& colour) {
    ImGui::PushFont(font, session.type(font, size));
    ImGui::PushStyleColor(ImGuiCol_Text, vec4(colour));
    ImGui::PushTextWrapPos(0.0F);
    ImGui::TextUnformatted(shown.c_str(), shown.c_str() + shown.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

float fitting(float share) {
    return std::clamp(share, 0.3F, 1.0F);
}

void heading(const Session& session, const std::string& title, const std::string& remark) {
    std::string capitals = title;
    for (char& letter : capitals) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    text(session, capitals, session.fonts.strong, type_size::tiny, session.theme().quiet);
    if (!remark.empty()) {
        const ImVec2 size = text_size(session, remark, session.fonts.text, type_size::tiny);
        draw_text(session, {right - size.x, at.y}, remark, session.fonts.text, type_size::tiny,
                  u32(session.theme().quiet));
    }
    gap(session, 2.0F);
}

void tooltip(const Session& session, const std::string& shown) {
    // Help steps back while something is typed or refused.
    if (shown.empty() || session.refusal || ImGui::GetIO().WantTextInput ||
        !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled)) {
        return;
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(10.0F), session.px(7.0F)));
    if (ImGui::BeginTooltip()) {
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
        ImGui::PushTextWrapPos(session.px(320.0F));
        ImGui::TextUnformatted(shown.c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopFont();
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar();
}

void focus_ring() {
    ImGui::RenderNavCursor({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
}

void rule(const Session& session) {
    gap(session, 6.0F);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine(at, {at.x + ImGui::GetContentRegionAvail().x, at.y}, u32(session.theme().line));
    gap(session, 10.0F);
}

void gap(const Session& session, float mockup) {
    ImGui::Dummy({0.0F, session.px(mockup)});
}

namespace {

// What was typed, once Enter takes it.
std::optional<std::string> typed_text(const char* label, const std::string& shown) {
    std::array<char, 64> buffer{};
    shown.copy(buffer.data(), buffer.size() - 1);
    constexpr auto flags = ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue;
    if (!ImGui::InputText(label, buffer.data(), buffer.size(), flags)) return std::nullopt;
    return buffer.data();
}

}  // namespace

FieldAnswer<float> value_field(const char* label, float value) {
    const std::optional<std::string> typed = typed_text(label, fmt::format("{:g}", value));
    if (!typed) return {};
    char* end = nullptr;
    const float given = std::strtof(typed->c_str(), &end);
    while (*end == ' ') ++end;
    if (end == typed->c_str() || *end != '\0') return {{}, typed};
    return {given, {}};
}

FieldAnswer<std::int64_t> whole_field(const char* label, std::int64_t value) {
    const std::optional<std::string> typed = typed_text(label, std::to_string(value));
    if (!typed) return {};
    if (const auto numbers = typed_numbers(*typed, 1)) return {numbers->front(), {}};
    return {{}, typed};
}

Error not_a_value(const std::string& typed) {
    return fail("not_a_value", "", {typed.empty() ? "\"\"" : typed}).value();
}

Error not_numbers(const std::string& parameter, const std::string& typed, std::size_t numbers) {
    if (numbers == 1) return fail("not_a_number", parameter, {parameter, typed}).value();
    if (numbers == 2) return fail("not_a_pair", parameter, {parameter, typed}).value();
    return fail("not_a_padding", parameter, {typed}).value();
}

void show_refusal(const Session& session, std::string_view field, const ImVec2& low, const ImVec2& high) {
    if (!session.refusal || session.refusal->field != field) return;
    const Theme& theme = session.theme();
    const ImVec2 panel = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float y = std::max(std::min((low.y + high.y) / 2.0F, panel.y + size.y), panel.y + session.px(20.0F));
    const float x = panel.x + size.x + session.px(6.0F);
    if (x + session.px(refusal_width) < ImGui::GetIO().DisplaySize.x) {
        ImGui::SetNextWindowPos({x, y}, ImGuiCond_Always, {0.0F, 0.5F});
    } else {
        ImGui::SetNextWindowPos({low.x, high.y + session.px(4.0F)});  // the side takes the whole window
    }
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(theme.warning_ground));
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(theme.warning, 0.6F));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(12.0F), session.px(8.0F)));
    if (ImGui::Begin("###refusal", nullptr, floating_window | ImGuiWindowFlags_NoInputs)) {
        ImGui::PushTextWrapPos(session.px(refusal_width));
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(theme.warning));
        ImGui::TextUnformatted(session.tr(session.refusal->error).c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
        ImGui::PopTextWrapPos();
    }
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor(2);
}

bool button(const Session& session, const std::string& label, bool primary, bool on, const ImVec2& size) {
    const Theme& theme = session.theme();
    if (primary) {
        ImGui::PushStyleColor(ImGuiCol_Button, vec4(theme.accent));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, vec4(mix(theme.accent, theme.strong, 0.2F)));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, vec4(mix(theme.accent, theme.strong, 0.35F)));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(theme.on_accent));
    } else {
        ImGui::PushStyleColor(ImGuiCol_Button, vec4(on ? mix(theme.raised_high, theme.accent, 0.15F) : theme.raised));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered,
                              vec4(on ? mix(theme.raised_high, theme.accent, 0.25F) : theme.raised_high));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, vec4(mix(theme.raised_high, theme.accent, on ? 0.35F : 0.2F)));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(on ? theme.strong : mix(theme.text, theme.quiet, 0.4F)));
    }
    ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::body));
    const bool pressed = ImGui::Button(label.c_str(), size);
    ImGui::PopFont();
    ImGui::PopStyleColor(4);
    return pressed;
}

bool icon_button(const Session& session, const std::string& label, Icon icon, const std::string& tip, bool primary,
                 bool enabled, const ImVec2& mockup_size) {
    const Theme& theme = session.theme();
    ImGui::BeginDisabled(!enabled);
    const ImVec2 size{session.px(mockup_size.x), session.px(mockup_size.y)};
    const bool pressed = ImGui::InvisibleButton(label.c_str(), size, ImGuiButtonFlags_EnableNav);
    ImGui::EndDisabled();
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const bool hovered = ImGui::IsItemHovered();
    Colour ground = primary ? theme.accent : theme.raised;
    if (hovered) ground = primary ? mix(theme.accent, theme.strong, 0.2F) : theme.raised_high;
    if (ImGui::IsItemActive()) ground = mix(ground, theme.accent, 0.25F);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(low, high, u32(ground), session.px(8.0F));
    const ImU32 ink = primary ? u32(theme.on_accent) : u32(mix(theme.text, theme.quiet, 0.15F), enabled ? 1.0F : 0.35F);
    icon(list, {(low.x + high.x) / 2.0F, (low.y + high.y) / 2.0F}, session.px(1.0F), ink);
    focus_ring();
    tooltip(session, tip);
    return pressed && enabled;
}

namespace {

// Below its button or, where more of it fits there, above; a menu that is longer still scrolls.
void place_menu(const Session& session, const ImVec2& low, const ImVec2& high, std::size_t lines) {
    const float between = session.px(4.0F);
    const float edge = session.px(8.0F);
    const float wanted = static_cast<float>(lines) * session.px(30.0F) + 2.0F * edge;
    const float below = ImGui::GetIO().DisplaySize.y - edge - (high.y + between);
    const float above = low.y - between - edge;
    const bool up = wanted > below && above > below;
    ImGui::SetNextWindowPos({low.x, up ? low.y - between : high.y + between}, ImGuiCond_Appearing,
                            {0.0F, up ? 1.0F : 0.0F});
    ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {FLT_MAX, std::max(up ? above : below, session.px(60.0F))});
}

void menu_heading(const Session& session, const std::string& title, bool apart) {
    if (apart) gap(session, 2.0F);
    text(session, title, session.fonts.strong, type_size::tiny, session.theme().quiet);
}

}  // namespace

int dropdown(const Session& session, const std::string& label, const std::string& shown,
             std::span<const std::string> items, int chosen, float font_size, bool framed,
             std::span<const MenuHeading> headings) {
    const Theme& theme = session.theme();
    ImGui::PushID(label.c_str());
    const ImVec2 extent = text_size(session, shown, session.fonts.text, font_size);
    const ImVec2 padding = framed ? ImVec2(session.px(12.0F), (session.px(button_height) - extent.y) / 2.0F)
                                  : ImVec2(session.px(4.0F), session.px(1.0F));
    const ImVec2 size{extent.x + session.px(chevron_room) + 2.0F * padding.x, extent.y + 2.0F * padding.y};
    const bool pressed = ImGui::InvisibleButton(label.c_str(), size, ImGuiButtonFlags_EnableNav);
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    const bool hovered = ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (framed || hovered) {
        list.AddRectFilled(low, high, u32(hovered ? theme.raised_high : theme.raised), session.px(8.0F));
    }
    focus_ring();
    list.AddText(session.fonts.text, session.type(session.fonts.text, font_size),
                 {low.x + padding.x, low.y + padding.y},
                 u32(framed ? mix(theme.text, theme.quiet, 0.2F) : theme.strong), shown.c_str());
    icons::chevron(list, {high.x - padding.x - session.px(4.0F), (low.y + high.y) / 2.0F}, session.px(1.0F),
                   u32(theme.quiet));
    if (pressed) ImGui::OpenPopup("menu");
    int picked = -1;
    place_menu(session, low, high, items.size() + headings.size());
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(8.0F), session.px(8.0F)));
    if (ImGui::BeginPopup("menu")) {
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::body));
        for (std::size_t i = 0; i < items.size(); ++i) {
            const auto index = static_cast<int>(i);
            for (const MenuHeading& above : headings) {
                if (above.before == i) menu_heading(session, above.text, i > 0);
            }
            if (ImGui::Selectable(items[i].c_str(), index == chosen, 0, {0.0F, session.px(24.0F)})) picked = index;
            if (index == chosen && ImGui::IsWindowAppearing()) ImGui::SetItemDefaultFocus();
        }
        ImGui::PopFont();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
    ImGui::PopID();
    return picked;
}

int dropdown_row(const Session& session, const std::string& name, const std::string& label, const std::string& shown,
                 std::span<const std::string> items, int chosen) {
    const ImVec2 at = ImGui::GetCursorPos();
    const float width = ImGui::GetContentRegionAvail().x;
    text(session, name, session.fonts.text, 13.5F, session.theme().text);
    const float value = text_size(session, shown, session.fonts.text, 13.5F).x + session.px(chevron_room + 8.0F);
    ImGui::SetCursorPos({at.x + std::max(0.0F, width - value), at.y - session.px(1.0F)});
    const int picked = dropdown(session, label, shown, items, chosen, 13.5F, false);
    ImGui::SetCursorPos({at.x, at.y + session.px(29.0F)});
    ImGui::Dummy({0.0F, 0.0F});
    ImGui::SetCursorPos({at.x, at.y + session.px(29.0F)});
    return picked;
}

bool toggle_row(const Session& session, const std::string& name, const std::string& label, bool& on) {
    const Theme& theme = session.theme();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const bool pressed = ImGui::InvisibleButton(label.c_str(), {width, session.px(22.0F)}, ImGuiButtonFlags_EnableNav);
    if (pressed) on = !on;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(session, {at.x, at.y + session.px(2.0F)}, name, session.fonts.text, 13.5F, u32(theme.text));
    const float wide = session.px(30.0F);
    const float high = session.px(16.0F);
    const ImVec2 low{at.x + width - wide, at.y + session.px(3.0F)};
    list.AddRectFilled(low, {low.x + wide, low.y + high}, u32(on ? theme.accent : theme.track), high / 2.0F);
    list.AddCircleFilled({low.x + (on ? wide - high / 2.0F : high / 2.0F), low.y + high / 2.0F},
                         high / 2.0F - session.px(2.5F), u32(on ? theme.on_accent : theme.quiet));
    focus_ring();
    gap(session, 1.0F);
    return pressed;
}

void bar_row(const Session& session, const std::string& name, double share, const std::string& value) {
    const Theme& theme = session.theme();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(session, at, name, session.fonts.text, type_size::small, u32(theme.quiet));
    const ImVec2 extent = text_size(session, value, session.fonts.text, type_size::small);
    draw_text(session, {at.x + width - extent.x, at.y}, value, session.fonts.text, type_size::small, u32(theme.strong));
    const float left = at.x + session.px(98.0F);
    const float right = at.x + width - std::max(extent.x + session.px(12.0F), session.px(92.0F));
    const float y = at.y + session.px(4.5F);
    const float high = session.px(9.0F);
    if (right > left) {
        list.AddRectFilled({left, y}, {right, y + high}, u32(theme.track), high / 2.0F);
        const float filled = left + std::max(high, (right - left) * static_cast<float>(std::clamp(share, 0.0, 1.0)));
        if (share > 0.0) list.AddRectFilled({left, y}, {filled, y + high}, u32(theme.accent), high / 2.0F);
    }
    ImGui::Dummy({width, session.px(19.0F)});
}

void card(const Session& session, const Colour& ground, float padding, const std::function<void()>& content) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 low = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);
    const float inset = session.px(padding);
    ImGui::SetCursorScreenPos({low.x + inset, low.y + inset * 0.8F});
    ImGui::BeginGroup();
    ImGui::PushItemWidth(width - 2.0F * inset);
    content();
    ImGui::PopItemWidth();
    ImGui::EndGroup();
    const float bottom = ImGui::GetItemRectMax().y + inset * 0.8F;
    list.ChannelsSetCurrent(0);
    list.AddRectFilled(low, {low.x + width, bottom}, u32(ground), session.px(10.0F));
    list.ChannelsMerge();
    ImGui::SetCursorScreenPos({low.x, bottom});
    ImGui::Dummy({width, session.px(2.0F)});
}

}  // namespace convscope
