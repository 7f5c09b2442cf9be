// The generators for x and b, and the names of all kinds. Random values are a hash of (seed, coordinates), never a
// stream, so a cell keeps its value when the tensor around it grows, and every platform gives the same numbers.
#include "core/generate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "core/closest_name.h"
#include "core/drawing.h"
#include "core/random.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, all_input_kinds.size()> input_names{
    "small_integers", "randn", "ramp", "impulse", "checker", "zone_plate", "digit", "picture", "image", "array"};
constexpr std::array<std::string_view, all_weight_kinds.size()> weight_names{
    "small_integers", "randn",     "identity", "box",    "gaussian", "sobel_x",
    "sobel_y",        "laplacian", "sharpen",  "emboss", "array"};

template <class Kind, std::size_t count>
Result<Kind> kind_of(std::string_view name, const std::array<std::string_view, count>& names, const char* parameter) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<Kind>(found - names.begin());
    std::string known;
    for (const auto& each : names) known += (known.empty() ? "" : ", ") + std::string(each);
    const std::string nearest(closest_name(name, names));
    return fail("unknown_kind", parameter, {parameter, std::string(name.substr(0, 60)), known, nearest}, nearest);
}

// Calls value(n, c, h, w) for every cell in storage order.
template <class Function>
Tensor tensor_from(const Shape4& shape, Function&& value) {
    Tensor result(shape);
    float* cell = result.data.data();
    for (std::int64_t n = 0; n < shape[0]; ++n) {
        for (std::int64_t c = 0; c < shape[1]; ++c) {
            for (std::int64_t h = 0; h < shape[2]; ++h) {
                for (std::int64_t w = 0; w < shape[3]; ++w) *cell++ = value(n, c, h, w);
            }
        }
    }
    return result;
}

// Spreads an image (1, 1 or 3, H, W) over the samples and channels of `shape`.
Tensor spread_image(Tensor image, const Shape4& shape) {
    if (shape[1] == 1 && image.shape[1] == 3) image = luma_of(image);
    if (image.shape == shape) return image;
    Tensor result(shape);
    for (std::int64_t n = 0; n < shape[0]; ++n) {
        for (std::int64_t c = 0; c < shape[1]; ++c) {
            const float* plane = image.plane(0, c % image.shape[1]);
            std::copy(plane, plane + shape[2] * shape[3], result.plane(n, c));
        }
    }
    return result;
}

}  // namespace

std::string_view name_of(InputKind kind) {
    return input_names[static_cast<std::size_t>(kind)];
}
std::string_view name_of(WeightKind kind) {
    return weight_names[static_cast<std::size_t>(kind)];
}
Result<InputKind> input_kind_of(std::string_view name) {
    return kind_of<InputKind>(name, input_names, "input");
}
Result<WeightKind> weight_kind_of(std::string_view name) {
    return kind_of<WeightKind>(name, weight_names, "weight");
}

bool is_image_like(InputKind kind) {
    return kind == InputKind::zone_plate || kind == InputKind::digit || kind == InputKind::picture ||
           kind == InputKind::image;
}

Tensor tile_array(const Tensor* source, const Shape4& shape) {
    if (source == nullptr || source->data.empty()) return Tensor(shape);
    if (source->shape == shape) return *source;
    const auto& size = source->shape;
    return tensor_from(shape, [&](std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) {
        return source->at(i % size[0], j % size[1], k % size[2], l % size[3]);
    });
}

Tensor generate_input(InputKind kind, std::uint64_t seed, const Shape4& shape, const Tensor* source) {
    const auto height = shape[2];
    const auto width = shape[3];
    switch (kind) {
        case InputKind::small_integers:
            return tensor_from(shape, [&](auto n, auto c, auto h, auto w) {
                return static_cast<float>(random_below(cell_hash(seed, Stream::input, n, c, h, w), 7)) - 3.0F;
            });
        case InputKind::randn:
            return tensor_from(shape, [&](auto n, auto c, auto h, auto w) {
                return random_normal(cell_hash(seed, Stream::input, n, c, h, w));
            });
        case InputKind::ramp:
            return tensor_from(shape,
                               [&](auto, auto c, auto h, auto w) { return static_cast<float>(h * width + w + c); });
        case InputKind::impulse:
            return tensor_from(shape, [&](auto, auto, auto h, auto w) {
                return h == (height - 1) / 2 && w == (width - 1) / 2 ? 1.0F : 0.0F;
            });
        case InputKind::checker:
            return tensor_from(shape, [](auto, auto c, auto h, auto w) { return static_cast<float>((c + h + w) % 2); });
        case InputKind::zone_plate: {
            const auto side = static_cast<double>(std::max(height, width));
            const double middle_h = static_cast<double>(height - 1) / 2;
            const double middle_w = static_cast<double>(width - 1) / 2;
            Tensor plate({1, 1, height, width});
            for (std::int64_t h = 0; h < height; ++h) {
                for (std::int64_t w = 0; w < width; ++w) {
                    const double dy = static_cast<double>(h) - middle_h;
                    const double dx = static_cast<double>(w) - middle_w;
                    plate.at(0, 0, h, w) =
                        static_cast<float>(0.5 + 0.5 * std::cos(std::numbers::pi * (dx * dx + dy * dy) / side));
                }
            }
            return spread_image(std::move(plate), shape);
        }
        case InputKind::digit:
            return spread_image(draw_digit(height, width), shape);
        case InputKind::picture:
            return spread_image(draw_picture(height, width), shape);
        case InputKind::image:
            if (source == nullptr || source->data.empty()) return Tensor(shape);
            return spread_image(fit_image(*source, height, width), shape);
        case InputKind::array:
            return tile_array(source, shape);
    }
    return Tensor(shape);
}

std::vector<float> generate_bias(std::uint64_t seed, std::int64_t out_channels) {
    std::vector<float> bias(static_cast<std::size_t>(out_channels));
    for (std::size_t c = 0; c < bias.size(); ++c) {
        const auto hash = cell_hash(seed, Stream::bias, static_cast<std::int64_t>(c), 0, 0, 0);
        bias[c] = static_cast<float>(random_below(hash, 5)) - 2.0F;
    }
    return bias;
}

}  // namespace convscope
