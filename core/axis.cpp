// Where an axis's taps lie, and the way back: which outputs read a cell.
#include "core/axis.h"

#include <algorithm>

namespace convscope {
namespace {

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

}  // namespace

Axis row_axis(const Conv2dSpec& spec) {
    return {spec.height,     output_size(spec).h,      spec.kernel.h,    spec.stride.h,
            spec.dilation.h, effective_pads(spec).top, spec.padding_mode};
}

Axis col_axis(const Conv2dSpec& spec) {
    return {spec.width,      output_size(spec).w,       spec.kernel.w,    spec.stride.w,
            spec.dilation.w, effective_pads(spec).left, spec.padding_mode};
}

Outputs real_outputs(const Axis& axis, std::int64_t k) {
    // How many outputs it takes to read the cells up to the `count`th. The kernels ask for every tap: a division takes
    // as long as a row of a small layer.
    const auto outputs_for = [&](std::int64_t count) {
        return axis.stride == 1 ? count : (count - 1) / axis.stride + 1;
    };
    const std::int64_t start = axis.cell(0, k);
    const std::int64_t first = start >= 0 ? 0 : std::min(outputs_for(-start), axis.out);
    const std::int64_t last = start >= axis.size ? 0 : std::min(outputs_for(axis.size - start), axis.out);
    return {first, std::max(first, last)};
}

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

}  // namespace convscope
