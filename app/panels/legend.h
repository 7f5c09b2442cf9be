// What the canvas's colours, bars, hatches and outlines mean: a small card above the canvas's buttons.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// Draws the card with its bottom right corner at `corner` (screen).
void draw_legend(const Session& session, const ImVec2& corner);

}  // namespace convscope
