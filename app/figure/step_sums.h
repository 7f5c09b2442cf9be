// The products of the output cell under work, each before, in or after this step, and the sums that they make so far.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/figure/document.h"
#include "app/figure/figure.h"
#include "core/taps.h"

namespace convscope {

struct StepProduct {
    Tap tap;
    TapState state = TapState::waiting;
};

/// One input channel's part of the output cell.
struct ChannelSum {
    float sum = 0.0F;            ///< of its products made up to and in this step, added in loop order
    std::int64_t made = 0;       ///< how many these are
    std::int64_t this_step = 0;  ///< how many of them this step makes
};

/// before + this step = after, and bias + all channel sums = after, up to rounding.
struct StepSums {
    /// Outputs with more products than this have none listed: only `before` and `after` are known.
    static constexpr std::int64_t most_products = 4096;

    float before = 0.0F;                ///< partial sum before this step, the bias in it
    float after = 0.0F;                 ///< and after it
    float added = 0.0F;                 ///< this step's products
    std::int64_t count = 0;             ///< how many these are
    std::vector<StepProduct> products;  /// by ic, kh, kw
    std::vector<ChannelSum> channels;   /// by ic

    [[nodiscard]] std::span<const StepProduct> of_channel(std::int64_t ic) const;
};

/// For the output cell of `span`'s last tap.
StepSums step_sums(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const StepSpan& span);

}  // namespace convscope
