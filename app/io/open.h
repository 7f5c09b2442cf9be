// What dropping a file on the window does: an image becomes the input, an array one of the tensors, a scene the scene.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

enum class OpenTarget : std::uint8_t { input, weight, bias };

/// `scene` with the file put into it. By content and name: PNG/JPEG/BMP image, .npy array, .json scene. On an Error the
/// caller's scene is untouched.
Result<Scene> open_into(const Scene& scene, std::span<const std::byte> bytes, const std::string& name,
                        OpenTarget target = OpenTarget::input);
/// The same from a path.
Result<Scene> open_file_into(const Scene& scene, const std::string& path, OpenTarget target = OpenTarget::input);

}  // namespace convscope
