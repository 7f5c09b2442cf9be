// Which channels feed which through a stack of layers: the boolean product of their groups.
// Level 0 is the input; the channels of level l are those that layer l reads, so what layer l - 1 makes after its
// shuffle. A pooling layer has as many groups as channels, so that each goes on by itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/layer.h"

namespace convscope {

/// Channels first <= c < last.
struct ChannelRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool operator==(const ChannelRange&) const = default;
};

/// The input channels that `channel` reads: those of its group. `channel`, 0 to C_out - 1, is counted as the layer
/// above counts (after the shuffle).
ChannelRange channels_read(const Layer& layer, std::int64_t channel);

/// Which channels of each level reach `output_channel` of the last one: layers + 1 entries, entry l with a truth for
/// each channel of level l. `layers`, the one next to the input first, are valid and connected, at least one.
std::vector<std::vector<bool>> channels_reaching(std::span<const Layer> layers, std::int64_t output_channel);

/// The other way: which channels of each level `input_channel` reaches.
std::vector<std::vector<bool>> channels_reached_by(std::span<const Layer> layers, std::int64_t input_channel);

}  // namespace convscope
