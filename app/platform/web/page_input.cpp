// What a finger means is decided by the window below it.
#include "app/platform/web/page_input.h"

#include <imgui_internal.h>

#include <cmath>
#include <cstring>

namespace convscope {
namespace {

// The innermost window below the pointer that scrolls, if any.
ImGuiWindow* scrolling_window() {
    ImGuiWindow* window = ImGui::GetCurrentContext()->HoveredWindow;
    while (window != nullptr && window->ScrollMax.y <= 0.0F) window = window->ParentWindow;
    return window;
}

void button(bool down) {
    ImGui::GetIO().AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, down);
}

void point(const ImVec2& at) {
    ImGui::GetIO().AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
    ImGui::GetIO().AddMousePosEvent(at.x, at.y);
}

}  // namespace

void Finger::down(const ImVec2& at) {
    point(at);  // what is below it is known after the next frame
    from_ = last_ = at;
    does_ = Does::waits;
}

void Finger::press() {
    point(from_);
    button(true);
    does_ = Does::points;
}

void Finger::move(const ImVec2& at, float slack) {
    const ImVec2 moved{at.x - from_.x, at.y - from_.y};
    if (does_ == Does::waits && std::hypot(moved.x, moved.y) > slack) {
        scrolled_ = std::abs(moved.y) > std::abs(moved.x) ? scrolling_window() : nullptr;
        if (scrolled_ != nullptr) {
            does_ = Does::scrolls;
        } else {
            press();
        }
    }
    if (does_ == Does::points) point(at);
    if (does_ == Does::scrolls) {
        ImGui::SetScrollY(scrolled_, std::clamp(scrolled_->Scroll.y - (at.y - last_.y), 0.0F, scrolled_->ScrollMax.y));
    }
    last_ = at;
}

void Finger::up(const ImVec2& at) {
    if (does_ == Does::waits) press();
    if (does_ == Does::points) {
        point(at);
        button(false);
    }
    does_ = Does::nothing;
}

void Finger::leave() {
    if (does_ == Does::points) button(false);
    does_ = Does::nothing;
}

void pinch(App& app, const ImVec2& before, const ImVec2& middle, float factor) {
    const ItemLog::Item* canvas = app.items().find("canvas");
    if (canvas == nullptr) return;
    CanvasView& view = app.session().canvas;
    zoom_at(view, {before.x - canvas->min.x, before.y - canvas->min.y}, factor);
    view.camera.pan = {view.camera.pan.x + middle.x - before.x, view.camera.pan.y + middle.y - before.y};
}

ImGuiKey key_named(const char* name) {
    for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
        const auto named = static_cast<ImGuiKey>(key);
        if (std::strcmp(ImGui::GetKeyName(named), name) == 0) return named;
    }
    return ImGuiKey_None;
}

const char* pointer_shape(ImGuiMouseCursor cursor) {
    switch (cursor) {
        case ImGuiMouseCursor_TextInput:
            return "text";
        case ImGuiMouseCursor_ResizeAll:
            return "move";
        case ImGuiMouseCursor_ResizeNS:
            return "ns-resize";
        case ImGuiMouseCursor_ResizeEW:
            return "ew-resize";
        case ImGuiMouseCursor_Hand:
            return "pointer";
        case ImGuiMouseCursor_NotAllowed:
            return "not-allowed";
        default:
            return "default";
    }
}

}  // namespace convscope
