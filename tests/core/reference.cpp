// The slow, obvious convolution, and random specs and numbers to run it on.
#include "tests/core/reference.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <random>

namespace convscope {

void showValue(const Conv2dSpec& spec, std::ostream& out) {
    out << "x (" << spec.batch << ", " << spec.in_channels << ", " << spec.height << ", " << spec.width << "), "
        << spec.out_channels << " out_channels, kernel " << spec.kernel.h << 'x' << spec.kernel.w << ", stride "
        << spec.stride.h << 'x' << spec.stride.w << ", dilation " << spec.dilation.h << 'x' << spec.dilation.w;
    if (spec.padding == PaddingKind::same) out << ", padding same";
    if (spec.padding == PaddingKind::valid) out << ", padding valid";
    if (spec.padding == PaddingKind::sides) {
        out << ", padding (top " << spec.pads.top << ", left " << spec.pads.left << ", bottom " << spec.pads.bottom
            << ", right " << spec.pads.right << ')';
    }
    out << ' ' << name_of(spec.padding_mode) << ", groups " << spec.groups << (spec.bias ? ", bias" : ", no bias");
}

void showValue(const LoopOrder& order, std::ostream& out) {
    out << order.to_string();
}

namespace testing {
namespace {

/// A value for each loop, by Loop.
using Digits = std::array<std::int64_t, 8>;

enum Digit { n, g, oc, oh, ow, ic, kh, kw };

Digits extents_of(const Conv2dSpec& spec) {
    // The output's size by trying: how many windows, one stride apart, fit into the padded axis.
    const Sides pads = effective_pads(spec);
    const auto fitting = [](std::int64_t padded, std::int64_t kernel, std::int64_t dilation, std::int64_t stride) {
        std::int64_t count = 0;
        while (count * stride + (kernel - 1) * dilation < padded) ++count;
        return count;
    };
    return {spec.batch,
            spec.groups,
            spec.out_channels / spec.groups,
            fitting(spec.height + pads.top + pads.bottom, spec.kernel.h, spec.dilation.h, spec.stride.h),
            fitting(spec.width + pads.left + pads.right, spec.kernel.w, spec.dilation.w, spec.stride.w),
            spec.in_channels / spec.groups,
            spec.kernel.h,
            spec.kernel.w};
}

/// Eight loops, one inside the other, until `stop` steps are done.
template <class Body>
void run_loops(const Digits& extents, const LoopOrder& order, std::int64_t stop, Body body) {
    Digits at{};
    std::int64_t steps = 0;
    const std::function<void(std::size_t)> run_from = [&](std::size_t place) {
        if (place == order.loops.size()) {
            if (steps++ < stop) body(at);
            return;
        }
        const auto loop = static_cast<std::size_t>(order.loops[place]);
        for (at[loop] = 0; at[loop] < extents[loop] && steps < stop; ++at[loop]) run_from(place + 1);
    };
    run_from(0);
}

/// The cells seen on leaving an axis at `edge`, going `outwards` (-1 or 1).
std::vector<std::int64_t> walk_out(std::int64_t size, std::int64_t edge, std::int64_t outwards, std::int64_t count,
                                   PaddingMode mode) {
    std::vector<std::int64_t> seen;
    std::int64_t place = edge;
    std::int64_t direction = -outwards;  // in a mirror, going out is coming back in
    for (std::int64_t i = 0; i < count; ++i) {
        if (mode == PaddingMode::zeros) place = -1;
        if (mode == PaddingMode::reflect && size > 1) {
            if (place + direction < 0 || place + direction >= size) direction = -direction;
            place += direction;
        }
        if (mode == PaddingMode::circular) {
            place += outwards;
            if (place < 0) place = size - 1;
            if (place >= size) place = 0;
        }
        seen.push_back(place);
    }
    return seen;
}

}  // namespace

std::vector<std::int64_t> padded_axis(std::int64_t size, std::int64_t before, std::int64_t after, PaddingMode mode) {
    std::vector<std::int64_t> axis = walk_out(size, 0, -1, before, mode);
    std::reverse(axis.begin(), axis.end());
    for (std::int64_t i = 0; i < size; ++i) axis.push_back(i);
    const std::vector<std::int64_t> behind = walk_out(size, size - 1, 1, after, mode);
    axis.insert(axis.end(), behind.begin(), behind.end());
    return axis;
}

Tensor padded_input(const Conv2dSpec& spec, const Tensor& x) {
    const Sides pads = effective_pads(spec);
    const auto rows = padded_axis(spec.height, pads.top, pads.bottom, spec.padding_mode);
    const auto cols = padded_axis(spec.width, pads.left, pads.right, spec.padding_mode);
    Tensor padded(
        {spec.batch, spec.in_channels, static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(cols.size())});
    std::size_t at = 0;
    for (std::int64_t sample = 0; sample < spec.batch; ++sample) {
        for (std::int64_t channel = 0; channel < spec.in_channels; ++channel) {
            for (const std::int64_t row : rows) {
                for (const std::int64_t col : cols) {
                    padded.data[at++] = row < 0 || col < 0 ? 0.0F : x.at(sample, channel, row, col);
                }
            }
        }
    }
    return padded;
}

Tensor reference_convolution(const Conv2dSpec& spec, const LoopOrder& order, const ConvData& data, std::int64_t stop) {
    const Digits extents = extents_of(spec);
    const Tensor x = padded_input(spec, data.x);
    Tensor y({spec.batch, spec.out_channels, extents[oh], extents[ow]});
    for (std::int64_t sample = 0; sample < spec.batch && !data.bias.empty(); ++sample) {
        for (std::int64_t channel = 0; channel < spec.out_channels; ++channel) {
            std::fill_n(y.plane(sample, channel), extents[oh] * extents[ow],
                        data.bias[static_cast<std::size_t>(channel)]);
        }
    }
    run_loops(extents, order, stop, [&](const Digits& at) {
        const std::int64_t out_channel = at[g] * extents[oc] + at[oc];
        const std::int64_t in_channel = at[g] * extents[ic] + at[ic];
        const float value = x.at(at[n], in_channel, at[oh] * spec.stride.h + at[kh] * spec.dilation.h,
                                 at[ow] * spec.stride.w + at[kw] * spec.dilation.w);
        const float product = value * data.w.at(out_channel, at[ic], at[kh], at[kw]);
        float& sum = y.at(at[n], out_channel, at[oh], at[ow]);
        sum = sum + product;
    });
    return y;
}

std::vector<std::int64_t> reference_progress(const Conv2dSpec& spec, const LoopOrder& order, std::int64_t stop) {
    const Digits extents = extents_of(spec);
    const Tensor y({spec.batch, spec.out_channels, extents[oh], extents[ow]});
    std::vector<std::int64_t> done(y.data.size());
    run_loops(extents, order, stop,
              [&](const Digits& at) { ++done[y.offset(at[n], at[g] * extents[oc] + at[oc], at[oh], at[ow])]; });
    return done;
}

std::int64_t reference_tap_count(const Conv2dSpec& spec) {
    std::int64_t count = 1;
    for (const std::int64_t extent : extents_of(spec)) count *= extent;
    return count;
}

rc::Gen<Conv2dSpec> any_spec() {
    return rc::gen::exec([] {
        const auto from = [](std::int64_t least, std::int64_t most) {
            return *rc::gen::inRange<std::int64_t>(least, most + 1);
        };
        Conv2dSpec spec;
        spec.groups = from(1, 3);
        spec.batch = from(1, 2);
        spec.in_channels = spec.groups * from(1, 3);
        spec.out_channels = spec.groups * from(1, 3);
        spec.kernel = {from(1, 4), from(1, 4)};
        spec.dilation = {from(1, 3), from(1, 3)};
        spec.padding = *rc::gen::element(PaddingKind::sides, PaddingKind::sides, PaddingKind::same, PaddingKind::valid);
        spec.padding_mode = *rc::gen::elementOf(all_padding_modes);
        if (spec.padding != PaddingKind::same) spec.stride = {from(1, 4), from(1, 4)};
        if (spec.padding == PaddingKind::sides) spec.pads = {from(0, 4), from(0, 4), from(0, 4), from(0, 4)};
        spec.bias = *rc::gen::arbitrary<bool>();
        spec.height = from(1, 7);
        spec.width = from(1, 7);
        // Whatever else is chosen, a large enough input is in order.
        for (int larger = 0; larger < 20 && !validate(spec); ++larger) {
            ++spec.height;
            ++spec.width;
        }
        return spec;
    });
}

rc::Gen<LoopOrder> any_order() {
    return rc::gen::exec([] {
        LoopOrder order;
        for (std::size_t place = 0; place + 1 < order.loops.size(); ++place) {
            std::swap(order.loops[place], order.loops[*rc::gen::inRange<std::size_t>(place, order.loops.size())]);
        }
        return order;
    });
}

LoopNest nest_of(const Conv2dSpec& spec, const LoopOrder& order) {
    return LoopNest::make(spec, order).value();
}

ConvData any_data(const Conv2dSpec& spec, Numbers numbers, std::uint64_t seed) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr std::array specials{0.0F, -0.0F, inf, -inf, nan, 1e-42F, -3e38F, 3e38F};
    std::mt19937_64 random(seed);
    const auto next = [&]() -> float {
        const std::uint64_t bits = random();
        if (numbers == Numbers::integers) return static_cast<float>(static_cast<int>(bits % 7) - 3);
        if (numbers == Numbers::special && bits % 16 == 0) return specials[(bits >> 8) % specials.size()];
        return static_cast<float>(bits >> 40) / static_cast<float>(1U << 22) - 2.0F;
    };
    ConvData data{Tensor(input_shape(spec)), Tensor(weight_shape(spec)), {}};
    if (spec.bias) data.bias.resize(static_cast<std::size_t>(spec.out_channels));
    for (std::vector<float>* values : {&data.x.data, &data.w.data, &data.bias}) {
        std::generate(values->begin(), values->end(), next);
    }
    return data;
}

bool same_bits(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b));
}

std::int64_t first_different(std::span<const float> a, std::span<const float> b) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        if (i >= a.size() || i >= b.size() || !same_bits(a[i], b[i])) return static_cast<std::int64_t>(i);
    }
    return -1;
}

}  // namespace testing
}  // namespace convscope
