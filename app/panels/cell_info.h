// What the canvas says of the cell under the pointer, and the field that changes its value.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// "x[0, 1, 3, 2] = -2", what it is at this step, and what can be done with it.
void cell_tooltip(const Session& session, const CellRef& cell);
/// Real cells of x and w can be typed.
bool can_edit(const Session& session, const CellRef& cell);
/// The popup for CanvasView::menu; closes it when done.
void cell_editor(Session& session, const ImVec2& origin);

}  // namespace convscope
