// Acts as a person at the real program: finds a control by its name, moves the mouse to it, presses, drags, types. All
// of it goes in as Dear ImGui events on the offscreen App, one change a frame; nothing is called behind the program's
// back.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/platform/headless.h"

namespace convscope::testing {

class Driver {
public:
    explicit Driver(const std::string& preset = "opening", const Settings& settings = still_settings(),
                    int width = 1440, int height = 900);
    explicit Driver(Scene scene, const Settings& settings = still_settings(), int width = 1440, int height = 900);

    [[nodiscard]] Headless& window() { return window_; }
    [[nodiscard]] App& app() { return window_.app(); }
    [[nodiscard]] Session& session() { return app().session(); }
    [[nodiscard]] Document& document() { return session().document; }
    [[nodiscard]] const Scene& scene() { return document().scene(); }
    [[nodiscard]] const Conv2dSpec& spec() { return scene().spec; }
    [[nodiscard]] const Figure& figure() { return app().figure(); }

    /// Of several frames in a row, and of those on the way of the mouse, only the last is drawn.
    void frames(int count = 1);
    void settle() { window_.settle(); }
    /// Without drawing, frames are several times as fast: for tests that look at the controls only.
    void set_drawing(bool on) { drawing_ = on; }
    /// Hash of the picture in a part of the window.
    [[nodiscard]] std::uint64_t picture(const ImVec2& low, const ImVec2& high) const;
    /// The same for one control, wherever it is.
    [[nodiscard]] std::uint64_t picture_of(std::string_view label);

    /// The control's rectangle, or null when the last frame does not show all of it.
    [[nodiscard]] const ItemLog::Item* see(std::string_view label);
    /// The same, after turning the wheel over panels, opening them and the bar's menu until it shows. A control that is
    /// nowhere fails the test.
    ItemLog::Item look_for(std::string_view label);

    void move_to(const ImVec2& at, int over_frames = 4);
    void press(int button = 0);
    void release(int button = 0);
    void click_at(const ImVec2& at, int button = 0);
    void double_click_at(const ImVec2& at);
    void click(std::string_view label);
    void double_click(std::string_view label);
    /// Presses at (from, `height`) of the control's rectangle (shares of its size) and moves to (to, `height`).
    void drag(std::string_view label, float from, float to, float height = 0.75F);
    void drag_between(const ImVec2& from, const ImVec2& to);
    void wheel(float turns);
    /// Presses and releases a key with its modifiers.
    void key(ImGuiKeyChord chord);
    void hold(ImGuiKey key, bool down);
    void type(const std::string& text);
    /// Opens a drop-down and clicks the entry that reads `entry`.
    void choose(std::string_view dropdown, const std::string& entry);
    /// Clicks a slider's number, which opens its field.
    void click_number(std::string_view slider);
    /// The same, and types a value.
    void enter(std::string_view slider, const std::string& value);

    /// A plane of the figure: the large one, or its overview or thumbnail.
    [[nodiscard]] const Plane* plane(const PlaneId& id, bool overview = false);
    /// The middle of a cell on the screen.
    [[nodiscard]] ImVec2 cell(const PlaneId& id, std::int64_t row, std::int64_t col, bool overview = false);
    void click_cell(const PlaneId& id, std::int64_t row, std::int64_t col, bool overview = false);

    /// Keeps the window's picture; see keep_picture().
    void keep(const std::string& name);
    /// The text of a key in the present language.
    [[nodiscard]] const std::string& text(std::string_view key) { return session().tr(key); }

private:
    void frame(double seconds, bool looked_at);
    [[nodiscard]] ImGuiIO& io();

    Headless window_;
    bool drawing_ = true;
    ImVec2 mouse_{-1.0F, -1.0F};
};

}  // namespace convscope::testing
