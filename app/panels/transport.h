// The deck (first, back, play, step, last...), speed, granularity, and the nested timeline: one track a loop.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// Height that the transport needs for the present scene, in screen units.
float transport_height(const Session& session);
void draw_transport(Session& session);

}  // namespace convscope
