// Steps and layers as places of the transport.
#include "core/place.h"

#include <algorithm>

namespace convscope {

std::int64_t place_of(const Scene& scene) {
    if (scene.lens != LensKind::receptive_field) return scene.step;
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(layer_count(scene)) - scene.hidden_layers);
}

std::int64_t place_count(const Scene& scene) {
    if (scene.lens == LensKind::receptive_field) return static_cast<std::int64_t>(layer_count(scene)) + 1;
    return LoopNest::make(scene.spec, scene.order).value().step_count(scene.granularity);
}

void set_place(Scene& scene, std::int64_t place) {
    if (scene.lens == LensKind::receptive_field) {
        scene.hidden_layers = static_cast<std::int64_t>(layer_count(scene)) - place;
    } else {
        scene.step = place;
    }
}

}  // namespace convscope
