// Every widget of the last frame by its label, with its rectangle: Dear ImGui's test hooks fill it, and tests (or a
// screen reader's narration) look widgets up by name, as a person would.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <string_view>

namespace convscope {

class ItemLog {
public:
    struct Item {
        ImVec2 min, max;
        bool clipped = false;  ///< not wholly within its window's visible part
    };

    /// Makes the present context report to this log, which must outlive it.
    void attach(ImGuiContext& context);
    void begin_frame();
    /// Label as given to the widget, from "###" on when it has that (the part that no language changes).
    [[nodiscard]] const Item* find(std::string_view label) const;
    [[nodiscard]] const std::map<std::string, Item, std::less<>>& items() const { return items_; }
    /// The label of a control that was shown in the last frame, or "".
    [[nodiscard]] std::string name_of(ImGuiID id) const;

    void add(ImGuiID id, const ImVec2& min, const ImVec2& max, bool clipped);
    void name(ImGuiID id, const char* label);

private:
    std::map<ImGuiID, Item> by_id_;
    std::map<ImGuiID, std::string> names_;
    std::map<std::string, Item, std::less<>> items_;
};

}  // namespace convscope
