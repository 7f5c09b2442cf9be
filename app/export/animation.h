// Animated WebP from RGBA frames, with libwebp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/error.h"

namespace convscope {

class WebpAnimation {
public:
    WebpAnimation(int width, int height);
    ~WebpAnimation();
    WebpAnimation(const WebpAnimation&) = delete;
    WebpAnimation& operator=(const WebpAnimation&) = delete;

    /// width * height * 4 bytes, RGBA, top row first; shown for `milliseconds`.
    Result<void> add(std::span<const std::uint8_t> rgba, int milliseconds);
    /// The file's bytes; it plays for ever.
    Result<std::vector<std::byte>> finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace convscope
