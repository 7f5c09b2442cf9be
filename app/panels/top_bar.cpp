// Draws the top bar. What does not fit a narrow window goes in the order open, save.
#include "app/panels/top_bar.h"

#include <algorithm>
#include <string>
#include <vector>

#include "app/io/presets.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

const std::string& title_of(const Preset& preset, Language language) {
    return language == Language::zh ? preset.title_zh : preset.title_en;
}

float button_width(const Session& session, const std::string& label) {
    return text_size(session, label, session.fonts.text, type_size::body).x + session.px(24.0F);
}

void preset_menu(Session& session, const std::vector<Preset>& list, const std::string& shown) {
    std::vector<std::string> titles;
    int chosen = -1;
    for (const Preset& preset : list) {
        if (preset.id == session.preset) chosen = static_cast<int>(titles.size());
        titles.push_back(title_of(preset, session.tr.language()));
    }
    const int picked = dropdown(session, "###preset", shown, titles, chosen);
    if (picked < 0) {
        tooltip(session, session.tr("top.preset.help"));
        return;
    }
    const Preset& preset = list[static_cast<std::size_t>(picked)];
    session.open_preset(preset.id);
    session.say(session.tr.language() == Language::zh ? preset.description_zh : preset.description_en, false, 12.0);
}

}  // namespace

void draw_top_bar(Session& session) {
    const Theme& theme = session.theme();
    const ImVec2 low = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float middle = (size.y - session.px(32.0F)) / 2.0F;
    const ImVec2 logo{low.x + session.px(20.0F), low.y + (size.y - session.px(20.0F)) / 2.0F};
    draw_text(session, logo, "conv", session.fonts.strong, 17.0F, u32(theme.strong));
    const float half = text_size(session, "conv", session.fonts.strong, 17.0F).x;
    draw_text(session, {logo.x + half, logo.y}, "scope", session.fonts.strong, 17.0F, u32(theme.accent));
    const float name_end = half + text_size(session, "scope", session.fonts.strong, 17.0F).x;

    ImGui::SetCursorPos({session.px(48.0F) + name_end, middle});
    button(session, session.tr("lens.step") + "###lens_step", false, true);
    tooltip(session, session.tr("lens.step.help"));
    const float left_end = ImGui::GetItemRectMax().x - low.x;

    const std::vector<Preset>& list = session.preset_list;
    std::string title = session.tr("top.own_scene");
    for (const Preset& preset : list) {
        if (preset.id == session.preset) title = title_of(preset, session.tr.language());
    }
    const std::string shown = session.tr("top.preset", {title});
    const std::string open = session.tr("top.open");
    const std::string save = session.tr("top.save");
    const std::string language = session.tr.language() == Language::en ? "中文" : "English";
    const float space = session.px(8.0F);
    const float icon = session.px(34.0F);
    float total =
        button_width(session, shown) + session.px(16.0F) + button_width(session, language) + 2.0F * icon + 3.0F * space;
    const float room = size.x - left_end - session.px(36.0F);
    const bool with_open = total + button_width(session, open) + space <= room;
    if (with_open) total += button_width(session, open) + space;
    const bool with_save = total + button_width(session, save) + space <= room;
    if (with_save) total += button_width(session, save) + space;

    ImGui::SetCursorPos({std::max(left_end + space, size.x - total - session.px(18.0F)), middle});
    preset_menu(session, list, shown);
    ImGui::SameLine(0.0F, space);
    if (with_open) {
        if (button(session, open + "###top_open")) run_command(session, "open");
        tooltip(session, tip(session, "open"));
        ImGui::SameLine(0.0F, space);
    }
    if (with_save) {
        if (button(session, save + "###top_save")) run_command(session, "save");
        tooltip(session, tip(session, "save"));
        ImGui::SameLine(0.0F, space);
    }
    if (button(session, language + "###language")) run_command(session, "language");
    tooltip(session, tip(session, "language"));
    ImGui::SameLine(0.0F, space);
    if (icon_button(session, "###theme", icons::theme, tip(session, "theme"))) run_command(session, "theme");
    ImGui::SameLine(0.0F, space);
    if (icon_button(session, "###help", icons::help, tip(session, "help"))) run_command(session, "help");
}

}  // namespace convscope
