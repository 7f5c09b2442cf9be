// The program's own controls in the mock-up's hand: quiet, flat, one accent. Each takes its label as
// "shown text###stable-name"; the stable name is what tests and the item log know it by.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/session.h"

namespace convscope {

ImVec4 vec4(const Colour& colour, float alpha = 1.0F);
ImU32 u32(const Colour& colour, float alpha = 1.0F);

/// Sizes of type in mock-up pixels.
namespace type_size {
inline constexpr float title = 16.0F, body = 14.0F, small = 13.0F, tiny = 12.0F, code = 12.5F, hint = 11.0F;
}

/// Of buttons, icon buttons and framed drop-downs, in mock-up pixels.
inline constexpr float button_height = 30.0F, icon_button_width = 34.0F;

/// Windows that lie over the panels and size themselves.
inline constexpr ImGuiWindowFlags floating_window = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                                                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                                    ImGuiWindowFlags_NoFocusOnAppearing;

/// Sets Dear ImGui's style from the session's theme and scale. Cheap; called every frame.
void apply_style(const Session& session);

/// Text with a font, a size in mock-up pixels and a colour.
void text(const Session& session, const std::string& shown, ImFont* font, float size, const Colour& colour);
ImVec2 text_size(const Session& session, const std::string& shown, ImFont* font, float size);
/// The part of a text that is kept where there is no room for all: the end of paths and names that begin alike.
enum class KeptPart : std::uint8_t { start, end };
/// As much of the text as fits `width`, with an ellipsis where something is left out.
std::string shortened(const Session& session, const std::string& shown, ImFont* font, float size, float width,
                      KeptPart kept = KeptPart::start);
/// Draws at a screen position.
void draw_text(const Session& session, const ImVec2& at, const std::string& shown, ImFont* font, float size,
               ImU32 colour);

/// The share of its size that type is drawn at to fit: never larger than it is, never too small to draw at all.
float fitting(float share);

/// A section's capital heading, with an optional quiet remark at its right end.
void heading(const Session& session, const std::string& title, const std::string& remark = {});
void tooltip(const Session& session, const std::string& shown);
/// The ring around the last item when the keyboard is on it.
void focus_ring();
void rule(const Session& session);
void gap(const Session& session, float mockup);

struct SliderState {
    bool changed = false;
    bool started = false;                ///< a new drag or run of typing began
    std::vector<std::int64_t> typed;     ///< the numbers, when more than one was typed
    std::optional<std::string> refused;  ///< what was typed, when it was no such number
};

struct SliderOptions {
    bool lit = false;                          ///< name in the accent colour
    std::span<const std::int64_t> ticks = {};  ///< the values it can take, drawn below the track: it stops at no other
    std::string shown = {};                    ///< in place of the value
    std::size_t numbers = 1;                   ///< how many may be typed: two for rows and columns
    float width = 0.0F;                        ///< in screen units; 0: all that there is
};

/// Left (-1) or right (1) arrow on the control that has the keyboard's focus, repeats included; else 0. `first` becomes
/// true when the key went down in this frame.
int arrow_pressed(ImGuiID id, bool& first);

/// Name on the left, value on the right, a thin track below. The track is dragged; a click on the value, Ctrl+click, a
/// double click on the name or Enter opens a field for it; the arrow keys move it when it has the focus.
SliderState slider(Session& session, const std::string& label, std::int64_t& value, std::int64_t least,
                   std::int64_t most, const SliderOptions& options = {});

/// A cell of a table, `size` screen units at the cursor, with `options.shown` or the value at its right end. It is
/// dragged sideways, a click or Enter opens a field for it that begins with `typed`, and the arrow keys move it.
/// `quiet`: it says nothing new.
SliderState number_cell(Session& session, const std::string& label, const ImVec2& size, std::int64_t& value,
                        std::int64_t least, std::int64_t most, const SliderOptions& options, const std::string& typed,
                        bool quiet);

/// The value beside `value` in `direction`, -1 or 1: the next tick, or one more or less.
std::int64_t next_value(std::int64_t value, int direction, std::int64_t least, std::int64_t most,
                        std::span<const std::int64_t> ticks);

/// Beside the control `field` of a side panel: what session.refusal says about it, over the canvas, where nothing has
/// to make room. `low` and `high` are the control's rectangle.
void show_refusal(const Session& session, std::string_view field, const ImVec2& low, const ImVec2& high);

/// A field for one number, taken with Enter; Esc puts back what was there. What is no number comes back as it was
/// typed.
template <class Number>
struct FieldAnswer {
    std::optional<Number> taken;
    std::optional<std::string> refused;
};
FieldAnswer<float> value_field(const char* label, float value);
FieldAnswer<std::int64_t> whole_field(const char* label, std::int64_t value);
Error not_a_value(const std::string& typed);
/// What was typed for a parameter is not the whole number, two numbers or four sides that it takes.
Error not_numbers(const std::string& parameter, const std::string& typed, std::size_t numbers);

/// A flat button; `primary`: in the accent colour, `on`: pressed in.
bool button(const Session& session, const std::string& label, bool primary = false, bool on = false,
            const ImVec2& size = {0.0F, 0.0F});

using Icon = void (*)(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
bool icon_button(const Session& session, const std::string& label, Icon icon, const std::string& tip,
                 bool primary = false, bool enabled = true,
                 const ImVec2& mockup_size = {icon_button_width, button_height});

/// A quiet line of a menu, above one of its items.
struct MenuHeading {
    std::size_t before = 0;
    std::string text;
};

/// "shown ▾": opens a menu of `items`; returns the chosen index or -1.
int dropdown(const Session& session, const std::string& label, const std::string& shown,
             std::span<const std::string> items, int chosen, float font_size = type_size::body, bool framed = true,
             std::span<const MenuHeading> headings = {});

/// Width of a framed drop-down with body text, in screen units.
float framed_dropdown_width(const Session& session, const std::string& shown);

/// A row "name ........ value ▾".
int dropdown_row(const Session& session, const std::string& name, const std::string& label, const std::string& shown,
                 std::span<const std::string> items, int chosen);
/// A row "name ........ switch".
bool toggle_row(const Session& session, const std::string& name, const std::string& label, bool& on);

/// A bar from 0 to 1 with a name and a value.
void bar_row(const Session& session, const std::string& name, double share, const std::string& value);

/// A rounded ground for a block of content, drawn behind `content`.
void card(const Session& session, const Colour& ground, float padding, const std::function<void()>& content);

namespace icons {
void first(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void larger_back(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void back(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void play(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void pause(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void step(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void larger_step(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void last(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void theme(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void chevron(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void help(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void undo(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void redo(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void left_side(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void left_side_hidden(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void right_side_hidden(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void right_side(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void more(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void close(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void minus(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void plus(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void copy(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void up(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void down(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
void relu(ImDrawList& list, const ImVec2& centre, float unit, ImU32 colour);
}  // namespace icons

}  // namespace convscope
