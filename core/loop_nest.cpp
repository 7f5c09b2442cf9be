// Steps as numbers in mixed radix. Counting what lies below a step is comparing digits from the outermost loop inwards.
#include "core/loop_nest.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/checked_math.h"
#include "core/closest_name.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, loop_count> loop_names{"n", "g", "oc", "oh", "ow", "ic", "kh", "kw"};
constexpr std::array<std::string_view, all_granularities.size()> granularity_names{
    "tap", "output-position", "input-channel", "output-channel", "group", "sample"};

std::size_t index_of(Loop loop) {
    return static_cast<std::size_t>(loop);
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    constexpr std::string_view separators = " ,";
    std::size_t start = text.find_first_not_of(separators);
    while (start != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
        words.push_back(text.substr(start, end - start));
        start = text.find_first_not_of(separators, end);
    }
    return words;
}

/// Value of an output loop at an output cell.
std::int64_t output_digit(const LoopNest& nest, const OutputPosition& position, Loop loop) {
    switch (loop) {
        case Loop::n:
            return position.n;
        case Loop::g:
            return position.out_channel / nest.extent(Loop::oc);
        case Loop::oc:
            return position.out_channel % nest.extent(Loop::oc);
        case Loop::oh:
            return position.oh;
        default:
            return position.ow;
    }
}

}  // namespace

std::string_view name_of(Loop loop) {
    return loop_names[index_of(loop)];
}

int LoopOrder::position(Loop loop) const {
    return static_cast<int>(std::find(loops.begin(), loops.end(), loop) - loops.begin());
}

LoopOrder LoopOrder::moved(Loop loop, int position) const {
    assert(position >= 0 && position < loop_count);
    LoopOrder result = *this;
    auto& order = result.loops;
    const auto from = std::find(order.begin(), order.end(), loop);
    const auto to = order.begin() + position;
    if (from < to) {
        std::rotate(from, from + 1, to + 1);
    } else {
        std::rotate(to, from, from + 1);
    }
    return result;
}

bool LoopOrder::finishes_outputs() const {
    return std::is_partitioned(loops.begin(), loops.end(), [](Loop loop) { return !is_reduction(loop); });
}

std::string LoopOrder::to_string() const {
    std::string text;
    for (const Loop loop : loops) {
        if (!text.empty()) text += ' ';
        text += name_of(loop);
    }
    return text;
}

const std::array<NamedOrder, 3>& named_orders() {
    using enum Loop;
    static constexpr std::array<NamedOrder, 3> orders{{
        {"output-stationary", {{n, g, oc, oh, ow, ic, kh, kw}}},
        {"channel-outer", {{n, g, oc, ic, oh, ow, kh, kw}}},
        {"weight-stationary", {{n, g, oc, ic, kh, kw, oh, ow}}},
    }};
    return orders;
}

Result<LoopOrder> loop_order_of(std::string_view text) {
    std::array<std::string_view, 3> names{};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const NamedOrder& named = named_orders()[i];
        if (named.name == text) return named.order;
        names[i] = named.name;
    }
    LoopOrder order;
    std::array<bool, loop_count> seen{};
    const std::vector<std::string_view> words = words_of(text);
    bool good = words.size() == loop_count;
    for (std::size_t i = 0; good && i < words.size(); ++i) {
        const auto found = std::find(loop_names.begin(), loop_names.end(), words[i]);
        const auto loop = static_cast<std::size_t>(found - loop_names.begin());
        good = found != loop_names.end() && !seen[loop];
        if (good) {
            seen[loop] = true;
            order.loops[i] = all_loops[loop];
        }
    }
    if (good) return order;
    const std::string nearest(closest_name(text, names));
    return fail("unknown_loop_order", "order", {std::string(text), nearest}, nearest);
}

std::string_view name_of(Granularity granularity) {
    return granularity_names[static_cast<std::size_t>(granularity)];
}

Result<Granularity> granularity_of(std::string_view name) {
    for (const Granularity granularity : all_granularities) {
        if (name_of(granularity) == name) return granularity;
    }
    const std::string nearest(closest_name(name, granularity_names));
    return fail("unknown_granularity", "granularity", {std::string(name), nearest}, nearest);
}

Result<LoopNest> LoopNest::make(const Conv2dSpec& spec, const LoopOrder& order) {
    LoopNest nest;
    nest.order_ = order;
    const Pair out = output_size(spec);
    nest.extent_ = {spec.batch,    spec.groups,  spec.out_channels / spec.groups,
                    out.h,         out.w,        spec.in_channels / spec.groups,
                    spec.kernel.h, spec.kernel.w};
    std::int64_t product = 1;
    for (std::size_t position = loop_count; position-- > 0;) {
        nest.stride_[position] = product;
        product = saturating_mul(product, nest.extent(order.loops[position]));
    }
    if (product == saturated) {
        const Shape4 y = output_shape(spec);
        return fail("steps_overflow", "",
                    {std::to_string(saturating_mul(saturating_mul(y[0], y[1]), saturating_mul(y[2], y[3]))),
                     std::to_string(nest.taps_per_output())});
    }
    nest.tap_count_ = product;
    return nest;
}

