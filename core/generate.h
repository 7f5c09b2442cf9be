// Data to feed a convolution: named generators for x and w, each a pure function of (kind, seed, shape).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/error.h"
#include "core/tensor.h"

namespace convscope {

/// Where x comes from.
enum class InputKind : std::uint8_t {
    small_integers,  ///< whole numbers -3..3, from the seed: a learner can check them in the head
    randn,           ///< standard normal, from the seed
    ramp,            ///< 0, 1, 2, ... in storage order within each channel, offset by the channel index
    impulse,         ///< 1 in the centre cell of each channel, else 0
    checker,         ///< 0 and 1 alternating
    zone_plate,      ///< 0.5 + 0.5*cos(pi * r^2 / side): rising frequency from the centre, 0..1
    digit,           ///< a hand-drawn "3" in strokes, 0..1
    picture,         ///< a scene drawn by the program: edges, gradients, fine texture; RGB in 0..1
    image,           ///< an image that the user opened, resized
    array,           ///< an array that the user opened
};

/// Where w comes from. The filters are made for any K: see generate.cpp for the formula of each.
enum class WeightKind : std::uint8_t {
    small_integers,  ///< whole numbers -2..2, from the seed
    randn,           ///< standard normal, from the seed
    identity,        ///< 1 in the centre of the kernel whose ic equals oc modulo C_in/G, else 0
    box,             ///< 1 / (KH*KW*C_in/G)
    gaussian,        ///< sigma = K/6 an axis, sums to 1 over the kernel and the channels
    sobel_x,         ///< smoothing down, derivative across; responds to vertical edges
    sobel_y,
    laplacian,
    sharpen,  ///< identity minus laplacian
    emboss,
    array,  ///< an array that the user opened
};

inline constexpr std::array<InputKind, 10> all_input_kinds{
    InputKind::small_integers, InputKind::randn, InputKind::ramp,    InputKind::impulse, InputKind::checker,
    InputKind::zone_plate,     InputKind::digit, InputKind::picture, InputKind::image,   InputKind::array};
inline constexpr std::array<WeightKind, 11> all_weight_kinds{
    WeightKind::small_integers, WeightKind::randn,   WeightKind::identity, WeightKind::box,
    WeightKind::gaussian,       WeightKind::sobel_x, WeightKind::sobel_y,  WeightKind::laplacian,
    WeightKind::sharpen,        WeightKind::emboss,  WeightKind::array};

std::string_view name_of(InputKind kind);  ///< the enumerator's name: "small_integers", ...
std::string_view name_of(WeightKind kind);
Result<InputKind> input_kind_of(std::string_view name);
Result<WeightKind> weight_kind_of(std::string_view name);

/// True for the kinds whose values are brightness in 0..1 (zone_plate, digit, picture, image).
bool is_image_like(InputKind kind);

/// x of the given shape. `source` is used by image and array only: an image (1, 1 or 3, H0, W0) is cropped around its
/// middle to the aspect of the shape and resized by area averaging (bilinear when enlarged); an array is read cell by
/// cell and repeats where the shape is larger. Channels beyond the source's repeat it; an RGB image asked for one
/// channel gives Rec. 709 luma.
Tensor generate_input(InputKind kind, std::uint64_t seed, const Shape4& shape, const Tensor* source = nullptr);

/// w of shape (C_out, C_in/G, KH, KW); `source` for array only.
Tensor generate_weight(WeightKind kind, std::uint64_t seed, const Shape4& shape, const Tensor* source = nullptr);

/// C_out biases: whole numbers -2..2 from the seed.
std::vector<float> generate_bias(std::uint64_t seed, std::int64_t out_channels);

/// The scene that InputKind::picture shows, (1, 3, height, width) in 0..1.
Tensor draw_picture(std::int64_t height, std::int64_t width);

}  // namespace convscope
