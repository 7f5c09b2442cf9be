// Draws the top bar. What a narrow window has no room for folds into the menu at its end.
#include "app/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/io/presets.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float margin = 18.0F;
constexpr float between = 8.0F;
constexpr float logo_size = 17.0F;
constexpr float logo_gap = 28.0F;  // between the program's name and the lenses
constexpr float preset_least = 150.0F;
constexpr float most_menu_entries = 8.0F;

// The parts of the bar that are on show; the others are in the menu, and the lenses in a menu of their own.
struct Parts {
    bool logo = true, lens = true, history = true, open = true, save = true, take_away = true, language = true,
         theme = true, help = true;

    [[nodiscard]] bool any_folded() const {
        return !(history && open && save && take_away && language && theme && help);
    }
};

const std::string& title_of(const Preset& preset, Language language) {
    return language == Language::zh ? preset.title_zh : preset.title_en;
}

std::string other_language(const Session& session) {
    return session.tr.language() == Language::en ? "中文" : "English";
}

std::string preset_text(const Session& session) {
    const Session::PresetState state = session.preset_state();
    if (state.preset == nullptr) return session.tr("top.preset", {session.tr("top.own_scene")});
    const std::string& title = title_of(*state.preset, session.tr.language());
    return session.tr("top.preset", {state.changed ? session.tr("top.changed", {title}) : title});
}

float button_width(const Session& session, const std::string& label) {
    return text_size(session, label, session.fonts.text, type_size::body).x + session.px(24.0F);
}

std::string lens_text(const Session& session, LensKind lens) {
    return session.tr(fmt::format("lens.{}", name_of(lens)));
}
std::string lens_id(LensKind lens) {
    return fmt::format("###lens_{}", name_of(lens));
}

float logo_width(const Session& session) {
    return text_size(session, "conv", session.fonts.strong, logo_size).x +
           text_size(session, "scope", session.fonts.strong, logo_size).x;
}

// Width of everything but the menu of presets, margins and gaps included.
float width_of(const Session& session, const Parts& parts) {
    float width = 2.0F * session.px(margin);
    const auto add = [&](bool shown, float wide) {
        if (shown) width += wide + session.px(between);
    };
    const float icon = session.px(icon_button_width);
    add(parts.logo, logo_width(session) + session.px(logo_gap - between));
    for (const LensKind lens : all_lenses) add(parts.lens, button_width(session, lens_text(session, lens)));
    add(!parts.lens, framed_dropdown_width(session, lens_text(session, session.document.scene().lens)));
    add(parts.history, 2.0F * icon + session.px(between));
    add(parts.open, button_width(session, session.tr("top.open")));
    add(parts.save, button_width(session, session.tr("top.save")));
    add(parts.take_away, button_width(session, session.tr("top.export")));
    add(parts.language, button_width(session, other_language(session)));
    add(parts.theme, icon);
    add(true, 2.0F * icon + session.px(between));  // the switches of the sides
    add(parts.help, icon);
    add(parts.any_folded(), icon);
    return width;
}

// What is needed least goes first; before the rest does, the preset's title is cut short.
Parts parts_for(const Session& session, float width, float preset_width) {
    Parts parts;
    for (bool Parts::*part :
         {&Parts::save, &Parts::open, &Parts::take_away, &Parts::lens, &Parts::theme, &Parts::language}) {
        if (width_of(session, parts) + preset_width <= width) return parts;
        parts.*part = false;
    }
    const float least = std::min(preset_width, session.px(preset_least));
    for (bool Parts::*part : {&Parts::logo, &Parts::help, &Parts::history}) {
        if (width_of(session, parts) + least <= width) return parts;
        parts.*part = false;
    }
    return parts;
}

void logo(const Session& session, const ImVec2& at) {
    draw_text(session, at, "conv", session.fonts.strong, logo_size, u32(session.theme().strong));
    const float half = text_size(session, "conv", session.fonts.strong, logo_size).x;
    draw_text(session, {at.x + half, at.y}, "scope", session.fonts.strong, logo_size, u32(session.theme().accent));
}

// Both draw the choice of the lens at the cursor and return the width that it takes.
float lens_buttons(Session& session) {
    const ImVec2 at = ImGui::GetCursorPos();
    float width = 0.0F;
    for (const LensKind lens : all_lenses) {
        const std::string shown = lens_text(session, lens);
        ImGui::SetCursorPos({at.x + width, at.y});
        if (button(session, shown + lens_id(lens), false, session.document.scene().lens == lens,
                   {0.0F, session.px(button_height)})) {
            session.choose_lens(lens);
        }
        const std::string help = session.tr(fmt::format("lens.{}.help", name_of(lens)));
        tooltip(session, fmt::format("{}  ({})", help, shown_key(fmt::format("lens_{}", name_of(lens)))));
        width += button_width(session, shown) + session.px(between);
    }
    return width;
}

float lens_menu(Session& session) {
    std::array<std::string, all_lenses.size()> names;
    for (const LensKind lens : all_lenses) {
        names[static_cast<std::size_t>(lens)] = lens_text(session, lens) + lens_id(lens);
    }
    const LensKind now = session.document.scene().lens;
    const std::string shown = lens_text(session, now);
    const int picked = dropdown(session, "###lens_menu", shown, names, static_cast<int>(now));
    if (picked >= 0) session.choose_lens(all_lenses[static_cast<std::size_t>(picked)]);
    return framed_dropdown_width(session, shown) + session.px(between);
}

