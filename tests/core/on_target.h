// The fast convolution on every instruction set that this CPU has, each in turn, against the slow one.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/allclose.h"
#include "core/convolve.h"
#include "core/convolve_direct.h"
#include "tests/core/reference.h"

namespace convscope::testing {

// What floats may lose when they are added in another order, or with fused multiply-adds, beside sums of `taps` terms.
inline Tolerance tolerance(const Conv2dSpec& spec) {
    const auto taps = static_cast<double>(spec.in_channels / spec.groups * spec.kernel.h * spec.kernel.w);
    return {1e-4, 1e-6 * (taps + 10.0), true};
}

// Empty when `actual` is what it should be; else the worst cell.
inline std::string difference(const Tensor& actual, const Tensor& expected, const Tolerance& allowed) {
    if (actual.shape != expected.shape) {
        return "another shape";
    }
    const CloseReport report = allclose(actual.data, expected.data, allowed);
    const auto at = static_cast<std::size_t>(report.index);
    return report.close ? ""
                        : "cell " + std::to_string(at) + " is " + std::to_string(actual.data[at]) + ", not " +
                              std::to_string(expected.data[at]);
}

inline std::string difference_from_slow(const Conv2dSpec& spec, const ConvData& data, Numbers numbers) {
    const Tensor expected = reference_convolution(spec, LoopOrder{}, data);
    // Sums of small whole numbers are exact in any order.
    return difference(convolve(spec, data), expected,
                      numbers == Numbers::integers ? Tolerance{0.0, 0.0, true} : tolerance(spec));
}

// Makes the named instruction set the one in use while it lives.
class ForcedTarget {
public:
    explicit ForcedTarget(const std::string& name) { EXPECT_TRUE(force_direct_target(name)); }
    ~ForcedTarget() { force_direct_target(""); }
    ForcedTarget(const ForcedTarget&) = delete;
    ForcedTarget& operator=(const ForcedTarget&) = delete;
};

inline Conv2dSpec make_spec(std::int64_t in_channels, std::int64_t out_channels, Pair size, Pair kernel) {
    Conv2dSpec spec;
    spec.in_channels = in_channels;
    spec.out_channels = out_channels;
    spec.height = size.h;
    spec.width = size.w;
    spec.kernel = kernel;
    return spec;
}

class OnTarget : public ::testing::TestWithParam<std::string> {
protected:
    void check(const Conv2dSpec& spec, std::uint64_t seed = 1) {
        for (const Numbers numbers : {Numbers::integers, Numbers::normal}) {
            EXPECT_EQ(difference_from_slow(spec, any_data(spec, numbers, seed), numbers), "");
        }
    }

    ForcedTarget forced_{GetParam()};
};

inline std::string name_of_target(const ::testing::TestParamInfo<std::string>& target) {
    std::string name = target.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace convscope::testing
