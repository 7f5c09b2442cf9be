// The built-in scenes: data in assets/presets, each opened, stepped and drawn by the tests.
#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

struct Preset {
    std::string id;
    std::string title_en, title_zh;
    std::string description_en, description_zh;
    Scene scene;
};

/// All of them in the order of the menu. A preset that does not read is a bug and asserts.
const std::vector<Preset>& presets();
Result<Scene> preset_scene(const std::string& id);

}  // namespace convscope
