// The eight loops of a grouped convolution in any order, and what a step number means in them.
// The digits of a step in mixed radix are its loop indices, so every question below is O(1), forward and back.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/conv2d_spec.h"
#include "core/error.h"

namespace convscope {

/// n: sample, g: group, oc: output channel in its group, oh/ow: output row/column,
/// ic: input channel in its group, kh/kw: kernel row/column.
enum class Loop : std::uint8_t { n, g, oc, oh, ow, ic, kh, kw };
inline constexpr int loop_count = 8;
inline constexpr std::array<Loop, loop_count> all_loops{Loop::n,  Loop::g,  Loop::oc, Loop::oh,
                                                        Loop::ow, Loop::ic, Loop::kh, Loop::kw};

std::string_view name_of(Loop loop);  ///< "n", "g", "oc", "oh", "ow", "ic", "kh", "kw"

/// True for ic, kh, kw: the loops that add up one output.
constexpr bool is_reduction(Loop loop) {
    return loop >= Loop::ic;
}

/// A permutation of the eight loops, outermost first.
struct LoopOrder {
    std::array<Loop, loop_count> loops = all_loops;

    [[nodiscard]] int position(Loop loop) const;  ///< 0 for the outermost
    /// The same order with `loop` taken out and put back at `position` (0 to 7).
    [[nodiscard]] LoopOrder moved(Loop loop, int position) const;
    /// True when every output loop stands outside every reduction loop, so that an output is finished before the
    /// next begins.
    [[nodiscard]] bool finishes_outputs() const;
    /// "n g oc oh ow ic kh kw".
    [[nodiscard]] std::string to_string() const;

    bool operator==(const LoopOrder&) const = default;
};

struct NamedOrder {
    std::string_view name;  ///< "output-stationary", "channel-outer", "weight-stationary"
    LoopOrder order;
};
/// The three orders that have names; the first is the default.
const std::array<NamedOrder, 3>& named_orders();

/// A name of named_orders() or eight loop names separated by spaces or commas.
Result<LoopOrder> loop_order_of(std::string_view text);

/// How much one step does: the order is cut below the last of the loops that the name stands for.
/// tap: all eight; output_position: oh, ow; input_channel: ic; output_channel: oc; group: g; sample: n.
enum class Granularity : std::uint8_t { tap, output_position, input_channel, output_channel, group, sample };
inline constexpr std::array<Granularity, 6> all_granularities{Granularity::tap,           Granularity::output_position,
                                                              Granularity::input_channel, Granularity::output_channel,
                                                              Granularity::group,         Granularity::sample};
std::string_view name_of(Granularity granularity);  ///< "tap", "output-position", "input-channel", ...
Result<Granularity> granularity_of(std::string_view name);

/// One value a loop, indexed by Loop.
struct LoopIndices {
    std::array<std::int64_t, loop_count> value{};
    std::int64_t& operator[](Loop loop) { return value[static_cast<std::size_t>(loop)]; }
    std::int64_t operator[](Loop loop) const { return value[static_cast<std::size_t>(loop)]; }
    bool operator==(const LoopIndices&) const = default;
};

/// One output cell. `out_channel` counts over all groups: g * (C_out/G) + oc.
struct OutputPosition {
    std::int64_t n = 0;
    std::int64_t out_channel = 0;
    std::int64_t oh = 0;
    std::int64_t ow = 0;
    bool operator==(const OutputPosition&) const = default;
};

class LoopNest {
public:
    /// Fails with key "steps_overflow" when the number of taps does not fit 63 bits. `spec` is valid.
    static Result<LoopNest> make(const Conv2dSpec& spec, const LoopOrder& order);

    [[nodiscard]] const LoopOrder& order() const { return order_; }
    [[nodiscard]] std::int64_t extent(Loop loop) const { return extent_[static_cast<std::size_t>(loop)]; }

    /// Number of taps of the whole convolution (steps at Granularity::tap), padding taps counted.
    [[nodiscard]] std::int64_t tap_count() const { return tap_count_; }
    /// Loop indices of tap step t, 0 <= t < tap_count().
    [[nodiscard]] LoopIndices indices_of(std::int64_t t) const;
    /// The inverse of indices_of.
    [[nodiscard]] std::int64_t step_of(const LoopIndices& indices) const;
    /// Steps from one value of the loop at `position` to its next: the product of the extents inside it.
    [[nodiscard]] std::int64_t stride_at(int position) const { return stride_[static_cast<std::size_t>(position)]; }

    /// Number of loops (outermost first) that a granularity keeps, 1 to 8.
    [[nodiscard]] int depth(Granularity granularity) const;
    /// Taps in one step of this granularity.
    [[nodiscard]] std::int64_t taps_per_step(Granularity granularity) const;
    /// Steps of this granularity in the whole convolution.
    [[nodiscard]] std::int64_t step_count(Granularity granularity) const;

    /// Taps of this output cell whose step is below t, 0 to C_in/G*KH*KW. O(1).
    [[nodiscard]] std::int64_t completed_taps(const OutputPosition& position, std::int64_t t) const;

    /// Index of the output cell that tap indices belong to.
    [[nodiscard]] OutputPosition output_of(const LoopIndices& indices) const;
    /// Taps of one output cell: C_in/G*KH*KW.
    [[nodiscard]] std::int64_t taps_per_output() const;
    /// The k-th tap (0 <= k < taps_per_output) of an output cell in loop order: its ic, kh, kw; other entries 0.
    [[nodiscard]] LoopIndices reduction_indices(std::int64_t k) const;

private:
    LoopOrder order_;
    std::array<std::int64_t, loop_count> extent_{};  // by Loop
    std::array<std::int64_t, loop_count> stride_{};  // by position in the order
    std::int64_t tap_count_ = 0;
};

/// Progress of one output plane, or of one kernel plane, at a step. Which taps are done depends, for the cells of a
/// plane, only on whether the row and the column lie before, at or after those of the step: nine numbers say it all,
/// and a shader can look them up. [0]: before, [1]: at, [2]: after; first the row.
using ProgressTable = std::array<std::array<std::int64_t, 3>, 3>;

/// Completed taps of the cells of output plane (n, out_channel) at tap step t (those with a step below t count), by the
/// place of the cell relative to (oh, ow) of step t. t may equal tap_count(): then everything is done and the place is
/// relative to the last tap.
ProgressTable output_progress(const LoopNest& nest, std::int64_t n, std::int64_t out_channel, std::int64_t t);

}  // namespace convscope
