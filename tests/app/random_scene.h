// Random but valid specs and scenes for the tests of figures: every padding mode, groups, asymmetric everything.
#pragma once

#include <random>

#include "core/scene.h"

namespace convscope::testing {

using Random = std::mt19937_64;

/// Uniform in low..high.
std::int64_t pick(Random& random, std::int64_t low, std::int64_t high);
/// A spec that validate() accepts; sides up to about 14 cells, up to 6 channels.
Conv2dSpec random_spec(Random& random);
/// A scene with such a spec, any loop order and granularity, at any step.
Scene random_scene(Random& random);

}  // namespace convscope::testing
