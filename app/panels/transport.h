// The deck (first, back, play, step, last...), speed, granularity, and the nested timeline: one track a loop.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// Width below which even the buttons have no room, in screen units.
float transport_width(const Session& session);
/// Height that the transport needs for the present scene in a room `width` wide, in screen units.
float transport_height(const Session& session, float width);
void draw_transport(Session& session);

}  // namespace convscope