LoopIndices LoopNest::indices_of(std::int64_t t) const {
    assert(t >= 0 && t < tap_count_);
    LoopIndices indices;
    for (std::size_t position = 0; position < loop_count; ++position) {
        indices[order_.loops[position]] = t / stride_[position];
        t %= stride_[position];
    }
    return indices;
}

std::int64_t LoopNest::step_of(const LoopIndices& indices) const {
    std::int64_t t = 0;
    for (std::size_t position = 0; position < loop_count; ++position) {
        t += indices[order_.loops[position]] * stride_[position];
    }
    return t;
}

int LoopNest::depth(Granularity granularity) const {
    switch (granularity) {
        case Granularity::tap:
            return loop_count;
        case Granularity::output_position:
            return std::max(order_.position(Loop::oh), order_.position(Loop::ow)) + 1;
        case Granularity::input_channel:
            return order_.position(Loop::ic) + 1;
        case Granularity::output_channel:
            return order_.position(Loop::oc) + 1;
        case Granularity::group:
            return order_.position(Loop::g) + 1;
        case Granularity::sample:
            break;
    }
    return order_.position(Loop::n) + 1;
}

std::int64_t LoopNest::taps_per_step(Granularity granularity) const {
    return stride_[static_cast<std::size_t>(depth(granularity) - 1)];
}

std::int64_t LoopNest::step_count(Granularity granularity) const {
    if (tap_count_ == 0) return 0;  // an empty batch: taps_per_step may be 0 as well
    std::int64_t count = 1;
    for (int position = 0; position < depth(granularity); ++position) {
        count *= extent(order_.loops[static_cast<std::size_t>(position)]);
    }
    return count;
}

std::int64_t LoopNest::completed_taps(const OutputPosition& position, std::int64_t t) const {
    // Steps of this cell that share the digits of t so far are either all below t, none, or undecided.
    if (t >= tap_count_) return taps_per_output();
    std::int64_t completed = 0;
    std::int64_t inner_taps = taps_per_output();  // taps of the cell that the loops still to come run through
    for (std::size_t place = 0; place < loop_count; ++place) {
        const Loop loop = order_.loops[place];
        const std::int64_t digit = t / stride_[place];
        t %= stride_[place];
        if (is_reduction(loop)) {
            inner_taps /= extent(loop);
            completed += digit * inner_taps;
            continue;
        }
        const std::int64_t own = output_digit(*this, position, loop);
        if (own < digit) return completed + inner_taps;
        if (own > digit) return completed;
    }
    return completed;
}

OutputPosition LoopNest::output_of(const LoopIndices& indices) const {
    return {indices[Loop::n], indices[Loop::g] * extent(Loop::oc) + indices[Loop::oc], indices[Loop::oh],
            indices[Loop::ow]};
}

std::int64_t LoopNest::taps_per_output() const {
    return extent(Loop::ic) * extent(Loop::kh) * extent(Loop::kw);
}

LoopIndices LoopNest::reduction_indices(std::int64_t k) const {
    assert(k >= 0 && k < taps_per_output());
    LoopIndices indices;
    for (std::size_t position = loop_count; position-- > 0;) {
        const Loop loop = order_.loops[position];
        if (!is_reduction(loop)) continue;
        indices[loop] = k % extent(loop);
        k /= extent(loop);
    }
    return indices;
}

ProgressTable output_progress(const LoopNest& nest, std::int64_t n, std::int64_t out_channel, std::int64_t t) {
    // A cell one row up, or down, stands for all rows before, or after. Where the plane has no such row the entry is
    // what a row there would have: completed_taps only compares, so a place outside the plane is no trouble.
    const std::int64_t last = nest.tap_count() - 1;
    const LoopIndices at = last < 0 ? LoopIndices{} : nest.indices_of(std::clamp<std::int64_t>(t, 0, last));
    ProgressTable table{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t col = 0; col < 3; ++col) {
            const OutputPosition cell{n, out_channel, at[Loop::oh] + static_cast<std::int64_t>(row) - 1,
                                      at[Loop::ow] + static_cast<std::int64_t>(col) - 1};
            table[row][col] = nest.completed_taps(cell, t);
        }
    }
    return table;
}

}  // namespace convscope
