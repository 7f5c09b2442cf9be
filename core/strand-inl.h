// The strands of the depthwise kernel: vectors of columns that go down a plane, for convolve_depthwise.cpp, which is
// compiled once for each instruction set (foreach_target.h), hence the guard that lets this file in once for each.
#if defined(CONVSCOPE_CORE_STRAND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSCOPE_CORE_STRAND_INL_H_
#undef CONVSCOPE_CORE_STRAND_INL_H_
#else
#define CONVSCOPE_CORE_STRAND_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "core/axis.h"
#include "core/caches.h"

// Loads and stores of parts of a vector.
#define CONVSCOPE_HAS_PARTS (HWY_TARGET == HWY_AVX2 || HWY_TARGET <= HWY_AVX3)
#if CONVSCOPE_HAS_PARTS

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using HalfLane = hn::Half<Lane>;

/// One channel: a plane of x, its kernel, a plane of y.
struct Plane {
    Axis rows;
    Axis cols;
    const float* x = nullptr;
    const float* w = nullptr;
    float bias = 0.0F;
    float* y = nullptr;
    std::array<Outputs, 3> real_cols;  // of each tap
    std::int64_t x_ahead = 0;          // from a cell to the one that is fetched meanwhile
    /// Whether tap kw finds other than padding in these columns.
    [[nodiscard]] bool is_real(int kw, const Outputs& cols) const {
        return real_cols[static_cast<std::size_t>(kw)].meet(cols);
    }
};

/// How a layer samples its input. phases is how many kernel rows lie between two outputs: tap kh of output i reads the
/// input row phases*i + kh, counted from the first. neighbours: the taps of a row are, where the stride is 2.
template <int phases_, int stride_, bool neighbours_>
struct Sampling {
    static constexpr int phases = phases_;
    static constexpr int stride = stride_;
    static constexpr bool neighbours = neighbours_;
};

// GCC 12 would rather read a cell again for every product than keep it in a register.
template <typename V>
HWY_INLINE void keep_in_register(V& value) {
#if HWY_COMPILER_GCC_ACTUAL
    asm("" : "+v"(value.raw));
#else
    (void)value;
#endif
}

/// As many lanes of the value as a strand has.
HWY_INLINE hn::Vec<Lane> fit(Lane /*lane*/, hn::Vec<Lane> value) {
    return value;
}
HWY_INLINE hn::Vec<HalfLane> fit(HalfLane half, hn::Vec<Lane> value) {
    return hn::LowerHalf(half, value);
}

/// Lanes whose cell, first + lane, lies in [0, size).
template <typename D>
HWY_INLINE hn::Mask<D> cells_inside(D lane, std::int64_t first, std::int64_t size) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const auto before = static_cast<std::size_t>(std::clamp<std::int64_t>(-first, 0, lanes));
    const auto until = static_cast<std::size_t>(std::clamp<std::int64_t>(size - first, 0, lanes));
    return hn::AndNot(hn::FirstN(lane, before), hn::FirstN(lane, until));
}

/// Outputs that read the same input row.
template <typename Sampled>
constexpr int outputs_open = 2 / Sampled::phases + 1;

/// What of a strand is left out: nothing, loads outside, stores too, as it is wider than what is wanted, or taps
/// besides that find padding alone. To ask that of each tap costs a tenth of the time: mostly there is none.
enum class Masks { none, loads, stores, taps };

/// A vector of columns, whole or half, that goes down the plane.
template <typename Sampled, typename D, Masks masks>
class Strand {
public:
    static constexpr int phases = Sampled::phases;
    static constexpr int stride = Sampled::stride;
    static constexpr int open = outputs_open<Sampled>;

    HWY_INLINE Strand(const Plane& plane, const Outputs& wanted, std::int64_t col)
        : tap_step_(plane.cols.dilation),
          first_outside_(plane.cols.cell(col, 0) < 0 || plane.cols.cell(col, 0) >= plane.cols.size) {
        const D lane;
        HWY_UNROLL(3) for (int kw = 0; masks != Masks::none && kw < 3; ++kw) {
            HWY_UNROLL(2) for (int part = 0; part < stride; ++part) {
                const std::int64_t cell = plane.cols.cell(col, kw) + part * lanes();
                inside_[kw][part] = cells_inside(lane, cell, plane.cols.size);
            }
            if (masks == Masks::taps) is_real_[kw] = plane.is_real(kw, {col, std::min(col + lanes(), wanted.last)});
        }
        if (masks >= Masks::stores) wanted_ = cells_inside(lane, col - wanted.first, wanted.last - wanted.first);
    }

    static HWY_INLINE std::int64_t lanes() { return static_cast<std::int64_t>(hn::Lanes(D())); }

    /// Into the first cache: the cells of one input row, but for some that lie in one cache line more.
    HWY_INLINE void fetch(const float* x) const {
        HWY_UNROLL(8) for (std::int64_t i = 0; i < stride * hn::MaxLanes(D()); i += cache_line) {
            hwy::Prefetch(x + i);
        }
    }

