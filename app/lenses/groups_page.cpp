// Which channels the Groups lens draws at once.
#include <algorithm>

#include "app/lenses/groups.h"

namespace convscope {
namespace {

constexpr std::int64_t most_rows = 16;  // channels that are drawn without pages
constexpr std::int64_t page_rows = 8;   // of a page

std::int64_t pages_in(std::int64_t channels) {
    return channels <= most_rows ? 1 : (channels + page_rows - 1) / page_rows;
}

}  // namespace

GroupsPage groups_page(const Conv2dSpec& spec, std::int64_t out_channel, std::int64_t page) {
    const std::int64_t ins = spec.in_channels / spec.groups;
    const std::int64_t outs = spec.out_channels / spec.groups;
    GroupsPage made;
    if (std::max(spec.in_channels, spec.out_channels) <= most_rows) {
        made.groups = {0, spec.groups};
        made.inputs = {0, spec.in_channels};
        made.outputs = {0, spec.out_channels};
        return made;
    }
    if (std::max(ins, outs) <= most_rows) {
        const std::int64_t groups = std::max<std::int64_t>(1, page_rows / std::max(ins, outs));
        made.pages.count = (spec.groups + groups - 1) / groups;
        made.pages.page = std::clamp<std::int64_t>(page, 0, made.pages.count - 1);
        made.groups = {made.pages.page * groups, std::min(spec.groups, (made.pages.page + 1) * groups)};
        made.inputs = {made.groups.first * ins, made.groups.last * ins};
        made.outputs = {made.groups.first * outs, made.groups.last * outs};
        return made;
    }
    const std::int64_t parts = pages_in(ins);
    made.pages.count = spec.groups * parts;
    made.pages.page = std::clamp<std::int64_t>(page, 0, made.pages.count - 1);
    const std::int64_t group = made.pages.page / parts;
    made.groups = {group, group + 1};
    const auto part_of = [&](std::int64_t channels, std::int64_t part) {
        const std::int64_t first = group * channels;
        if (channels <= most_rows) return ChannelRange{first, first + channels};
        return ChannelRange{first + part * page_rows, first + std::min(channels, (part + 1) * page_rows)};
    };
    made.inputs = part_of(ins, made.pages.page % parts);
    const bool here = group_of_output(spec, out_channel) == group;
    made.outputs = part_of(outs, here ? out_channel % outs / page_rows : 0);
    return made;
}

std::int64_t groups_page_of(const Conv2dSpec& spec, std::int64_t out_channel) {
    const std::int64_t group = group_of_output(spec, out_channel);
    const std::int64_t count = groups_page(spec, out_channel, 0).pages.count;
    if (count >= spec.groups) return group * (count / spec.groups);
    const ChannelRange first = groups_page(spec, out_channel, 0).groups;
    return group / (first.last - first.first);
}

}  // namespace convscope
