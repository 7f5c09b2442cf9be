// An output cell's products are numbered in loop order: a step makes those of one run of numbers.
#include "app/figure/step_sums.h"

#include "core/partial.h"

namespace convscope {

std::span<const StepProduct> StepSums::of_channel(std::int64_t ic) const {
    if (channels.empty()) return {};
    const std::size_t each = products.size() / channels.size();
    return std::span(products).subspan(static_cast<std::size_t>(ic) * each, each);
}

StepSums step_sums(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const StepSpan& span) {
    const std::int64_t all = nest.taps_per_output();
    const std::int64_t first = nest.completed_taps(span.position, span.first_tap);
    const std::int64_t last = nest.completed_taps(span.position, span.last_tap);
    StepSums sums;
    sums.count = last - first;
    sums.before = partial_sum(spec, nest, data, span.position, first);
    sums.after = partial_sum(spec, nest, data, span.position, last);
    if (all > StepSums::most_products) return sums;
    sums.products.resize(static_cast<std::size_t>(all));
    sums.channels.resize(static_cast<std::size_t>(nest.extent(Loop::ic)));
    std::int64_t k = 0;
    for (const Tap& tap : taps_of(spec, nest, data.x, data.w, span.position, 0, all)) {
        const TapState state = k >= last ? TapState::waiting : k >= first ? TapState::current : TapState::done;
        ++k;
        const auto place = (tap.ic * spec.kernel.h + tap.kh) * spec.kernel.w + tap.kw;
        sums.products[static_cast<std::size_t>(place)] = {tap, state};
        if (state == TapState::waiting) continue;
        ChannelSum& channel = sums.channels[static_cast<std::size_t>(tap.ic)];
        channel.sum += tap.product;
        ++channel.made;
        if (state == TapState::done) continue;
        ++channel.this_step;
        sums.added += tap.product;
    }
    return sums;
}

}  // namespace convscope
