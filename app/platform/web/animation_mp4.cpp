// There is no ffmpeg in the page.
#include <filesystem>

#include "app/export/animation.h"

namespace convscope {

Result<std::unique_ptr<AnimationWriter>> make_mp4_writer(const AnimationTarget& target) {
    const std::string gif = std::filesystem::path(target.path).replace_extension(".gif").string();
    return fail("not_in_page", "--output", {"MP4", "GIF"}, gif);
}

}  // namespace convscope
