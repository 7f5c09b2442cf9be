// A Scene as versioned JSON text and back. Arrays that the user opened are embedded (base64 of little-endian float32,
// or of bytes when each value is a 255th), so that a scene file is whole by itself. docs/file-formats.md has the
// format.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// Version 2 has layers; a scene of one convolution is still written as version 1, which older programs read.
inline constexpr int scene_version = 2;

/// Pretty-printed JSON, keys in a fixed order, ending in a newline. Defaults are written out.
std::string to_json(const Scene& scene);

/// Reads a scene: unknown keys are refused by name, a newer version says so, missing keys take their defaults, and
/// the result passes validate(scene, limits). `name` says in messages which text it is.
Result<Scene> scene_from_json(std::string_view text, const Limits& limits = {}, const std::string& name = "scene");

}  // namespace convscope
