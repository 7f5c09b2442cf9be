// A cell of x is read by the outputs of its group at the product of two axes' readers; a cell of w or b belongs to one
// output channel.
#include "core/changed_outputs.h"

#include <cstring>
#include <set>

#include "core/axis.h"

namespace convscope {
namespace {

/// Adds the indices at which the bits differ to `cells`; false when they are more than `most`.
bool find_changes(const std::vector<float>& before, const std::vector<float>& after, std::size_t most,
                  std::vector<std::int64_t>& cells) {
    constexpr std::size_t stretch = 1024;  // compared at once, since nearly all are alike
    for (std::size_t first = 0; first < after.size(); first += stretch) {
        const std::size_t count = std::min(stretch, after.size() - first);
        if (std::memcmp(&before[first], &after[first], count * sizeof(float)) == 0) continue;
        for (std::size_t i = first; i < first + count; ++i) {
            if (std::memcmp(&before[i], &after[i], sizeof(float)) == 0) continue;
            if (cells.size() == most) return false;
            cells.push_back(static_cast<std::int64_t>(i));
        }
    }
    return true;
}

/// The distinct outputs among `readers`, which are sorted by output.
std::vector<std::int64_t> outputs_of(const std::vector<AxisReader>& readers) {
    std::vector<std::int64_t> outputs;
    for (const AxisReader& reader : readers) {
        if (outputs.empty() || outputs.back() != reader.out) outputs.push_back(reader.out);
    }
    return outputs;
}

}  // namespace

std::optional<std::vector<OutputBlock>> changed_outputs(const Conv2dSpec& spec, const ConvData& before,
                                                        const ConvData& after, std::size_t most_cells) {
    std::vector<std::int64_t> x;
    std::vector<std::int64_t> w;
    std::vector<std::int64_t> bias;
    if (!find_changes(before.x.data, after.x.data, most_cells, x) ||
        !find_changes(before.w.data, after.w.data, most_cells, w) ||
        !find_changes(before.bias, after.bias, most_cells, bias)) {
        return std::nullopt;
    }
    std::set<std::int64_t> channels(bias.begin(), bias.end());
    const std::int64_t kernel = element_count(weight_shape(spec)) / spec.out_channels;
    for (const std::int64_t cell : w) channels.insert(cell / kernel);

    std::vector<OutputBlock> blocks;
    for (const std::int64_t channel : channels) {
        for (std::int64_t n = 0; n < spec.batch; ++n) blocks.push_back({n, channel, channel + 1});
    }
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    for (const std::int64_t cell : x) {
        const std::int64_t plane = cell / (spec.height * spec.width);
        const std::int64_t first = plane % spec.in_channels / (spec.in_channels / spec.groups) * group_channels;
        const std::int64_t row = cell / spec.width % spec.height;
        const auto cols = outputs_of(readers_of(col_axis(spec), cell % spec.width));
        for (const std::int64_t oh : outputs_of(readers_of(row_axis(spec), row))) {
            for (const std::int64_t ow : cols) {
                blocks.push_back({plane / spec.in_channels, first, first + group_channels, oh, oh + 1, ow, ow + 1});
            }
        }
    }
    return blocks;
}

}  // namespace convscope
