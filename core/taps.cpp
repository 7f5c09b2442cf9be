// Which input cell each tap reads, and the way back: which outputs read a cell.
#include "core/taps.h"

#include <algorithm>
#include <cassert>

namespace convscope {
namespace {

/// One axis of a spec: everything that places its taps.
struct Axis {
    std::int64_t size, out, kernel, stride, dilation, pad_before;
    PaddingMode mode;
};

Axis row_axis(const Conv2dSpec& spec) {
    return {spec.height,     output_size(spec).h,      spec.kernel.h,    spec.stride.h,
            spec.dilation.h, effective_pads(spec).top, spec.padding_mode};
}

Axis col_axis(const Conv2dSpec& spec) {
    return {spec.width,      output_size(spec).w,       spec.kernel.w,    spec.stride.w,
            spec.dilation.w, effective_pads(spec).left, spec.padding_mode};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

/// Adds every (o, k) whose coordinate o*stride - pad + k*dilation lies in first..last.
void add_readers(const Axis& axis, std::int64_t first, std::int64_t last, bool padding,
                 std::vector<AxisReader>& readers) {
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
        const std::int64_t start = k * axis.dilation - axis.pad_before;  // the coordinate that o = 0 reads
        const std::int64_t from = std::max<std::int64_t>(0, -floor_div(start - first, axis.stride));
        const std::int64_t to = std::min(axis.out - 1, floor_div(last - start, axis.stride));
        for (std::int64_t o = from; o <= to; ++o) readers.push_back({o, k, padding});
    }
}

std::vector<AxisReader> readers_of(const Axis& axis, std::int64_t i) {
    std::vector<AxisReader> readers;
    add_readers(axis, i, i, false, readers);
    const std::int64_t last = axis.size - 1;
    // Coordinates outside the axis that mirror to i: reflect and circular padding reach no further than one turn
    // (validate), so that there is at most one on each side.
    const std::int64_t lowest = -axis.pad_before;
    const std::int64_t highest = (axis.out - 1) * axis.stride + (axis.kernel - 1) * axis.dilation - axis.pad_before;
    switch (axis.mode) {
        case PaddingMode::zeros:
            break;
        case PaddingMode::reflect:
            if (i > 0) add_readers(axis, -i, -i, true, readers);
            if (i < last) add_readers(axis, 2 * last - i, 2 * last - i, true, readers);
            break;
        case PaddingMode::replicate:
            if (i == 0) add_readers(axis, lowest, -1, true, readers);
            if (i == last) add_readers(axis, axis.size, highest, true, readers);
            break;
        case PaddingMode::circular:
            add_readers(axis, i - axis.size, i - axis.size, true, readers);
            add_readers(axis, i + axis.size, i + axis.size, true, readers);
            break;
    }
    std::sort(readers.begin(), readers.end(), [](const AxisReader& a, const AxisReader& b) {
        return a.out != b.out ? a.out < b.out : a.kernel < b.kernel;
    });
    return readers;
}

}  // namespace

std::int64_t mirrored_index(std::int64_t i, std::int64_t size, PaddingMode mode) {
    if (i >= 0 && i < size) return i;
    switch (mode) {
        case PaddingMode::zeros:
            return -1;
        case PaddingMode::reflect: {
            // To and fro with period 2*(size-1): the edge cells are not repeated.
            if (size == 1) return 0;
            const std::int64_t period = 2 * (size - 1);
            const std::int64_t phase = ((i % period) + period) % period;
            return phase < size ? phase : period - phase;
        }
        case PaddingMode::replicate:
            return i < 0 ? 0 : size - 1;
        case PaddingMode::circular:
            break;
    }
    return ((i % size) + size) % size;
}

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
