// The settings of a scene in words, to stand below its picture.
#pragma once

#include <string>
#include <vector>

#include "app/figure/strings.h"
#include "core/scene.h"

namespace convscope {

/// One line a layer that the lens shows (all of a stack in the receptive-field lens, one a setting in the compare
/// lens), then shapes and step where the lens steps. `steps`: of the scene.
std::vector<std::string> figure_caption(const Scene& scene, std::int64_t steps, const Strings& strings);

}  // namespace convscope
