// Channel reach, a level at a time: a group passes on whatever one of its channels has, so that a layer costs its
// channels and not their pairs.
#include "core/channel_reach.h"

#include <cassert>

namespace convscope {
namespace {

using Truths = std::vector<bool>;

Truths none_of(std::int64_t count) {
    return Truths(static_cast<std::size_t>(count), false);
}

/// Group of the layer that makes `channel`, as the layer above counts.
std::size_t group_making(const Layer& layer, std::int64_t channel) {
    return static_cast<std::size_t>(group_of_output(layer.spec, shuffled_channel(layer, channel)));
}

Truths below(const Layer& layer, const Truths& above) {
    Truths groups = none_of(layer.spec.groups);
    for (std::size_t i = 0; i < above.size(); ++i) {
        if (above[i]) groups[group_making(layer, static_cast<std::int64_t>(i))] = true;
    }
    Truths found = none_of(layer.spec.in_channels);
    for (std::size_t c = 0; c < found.size(); ++c) {
        found[c] = groups[static_cast<std::size_t>(group_of_input(layer.spec, static_cast<std::int64_t>(c)))];
    }
    return found;
}

Truths above(const Layer& layer, const Truths& below) {
    Truths groups = none_of(layer.spec.groups);
    for (std::size_t c = 0; c < below.size(); ++c) {
        if (below[c]) groups[static_cast<std::size_t>(group_of_input(layer.spec, static_cast<std::int64_t>(c)))] = true;
    }
    Truths found = none_of(layer.spec.out_channels);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i] = groups[group_making(layer, static_cast<std::int64_t>(i))];
    }
    return found;
}

}  // namespace

ChannelRange channels_read(const Layer& layer, std::int64_t channel) {
    const std::int64_t per_group = layer.spec.in_channels / layer.spec.groups;
    const std::int64_t first = group_of_output(layer.spec, shuffled_channel(layer, channel)) * per_group;
    return {first, first + per_group};
}

std::vector<Truths> channels_reaching(std::span<const Layer> layers, std::int64_t output_channel) {
    assert(!layers.empty() && output_channel >= 0 && output_channel < layers.back().spec.out_channels);
    std::vector<Truths> levels(layers.size() + 1);
    levels.back() = none_of(layers.back().spec.out_channels);
    levels.back()[static_cast<std::size_t>(output_channel)] = true;
    for (std::size_t l = layers.size(); l-- > 0;) levels[l] = below(layers[l], levels[l + 1]);
    return levels;
}

std::vector<Truths> channels_reached_by(std::span<const Layer> layers, std::int64_t input_channel) {
    assert(!layers.empty() && input_channel >= 0 && input_channel < layers.front().spec.in_channels);
    std::vector<Truths> levels{none_of(layers.front().spec.in_channels)};
    levels.front()[static_cast<std::size_t>(input_channel)] = true;
    for (const Layer& layer : layers) levels.push_back(above(layer, levels.back()));
    return levels;
}

}  // namespace convscope
