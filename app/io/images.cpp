// Decoding and encoding through stb_image and stb_image_write. Only three formats are let in, and only after the size
// that the file claims was looked at.
#include "app/io/images.h"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>

#include "app/io/files.h"
#include "core/drawing.h"

namespace convscope {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

float to_255ths(float value) {
    return std::round(value * 255.0F) / 255.0F;
}

// What stb_image decoded: `channels` interleaved values a pixel, 8 or 16 bits each.
struct Pixels {
    std::unique_ptr<void, decltype(&stbi_image_free)> values{nullptr, &stbi_image_free};
    std::int64_t width = 0, height = 0, channels = 0;
    bool wide = false;

    [[nodiscard]] float at(std::int64_t pixel, std::int64_t channel) const {
        const auto index = pixel * channels + channel;
        return wide ? static_cast<float>(static_cast<const std::uint16_t*>(values.get())[index]) / 65535.0F
                    : static_cast<float>(static_cast<const std::uint8_t*>(values.get())[index]) / 255.0F;
    }
};

// Channel `channel` (0 to 2) of the picture on white, (1, 1, H, W).
Tensor plane_of(const Pixels& pixels, std::int64_t channel) {
    Tensor plane({1, 1, pixels.height, pixels.width});
    const bool has_alpha = pixels.channels == 2 || pixels.channels == 4;
    for (std::size_t i = 0; i < plane.data.size(); ++i) {
        const auto pixel = static_cast<std::int64_t>(i);
        const float value = pixels.at(pixel, channel);
        const float alpha = has_alpha ? pixels.at(pixel, pixels.channels - 1) : 1.0F;
        const float on_white = 1.0F - alpha + alpha * value;
        // 8-bit values stay 255ths, which a scene file keeps in a byte each.
        plane.data[i] = alpha >= 1.0F ? value : pixels.wide ? on_white : to_255ths(on_white);
    }
    return plane;
}

// Turns a plane upright. Orientations: 1 as it is, 2 mirrored, 3 upside down, 4 flipped; 5 to 8 the same with the axes
// exchanged (Exif 2.32, tag 0x0112: where the first row and the first column of the file stand in the picture).
Tensor upright(Tensor plane, int orientation) {
    if (orientation <= 1) return plane;
    const bool exchanged = orientation >= 5;
    const auto rows = plane.shape[2];
    const auto cols = plane.shape[3];
    const bool flip_rows = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    const bool flip_cols = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    Tensor turned({1, 1, exchanged ? cols : rows, exchanged ? rows : cols});
    for (std::int64_t row = 0; row < turned.shape[2]; ++row) {
        for (std::int64_t col = 0; col < turned.shape[3]; ++col) {
            const auto r = flip_rows ? turned.shape[2] - 1 - row : row;
            const auto c = flip_cols ? turned.shape[3] - 1 - col : col;
            turned.at(0, 0, row, col) = exchanged ? plane.at(0, 0, c, r) : plane.at(0, 0, r, c);
        }
    }
    return turned;
}

// Fewer bytes than these do not hold so many pixels: a pixel has a bit at least, and deflate, which PNG packs with,
// makes 1032 bytes of one at most. A JPEG may say a large plain area in next to nothing.
std::int64_t least_bytes(std::span<const std::byte> bytes, std::int64_t pixels) {
    const auto text = text_of(bytes);
    return text.starts_with("BM") ? pixels / 8 : text.starts_with("\x89PNG") ? pixels / 8 / 1032 : 0;
}

}  // namespace

bool looks_like_image(std::span<const std::byte> bytes) {
    const auto text = text_of(bytes);
    return text.starts_with("\x89PNG\r\n\x1A\n") || text.starts_with("\xFF\xD8\xFF") || text.starts_with("BM");
}

