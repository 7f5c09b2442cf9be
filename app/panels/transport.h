// The deck (first, back, play, step, last...), speed, granularity, and the nested timeline: one track a loop.
#pragma once

#include <cstdint>
#include <string>

#include "app/ui/session.h"
#include "core/loop_nest.h"

namespace convscope {

/// Between the transport and the edges of its room, in mock-up pixels.
inline constexpr ImVec2 transport_padding{18.0F, 12.0F};

/// Height of the transport in a room `width` wide, in screen units. Neither loop order, step size, step nor speed
/// changes it. At most `most`, ending between two rows: the others are scrolled to. The buttons' row always shows.
float transport_height(const Session& session, float width, float most);
/// What a click on the track of `loop` at `value` does: value, the step it goes to, and how to use the track.
std::string track_tip(const Session& session, Loop loop, std::int64_t value);
void draw_transport(Session& session);

}  // namespace convscope
