// Events of the page for Dear ImGui: pointer, fingers, keys, text. Places are in pixels of the canvas.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>

#include "app/ui/app.h"

struct ImGuiWindow;

namespace convscope {

/// A finger is a mouse whose button goes down only when it is known what it does: where it begins to move up or down on
/// a panel that scrolls, it scrolls.
class Finger {
public:
    void down(const ImVec2& at);
    void move(const ImVec2& at, float slack);
    void up(const ImVec2& at);
    /// A second finger came: this one no longer points.
    void leave();

private:
    enum class Does : std::uint8_t { nothing, waits, points, scrolls };
    void press();

    Does does_ = Does::nothing;
    ImVec2 from_{}, last_{};
    ImGuiWindow* scrolled_ = nullptr;
};

/// Two fingers look around in the canvas: `factor` apart as they were, their middle moved from `before` to `middle`.
void pinch(App& app, const ImVec2& before, const ImVec2& middle, float factor);

/// The key by the name that Dear ImGui has for it ("A", "LeftArrow", "F1"); ImGuiKey_None for others.
ImGuiKey key_named(const char* name);
/// The pointer's shape that Dear ImGui wants, in CSS's words.
const char* pointer_shape(ImGuiMouseCursor cursor);

}  // namespace convscope
