// The slow, obvious versions that the engine is compared with: padding made cell by cell, and the eight loops run one
// step at a time in any order. Nothing here uses the engine's own formulas for taps or steps.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <ostream>
#include <span>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/loop_nest.h"
#include "core/partial.h"
#include "core/tensor.h"

namespace convscope {

/// How RapidCheck prints a counterexample.
void showValue(const Conv2dSpec& spec, std::ostream& out);
void showValue(const LoopOrder& order, std::ostream& out);

namespace testing {

inline constexpr std::int64_t all_steps = std::numeric_limits<std::int64_t>::max();

/// For each cell of a padded axis, first to last, the real cell whose value it takes, or -1 for a zero. Made by walking
/// outwards from the edges, one cell at a time.
std::vector<std::int64_t> padded_axis(std::int64_t size, std::int64_t before, std::int64_t after, PaddingMode mode);

/// x with its padding written out: (N, C_in, pad_top + H + pad_bottom, pad_left + W + pad_right).
Tensor padded_input(const Conv2dSpec& spec, const Tensor& x);

/// What the eight loops, run in `order`, leave in y when they stop before tap step `stop`: y starts at the bias, and
/// every product is added to it in float32.
Tensor reference_convolution(const Conv2dSpec& spec, const LoopOrder& order, const ConvData& data,
                             std::int64_t stop = all_steps);

/// Number of taps of each output cell, in the order of y's cells, that are done when the loops stop before step `stop`.
std::vector<std::int64_t> reference_progress(const Conv2dSpec& spec, const LoopOrder& order, std::int64_t stop);

/// Steps of the whole nest.
std::int64_t reference_tap_count(const Conv2dSpec& spec);

// ---- random input for properties; failures shrink ----

/// A valid spec of at most some ten thousand taps, with every kind of padding.
rc::Gen<Conv2dSpec> any_spec();
rc::Gen<LoopOrder> any_order();

/// The nest of a spec that is valid.
LoopNest nest_of(const Conv2dSpec& spec, const LoopOrder& order);

enum class Numbers : std::uint8_t {
    integers,  ///< whole numbers -3 to 3: sums are exact in any order
    normal,    ///< -2 to 2 with 24 bits: every order rounds differently
    special,   ///< the same with signed zeros, infinities, NaN, subnormals and very large values strewn in
};

/// x, w and b for a spec, a pure function of (spec, numbers, seed).
ConvData any_data(const Conv2dSpec& spec, Numbers numbers, std::uint64_t seed);

/// The same bits; any NaN equals any other, as the sign of a computed NaN is the processor's choice.
bool same_bits(float a, float b);

/// Index of the first value whose bits differ, or -1. A missing value differs.
std::int64_t first_different(std::span<const float> a, std::span<const float> b);

}  // namespace testing
}  // namespace convscope
