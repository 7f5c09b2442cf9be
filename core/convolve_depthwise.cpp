// The depthwise kernel. Idea: such a layer moves much and computes little, so that nothing is copied: rows of x are
// loaded where they lie, with masks where they stand over the border. A few vectors of columns (strands) go down the
// plane: each loaded vector is added to all outputs that read it by another row of the kernel, which wait in registers,
// as the nine weights do. Taps that find padding alone are left out. At stride 2 the cells between those of one tap,
// which are loaded with them, are the next tap's, and one lane on the third's: they are not loaded again.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_depthwise.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <type_traits>

#include "core/axis.h"
#include "core/caches.h"
#include "core/tiling.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_depthwise.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/strand-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

#if CONVSCOPE_HAS_PARTS

// Cells of x and y in a strip of rows: what the first cache loses of them is fetched in time from the second.
constexpr std::int64_t strip_cells = 18000;
// Output rows from those at hand to those whose cells are fetched.
constexpr std::int64_t rows_ahead = 12;

/// Output rows [first, last). The input rows of those `step` apart lie as far apart as the kernel's.
struct Rows {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t step = 1;
    std::int64_t most = 0;  // so far apart; from some of the first `step` rows on it is one less
    [[nodiscard]] std::int64_t count(std::int64_t from) const {
        return from + (most - 1) * step < last ? most : most - 1;
    }
};

/// Where strands begin: those side by side, and two that stand anywhere.
struct Places {
    std::int64_t inner = 0;
    std::int64_t end = 0;
    std::int64_t other_end = 0;
};

/// All of these strands at once.
template <typename Sampled, typename Inner, typename End, typename OtherEnd>
HWY_NOINLINE void compute_strands(const Plane& plane, const Rows& rows, const Outputs& wanted, const Places& places) {
    constexpr int open = outputs_open<Sampled>;
    const Lane lane;
    hn::Vec<Lane> weight[9];
    HWY_UNROLL(9) for (int k = 0; k < 9; ++k) {
        weight[k] = hn::Set(lane, plane.w[k]);
    }
    const hn::Vec<Lane> bias = hn::Set(lane, plane.bias);
    Inner inner(plane, wanted, places.inner);
    End end(plane, wanted, places.end);
    OtherEnd other_end(plane, wanted, places.other_end);
    const std::int64_t x_rows = plane.rows.size;
    const std::int64_t x_row_step = plane.rows.dilation;
    const std::int64_t x_step = x_row_step * plane.cols.size;
    const std::int64_t x_ahead = plane.x_ahead;
    const std::int64_t y_step = rows.step * plane.cols.out;
    const std::int64_t y_to_inner = places.inner - places.end;
    const std::int64_t y_to_other = places.other_end - places.end;
    for (std::int64_t first = rows.first; first < std::min(rows.first + rows.step, rows.last); ++first) {
        std::int64_t x_row = plane.rows.cell(first, 0);
        const float* const x_line = plane.x + x_row * plane.cols.size;
        const float* inner_x = x_line + plane.cols.cell(places.inner, 0);
        const float* end_x = x_line + plane.cols.cell(places.end, 0);
        const float* other_end_x = x_line + plane.cols.cell(places.other_end, 0);
        inner.start(bias);
        end.start(bias);
        other_end.start(bias);
        float* y = plane.y + first * plane.cols.out - (open - 1) * y_step + places.end;
        const std::int64_t last = rows.count(first) + open - 1;
        for (std::int64_t i = 0; i < last; ++i, y += y_step) {
            HWY_UNROLL(2)
            for (int phase = 0; phase < Sampled::phases;
                 ++phase, x_row += x_row_step, inner_x += x_step, end_x += x_step, other_end_x += x_step) {
                if (x_row < 0 || x_row >= x_rows) continue;  // padding
                inner.fetch(inner_x + x_ahead);
                end.fetch(end_x + x_ahead);
                other_end.fetch(other_end_x + x_ahead);
                inner.add(phase, inner_x, weight);
                end.add(phase, end_x, weight);
                other_end.add(phase, other_end_x, weight);
            }
            if (i >= open - 1) {
                inner.store(y + y_to_inner);
                end.store(y);
                other_end.store(y + y_to_other);
            }
            inner.next_row(bias);
            end.next_row(bias);
            other_end.next_row(bias);
        }
    }
}

// Strands that are computed at once: their sums and the weights fill the registers. Fewer leave the multipliers waiting
// for each other, and pass over a plane more often.
#if HWY_TARGET <= HWY_AVX3
constexpr std::int64_t most_strands = 4;
#else
constexpr std::int64_t most_strands = 2;
#endif

