// Text files that are built into the program: shaders, strings, presets. Data we wrote, found by its path.
#pragma once

#include <string_view>
#include <vector>

namespace convscope {

/// Content of a file by its path in the repository, e.g. "shaders/plane.frag"; empty when there is none.
std::string_view asset(std::string_view path);

/// Paths of all files built in that begin with `prefix`, sorted.
std::vector<std::string_view> asset_paths(std::string_view prefix);

}  // namespace convscope
