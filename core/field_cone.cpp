// A cone's lists, from the path counts of receptive_field.h.
#include "core/field_cone.h"

#include "core/receptive_field.h"

namespace convscope {
namespace {

using Cells = std::vector<std::int64_t>;

Cells reached_cells(const PathCounts& paths) {
    Cells cells;
    for (std::size_t i = 0; i < paths.counts.size(); ++i) {
        if (paths.counts[i] > 0.0L) cells.push_back(paths.first + static_cast<std::int64_t>(i));
    }
    return cells;
}

ConeTaps taps_between(const Axis& layer, const Cells& outs, const Cells& ins) {
    ConeTaps taps{static_cast<std::int64_t>(ins.size()), static_cast<std::int64_t>(outs.size()), layer.kernel, {}};
    taps.sources.reserve(static_cast<std::size_t>(layer.kernel) * outs.size());
    std::vector<std::int32_t> place(ins.empty() ? 0 : static_cast<std::size_t>(ins.back() - ins.front() + 1), -1);
    for (std::size_t i = 0; i < ins.size(); ++i) {
        place[static_cast<std::size_t>(ins[i] - ins.front())] = static_cast<std::int32_t>(i);
    }
    for (std::int64_t k = 0; k < layer.kernel; ++k) {
        for (const std::int64_t out : outs) {
            const std::int64_t cell = mirrored_index(layer.cell(out, k), layer.size, layer.mode);
            taps.sources.push_back(cell < 0 ? -1 : place[static_cast<std::size_t>(cell - ins.front())]);
        }
    }
    return taps;
}

}  // namespace

ConeAxis cone_axis(std::span<const Axis> layers, std::int64_t probe) {
    ConeAxis cone;
    for (const PathCounts& level : paths_down(layers, probe, Border::clip)) cone.cells.push_back(reached_cells(level));
    for (std::size_t l = 0; l < layers.size(); ++l) {
        cone.taps.push_back(taps_between(layers[l], cone.cells[l + 1], cone.cells[l]));
    }
    return cone;
}

}  // namespace convscope
