// Independent chains of multiply-adds in registers, more of them than the latency needs, and a plain copy, compiled
// once for each instruction set (foreach_target.h) as the engine's kernels are.
#include "bench/machine_limits.h"

// An array of vectors is what the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/machine_limits.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

double run_multiply_adds_here(std::int64_t rounds) {
    constexpr int chains = 12;  // and two operands: 14 of AVX2's 16 registers; latency times throughput is 8 to 10
    const hn::ScalableTag<float> lane;
    const auto half = hn::Set(lane, 0.5F);  // the sums converge to 1 and stay finite
    hn::Vec<decltype(lane)> sum[chains];
    HWY_UNROLL(12) for (int c = 0; c < chains; ++c) {
        sum[c] = hn::Set(lane, static_cast<float>(c));
    }
    for (std::int64_t round = 0; round < rounds; ++round) {
        HWY_UNROLL(12) for (int c = 0; c < chains; ++c) {
            sum[c] = hn::MulAdd(sum[c], half, half);
        }
    }
    HWY_UNROLL(12) for (int c = 1; c < chains; ++c) {
        sum[0] = hn::Add(sum[0], sum[c]);
    }
    const volatile float kept = hn::GetLane(sum[0]);
    static_cast<void>(kept);
    return 2.0 * chains * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(lane));
}

void copy_cells_here(const float* from, std::int64_t count, float* to) {
    const hn::ScalableTag<float> lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) hn::StoreU(hn::LoadU(lane, from + i), lane, to + i);
    for (; i < count; ++i) to[i] = from[i];
}

}  // namespace
}  // namespace convscope::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope::bench {
namespace {

HWY_EXPORT(run_multiply_adds_here);
HWY_EXPORT(copy_cells_here);

}  // namespace

double run_multiply_adds(std::int64_t rounds) {
    return HWY_DYNAMIC_DISPATCH(run_multiply_adds_here)(rounds);
}

void copy_cells(const float* from, std::int64_t count, float* to) {
    HWY_DYNAMIC_DISPATCH(copy_cells_here)(from, count, to);
}

}  // namespace convscope::bench
#endif  // HWY_ONCE
