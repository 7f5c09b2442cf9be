// The deck (first, back, play, step, last...), speed, granularity, and the nested timeline: one track a loop.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// Between the transport and the edges of its room, in mock-up pixels.
inline constexpr ImVec2 transport_padding{18.0F, 12.0F};

/// Height of the transport for the present scene in a room `width` wide, in screen units. At most `most`, ending
/// between two rows: the others are scrolled to. The buttons' row always shows.
float transport_height(const Session& session, float width, float most);
void draw_transport(Session& session);

}  // namespace convscope
