// Counting without running: taps on padding are counted one axis at a time, in closed form.
#include "core/cost.h"

#include <array>
#include <cstdio>

#include "core/axis.h"
#include "core/checked_math.h"

namespace convscope {
namespace {

/// Pairs of an output and a tap whose cell lies inside the axis.
std::int64_t taps_inside(const Axis& axis) {
    std::int64_t inside = 0;
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
        const Outputs real = real_outputs(axis, k);
        inside = saturating_add(inside, real.last - real.first);
    }
    return inside;
}

}  // namespace

Cost cost_of(const Conv2dSpec& spec) {
    const Pair out = output_size(spec);
    const std::int64_t in_per_group = spec.in_channels / spec.groups;
    const std::int64_t biases = spec.bias ? spec.out_channels : 0;

    Cost cost;
    cost.kernels = saturating_mul(spec.out_channels, in_per_group);
    const std::int64_t weights = saturating_count(weight_shape(spec));
    cost.parameters = saturating_add(weights, biases);

    const std::int64_t planes = saturating_mul(spec.batch, cost.kernels);  // pairs of an output and an input plane
    const std::int64_t rows = saturating_mul(out.h, spec.kernel.h);
    const std::int64_t cols = saturating_mul(out.w, spec.kernel.w);
    cost.macs = saturating_mul(planes, saturating_mul(rows, cols));

    const std::int64_t real_rows = taps_inside(row_axis(spec));
    const std::int64_t real_cols = taps_inside(col_axis(spec));
    // rows*cols - real_rows*real_cols without a difference of two saturated products.
    const std::int64_t padding =
        saturating_add(saturating_mul(rows - real_rows, cols), saturating_mul(real_rows, cols - real_cols));
    cost.padding_taps = saturating_mul(planes, padding);

    const std::int64_t values = saturating_add(saturating_add(saturating_count(input_shape(spec)), cost.parameters),
                                               saturating_count(output_shape(spec)));
    cost.memory_bytes = saturating_mul(values, sizeof(float));
    return cost;
}

Cost dense_cost_of(const Conv2dSpec& spec) {
    Conv2dSpec dense = spec;
    dense.groups = 1;
    return cost_of(dense);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024.0 && unit + 1 < units.size()) {
        value /= 1024.0;
        ++unit;
    }
    std::array<char, 32> text{};
    // Whole numbers as such: a limit of 2 GiB is not "2.0 GiB".
    const bool whole = value == static_cast<double>(static_cast<std::int64_t>(value));
    std::snprintf(text.data(), text.size(), whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text.data();
}

}  // namespace convscope
