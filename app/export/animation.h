// Writers of animations: frames of one size go in, a file (or a folder of pictures) comes out. Until finish() nothing
// stands at the path, and without it nothing is left behind.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

namespace convscope {

enum class AnimationFormat : std::uint8_t {
    gif,
    webp,
    mp4,  ///< by a pipe to ffmpeg
    png,  ///< a folder of pictures, 0001.png and on
};
inline constexpr std::array all_animation_formats{AnimationFormat::gif, AnimationFormat::webp, AnimationFormat::mp4,
                                                  AnimationFormat::png};
std::string_view name_of(AnimationFormat format);  ///< "gif", "webp", "mp4", "png"

/// By the end of the name: .gif, .webp, .mp4; a name that ends in "/" or has no such end is a folder of pictures. The
/// ends of other kinds of files are refused.
Result<AnimationFormat> animation_format_of(const std::string& path);

struct AnimationTarget {
    std::string path;
    AnimationFormat format = AnimationFormat::gif;
    int width = 0, height = 0;
    double frames_per_second = 4.0;  ///< that of an MP4; the others keep each frame's own time
};

class AnimationWriter {
public:
    AnimationWriter() = default;
    AnimationWriter(const AnimationWriter&) = delete;
    AnimationWriter& operator=(const AnimationWriter&) = delete;
    virtual ~AnimationWriter() = default;

    /// width * height * 4 bytes, RGBA, opaque, top row first; shown for `seconds`.
    virtual Result<void> add(std::span<const std::uint8_t> rgba, double seconds) = 0;
    /// Puts the file in its place. At least one frame was added.
    virtual Result<void> finish() = 0;
};

/// Refuses a path that cannot be written to, and MP4 where ffmpeg is not installed, before any work is done.
Result<std::unique_ptr<AnimationWriter>> make_animation_writer(const AnimationTarget& target);

// One a format.
std::unique_ptr<AnimationWriter> make_gif_writer(const AnimationTarget& target);
std::unique_ptr<AnimationWriter> make_webp_writer(const AnimationTarget& target);
Result<std::unique_ptr<AnimationWriter>> make_mp4_writer(const AnimationTarget& target);
Result<std::unique_ptr<AnimationWriter>> make_png_writer(const AnimationTarget& target);

/// Whole milliseconds (or other units of `unit` seconds) of frames that follow each other: what is rounded off one is
/// given to the next, so that the sum stays right.
class RoundedTimes {
public:
    explicit RoundedTimes(double unit) : unit_(unit) {}
    int next(double seconds);

private:
    double unit_;
    double owed_ = 0.0;
};

}  // namespace convscope
