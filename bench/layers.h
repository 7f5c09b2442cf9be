// The layers that the benchmarks time, all in one place: convolve_bench times them and prints them for
// convolve_torch.py and report.py (convolve_bench --layers).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "core/partial.h"

namespace convscope::bench {

/// One layer of one sample, square in stride and padding, with no bias.
struct Layer {
    const char* name;
    std::int64_t in_channels, out_channels, groups;
    Pair size, kernel;
    std::int64_t stride, pad;
    Pair dilation;
};

std::span<const Layer> layers();

Conv2dSpec spec_of(const Layer& layer);

/// Small integers: every sum of them is exact, so that all ways must agree to the bit.
ConvData data_of(const Conv2dSpec& spec);

/// Floating-point operations that the layer cannot do without: two for each tap that is not padding.
double flops_of(const Conv2dSpec& spec);

/// Bytes of x and y: what must at least be moved.
std::int64_t bytes_of(const Conv2dSpec& spec);

/// The layers' numbers under PyTorch's names, with "flops" and "bytes".
nlohmann::ordered_json layers_json();

}  // namespace convscope::bench
