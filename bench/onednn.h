// oneDNN's way to convolve, to measure the engine against: plain NCHW tensors in and out, oneDNN's own choice of
// layouts inside. Built only where CMake finds oneDNN.
#pragma once

#include <functional>
#include <string>

#include "core/partial.h"

namespace convscope::bench {

/// oneDNN's version, e.g. "2.6.3".
std::string onednn_version();

/// OpenMP threads for all that follows, in this process.
void set_onednn_threads(int threads);

/// Makes the primitives for a layer with zero padding and no bias, batch 1, in the ways that oneDNN offers, and keeps
/// the fastest: asked for training, it is twice as fast on some depthwise layers as when asked for inference. Each call
/// of what is returned writes y, of output_shape(spec), and executes the reorders of x, the weights and y that oneDNN's
/// layouts need. `data` must outlive it.
std::function<void(Tensor& y)> onednn_convolution(const Conv2dSpec& spec, const ConvData& data);

}  // namespace convscope::bench
