// How long a stack of layers takes on this machine now, measured in slices between frames so that none has to wait.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/layer.h"
#include "core/partial.h"

namespace convscope {

/// Times the fast path over all layers: convolutions, pooling, ReLU and shuffle; not the making of weights. The answer
/// is the median of seven samples (three above 0.3 s, one above 1 s). A sample is one run, or as many as last 0.2 ms.
class RunTime {
public:
    /// Starts over when the layers are others than before (their weights do not matter).
    void set(const std::vector<Layer>& layers);
    /// Measures for about `milliseconds`, at least one slice. `input` is what the lowest layer reads, `last` the
    /// numbers of the last layer, a convolution. True while more is to be measured.
    bool work(double milliseconds, const Tensor& input, const ConvData& last);
    /// Seconds of one run; none until it is measured.
    [[nodiscard]] std::optional<double> seconds() const { return seconds_; }

private:
    void begin_layer(const Tensor& input);
    void convolution_slice(const ConvData& data);
    void pooling_slice();
    void finish_layer();
    void finish_run();

    std::vector<Layer> layers_;
    std::optional<double> seconds_;
    std::vector<double> samples_;
    double elapsed_ = 0.0;  // of the present sample, with `runs_` runs that are over
    std::int64_t runs_ = 0;
    std::size_t at_ = 0;  // layer under work
    bool begun_ = false;
    std::int64_t n_ = 0, channel_ = 0, row_ = 0;  // where its next slice begins
    ConvData below_;                              // numbers of a layer below the last one
    Tensor y_;
};

}  // namespace convscope
