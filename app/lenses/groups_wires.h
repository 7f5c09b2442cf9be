// The wires of the Groups lens: one for each pair of channels that may talk, or a cable for each group where there are
// too many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "app/figure/figure.h"

namespace convscope {

/// A channel in its column.
struct ChannelRow {
    std::int64_t channel = 0, group = 0;
    float middle = 0.0F;
};

enum class WireLight : std::uint8_t {
    faint,
    filter,  ///< of the current output channel, not at work
    lit,
};

struct Wiring {
    const std::vector<ChannelRow>& inputs;
    const std::vector<ChannelRow>& outputs;
    float left = 0.0F, right = 0.0F;  ///< where the wires begin and end
    bool paged = false;               ///< the rows are a page of all channels
    bool hovered = false;             ///< the pointer lights wires, so that the others are fainter still
    /// Of two channels of one group.
    std::function<WireLight(const ChannelRow& in, const ChannelRow& out)> light;
};

/// True when the wires of a group are gathered in a cable.
bool in_cables(const Wiring& wiring);

/// The faint ones first, so that lit ones lie over them.
std::vector<Link> wires(const Wiring& wiring);

}  // namespace convscope
