// The full convolution, fast: the one seam behind which the engine may use whatever the CPU has.
// Results agree with the loop nest within allclose; they need not be bit-equal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/partial.h"
#include "core/tensor.h"

namespace convscope {

/// A block of one sample's output: all columns of rows [first_row, last_row) of the channels
/// [first_channel, last_channel), which may span groups.
struct OutputBlock {
    std::int64_t n = 0;
    std::int64_t first_channel = 0;
    std::int64_t last_channel = 0;
    std::int64_t first_row = 0;
    std::int64_t last_row = 0;
};

/// Writes the block into `y`, the whole output's elements in output_shape(spec), and touches nothing else of it. `spec`
/// is valid and `data` has its shapes.
void convolve_block(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y);

/// y = conv2d(x, w, b), (N, C_out, OH, OW).
Tensor convolve(const Conv2dSpec& spec, const ConvData& data);

/// Name of the instruction set in use, e.g. "AVX2", and those this build can use on this CPU.
std::string convolve_target();
std::vector<std::string> convolve_targets();

}  // namespace convscope
