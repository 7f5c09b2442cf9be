// The key table.
#include "app/ui/commands.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace convscope {
namespace {

void set_three_d(Session& session, bool on) {
    if (session.document.scene().three_d == on) return;
    session.document.edit([&](Scene& scene) { scene.three_d = on; });
    session.canvas.fit = true;
}

void scale_text(Session& session, int percent) {
    session.settings.text_scale = std::clamp(session.settings.text_scale + percent, 75, 250);
    session.say(session.tr("notice.text_scale", {fmt::format("{}", session.settings.text_scale)}), false, 1.5);
}

void next_theme(Session& session) {
    session.settings.theme = session.settings.theme == "dark"    ? "light"
                             : session.settings.theme == "light" ? "print"
                                                                 : "dark";
}

void next_granularity(Session& session) {
    const auto now = static_cast<std::size_t>(session.document.scene().granularity);
    session.document.edit(
        [&](Scene& scene) { scene.granularity = all_granularities[(now + 1) % all_granularities.size()]; });
}

void change_speed(Session& session, double factor) {
    session.settings.speed = std::clamp(session.settings.speed * factor, 0.5, 1000.0);
    session.say(session.tr("notice.speed", {fmt::format("{:.4g}", session.settings.speed)}), false, 1.5);
}

constexpr std::array table{
    KeyCommand{"step", ImGuiKey_RightArrow, "→", [](Session& s) { s.step_by(1); }, true, true},
    KeyCommand{"back", ImGuiKey_LeftArrow, "←", [](Session& s) { s.step_by(-1); }, true, true},
    KeyCommand{"larger_step", ImGuiMod_Shift | ImGuiKey_RightArrow, "Shift+→", [](Session& s) { s.larger_step(1); },
               true, true},
    KeyCommand{"larger_back", ImGuiMod_Shift | ImGuiKey_LeftArrow, "Shift+←", [](Session& s) { s.larger_step(-1); },
               true, true},
    KeyCommand{"first", ImGuiKey_Home, "Home",
               [](Session& s) {
                   s.playback.playing = false;
                   s.go_to(0);
               },
               false, true},
    KeyCommand{"last", ImGuiKey_End, "End",
               [](Session& s) {
                   s.playback.playing = false;
                   s.go_to(s.document.step_count() - 1);
               },
               false, true},
    KeyCommand{"play", ImGuiKey_Space, "Space", [](Session& s) { s.toggle_play(); }, false, true},
    KeyCommand{"faster", ImGuiKey_UpArrow, "↑", [](Session& s) { change_speed(s, 2.0); }, true, true},
    KeyCommand{"slower", ImGuiKey_DownArrow, "↓", [](Session& s) { change_speed(s, 0.5); }, true, true},
    KeyCommand{"granularity", ImGuiKey_G, "G", [](Session& s) { next_granularity(s); }},
    KeyCommand{"dilation_less", ImGuiKey_LeftBracket, "[", [](Session& s) { change_dilation(s, -1); }, true},
    KeyCommand{"dilation_more", ImGuiKey_RightBracket, "]", [](Session& s) { change_dilation(s, 1); }, true},
    KeyCommand{"groups_less", ImGuiMod_Shift | ImGuiKey_LeftBracket, "{", [](Session& s) { change_groups(s, -1); },
               true},
    KeyCommand{"groups_more", ImGuiMod_Shift | ImGuiKey_RightBracket, "}", [](Session& s) { change_groups(s, 1); },
               true},
    KeyCommand{"two_d", ImGuiKey_2, "2", [](Session& s) { set_three_d(s, false); }},
    KeyCommand{"three_d", ImGuiKey_3, "3", [](Session& s) { set_three_d(s, true); }},
    KeyCommand{"fit", ImGuiKey_F, "F", [](Session& s) { s.canvas.fit = true; }},
    KeyCommand{"left_side", ImGuiKey_P, "P", [](Session& s) { s.sides.toggle(Side::left); }},
    KeyCommand{"right_side", ImGuiKey_C, "C", [](Session& s) { s.sides.toggle(Side::right); }},
    KeyCommand{"undo", ImGuiMod_Ctrl | ImGuiKey_Z, "Ctrl+Z",
               [](Session& s) {
                   s.playback.playing = false;
                   s.document.undo();
               },
               true},
    KeyCommand{"redo", ImGuiMod_Ctrl | ImGuiKey_Y, "Ctrl+Y",
               [](Session& s) {
                   s.playback.playing = false;
                   s.document.redo();
               },
               true},
    KeyCommand{"save", ImGuiMod_Ctrl | ImGuiKey_S, "Ctrl+S", [](Session& s) { s.requests.save_dialog = true; }},
    KeyCommand{"open", ImGuiMod_Ctrl | ImGuiKey_O, "Ctrl+O", [](Session& s) { s.requests.open_dialog = true; }},
    KeyCommand{"language", ImGuiKey_L, "L",
               [](Session& s) { s.set_language(s.tr.language() == Language::en ? Language::zh : Language::en); }},
    KeyCommand{"theme", ImGuiKey_T, "T", [](Session& s) { next_theme(s); }},
    KeyCommand{"text_larger", ImGuiMod_Ctrl | ImGuiKey_Equal, "Ctrl++", [](Session& s) { scale_text(s, 25); }},
    KeyCommand{"text_smaller", ImGuiMod_Ctrl | ImGuiKey_Minus, "Ctrl+−", [](Session& s) { scale_text(s, -25); }},
    KeyCommand{"motion", ImGuiKey_M, "M",
               [](Session& s) {
                   s.settings.reduced_motion = !s.settings.reduced_motion;
                   s.say(s.tr(s.settings.reduced_motion ? "notice.motion_off" : "notice.motion_on"), false, 2.0);
               }},
    KeyCommand{"help", ImGuiKey_F1, "F1", [](Session& s) { s.show_help = !s.show_help; }},
};

}  // namespace

