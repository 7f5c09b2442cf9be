// Channel reach: which input channels of the whole stack the present output channel sees, layer by layer; and what one
// more layer would change.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "app/panels/panel.h"

namespace convscope {

/// What an output channel sees, and what more it would see with one more layer.
struct ChannelSight {
    std::vector<std::vector<bool>> levels;  ///< see channels_reaching(): from the input to the layer that is stepped
    std::vector<bool> grouped;              ///< input channels, with a copy of that layer above it
    std::vector<bool> pointwise;            ///< input channels, with a 1 x 1 layer of one group above it
};
/// Of output channel `channel` (of y, before any shuffle) of the layer that is stepped.
ChannelSight channel_sight(const Scene& scene, std::int64_t channel);

/// The scene with a 1 x 1 convolution of one group, C_out -> C_out, above the layer that is stepped. It is stepped
/// then, at the first position of output channel `channel`.
Scene with_pointwise_layer(const Scene& scene, std::int64_t channel);

class ReachPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.reach"; }
    [[nodiscard]] std::string_view help() const override { return "panel.reach.help"; }
    void draw(Session& session) override;

private:
    const ChannelSight& sight(Session& session);

    std::optional<ChannelSight> sight_;
    std::pair<std::uint64_t, std::int64_t> seen_for_{0, 0};  // scene revision and channel of `sight_`
};

}  // namespace convscope
