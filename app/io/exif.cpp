// The one tag of EXIF that changes a picture: its orientation. Every offset is checked against the bytes there are.
#include <string_view>

#include "app/io/images.h"

namespace convscope {
namespace {

// Big- or little-endian numbers out of a block; 0 past its end, which no check below takes for something valid.
class Block {
public:
    Block(std::span<const std::byte> bytes, bool little) : bytes_(bytes), little_(little) {}
    [[nodiscard]] std::size_t u16(std::size_t at) const {
        if (at > bytes_.size() || bytes_.size() - at < 2) return 0;
        const auto a = std::to_integer<std::size_t>(bytes_[at]);
        const auto b = std::to_integer<std::size_t>(bytes_[at + 1]);
        return little_ ? a | b << 8U : a << 8U | b;
    }
    [[nodiscard]] std::size_t u32(std::size_t at) const {
        const auto a = u16(at);
        const auto b = u16(at + 2);
        return little_ ? a | b << 16U : a << 16U | b;
    }

private:
    std::span<const std::byte> bytes_;
    bool little_;
};

int orientation_of_tiff(std::span<const std::byte> tiff) {
    if (tiff.size() < 8) return 1;
    const Block mark(tiff, false);
    if (mark.u16(0) != 0x4949 && mark.u16(0) != 0x4D4D) return 1;  // "II" or "MM"
    const Block block(tiff, mark.u16(0) == 0x4949);
    if (block.u16(2) != 42) return 1;
    const std::size_t folder = block.u32(4);
    const std::size_t entries = block.u16(folder);  // at most 65535, 12 bytes each
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = folder + 2 + 12 * i;
        if (entry + 12 > tiff.size()) return 1;
        if (block.u16(entry) != 0x0112 || block.u16(entry + 2) != 3) continue;  // a SHORT
        const auto value = static_cast<int>(block.u16(entry + 8));
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

}  // namespace

int exif_orientation(std::span<const std::byte> jpeg) {
    const Block block(jpeg, false);
    if (block.u16(0) != 0xFFD8) return 1;
    std::size_t at = 2;
    while (at + 4 <= jpeg.size()) {
        const std::size_t marker = block.u16(at);
        // Not a marker, or the picture itself begins.
        if (marker < 0xFF01 || marker == 0xFFDA || marker == 0xFFD9) return 1;
        if (marker == 0xFFFF) {  // fill byte
            ++at;
            continue;
        }
        const std::size_t length = block.u16(at + 2);
        if (length < 2 || length > jpeg.size() - at - 2) return 1;
        const auto segment = jpeg.subspan(at + 4, length - 2);
        const std::string_view text(reinterpret_cast<const char*>(segment.data()), segment.size());
        if (marker == 0xFFE1 && text.starts_with(std::string_view("Exif\0\0", 6))) {
            return orientation_of_tiff(segment.subspan(6));
        }
        at += 2 + length;
    }
    return 1;
}

}  // namespace convscope