void change_dilation(Session& session, int direction) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();  // a kernel of 1 takes any dilation
    session.document.edit([&](Scene& scene) {
        for (std::int64_t* value : {&scene.spec.dilation.h, &scene.spec.dilation.w}) {
            if (direction < 0 || *value < most) *value += direction;
        }
    });
}

void change_groups(Session& session, int direction) {
    const Conv2dSpec& spec = session.document.scene().spec;
    const std::vector<std::int64_t> stops = allowed_groups(spec.in_channels, spec.out_channels);
    const auto at = std::lower_bound(stops.begin(), stops.end(), spec.groups) - stops.begin() + direction;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(stops.size())) return;
    session.document.edit([&](Scene& scene) { scene.spec.groups = stops[static_cast<std::size_t>(at)]; });
}

std::span<const KeyCommand> commands() {
    return table;
}

std::string_view shown_key(std::string_view id) {
    for (const KeyCommand& command : table) {
        if (command.id == id) return command.shown;
    }
    return {};
}

std::string tip(const Session& session, std::string_view id) {
    return session.tr(fmt::format("command.{}", id)) + fmt::format("  ({})", shown_key(id));
}

void run_command(Session& session, std::string_view id) {
    for (const KeyCommand& command : table) {
        if (command.id == id) command.run(session);
    }
}

void handle_keys(Session& session) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput) return;
    // Keyboard focus has the arrows, Space, Home and End once Tab has shown it, and in menus; Esc or a click gives them
    // back. As long as they are the transport's, they are taken out of Dear ImGui's navigation for the next frame.
    const bool navigating = (io.NavVisible && io.NavActive) || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
    const ImGuiID owner = ImHashStr("transport");
    for (const KeyCommand& command : table) {
        if (command.navigates && navigating) continue;
        if (command.navigates) ImGui::SetKeyOwner(static_cast<ImGuiKey>(command.key & ~ImGuiMod_Mask_), owner);
        const auto flags = command.repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
        if (ImGui::IsKeyChordPressed(command.key, flags)) command.run(session);
    }
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z)) run_command(session, "redo");
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) session.show_help = false;
}

}  // namespace convscope