void preset_menu(Session& session, const std::string& full, float width) {
    std::vector<std::string> titles;
    std::vector<MenuHeading> headings;  // one a lens
    const Preset* now = session.preset_state().preset;
    int chosen = -1;
    for (const Preset& preset : session.preset_list) {
        const LensKind lens = preset.scene.lens;
        if (titles.empty() || lens != session.preset_list[titles.size() - 1].scene.lens) {
            headings.push_back({titles.size(), lens_text(session, lens)});
        }
        if (&preset == now) chosen = static_cast<int>(titles.size());
        titles.push_back(title_of(preset, session.tr.language()));
    }
    const float frame = framed_dropdown_width(session, {});
    const std::string shown = shortened(session, full, session.fonts.text, type_size::body, width - frame);
    const int picked = dropdown(session, "###preset", shown, titles, chosen, type_size::body, true, headings);
    if (picked < 0) {
        const std::string& help = session.tr("top.preset.help");
        tooltip(session, shown == full ? help : full + "\n" + help);
        return;
    }
    const Preset& preset = session.preset_list[static_cast<std::size_t>(picked)];
    session.open_preset(preset.id);
    constexpr double most_seconds = 20.0;
    const std::string& description =
        session.tr.language() == Language::zh ? preset.description_zh : preset.description_en;
    session.say(description, false, std::min(most_seconds, 4.0 + static_cast<double>(description.size()) / 30.0));
}

void next(const Session& session) {
    ImGui::SameLine(0.0F, session.px(between));
}

void command_button(Session& session, const std::string& label, const char* command) {
    next(session);
    if (button(session, label, false, false, {0.0F, session.px(button_height)})) run_command(session, command);
    tooltip(session, tip(session, command));
}

void command_icon(Session& session, const char* label, Icon icon, const char* command, bool enabled = true) {
    next(session);
    if (icon_button(session, label, icon, tip(session, command), false, enabled)) run_command(session, command);
}

void menu_entry(Session& session, const std::string& label, std::string_view command, bool enabled = true) {
    const std::string key(shown_key(command));
    if (ImGui::MenuItem((session.tr("command." + std::string(command)) + label).c_str(), key.c_str(), false, enabled)) {
        run_command(session, command);
    }
}

// The folded parts under one button.
void menu(Session& session, const Parts& parts) {
    next(session);
    if (icon_button(session, "###more", icons::more, session.tr("top.more"))) ImGui::OpenPopup("more");
    const ImVec2 corner{ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y + session.px(4.0F)};
    ImGui::SetNextWindowPos(corner, ImGuiCond_Appearing, {1.0F, 0.0F});
    // Large text in a small window: the lines stand closer, so that none is out of reach.
    const float line = session.type(session.fonts.text, type_size::body);
    const float room = ImGui::GetMainViewport()->Size.y - corner.y - session.px(30.0F);
    const float spacing = std::clamp(room / most_menu_entries - line, session.px(2.0F), session.px(10.0F));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(12.0F), session.px(10.0F)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(session.px(16.0F), spacing));
    if (ImGui::BeginPopup("more")) {
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::body));
        if (!parts.history) {
            menu_entry(session, "###undo", "undo", session.document.history().can_undo());
            menu_entry(session, "###redo", "redo", session.document.history().can_redo());
        }
        if (!parts.open) menu_entry(session, "###top_open", "open");
        if (!parts.save) menu_entry(session, "###top_save", "save");
        if (!parts.take_away) menu_entry(session, "###top_export", "export");
        if (!parts.language) menu_entry(session, "###language", "language");
        if (!parts.theme) menu_entry(session, "###theme", "theme");
        if (!parts.help) menu_entry(session, "###help", "help");
        ImGui::PopFont();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

}  // namespace

void draw_top_bar(Session& session) {
    const ImVec2 low = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float middle = (size.y - session.px(button_height)) / 2.0F;
    const std::string preset = preset_text(session);
    const float preset_width = framed_dropdown_width(session, preset);
    const Parts parts = parts_for(session, size.x, preset_width);
    const float others = width_of(session, parts);

    float left = session.px(margin);
    if (parts.logo) {
        logo(session, {low.x + left, low.y + (size.y - session.px(20.0F)) / 2.0F});
        left += logo_width(session) + session.px(logo_gap);
    }
    ImGui::SetCursorPos({left, middle});
    left += parts.lens ? lens_buttons(session) : lens_menu(session);

    // The rest stands at the right end.
    const float free = std::max(0.0F, size.x - others - preset_width);
    ImGui::SetCursorPos({left + free - session.px(between), middle});
    ImGui::Dummy({0.0F, 0.0F});
    if (parts.history) {
        const History& history = session.document.history();
        command_icon(session, "###undo", icons::undo, "undo", history.can_undo());
        command_icon(session, "###redo", icons::redo, "redo", history.can_redo());
    }
    next(session);
    preset_menu(session, preset, size.x - others);
    if (parts.open) command_button(session, session.tr("top.open") + "###top_open", "open");
    if (parts.save) command_button(session, session.tr("top.save") + "###top_save", "save");
    if (parts.take_away) command_button(session, session.tr("top.export") + "###top_export", "export");
    if (parts.language) command_button(session, other_language(session) + "###language", "language");
    if (parts.theme) command_icon(session, "###theme", icons::theme, "theme");
    command_icon(session, "###left_side", session.sides.shown(Side::left) ? icons::left_side : icons::left_side_hidden,
                 "left_side");
    command_icon(session, "###right_side",
                 session.sides.shown(Side::right) ? icons::right_side : icons::right_side_hidden, "right_side");
    if (parts.help) command_icon(session, "###help", icons::help, "help");
    if (parts.any_folded()) menu(session, parts);
}

}  // namespace convscope