Result<Tensor> load_image(std::span<const std::byte> bytes, const std::string& name, std::int64_t longest_side) {
    if (!looks_like_image(bytes)) return fail("image_kind", "file", {name});
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return fail("file_too_large", "file",
                    {name, std::to_string(bytes.size()), std::to_string(std::numeric_limits<int>::max())});
    }
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const auto length = static_cast<int>(bytes.size());
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info_from_memory(data, length, &width, &height, &channels) == 0 || width < 1 || height < 1) {
        return fail("image_damaged", "file", {name});
    }
    if (width > most_image_side || height > most_image_side) {
        const auto most = std::to_string(most_image_side);
        return fail("image_too_large", "file", {name, std::to_string(width), std::to_string(height), most}, most);
    }
    const std::int64_t claimed = static_cast<std::int64_t>(width) * height;
    if (least_bytes(bytes, claimed) > length) return fail("image_damaged", "file", {name});
    Pixels pixels;
    pixels.wide = stbi_is_16_bit_from_memory(data, length) != 0;
    void* decoded = nullptr;
    if (pixels.wide) {
        decoded = stbi_load_16_from_memory(data, length, &width, &height, &channels, 0);
    } else {
        decoded = stbi_load_from_memory(data, length, &width, &height, &channels, 0);
    }
    if (decoded == nullptr) return fail("image_damaged", "file", {name});
    pixels.values.reset(decoded);
    pixels.width = width;
    pixels.height = height;
    pixels.channels = channels;

    // One channel after the other, so that a large picture is never whole in memory as float.
    const int orientation = exif_orientation(bytes);
    const std::int64_t planes = channels >= 3 ? 3 : 1;
    Tensor image;
    for (std::int64_t channel = 0; channel < planes; ++channel) {
        Tensor plane = upright(plane_of(pixels, channel), orientation);
        const auto side = std::max(plane.shape[2], plane.shape[3]);
        if (side > longest_side) {
            const auto shrunk = [&](std::int64_t size) {
                return std::max<std::int64_t>(1, (size * longest_side + side / 2) / side);
            };
            plane = fit_image(plane, shrunk(plane.shape[2]), shrunk(plane.shape[3]));
            for (float& value : plane.data) value = to_255ths(value);
        }
        if (channel == 0) image = Tensor({1, planes, plane.shape[2], plane.shape[3]});
        std::copy(plane.data.begin(), plane.data.end(), image.plane(0, channel));
    }
    return image;
}

std::vector<std::byte> encode_png(int width, int height, std::span<const std::uint8_t> rgba) {
    std::vector<std::byte> file;
    const auto append = [](void* context, void* data, int size) {
        const auto* begin = static_cast<const std::byte*>(data);
        auto& into = *static_cast<std::vector<std::byte>*>(context);
        into.insert(into.end(), begin, begin + size);
    };
    stbi_write_png_to_func(append, &file, width, height, 4, rgba.data(), width * 4);
    return file;
}

std::vector<std::byte> with_resolution(std::vector<std::byte> png, double dots_an_inch) {
    constexpr std::ptrdiff_t header_end = 33;  // 8 bytes of signature, 25 of IHDR
    constexpr double inches_a_metre = 1.0 / 0.0254;
    const auto dots_a_metre = static_cast<std::uint32_t>(std::lround(dots_an_inch * inches_a_metre));
    std::vector<std::byte> chunk;
    const auto put = [&chunk](std::uint32_t value) {
        for (const unsigned shift : {24U, 16U, 8U, 0U}) chunk.push_back(static_cast<std::byte>(value >> shift & 255U));
    };
    put(9);  // bytes of data
    for (const char letter : {'p', 'H', 'Y', 's'}) chunk.push_back(static_cast<std::byte>(letter));
    put(dots_a_metre);
    put(dots_a_metre);
    chunk.push_back(std::byte{1});  // the unit is the metre
    // PNG's check sum is zlib's, of the name and the data.
    put(static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(chunk.data() + 4), static_cast<uInt>(chunk.size() - 4))));
    png.insert(png.begin() + header_end, chunk.begin(), chunk.end());
    return png;
}

Result<void> save_png(const std::string& path, int width, int height, std::span<const std::uint8_t> rgba) {
    return write_file(path, encode_png(width, height, rgba));
}

}  // namespace convscope
