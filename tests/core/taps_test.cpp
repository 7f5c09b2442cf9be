// Sources of taps against padding written out cell by cell, and the readers of a cell against all taps.
#include "core/taps.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_data;
using testing::any_order;
using testing::any_spec;
using testing::nest_of;
using testing::Numbers;

/// The padded axes of a spec, cell by cell.
struct PaddedAxes {
    explicit PaddedAxes(const Conv2dSpec& spec)
        : pads(effective_pads(spec)),
          rows(testing::padded_axis(spec.height, pads.top, pads.bottom, spec.padding_mode)),
          cols(testing::padded_axis(spec.width, pads.left, pads.right, spec.padding_mode)) {}
    Sides pads;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> cols;
};

void check_source(const Conv2dSpec& spec, const PaddedAxes& axes, const TapSource& tap, std::int64_t row,
                  std::int64_t col) {
    const Sides& pads = axes.pads;
    const auto source_row = axes.rows.at(static_cast<std::size_t>(row));
    const auto source_col = axes.cols.at(static_cast<std::size_t>(col));
    RC_ASSERT(tap.row == row - pads.top);
    RC_ASSERT(tap.col == col - pads.left);
    const bool real_row = row >= pads.top && row < pads.top + spec.height;
    const bool real_col = col >= pads.left && col < pads.left + spec.width;
    RC_ASSERT(tap.padding == !(real_row && real_col));
    RC_ASSERT(tap.zero == (source_row < 0 || source_col < 0));
    if (tap.zero) return;
    RC_ASSERT(tap.source_row == source_row);
    RC_ASSERT(tap.source_col == source_col);
}

RC_GTEST_PROP(Taps, sourcesAreThoseOfTheWrittenOutPadding, ()) {
    const auto spec = *any_spec();
    const PaddedAxes axes(spec);
    const auto out = output_size(spec);
    for (std::int64_t oh = 0; oh < out.h; ++oh) {
        for (std::int64_t ow = 0; ow < out.w; ++ow) {
            for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
                for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
                    check_source(spec, axes, tap_source(spec, oh, ow, kh, kw),
                                 oh * spec.stride.h + kh * spec.dilation.h, ow * spec.stride.w + kw * spec.dilation.w);
                }
            }
        }
    }
}

RC_GTEST_PROP(Taps, mirroredIndexIsThePaddedAxis, ()) {
    const auto mode = *rc::gen::elementOf(all_padding_modes);
    const auto size = *rc::gen::inRange<std::int64_t>(1, 9);
    const std::int64_t pad = 40;  // several turns: more than torch allows, yet the formulas hold
    const auto axis = testing::padded_axis(size, pad, pad, mode);
    for (std::size_t i = 0; i < axis.size(); ++i) {
        RC_ASSERT(mirrored_index(static_cast<std::int64_t>(i) - pad, size, mode) == axis[i]);
    }
}

