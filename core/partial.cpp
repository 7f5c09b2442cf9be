// Partial sums of single cells and of whole rows. Rows do for 32 cells at a time what partial_sum does for one: the
// same products, rounded one by one, in the same order, so that the results are the same bits.
#include "core/partial.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <vector>

#include "core/taps.h"

namespace convscope {
namespace {

/// The reduction loops in loop order, as an odometer: next() is cheaper than dividing at every tap.
class TapCounter {
public:
    explicit TapCounter(const LoopNest& nest) {
        std::size_t place = 0;
        for (const Loop loop : nest.order().loops) {
            if (!is_reduction(loop)) continue;
            loops_[place] = loop;
            extents_[place++] = nest.extent(loop);
        }
    }

    [[nodiscard]] std::int64_t ic() const { return at_[Loop::ic]; }
    [[nodiscard]] std::int64_t kh() const { return at_[Loop::kh]; }
    [[nodiscard]] std::int64_t kw() const { return at_[Loop::kw]; }

    void next() {
        for (std::size_t place = 3; place-- > 0;) {
            if (++at_[loops_[place]] < extents_[place]) return;
            at_[loops_[place]] = 0;
        }
    }

private:
    LoopIndices at_;
    std::array<Loop, 3> loops_{};
    std::array<std::int64_t, 3> extents_{};
};

float bias_of(const ConvData& data, std::int64_t out_channel) {
    return data.bias.empty() ? 0.0F : data.bias[static_cast<std::size_t>(out_channel)];
}

/// One tap of a row of outputs. Output column ow reads values[ow*stride + first_col], when that column is inside.
struct RowTap {
    const float* values;  ///< the input row it reads: W values, all 0 for a row of zero padding
    std::int64_t first_col;
    float weight;
};

/// Four cells side by side; the compiler turns each operation into one instruction that rounds as the scalar one does.
using Four = float __attribute__((vector_size(16)));

Four load_four(const float* from) {
    Four four;
    std::memcpy(&four, from, sizeof four);
    return four;
}

/// One plane's part of the work: what stays the same from row to row.
class RowSummer {
public:
    RowSummer(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, std::int64_t n,
              std::int64_t out_channel)
        : spec_(spec),
          nest_(nest),
          pads_(effective_pads(spec)),
          planes_(data.x.plane(n, group_of_output(spec, out_channel) * nest.extent(Loop::ic))),
          weights_(data.w.plane(out_channel, 0)),
          zeros_(static_cast<std::size_t>(spec.padding_mode == PaddingMode::zeros ? spec.width : 0)) {
        // Columns whose every tap is a real one. o*stride - pad is the first column read, and the last is one window
        // on.
        const std::int64_t window = window_size(spec).w;
        interior_first_ = (pads_.left + spec.stride.w - 1) / spec.stride.w;
        interior_last_ = spec.width + pads_.left < window ? 0 : (spec.width + pads_.left - window) / spec.stride.w + 1;
    }

    /// Adds the first counts[i] products to the cells of columns splits[i] <= ow < splits[i+1] of row oh.
    void add_row(std::int64_t oh, const std::array<std::int64_t, 4>& splits, const std::array<std::int64_t, 3>& counts,
                 float* row) {
        std::int64_t most = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (splits[i] < splits[i + 1]) most = std::max(most, counts[i]);
        }
        TapCounter counter(nest_);
        for (std::int64_t done = 0; done < most; done += segment_) {
            const std::int64_t now = std::min(segment_, most - done);
            list_taps(oh, counter, now);
            for (std::size_t i = 0; i < counts.size(); ++i) {
                const std::int64_t taps = std::clamp<std::int64_t>(counts[i] - done, 0, now);
                add_columns(splits[i], splits[i + 1], static_cast<std::size_t>(taps), row);
            }
        }
    }

private:
    // Taps listed at a time. Few, so that a row works through a few input rows, cell after cell, before it turns to the
    // next: rows of different channels often share their place in the cache, and would push each other out.
    static constexpr std::int64_t segment_ = 32;

    void list_taps(std::int64_t oh, TapCounter& counter, std::int64_t count) {
        taps_.clear();
        for (std::int64_t i = 0; i < count; ++i, counter.next()) {
            const std::int64_t wanted = oh * spec_.stride.h - pads_.top + counter.kh() * spec_.dilation.h;
            const std::int64_t row = mirrored_index(wanted, spec_.height, spec_.padding_mode);
            const float* values = row < 0 ? zeros_.data() : planes_ + (counter.ic() * spec_.height + row) * spec_.width;
            const std::int64_t weight = (counter.ic() * spec_.kernel.h + counter.kh()) * spec_.kernel.w + counter.kw();
            taps_.push_back({values, counter.kw() * spec_.dilation.w - pads_.left, weights_[weight]});
        }
    }

