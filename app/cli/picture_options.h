// The options that `render` and `animate` share: which scene, how it is looked at, how large.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "app/export/frame_source.h"
#include "core/error.h"
#include "core/scene.h"

namespace CLI {
class App;
}

namespace convscope {

struct PictureOptions {
    std::string scene, lens;
    std::optional<std::int64_t> step;
    std::optional<std::string> size;  ///< 1280x720
    std::string language = "en";
    std::string theme;  ///< dark
    int text_scale = 100;
    bool window = false;
    bool three_d = false;
    bool why_differs = false;
};

void declare_picture(CLI::App& app, PictureOptions& options, const std::string& about_step);
/// The scene at its step, valid.
Result<Scene> picture_scene(const PictureOptions& options);
/// Pixels, 64 to 8192 a side.
Result<std::pair<int, int>> picture_size(const PictureOptions& options);
/// All but the size.
FrameLook picture_look(const PictureOptions& options);

}  // namespace convscope
