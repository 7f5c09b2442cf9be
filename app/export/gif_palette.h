// The at most 255 colours of one frame of a GIF.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace convscope {

struct IndexedPixels {
    std::vector<std::array<std::uint8_t, 3>> palette;  ///< 1 to `most` colours
    std::vector<std::uint8_t> indices;                 ///< one a pixel
};

/// `rgba` holds pixels of four bytes, at least one. Up to `most` colours are kept as they are; of more, the frequent
/// half is kept, since flat grounds must not change, and the rest goes to the nearest of what a median cut finds
/// (giflib's GifQuantizeBuffer; Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982).
IndexedPixels indexed(std::span<const std::uint32_t> rgba, std::size_t most = 255);

}  // namespace convscope