/// Computes the columns of a strip of rows.
template <typename Sampled>
class Strip {
public:
    static void compute_rows(const Plane& plane, const Rows& rows, const Outputs& wanted) {
        Strip(plane, rows, wanted).compute();
    }

private:
    Strip(const Plane& plane, const Rows& rows, const Outputs& wanted) : plane_(plane), rows_(rows), wanted_(wanted) {}

    void compute() {
        const std::int64_t first = wanted_.first;
        const std::int64_t width = wanted_.last - first;
        if (width < lanes()) {
            const Places places{first, first, first};
            if (lacks_taps(first)) return compute_places<0, Sparse, NoStrand>(places);
            if (width < half()) return compute_places<0, Narrow<HalfLane>, NoStrand>(places);
            return compute_places<0, Narrow<Lane>, NoStrand>(places);
        }
        // Stores begin at the starts of cache lines, where these lie alike in every row. What is left at either end is
        // computed by a strand that overlaps the next one: its stores are whole too.
        const std::int64_t before = cells_before_line(plane_.y + rows_.first * plane_.cols.out + first) % lanes();
        const std::int64_t lead = plane_.cols.out % cache_line == 0 ? before : 0;
        if (lead > 0) add_end(first, false);
        std::int64_t col = first + lead;
        for (; wanted_.last - col >= lanes(); col += lanes()) add(col);
        const std::int64_t rest = wanted_.last - col;
        // Half a strand is worth its own code beside a whole one.
        const bool half_rest = rest <= half() && ends_ == 1;
        if (rest > 0) add_end(wanted_.last - (half_rest ? half() : lanes()), half_rest);
        compute_all();
    }

    template <typename D>
    using End = Strand<Sampled, D, Masks::loads>;
    template <typename D>
    using Narrow = Strand<Sampled, D, Masks::stores>;
    using Sparse = Strand<Sampled, Lane, Masks::taps>;

    static std::int64_t lanes() { return static_cast<std::int64_t>(hn::Lanes(Lane())); }
    static std::int64_t half() { return static_cast<std::int64_t>(hn::Lanes(HalfLane())); }

    /// A strand's columns. Those that need no masks are side by side.
    void add(std::int64_t col) {
        const std::int64_t first = plane_.cols.cell(col, Sampled::neighbours ? 1 : 0);
        const std::int64_t last = plane_.cols.cell(col, Sampled::neighbours ? 1 : 2) + Sampled::stride * lanes();
        if (first < 0 || last > plane_.cols.size) return add_end(col, false);
        if (inner_++ == 0) places_.inner = col;
    }

    void add_end(std::int64_t col, bool half) {
        if (ends_ == 2) compute_waiting(0);
        (ends_++ == 0 ? places_.end : places_.other_end) = col;
        half_ = half;
        lacks_taps_ = lacks_taps_ || lacks_taps(col);
    }

    /// Whether a tap finds padding alone in a strand from this column on.
    [[nodiscard]] bool lacks_taps(std::int64_t col) const {
        const Outputs cols{col, std::min(col + lanes(), wanted_.last)};
        return !plane_.is_real(0, cols) || !plane_.is_real(1, cols) || !plane_.is_real(2, cols);
    }

    void compute_all() {
        if (lacks_taps_) compute_waiting(0);
        const std::int64_t even = inner_ > 0 ? EvenParts(inner_ + ends_, most_strands).most() - ends_ : 0;
        if (ends_ > 0) compute_waiting(std::clamp<std::int64_t>(even, 0, most_strands - ends_));
        while (inner_ > 0) compute_waiting(EvenParts(inner_, most_strands).most());
    }

    /// So many of the inner strands, and the ends that wait.
    void compute_waiting(std::int64_t inner) {
        static constexpr std::array<void (Strip::*)() const, 5> compute_it{
            &Strip::compute_waiting<0>, &Strip::compute_waiting<1>, &Strip::compute_waiting<2>,
            &Strip::compute_waiting<3>, &Strip::compute_waiting<4>};
        (this->*compute_it[static_cast<std::size_t>(inner)])();
        ends_ = 0;
        lacks_taps_ = false;
        inner_ -= inner;
        places_.inner += inner * lanes();
    }

