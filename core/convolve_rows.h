// The row kernel behind convolve.h: for groups of few channels, and for every padding mode. Only convolve.cpp looks in
// here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/convolve.h"
#include "core/convolve_direct.h"
#include "core/convolve_pack.h"

namespace convscope {

/// Memory that is kept from call to call, one for each thread: they share no pair of cache lines.
struct alignas(128) RowScratch {
    PackedAxis rows;
    PackedAxis cols;
    std::vector<std::uint8_t> real_rows;
    std::array<Outputs, static_cast<std::size_t>(most_kernel_side)> real_cols;
    std::vector<float> packed;
    TapScratch taps;
    [[nodiscard]] std::size_t bytes() const {
        return packed.capacity() * sizeof(float) + taps.bytes() + real_rows.capacity();
    }
};

/// Writes `block` into y. The scratch grows to a bound that does not depend on the spec.
void convolve_rows(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, RowScratch& scratch,
                   float* y);

}  // namespace convscope
