// What the canvas says of the cell under the pointer, and the field that changes its value.
#pragma once

#include <string>

#include "app/ui/session.h"

namespace convscope {

/// "x[0, 1, 3, 2] = -2", what it is at this step, and what can be done with it. `overview`: the cell is one of a
/// thumbnail.
struct CellWords {
    std::string value, help;
};
CellWords cell_words(const Session& session, const CellRef& cell, bool overview);
void cell_tooltip(const Session& session, const CellRef& cell, bool overview);
/// Real cells of x and w can be typed.
bool can_edit(const Session& session, const CellRef& cell);
/// The popup for CanvasView::menu; closes it when done.
void cell_editor(Session& session, const ImVec2& origin);

}  // namespace convscope
