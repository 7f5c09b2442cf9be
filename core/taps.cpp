// Which input cell each tap reads, and the way back: which outputs read a cell.
#include "core/taps.h"

#include <algorithm>
#include <cassert>

namespace convscope {

TapSource tap_source(const Conv2dSpec& spec, std::int64_t oh, std::int64_t ow, std::int64_t kh, std::int64_t kw) {
    const Sides pads = effective_pads(spec);
    TapSource source;
    source.row = oh * spec.stride.h - pads.top + kh * spec.dilation.h;
    source.col = ow * spec.stride.w - pads.left + kw * spec.dilation.w;
    source.padding = source.row < 0 || source.row >= spec.height || source.col < 0 || source.col >= spec.width;
    source.zero = source.padding && spec.padding_mode == PaddingMode::zeros;
    source.source_row = source.zero ? -1 : mirrored_index(source.row, spec.height, spec.padding_mode);
    source.source_col = source.zero ? -1 : mirrored_index(source.col, spec.width, spec.padding_mode);
    return source;
}

std::vector<Tap> taps_of(const Conv2dSpec& spec, const LoopNest& nest, const Tensor& x, const Tensor& w,
                         const OutputPosition& position, std::int64_t first, std::int64_t last) {
    assert(0 <= first && first <= last && last <= nest.taps_per_output());
    const std::int64_t first_channel = group_of_output(spec, position.out_channel) * nest.extent(Loop::ic);
    std::vector<Tap> taps;
    taps.reserve(static_cast<std::size_t>(last - first));
    for (std::int64_t k = first; k < last; ++k) {
        const LoopIndices indices = nest.reduction_indices(k);
        Tap tap;
        tap.ic = indices[Loop::ic];
        tap.in_channel = first_channel + tap.ic;
        tap.kh = indices[Loop::kh];
        tap.kw = indices[Loop::kw];
        tap.source = tap_source(spec, position.oh, position.ow, tap.kh, tap.kw);
        if (!tap.source.zero) {
            tap.value = x.at(position.n, tap.in_channel, tap.source.source_row, tap.source.source_col);
        }
        tap.weight = w.at(position.out_channel, tap.ic, tap.kh, tap.kw);
        tap.product = tap.value * tap.weight;
        taps.push_back(tap);
    }
    return taps;
}

std::vector<AxisReader> row_readers(const Conv2dSpec& spec, std::int64_t row) {
    return readers_of(row_axis(spec), row);
}

std::vector<AxisReader> col_readers(const Conv2dSpec& spec, std::int64_t col) {
    return readers_of(col_axis(spec), col);
}

}  // namespace convscope
