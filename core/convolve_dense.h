// The dense kernel behind convolve.h: for groups with output channels enough to fill vectors with them. Only
// convolve.cpp and the tests look in here.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/convolve.h"

namespace convscope {

/// Output channels of one vector on the present instruction set, and those that the kernel computes side by side.
std::int64_t dense_lanes();
std::int64_t dense_width();

/// How w, (C_out, C_in/G, KH, KW), is packed for convolve_dense: the channels of a group in blocks of dense_width(), or
/// what is left of them in whole vectors, lane by lane behind each other for every tap: (C_in/G, KH, KW, width(block)).
/// Lanes without a channel hold 0.
struct DensePacking {
    std::int64_t lanes = 0;           ///< dense_lanes()
    std::int64_t most_width = 0;      ///< dense_width()
    std::int64_t group_channels = 0;  ///< output channels of a group
    std::int64_t group_blocks = 0;    ///< of a group
    std::int64_t blocks = 0;          ///< of all groups
    std::int64_t taps = 0;            ///< of an output channel
    /// Room for any block.
    [[nodiscard]] std::int64_t block_size() const {
        return taps * std::min(most_width, (group_channels + lanes - 1) / lanes * lanes);
    }
    [[nodiscard]] std::int64_t block_of(std::int64_t channel) const {
        return channel / group_channels * group_blocks + channel % group_channels / most_width;
    }
    /// Channels [first, last) of a block.
    [[nodiscard]] std::int64_t first_channel(std::int64_t block) const {
        return block / group_blocks * group_channels + block % group_blocks * most_width;
    }
    [[nodiscard]] std::int64_t last_channel(std::int64_t block) const {
        return std::min(first_channel(block) + most_width, (block / group_blocks + 1) * group_channels);
    }
    [[nodiscard]] std::int64_t width(std::int64_t block) const {
        return (last_channel(block) - first_channel(block) + lanes - 1) / lanes * lanes;
    }
};
DensePacking dense_packing(const Conv2dSpec& spec);

/// Packs the block of that number, from 0, into `packed`, which has room for block_size().
void pack_dense(const float* w, const DensePacking& packing, std::int64_t block, float* packed);

/// Writes `block`, whose channels are all of one packed block, into y. padding_mode is zeros, and no weight is infinite
/// or NaN: padding taps are left out, not multiplied.
void convolve_dense(const Conv2dSpec& spec, const ConvData& data, const float* packed, const OutputBlock& block,
                    float* y);

}  // namespace convscope