RC_GTEST_PROP(Taps, productsAreThoseOfThePaddedInput, ()) {
    const auto spec = *any_spec();
    const auto nest = nest_of(spec, *any_order());
    const auto data = any_data(spec, Numbers::normal, *rc::gen::arbitrary<std::uint64_t>());
    const auto padded = testing::padded_input(spec, data.x);
    const auto out = output_size(spec);
    const auto below = [](std::int64_t end) { return *rc::gen::inRange<std::int64_t>(0, end); };
    const OutputPosition cell{below(spec.batch), below(spec.out_channels), below(out.h), below(out.w)};
    const auto taps = taps_of(spec, nest, data.x, data.w, cell, 0, nest.taps_per_output());
    const std::int64_t in_per_group = spec.in_channels / spec.groups;
    const std::int64_t group = cell.out_channel / (spec.out_channels / spec.groups);
    RC_ASSERT(taps.size() == static_cast<std::size_t>(in_per_group * spec.kernel.h * spec.kernel.w));
    std::int64_t last_step = -1;
    for (const Tap& tap : taps) {
        RC_ASSERT(tap.in_channel == group * in_per_group + tap.ic);
        RC_ASSERT(tap.value == padded.at(cell.n, tap.in_channel, cell.oh * spec.stride.h + tap.kh * spec.dilation.h,
                                         cell.ow * spec.stride.w + tap.kw * spec.dilation.w));
        RC_ASSERT(tap.weight == data.w.at(cell.out_channel, tap.ic, tap.kh, tap.kw));
        RC_ASSERT(tap.product == tap.value * tap.weight);
        LoopIndices indices;  // in loop order: their steps ascend
        indices[Loop::ic] = tap.ic;
        indices[Loop::kh] = tap.kh;
        indices[Loop::kw] = tap.kw;
        RC_ASSERT(nest.step_of(indices) > last_step);
        last_step = nest.step_of(indices);
    }
    const auto first = below(nest.taps_per_output());
    const auto some = taps_of(spec, nest, data.x, data.w, cell, first, nest.taps_per_output());
    RC_ASSERT(some.size() == taps.size() - static_cast<std::size_t>(first));
    RC_ASSERT(some.front().source == taps[static_cast<std::size_t>(first)].source);
}

RC_GTEST_PROP(Taps, areContiguousWithoutDilationAndApartWithIt, ()) {
    auto spec = *any_spec();
    const auto dilation = *rc::gen::inRange<std::int64_t>(1, 4);
    spec.dilation = {dilation, dilation};
    spec.height += 12;
    spec.width += 12;
    RC_PRE(validate(spec).has_value());
    const auto corner = tap_source(spec, 0, 0, 0, 0);
    for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
        for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
            const auto tap = tap_source(spec, 0, 0, kh, kw);
            RC_ASSERT(tap.row - corner.row == kh * dilation);
            RC_ASSERT(tap.col - corner.col == kw * dilation);
        }
    }
    const auto last = tap_source(spec, 0, 0, spec.kernel.h - 1, spec.kernel.w - 1);
    RC_ASSERT(window_size(spec).h == last.row - corner.row + 1);
    RC_ASSERT(window_size(spec).w == last.col - corner.col + 1);
}

/// Every (o, k) whose place on the padded axis takes the value of `cell`.
std::vector<AxisReader> readers_by_looking(const std::vector<std::int64_t>& axis, std::int64_t pad, std::int64_t size,
                                           std::int64_t out, std::int64_t kernel, std::int64_t stride,
                                           std::int64_t dilation, std::int64_t cell) {
    std::vector<AxisReader> readers;
    for (std::int64_t o = 0; o < out; ++o) {
        for (std::int64_t k = 0; k < kernel; ++k) {
            const auto place = o * stride + k * dilation;
            if (axis.at(static_cast<std::size_t>(place)) != cell) continue;
            readers.push_back({o, k, place < pad || place >= pad + size});
        }
    }
    return readers;
}

bool equal(const std::vector<AxisReader>& a, const std::vector<AxisReader>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const AxisReader& left, const AxisReader& right) {
        return left.out == right.out && left.kernel == right.kernel && left.padding == right.padding;
    });
}

RC_GTEST_PROP(Taps, readersOfACellAreAllTapsThatReadIt, ()) {
    const auto spec = *any_spec();
    const PaddedAxes axes(spec);
    const auto out = output_size(spec);
    for (std::int64_t row = 0; row < spec.height; ++row) {
        RC_ASSERT(
            equal(row_readers(spec, row), readers_by_looking(axes.rows, axes.pads.top, spec.height, out.h,
                                                             spec.kernel.h, spec.stride.h, spec.dilation.h, row)));
    }
    for (std::int64_t col = 0; col < spec.width; ++col) {
        RC_ASSERT(
            equal(col_readers(spec, col), readers_by_looking(axes.cols, axes.pads.left, spec.width, out.w,
                                                             spec.kernel.w, spec.stride.w, spec.dilation.w, col)));
    }
}

}  // namespace
}  // namespace convscope
