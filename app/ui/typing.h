// Typing over a control's number, shared by the slider and the table's cells.
#pragma once

#include <imgui_internal.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/ui/widgets.h"

namespace convscope {

struct TypedNumber {
    ImGuiID id = 0;
    std::string stable;       ///< the control's label from "###" on
    ImRect field;             ///< where the field opens
    std::string present;      ///< what stands in it at first
    std::size_t numbers = 1;  ///< how many may be typed
};

/// Opens the field when `asked` or when the keyboard activates the control, and keeps it open. What was typed goes into
/// `value` and `state` once the field has closed. False while nothing of this is the case: the control may be dragged.
bool type_number(Session& session, const TypedNumber& control, bool asked, std::int64_t& value, SliderState& state);

}  // namespace convscope