    void add_columns(std::int64_t first, std::int64_t last, std::size_t taps, float* row) {
        if (taps == 0 || first >= last) return;
        const std::int64_t inside_first = std::clamp(interior_first_, first, last);
        const std::int64_t inside_last = std::clamp(interior_last_, inside_first, last);
        add_edge(first, inside_first, taps, row);
        std::int64_t ow = inside_first;
        if (spec_.stride.w == 1) {
            ow = add_fours<8, true>(ow, inside_last, taps, row);
            ow = add_fours<2, true>(ow, inside_last, taps, row);
            ow = add_fours<1, true>(ow, inside_last, taps, row);
        } else {
            ow = add_fours<8, false>(ow, inside_last, taps, row);
            ow = add_fours<2, false>(ow, inside_last, taps, row);
            ow = add_fours<1, false>(ow, inside_last, taps, row);
        }
        add_edge(ow, last, taps, row);
    }

    /// `fours` times four cells at once, every tap real, the sums in registers. Returns the first column left over.
    template <std::size_t fours, bool unit_stride>
    std::int64_t add_fours(std::int64_t ow, std::int64_t last, std::size_t taps, float* row) const {
        constexpr std::int64_t width = 4 * fours;
        const std::int64_t stride = unit_stride ? 1 : spec_.stride.w;
        for (; ow + width <= last; ow += width) {
            std::array<Four, fours> sums;
            std::memcpy(sums.data(), row + ow, sizeof sums);
            for (std::size_t tap = 0; tap < taps; ++tap) {
                const RowTap& t = taps_[tap];
                const float* values = t.values + (ow * stride + t.first_col);
                const Four weight{t.weight, t.weight, t.weight, t.weight};
                for (std::size_t i = 0; i < fours; ++i) {
                    if constexpr (unit_stride) {
                        sums[i] += load_four(values + 4 * i) * weight;
                    } else {
                        const float* v = values + static_cast<std::int64_t>(4 * i) * stride;
                        sums[i] += Four{v[0], v[stride], v[2 * stride], v[3 * stride]} * weight;
                    }
                }
            }
            std::memcpy(row + ow, sums.data(), sizeof sums);
        }
        return ow;
    }

    /// Cell by cell, where taps may fall beside the input.
    void add_edge(std::int64_t first, std::int64_t last, std::size_t taps, float* row) const {
        for (std::size_t tap = 0; tap < taps; ++tap) {
            const RowTap& t = taps_[tap];
            for (std::int64_t ow = first; ow < last; ++ow) {
                const std::int64_t col =
                    mirrored_index(ow * spec_.stride.w + t.first_col, spec_.width, spec_.padding_mode);
                const float value = col < 0 ? 0.0F : t.values[col];
                row[ow] += value * t.weight;
            }
        }
    }

    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    Sides pads_;
    const float* planes_;   // of this sample and group: (C_in/G, H, W)
    const float* weights_;  // of this output channel: (C_in/G, KH, KW)
    std::vector<float> zeros_;
    std::vector<RowTap> taps_;
    std::int64_t interior_first_ = 0;
    std::int64_t interior_last_ = 0;
};

}  // namespace

float partial_sum(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const OutputPosition& position,
                  std::int64_t count) {
    assert(0 <= count && count <= nest.taps_per_output());
    const std::int64_t first_channel = group_of_output(spec, position.out_channel) * nest.extent(Loop::ic);
    float sum = bias_of(data, position.out_channel);
    TapCounter counter(nest);
    for (std::int64_t k = 0; k < count; ++k, counter.next()) {
        const TapSource source = tap_source(spec, position.oh, position.ow, counter.kh(), counter.kw());
        const float value =
            source.zero ? 0.0F
                        : data.x.at(position.n, first_channel + counter.ic(), source.source_row, source.source_col);
        sum += value * data.w.at(position.out_channel, counter.ic(), counter.kh(), counter.kw());
    }
    return sum;
}

float partial_output(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, const OutputPosition& position,
                     std::int64_t t) {
    return partial_sum(spec, nest, data, position, nest.completed_taps(position, t));
}

void partial_rows(const Conv2dSpec& spec, const LoopNest& nest, const ConvData& data, std::int64_t n,
                  std::int64_t out_channel, std::int64_t t, std::int64_t first_row, std::int64_t last_row, float* out) {
    if (first_row >= last_row) return;
    const std::int64_t columns = nest.extent(Loop::ow);
    const ProgressTable progress = output_progress(nest, n, out_channel, t);
    const LoopIndices at = nest.indices_of(std::clamp<std::int64_t>(t, 0, nest.tap_count() - 1));
    const std::int64_t before = at[Loop::ow];
    RowSummer summer(spec, nest, data, n, out_channel);
    std::fill(out, out + (last_row - first_row) * columns, bias_of(data, out_channel));
    for (std::int64_t oh = first_row; oh < last_row; ++oh) {
        const std::size_t place = oh < at[Loop::oh] ? 0 : (oh == at[Loop::oh] ? 1 : 2);
        const auto& counts = progress[place];
        // Neighbours with equal counts make one range, so that no row is cut without need.
        const std::int64_t third = counts[1] == counts[2] ? columns : before + 1;
        const std::int64_t second = counts[0] == counts[1] ? third : before;
        summer.add_row(oh, {0, second, third, columns}, counts, out + (oh - first_row) * columns);
    }
}

}  // namespace convscope