    template <int inner>
    void compute_waiting() const {
        if constexpr (inner == 0) {
            if (lacks_taps_ && ends_ == 1) return compute_places<0, Sparse, NoStrand>(places_);
            if (lacks_taps_) return compute_places<0, Sparse, Sparse>(places_);
        }
        if constexpr (inner > 0 && inner <= most_strands) {
            if (ends_ == 0) return compute_places<inner, NoStrand, NoStrand>(places_);
        }
        if constexpr (inner + 1 <= most_strands) {
            if (ends_ == 1) return compute_places<inner, End<Lane>, NoStrand>(places_);
        }
        if constexpr (inner + 2 <= most_strands) {
            if (half_) return compute_places<inner, End<Lane>, End<HalfLane>>(places_);
            compute_places<inner, End<Lane>, End<Lane>>(places_);
        }
    }

    template <int inner, typename First, typename Second>
    void compute_places(const Places& places) const {
        using Inner = std::conditional_t<inner == 0, NoStrand, Strands<Strand<Sampled, Lane, Masks::none>, inner>>;
        compute_strands<Sampled, Inner, First, Second>(plane_, rows_, wanted_, places);
    }

    const Plane& plane_;
    const Rows& rows_;
    Outputs wanted_;
    // What waits to be computed.
    Places places_;
    std::int64_t inner_ = 0;
    int ends_ = 0;
    bool half_ = false;        // the last end
    bool lacks_taps_ = false;  // an end
};

void convolve_plane(Plane plane, const OutputBlock& block) {
    const std::int64_t common = std::gcd(plane.rows.stride, plane.rows.dilation);
    Rows rows;
    rows.step = plane.rows.dilation / common;
    const auto compute = plane.rows.stride / common == 2
                             ? (plane.cols.dilation == 1 ? &Strip<Sampling<2, 2, true>>::compute_rows
                                                         : &Strip<Sampling<2, 2, false>>::compute_rows)
                         : plane.cols.stride == 2 ? &Strip<Sampling<1, 2, false>>::compute_rows
                                                  : &Strip<Sampling<1, 1, false>>::compute_rows;
    // A strip of rows, whose cache lines serve the columns beside too. Each begins anew: it must not be too low.
    constexpr std::int64_t least = 16;
    const std::int64_t most = std::max(strip_cells / (plane.cols.size + plane.cols.out), least) * rows.step;
    const std::int64_t strip = EvenParts(block.last_row - block.first_row, most).most();
    plane.x_ahead = rows_ahead * plane.rows.stride * plane.cols.size;
    for (rows.first = block.first_row; rows.first < block.last_row; rows.first = rows.last) {
        rows.last = std::min(rows.first + strip, block.last_row);
        rows.most = (rows.last - rows.first + rows.step - 1) / rows.step;
        compute(plane, rows, {block.first_col, block.last_col});
    }
}

void convolve_here(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    Plane plane;
    plane.rows = row_axis(spec);
    plane.cols = col_axis(spec);
    for (std::size_t kw = 0; kw < 3; ++kw)
        plane.real_cols[kw] = real_outputs(plane.cols, static_cast<std::int64_t>(kw));
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    for (std::int64_t channel = block.first_channel; channel < block.last_channel; ++channel) {
        plane.x = data.x.plane(block.n, channel / group_channels);
        plane.w = data.w.plane(channel, 0);
        plane.bias = data.bias.empty() ? 0.0F : data.bias[static_cast<std::size_t>(channel)];
        plane.y = y + (block.n * spec.out_channels + channel) * plane.rows.out * plane.cols.out;
        convolve_plane(plane, block);
    }
}

#else

void convolve_here(const Conv2dSpec& /*spec*/, const ConvData& /*data*/, const OutputBlock& /*block*/, float* /*y*/) {}

#endif

bool can_load_parts() {
    return CONVSCOPE_HAS_PARTS;
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(convolve_here);
HWY_EXPORT(can_load_parts);

}  // namespace

bool depthwise_suits(const Conv2dSpec& spec) {
    const bool alone = spec.in_channels == spec.groups;
    const bool three = spec.kernel == Pair{3, 3};
    const std::int64_t phases = spec.stride.h / std::gcd(spec.stride.h, spec.dilation.h);
    const bool stride = phases <= spec.stride.w && spec.stride.w <= 2;
    // Nobody's layers, but distances are multiplied by sizes here.
    constexpr std::int64_t far = 1 << 24;
    const Sides pads = effective_pads(spec);
    const bool near = std::max({spec.stride.h, spec.dilation.h, spec.dilation.w, pads.top, pads.left}) < far;
    return alone && three && stride && near && HWY_DYNAMIC_DISPATCH(can_load_parts)();
}

void convolve_depthwise(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    HWY_DYNAMIC_DISPATCH(convolve_here)(spec, data, block, y);
}

}  // namespace convscope
#endif  // HWY_ONCE
