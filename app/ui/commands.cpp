// The key table.
#include "app/ui/commands.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "app/ui/paste.h"

namespace convscope {
namespace {

void set_three_d(Session& session, bool on) {
    if (session.document.scene().three_d == on) return;
    session.document.look([&](Scene& scene) { scene.three_d = on; });
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

// The modifiers as they were when `key` went down: a quick chord lets go of them within the same frame, before the key.
ImGuiKeyChord modifiers_of_press(ImGuiKey key) {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    ImGuiKeyChord modifiers = context.IO.KeyMods;
    const auto& trail = context.InputEventsTrail;
    for (int i = trail.Size - 1; i >= 0; --i) {
        const ImGuiInputEvent& event = trail[i];
        if (event.Type != ImGuiInputEventType_Key) continue;
        if (event.Key.Key == key && event.Key.Down) return modifiers;
        const ImGuiKeyChord changed = event.Key.Key & ImGuiMod_Mask_;
        modifiers = event.Key.Down ? modifiers & ~changed : modifiers | changed;
    }
    return context.IO.KeyMods;  // no press in this frame
}

bool pressed(ImGuiKeyChord chord, ImGuiInputFlags flags) {
    const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
    return ImGui::IsKeyPressed(key, flags, ImGuiKeyOwner_Any) && modifiers_of_press(key) == (chord & ImGuiMod_Mask_);
}

using enum KeySubject;

constexpr std::array table{
    KeyCommand{"step", steps, ImGuiKey_RightArrow, "→", [](Session& s) { s.step_by(1); }, true, true},
    KeyCommand{"back", steps, ImGuiKey_LeftArrow, "←", [](Session& s) { s.step_by(-1); }, true, true},
    KeyCommand{"larger_step", steps, ImGuiMod_Shift | ImGuiKey_RightArrow, "Shift+→",
               [](Session& s) { s.larger_step(1); }, true, true},
    KeyCommand{"larger_back", steps, ImGuiMod_Shift | ImGuiKey_LeftArrow, "Shift+←",
               [](Session& s) { s.larger_step(-1); }, true, true},
    KeyCommand{"first", steps, ImGuiKey_Home, "Home",
               [](Session& s) {
                   s.playback.playing = false;
                   s.go_to(0, s.step_run());
               },
               false, true},
    KeyCommand{"last", steps, ImGuiKey_End, "End",
               [](Session& s) {
                   s.playback.playing = false;
                   s.go_to(s.place_count() - 1, s.step_run());
               },
               false, true},
    KeyCommand{"play", steps, ImGuiKey_Space, "Space", [](Session& s) { s.toggle_play(); }, false, true},
    KeyCommand{"faster", steps, ImGuiKey_UpArrow, "↑", [](Session& s) { change_speed(s, 2.0); }, true, true},
    KeyCommand{"slower", steps, ImGuiKey_DownArrow, "↓", [](Session& s) { change_speed(s, 0.5); }, true, true},
    KeyCommand{"granularity", steps, ImGuiKey_G, "G", [](Session& s) { next_granularity(s); }},
    KeyCommand{"dilation_less", layer, ImGuiKey_LeftBracket, "[", [](Session& s) { change_dilation(s, -1); }, true},
    KeyCommand{"dilation_more", layer, ImGuiKey_RightBracket, "]", [](Session& s) { change_dilation(s, 1); }, true},
    KeyCommand{"groups_less", layer, ImGuiMod_Shift | ImGuiKey_LeftBracket, "{",
               [](Session& s) { change_groups(s, -1); }, true},
    KeyCommand{"groups_more", layer, ImGuiMod_Shift | ImGuiKey_RightBracket, "}",
               [](Session& s) { change_groups(s, 1); }, true},
    KeyCommand{"lens_step", view, ImGuiMod_Shift | ImGuiKey_1, "Shift+1",
               [](Session& s) { s.choose_lens(LensKind::step); }},
    KeyCommand{"lens_groups", view, ImGuiMod_Shift | ImGuiKey_2, "Shift+2",
               [](Session& s) { s.choose_lens(LensKind::groups); }},
    KeyCommand{"lens_rf", view, ImGuiMod_Shift | ImGuiKey_3, "Shift+3",
               [](Session& s) { s.choose_lens(LensKind::receptive_field); }},
    KeyCommand{"lens_compare", view, ImGuiMod_Shift | ImGuiKey_4, "Shift+4",
               [](Session& s) { s.choose_lens(LensKind::compare); }},
    KeyCommand{"two_d", view, ImGuiKey_2, "2", [](Session& s) { set_three_d(s, false); }},
    KeyCommand{"three_d", view, ImGuiKey_3, "3", [](Session& s) { set_three_d(s, true); }},
    KeyCommand{"fit", view, ImGuiKey_F, "F", [](Session& s) { s.canvas.fit = true; }},
    KeyCommand{"left_side", view, ImGuiKey_P, "P", [](Session& s) { s.sides.toggle(Side::left); }},
    KeyCommand{"right_side", view, ImGuiKey_C, "C", [](Session& s) { s.sides.toggle(Side::right); }},
    KeyCommand{"undo", scene, ImGuiMod_Ctrl | ImGuiKey_Z, "Ctrl+Z",
               [](Session& s) {
                   s.playback.playing = false;
                   s.document.undo();
               },
               true},
    KeyCommand{"redo", scene, ImGuiMod_Ctrl | ImGuiKey_Y, "Ctrl+Y",
               [](Session& s) {
                   s.playback.playing = false;
                   s.document.redo();
               },
               true},
    KeyCommand{"save", scene, ImGuiMod_Ctrl | ImGuiKey_S, "Ctrl+S", [](Session& s) { s.requests.save_dialog = true; }},
    KeyCommand{"open", scene, ImGuiMod_Ctrl | ImGuiKey_O, "Ctrl+O", [](Session& s) { s.requests.open_dialog = true; }},
    KeyCommand{"export", scene, ImGuiMod_Ctrl | ImGuiKey_E, "Ctrl+E",
               [](Session& s) { s.requests.export_dialog = true; }},
    KeyCommand{"copy_link", scene, ImGuiMod_Ctrl | ImGuiKey_C, "Ctrl+C", [](Session& s) { copy_link(s); }},
    KeyCommand{"paste", scene, ImGuiMod_Ctrl | ImGuiKey_V, "Ctrl+V", [](Session& s) { s.requests.paste = true; }},
    KeyCommand{"torch", scene, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_V, "Ctrl+Shift+V",
               [](Session& s) { s.requests.torch_dialog = true; }},
    KeyCommand{"language", view, ImGuiKey_L, "L",
               [](Session& s) { s.set_language(s.tr.language() == Language::en ? Language::zh : Language::en); }},
    KeyCommand{"theme", view, ImGuiKey_T, "T", [](Session& s) { next_theme(s); }},
    KeyCommand{"text_larger", view, ImGuiMod_Ctrl | ImGuiKey_Equal, "Ctrl++", [](Session& s) { scale_text(s, 25); }},
    KeyCommand{"text_smaller", view, ImGuiMod_Ctrl | ImGuiKey_Minus, "Ctrl+−", [](Session& s) { scale_text(s, -25); }},
    KeyCommand{"motion", view, ImGuiKey_M, "M",
               [](Session& s) {
                   s.settings.reduced_motion = !s.settings.reduced_motion;
                   s.say(s.tr(s.settings.reduced_motion ? "notice.motion_off" : "notice.motion_on"), false, 2.0);
               }},
    KeyCommand{"help", view, ImGuiKey_F1, "F1", [](Session& s) { s.show_help = !s.show_help; }},
};

}  // namespace

void change_dilation(Session& session, int direction) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();  // a kernel of 1 takes any dilation
    session.document.edit([&](Scene& scene) {
        Pair& dilation = session.edited_layer(scene).spec.dilation;
        for (std::int64_t* value : {&dilation.h, &dilation.w}) {
            if (direction < 0 || *value < most) *value += direction;
        }
    });
}

void change_groups(Session& session, int direction) {
    const Conv2dSpec& spec = session.edited_layer().spec;
    const std::vector<std::int64_t> stops = allowed_groups(spec.in_channels, spec.out_channels);
    const auto at = std::lower_bound(stops.begin(), stops.end(), spec.groups) - stops.begin() + direction;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(stops.size())) return;
    session.document.edit(
        [&](Scene& scene) { session.edited_layer(scene).spec.groups = stops[static_cast<std::size_t>(at)]; });
}

