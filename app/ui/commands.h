// What keys do: one table, read by the key handler, the tooltips, the help page and the tests.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/session.h"

namespace convscope {

/// What a key is about: the columns of the help page.
enum class KeySubject : std::uint8_t { steps, layer, scene, view };
inline constexpr std::array all_key_subjects{KeySubject::steps, KeySubject::layer, KeySubject::scene, KeySubject::view};
std::string_view name_of(KeySubject subject);  ///< "steps"; its text is string "keys.<name>"

struct KeyCommand {
    std::string_view id;  ///< "step", "play", ...; its text is string "command.<id>"
    KeySubject subject = KeySubject::steps;
    ImGuiKeyChord key = 0;
    std::string_view shown;  ///< the key as people write it: "Shift+→"
    void (*run)(Session&) = nullptr;
    bool repeats = false;    ///< runs again while the key is held
    bool navigates = false;  ///< gives way to keyboard focus: arrows, Space, Home, End
};

std::span<const KeyCommand> commands();
/// The command's key as people write it.
std::string_view shown_key(std::string_view id);
/// "Next step (→)": the command's text with its key.
std::string tip(const Session& session, std::string_view id);
void run_command(Session& session, std::string_view id);

/// Runs the commands whose keys were pressed in this frame, unless text is being typed or a dialog or menu is open.
void handle_keys(Session& session);

/// Groups to the next (+1) or last (-1) common divisor; dilation by one, both axes, within what fits.
void change_groups(Session& session, int direction);
void change_dilation(Session& session, int direction);

}  // namespace convscope
