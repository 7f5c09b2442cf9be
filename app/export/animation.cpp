// Chooses the writer.
#include "app/export/animation.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <system_error>

namespace convscope {

std::string_view name_of(AnimationFormat format) {
    switch (format) {
        case AnimationFormat::gif:
            return "gif";
        case AnimationFormat::webp:
            return "webp";
        case AnimationFormat::mp4:
            return "mp4";
        case AnimationFormat::png:
            return "png";
    }
    return "";
}

Result<AnimationFormat> animation_format_of(const std::string& path) {
    const std::string end = std::filesystem::path(path).extension().string();
    if (end == ".gif") return AnimationFormat::gif;
    if (end == ".webp") return AnimationFormat::webp;
    if (end == ".mp4") return AnimationFormat::mp4;
    if (end.empty()) return AnimationFormat::png;
    const std::string nearest = path.substr(0, path.size() - end.size()) + ".gif";
    return fail("animation_kind", "--output", {path, nearest}, nearest);
}

Result<std::unique_ptr<AnimationWriter>> make_animation_writer(const AnimationTarget& target) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path path = target.path;
    if (target.format == AnimationFormat::png) return make_png_writer(target);
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (fs::is_directory(path, ignored)) return fail("file_write", "--output", {target.path, "it is a folder"});
    if (!fs::is_directory(folder, ignored)) return fail("folder_missing", "--output", {folder.string()});
    if (::access(folder.c_str(), W_OK) != 0) {
        return fail("file_write", "--output", {target.path, std::generic_category().message(errno)});
    }
    if (target.format == AnimationFormat::mp4) return make_mp4_writer(target);
    return target.format == AnimationFormat::gif ? make_gif_writer(target) : make_webp_writer(target);
}

int RoundedTimes::next(double seconds) {
    owed_ += seconds;
    const int units = std::max(1, static_cast<int>(std::lround(owed_ / unit_)));
    owed_ -= units * unit_;
    return units;
}

}  // namespace convscope
