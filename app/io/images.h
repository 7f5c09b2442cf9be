// Pictures in and out: PNG, JPEG and BMP files to tensors in 0..1, and pixels to PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/tensor.h"

namespace convscope {

inline constexpr std::int64_t most_image_side = 8192;

/// True when the bytes begin like a PNG, JPEG or BMP file.
bool looks_like_image(std::span<const std::byte> bytes);

/// (1, 1, H, W) for a grey image, (1, 3, H, W) for a coloured one, in 0..1. 16-bit values keep their precision,
/// transparent parts stand on white (8-bit values
/// rounded to 255ths), a JPEG is turned upright by its EXIF orientation. Sides past most_image_side are
/// refused before anything is decoded. When a side is longer than `longest_side`, the image is shrunk to it, aspect
/// kept, and rounded to 255ths. `name` is used in messages.
Result<Tensor> load_image(std::span<const std::byte> bytes, const std::string& name,
                          std::int64_t longest_side = most_image_side);

/// The EXIF orientation of a JPEG, 1 to 8; 1 when it says none or the tag is damaged (Exif 2.32, 4.6.4, tag 0x0112).
int exif_orientation(std::span<const std::byte> jpeg);

/// A PNG file of width * height pixels of four bytes (R, G, B, A), rows from the top.
std::vector<std::byte> encode_png(int width, int height, std::span<const std::uint8_t> rgba);
/// A file of encode_png that also states its resolution (a pHYs chunk), so that a paper sets it at the size that was
/// asked for.
std::vector<std::byte> with_resolution(std::vector<std::byte> png, double dots_an_inch);
/// encode_png, written atomically.
Result<void> save_png(const std::string& path, int width, int height, std::span<const std::uint8_t> rgba);

}  // namespace convscope