std::string_view name_of(KeySubject subject) {
    constexpr std::array<std::string_view, 4> names{"steps", "layer", "scene", "view"};
    return names[static_cast<std::size_t>(subject)];
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
    if (session.show_help && (ImGui::IsKeyPressed(ImGuiKey_Escape, false) || ImGui::IsKeyPressed(ImGuiKey_F1, false))) {
        session.show_help = false;
        return;
    }
    // Behind a dialog or a menu nothing may change.
    if (io.WantTextInput || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) return;
    // Keyboard focus has the arrows, Space, Home and End once Tab has shown it; Esc or a click gives them back. As long
    // as they are the transport's, they are taken out of Dear ImGui's navigation for the next frame.
    const bool navigating = io.NavVisible && io.NavActive;
    const ImGuiID owner = ImHashStr("transport");
    for (const KeyCommand& command : table) {
        if (command.navigates && navigating) continue;
        if (command.navigates) ImGui::SetKeyOwner(static_cast<ImGuiKey>(command.key & ~ImGuiMod_Mask_), owner);
        const auto flags = command.repeats ? ImGuiInputFlags_Repeat : ImGuiInputFlags_None;
        if (pressed(command.key, flags)) command.run(session);
    }
    if (pressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, ImGuiInputFlags_None)) run_command(session, "redo");
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !navigating) session.leave_hints();
}

}  // namespace convscope
