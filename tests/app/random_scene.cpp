// Random but valid specs and scenes; see random_scene.h.
#include "tests/app/random_scene.h"

#include <algorithm>

namespace convscope::testing {

std::int64_t pick(Random& random, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

Conv2dSpec random_spec(Random& random) {
    while (true) {
        Conv2dSpec spec;
        spec.batch = pick(random, 1, 2);
        spec.groups = pick(random, 1, 3);
        spec.in_channels = spec.groups * pick(random, 1, 2);
        spec.out_channels = spec.groups * pick(random, 1, 2);
        spec.height = pick(random, 1, 14);
        spec.width = pick(random, 1, 14);
        spec.kernel = {pick(random, 1, 4), pick(random, 1, 4)};
        spec.stride = {pick(random, 1, 3), pick(random, 1, 3)};
        spec.dilation = {pick(random, 1, 4), pick(random, 1, 4)};
        spec.padding = static_cast<PaddingKind>(pick(random, 0, 5) > 1 ? 0 : pick(random, 1, 2));
        spec.pads = {pick(random, 0, 5), pick(random, 0, 5), pick(random, 0, 5), pick(random, 0, 5)};
        spec.padding_mode = all_padding_modes[static_cast<std::size_t>(pick(random, 0, 3))];
        spec.bias = pick(random, 0, 1) == 1;
        if (validate(spec)) return spec;
    }
}

Scene random_scene(Random& random) {
    Scene scene;
    scene.spec = random_spec(random);
    scene.granularity = all_granularities[static_cast<std::size_t>(pick(random, 0, 5))];
    if (pick(random, 0, 1) == 1) {
        scene.order = named_orders()[static_cast<std::size_t>(pick(random, 0, 2))].order;
    } else {
        std::shuffle(scene.order.loops.begin(), scene.order.loops.end(), random);
    }
    const auto nest = LoopNest::make(scene.spec, scene.order);
    scene.step = pick(random, 0, nest->step_count(scene.granularity) - 1);
    return scene;
}

}  // namespace convscope::testing
