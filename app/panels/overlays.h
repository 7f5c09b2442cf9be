// What lies over the panels: first-start hints, the help page, the notice line, the path field of open and save.
#pragma once

#include <string>

#include "app/ui/session.h"

namespace convscope {

/// Three short hints on the first start, one after the other; settings remember that they were seen. Returns the size
/// of the one on show, in screen units.
ImVec2 draw_hints(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max);
/// Below a hint, in mock-up pixels.
inline constexpr float hint_margin = 16.0F;
/// True when a message `message_width` wide in the middle of the canvas's lower edge would cover the canvas's buttons.
bool covers_tools(const Session& session, float canvas_width, float message_width);
void draw_notice(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max);
/// F1: what the program is for and the list of keys.
void draw_help(Session& session);

/// A path to open or save, typed or pasted. Stays open, with the reason, until it works or is left.
class PathDialog {
public:
    void draw(Session& session);

private:
    bool opening_ = true;
    bool try_again_ = false;  ///< the keyboard goes back to the field
    std::string path_;
    std::string problem_;
};

}  // namespace convscope
