// Any bytes as a picture: PNG, JPEG with its EXIF orientation, BMP.
#include "app/io/images.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const int orientation = convscope::exif_orientation(bytes);
    if (orientation < 1 || orientation > 8) std::abort();
    if (!convscope::looks_like_image(bytes)) return 0;
    const auto image = convscope::load_image(bytes, "fuzz", 256);
    if (!image) return image.error().message().empty() ? std::abort(), 0 : 0;
    if (image->data.size() != static_cast<std::size_t>(convscope::element_count(image->shape))) std::abort();
    return 0;
}