    /// The cells of one input row, from the first column's first tap on, by the kernel's rows phase + phases*k.
    HWY_INLINE void add(int phase, const float* x, const hn::Vec<Lane> (&weight)[9]) {
        const D lane;
        if (!Sampled::neighbours) {
            HWY_UNROLL(3) for (int kw = 0; kw < 3; ++kw) {
                if (!is_real(kw)) continue;
                const hn::Vec<D> low = load(x, kw, 0);
                add_tap(phase, kw, stride == 1 ? low : hn::ConcatEven(lane, load(x, kw, 1), low), weight);
            }
        } else {
            // The middle taps' cells and the right ones' alternate; the left ones' are the right ones', a lane on.
            const hn::Vec<D> low = load(x, 1, 0);
            const hn::Vec<D> high = load(x, 1, 1);
            const hn::Vec<D> right = hn::ConcatOdd(lane, high, low);
            const hn::Vec<D> first = hn::Set(lane, first_outside_ ? 0.0F : *x);
            if (is_real(0)) add_tap(phase, 0, hn::IfThenElse(hn::FirstN(lane, 1), first, turn(right)), weight);
            if (is_real(1)) add_tap(phase, 1, hn::ConcatEven(lane, high, low), weight);
            if (is_real(2)) add_tap(phase, 2, right, weight);
        }
    }

    /// The output that has all its taps.
    HWY_INLINE void store(float* y) const {
        if (masks >= Masks::stores) {
            hn::BlendedStore(sum_[open - 1], wanted_, D(), y);
        } else {
            hn::StoreU(sum_[open - 1], D(), y);
        }
    }

    HWY_INLINE void start(hn::Vec<Lane> bias) {
        HWY_UNROLL(3) for (int k = 0; k < open; ++k) {
            sum_[k] = fit(D(), bias);
        }
    }
    HWY_INLINE void next_row(hn::Vec<Lane> bias) {
        HWY_UNROLL(3) for (int k = open - 1; k > 0; --k) {
            sum_[k] = sum_[k - 1];
        }
        sum_[0] = fit(D(), bias);
    }

private:
    /// Whether tap kw finds other than padding.
    HWY_INLINE bool is_real(int kw) const { return masks != Masks::taps || is_real_[kw]; }

    /// Cells beside each other that belong to tap kw, or to it and the next.
    HWY_INLINE hn::Vec<D> load(const float* x, int kw, int part) const {
        const D lane;
        const float* const from = x + kw * tap_step_ + part * lanes();
        return masks == Masks::none ? hn::LoadU(lane, from) : hn::MaskedLoad(inside_[kw][part], lane, from);
    }

    HWY_INLINE void add_tap(int phase, int kw, hn::Vec<D> input, const hn::Vec<Lane> (&weight)[9]) {
        keep_in_register(input);
        HWY_UNROLL(3) for (int k = 0; k < open; ++k) {
            const int kh = phase + phases * k;
            if (kh > 2) continue;
            sum_[k] = hn::MulAdd(fit(D(), weight[3 * kh + kw]), input, sum_[k]);
        }
    }

    /// Lane i - 1 in lane i.
    static HWY_INLINE hn::Vec<D> turn(hn::Vec<D> value) {
        const D lane;
        const hn::RebindToSigned<D> whole;
        const auto last = hn::Set(whole, static_cast<std::int32_t>(lanes() - 1));
        const auto before = hn::And(hn::Add(hn::Iota(whole, 0), last), last);
        return hn::TableLookupLanes(value, hn::IndicesFromVec(lane, before));
    }

    hn::Vec<D> sum_[open];  // [k] is of output i - k
    hn::Mask<D> inside_[3][2];
    hn::Mask<D> wanted_;
    std::int64_t tap_step_;
    bool first_outside_;
    bool is_real_[3];  // by tap
};

/// In place of a strand.
struct NoStrand {
    HWY_INLINE NoStrand(const Plane& /*plane*/, const Outputs& /*wanted*/, std::int64_t /*col*/) {}
    HWY_INLINE void fetch(const float* /*x*/) const {}
    HWY_INLINE void add(int /*phase*/, const float* /*x*/, const hn::Vec<Lane> (&/*weight*/)[9]) {}
    HWY_INLINE void store(float* /*y*/) const {}
    HWY_INLINE void start(hn::Vec<Lane> /*bias*/) {}
    HWY_INLINE void next_row(hn::Vec<Lane> /*bias*/) {}
};

/// Strands side by side, one at least.
template <typename One, int count>
class Strands {
public:
    HWY_INLINE Strands(const Plane& plane, const Outputs& wanted, std::int64_t col)
        : one_(plane, wanted, col), others_(plane, wanted, col + One::lanes()) {}
    HWY_INLINE void fetch(const float* x) const {
        one_.fetch(x);
        others_.fetch(x + One::stride * One::lanes());
    }
    HWY_INLINE void add(int phase, const float* x, const hn::Vec<Lane> (&weight)[9]) {
        one_.add(phase, x, weight);
        others_.add(phase, x + One::stride * One::lanes(), weight);
    }
    HWY_INLINE void store(float* y) const {
        one_.store(y);
        others_.store(y + One::lanes());
    }
    HWY_INLINE void start(hn::Vec<Lane> bias) {
        one_.start(bias);
        others_.start(bias);
    }
    HWY_INLINE void next_row(hn::Vec<Lane> bias) {
        one_.next_row(bias);
        others_.next_row(bias);
    }

private:
    One one_;
    std::conditional_t<count == 1, NoStrand, Strands<One, count - 1>> others_;
};

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#endif  // per-target include guard
