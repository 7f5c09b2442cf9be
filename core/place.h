// Where the transport stands: at a step of the loop nest; in the receptive-field lens at a layer that the field has
// grown through.
#pragma once

#include <cstdint>

#include "core/scene.h"

namespace convscope {

/// From 0 on.
std::int64_t place_of(const Scene& scene);
/// How many places a valid scene has: its steps, or its layers and one.
std::int64_t place_count(const Scene& scene);
/// `place` is one of them.
void set_place(Scene& scene, std::int64_t place);

}  // namespace convscope
