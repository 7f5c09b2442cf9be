// Conv2dSpec: everything that fixes a 2-D convolution but its numbers, exactly as torch.nn.Conv2d means it,
// and validate(), the only gate: past it every size fits and no other function checks again.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/tensor.h"

namespace convscope {

/// A value for each axis: h is rows, w is columns.
struct Pair {
    std::int64_t h = 1;
    std::int64_t w = 1;
    bool operator==(const Pair&) const = default;
};

/// Padding cells on each side of the input, in cells.
struct Sides {
    std::int64_t top = 0;
    std::int64_t left = 0;
    std::int64_t bottom = 0;
    std::int64_t right = 0;
    bool operator==(const Sides&) const = default;
};

enum class PaddingKind {
    sides,  ///< Conv2dSpec::pads as given
    same,   ///< output size = input size, stride 1 only; the odd cell goes to the bottom/right
    valid,  ///< none
};

/// What a padding cell holds: torch's names.
enum class PaddingMode { zeros, reflect, replicate, circular };

inline constexpr std::array<PaddingMode, 4> all_padding_modes{PaddingMode::zeros, PaddingMode::reflect,
                                                              PaddingMode::replicate, PaddingMode::circular};
/// "zeros", "reflect", "replicate", "circular".
std::string_view name_of(PaddingMode mode);
Result<PaddingMode> padding_mode_of(std::string_view name);

/// Names and meaning of torch.nn.Conv2d. Input x is (batch, in_channels, height, width).
struct Conv2dSpec {
    std::int64_t batch = 1;         ///< N
    std::int64_t in_channels = 1;   ///< C_in, a multiple of groups
    std::int64_t height = 1;        ///< H, without padding
    std::int64_t width = 1;         ///< W, without padding
    std::int64_t out_channels = 1;  ///< C_out, a multiple of groups
    Pair kernel;                    ///< KH, KW >= 1
    Pair stride;                    ///< >= 1
    Pair dilation;                  ///< >= 1
    PaddingKind padding = PaddingKind::sides;
    Sides pads;  ///< used when padding is `sides`; >= 0
    PaddingMode padding_mode = PaddingMode::zeros;
    std::int64_t groups = 1;  ///< G, divides in_channels and out_channels
    bool bias = false;

    bool operator==(const Conv2dSpec&) const = default;
};

/// What a scene may take: bytes of x, w, b and y together.
struct Limits {
    std::int64_t memory_bytes = std::int64_t{2} << 30;
};

/// Refuses what torch.nn.Conv2d and F.conv2d refuse, sizes that overflow 64 bits, and tensors (x, w, b and y
/// together) past limits.memory_bytes. Allocates nothing. Keys, and the few places
/// where torch is not followed: see validate.cpp. An empty batch is valid.
Result<void> validate(const Conv2dSpec& spec, const Limits& limits = {});

/// The four sides after `same` and `valid` are resolved.
Sides effective_pads(const Conv2dSpec& spec);

/// Cells that one output position spans: dilation*(K-1)+1 a side.
Pair window_size(const Conv2dSpec& spec);

/// OH, OW: floor((H + pad_top + pad_bottom - dilation_h*(KH-1) - 1)/stride_h) + 1, and the same for the width.
/// Only for a spec that validate accepts.
Pair output_size(const Conv2dSpec& spec);

Shape4 input_shape(const Conv2dSpec& spec);   ///< (N, C_in, H, W)
Shape4 weight_shape(const Conv2dSpec& spec);  ///< (C_out, C_in/G, KH, KW)
Shape4 output_shape(const Conv2dSpec& spec);  ///< (N, C_out, OH, OW)

std::int64_t group_of_input(const Conv2dSpec& spec, std::int64_t in_channel);
std::int64_t group_of_output(const Conv2dSpec& spec, std::int64_t out_channel);

/// The values that `groups` can take: the common divisors of in_channels and out_channels, ascending.
std::vector<std::int64_t> allowed_groups(std::int64_t in_channels, std::int64_t out_channels);

/// The member of allowed_groups nearest to `wanted` (the smaller one of two equally near).
std::int64_t nearest_groups(std::int64_t in_channels, std::int64_t out_channels, std::int64_t wanted);

}  // namespace convscope
