// Sizes, shapes and names that follow from a Conv2dSpec. What may stand in one is decided in validate.cpp.
#include "core/conv2d_spec.h"

#include <algorithm>
#include <numeric>

#include "core/closest_name.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, 4> mode_names{"zeros", "reflect", "replicate", "circular"};

}  // namespace

std::string_view name_of(PaddingMode mode) {
    return mode_names[static_cast<std::size_t>(mode)];
}

Result<PaddingMode> padding_mode_of(std::string_view name) {
    for (const PaddingMode mode : all_padding_modes) {
        if (name_of(mode) == name) return mode;
    }
    const std::string nearest(closest_name(name, mode_names));
    return fail("unknown_padding_mode", "padding_mode", {std::string(name), nearest}, nearest);
}

Sides effective_pads(const Conv2dSpec& spec) {
    if (spec.padding == PaddingKind::valid) return {};
    if (spec.padding == PaddingKind::sides) return spec.pads;
    const std::int64_t rows = spec.dilation.h * (spec.kernel.h - 1);
    const std::int64_t cols = spec.dilation.w * (spec.kernel.w - 1);
    return {rows / 2, cols / 2, rows - rows / 2, cols - cols / 2};
}

Pair window_size(const Conv2dSpec& spec) {
    return {spec.dilation.h * (spec.kernel.h - 1) + 1, spec.dilation.w * (spec.kernel.w - 1) + 1};
}

Pair output_size(const Conv2dSpec& spec) {
    const Sides pads = effective_pads(spec);
    const Pair window = window_size(spec);
    return {(spec.height + pads.top + pads.bottom - window.h) / spec.stride.h + 1,
            (spec.width + pads.left + pads.right - window.w) / spec.stride.w + 1};
}

Shape4 input_shape(const Conv2dSpec& spec) {
    return {spec.batch, spec.in_channels, spec.height, spec.width};
}

Shape4 weight_shape(const Conv2dSpec& spec) {
    return {spec.out_channels, spec.in_channels / spec.groups, spec.kernel.h, spec.kernel.w};
}

Shape4 output_shape(const Conv2dSpec& spec) {
    const Pair out = output_size(spec);
    return {spec.batch, spec.out_channels, out.h, out.w};
}

std::int64_t group_of_input(const Conv2dSpec& spec, std::int64_t in_channel) {
    return in_channel / (spec.in_channels / spec.groups);
}

std::int64_t group_of_output(const Conv2dSpec& spec, std::int64_t out_channel) {
    return out_channel / (spec.out_channels / spec.groups);
}

std::vector<std::int64_t> allowed_groups(std::int64_t in_channels, std::int64_t out_channels) {
    // Common divisors are the divisors of the greatest one; they come in pairs about its square root.
    const std::int64_t greatest = std::gcd(in_channels, out_channels);
    std::vector<std::int64_t> small;
    std::vector<std::int64_t> large;
    for (std::int64_t d = 1; d <= greatest / d; ++d) {
        if (greatest % d != 0) continue;
        small.push_back(d);
        if (d != greatest / d) large.push_back(greatest / d);
    }
    small.insert(small.end(), large.rbegin(), large.rend());
    return small;
}

std::int64_t nearest_groups(std::int64_t in_channels, std::int64_t out_channels, std::int64_t wanted) {
    const std::vector<std::int64_t> allowed = allowed_groups(in_channels, out_channels);
    const auto above = std::lower_bound(allowed.begin(), allowed.end(), wanted);
    if (above == allowed.begin()) return allowed.front();
    if (above == allowed.end()) return allowed.back();
    const std::int64_t below = *std::prev(above);
    return wanted - below <= *above - wanted ? below : *above;
}

}  // namespace convscope
