// What the canvas says of the cell under the pointer, and the field that changes its value.
#pragma once

#include <algorithm>
#include <cfloat>
#include <span>
#include <string>

#include "app/panels/lens_ui.h"
#include "app/ui/session.h"

namespace convscope {

/// The cell as the code names it: "w[1, 0, 2, 2]".
std::string index_text(char name, const CellRef& cell);

/// Of the Step lens: the value at this step, and what can be done. `overview`: the cell is one of a thumbnail.
CellWords cell_words(const Session& session, const CellRef& cell, bool overview);

/// An upright rectangle on the screen; empty until it includes a point.
struct ScreenBox {
    Vec2 low{FLT_MAX, FLT_MAX};
    Vec2 high{-FLT_MAX, -FLT_MAX};
    void include(const Vec2& p) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
};

/// The words beside the pointer: within `canvas`, near it, but clear of the boxes `lit` as far as that goes.
void cell_tooltip(const Session& session, const CellWords& words, std::span<const ScreenBox> lit,
                  const ScreenBox& canvas);
/// Real cells of x and w can be typed.
bool can_edit(const Session& session, const CellRef& cell);
/// The popup for CanvasView::menu; closes it when done.
void cell_editor(Session& session, const ImVec2& origin);

}  // namespace convscope
