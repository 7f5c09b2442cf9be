// The Groups lens: input channels on the left, output channels on the right, wires between those that may talk. The
// wires of the present step are lit, or those of the channel that the pointer is on.
#pragma once

#include "app/lenses/lens.h"
#include "core/channel_reach.h"

namespace convscope {

/// The channels that are drawn. All of them when there are few; else a page of whole groups; of groups with many
/// channels a page is a part of one.
struct GroupsPage {
    InputPages pages;
    ChannelRange groups, inputs, outputs;
    [[nodiscard]] bool all() const { return pages.count == 1; }
};
/// `out_channel` is the one of the present step: a part of its group's outputs is chosen so that it is there.
GroupsPage groups_page(const Conv2dSpec& spec, std::int64_t out_channel, std::int64_t page);
/// The first page with outputs of the group of `out_channel`.
std::int64_t groups_page_of(const Conv2dSpec& spec, std::int64_t out_channel);

/// Opacity of a lit wire; all others are fainter.
inline constexpr float lit_wire = 1.0F;

/// The figure of the present step. A pure function of its arguments (the strings choose the language).
Figure groups_figure(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
                     const LensView& view, const Strings& strings);

}  // namespace convscope
