// A state machine over layers and blocks of their outputs; only the calls of the fast path are timed.
#include "app/figure/run_time.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/convolve.h"

namespace convscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t slice_macs = 24'000'000;  // a few milliseconds
constexpr double least_sample = 0.0002;          // seconds
constexpr double long_sample = 0.3, very_long_sample = 1.0;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

bool takes_as_long(const Layer& a, const Layer& b) {
    return a.kind == b.kind && a.spec == b.spec && a.relu == b.relu && a.shuffle == b.shuffle;
}

std::size_t samples_wanted(double first) {
    return first > very_long_sample ? 1 : first > long_sample ? 3 : 7;
}

}  // namespace

void RunTime::set(const std::vector<Layer>& layers) {
    if (std::equal(layers.begin(), layers.end(), layers_.begin(), layers_.end(), takes_as_long)) return;
    *this = {};
    layers_ = layers;
}

bool RunTime::work(double milliseconds, const Tensor& input, const ConvData& last) {
    const auto start = Clock::now();
    while (!seconds_ && !layers_.empty()) {
        const bool is_last = at_ + 1 == layers_.size();
        if (!begun_) begin_layer(input);
        if (layers_[at_].kind == LayerKind::conv) {
            convolution_slice(is_last ? last : below_);
        } else {
            pooling_slice();
        }
        if (n_ == layers_[at_].spec.batch) is_last ? finish_run() : finish_layer();
        if (seconds_since(start) * 1000.0 >= milliseconds) break;
    }
    return !seconds_ && !layers_.empty();
}

void RunTime::begin_layer(const Tensor& input) {
    const Layer& layer = layers_[at_];
    begun_ = true;
    n_ = channel_ = row_ = 0;
    const bool is_last = at_ + 1 == layers_.size();  // its numbers are given
    if (at_ == 0 && !is_last) below_.x = input;
    if (!is_last && layer.kind == LayerKind::conv) {
        below_.w = weights_of(layer);
        below_.bias = biases_of(layer);
    }
    if (y_.shape != output_shape(layer.spec)) y_ = Tensor(output_shape(layer.spec));
}

void RunTime::convolution_slice(const ConvData& data) {
    const Conv2dSpec& spec = layers_[at_].spec;
    const Pair out = output_size(spec);
    const std::int64_t row_macs = out.w * (spec.in_channels / spec.groups) * spec.kernel.h * spec.kernel.w;
    const std::int64_t channels = std::clamp<std::int64_t>(slice_macs / row_macs, 1, spec.out_channels);
    const std::int64_t rows = std::clamp<std::int64_t>(slice_macs / (row_macs * channels), 1, out.h);
    const OutputBlock block{n_, channel_, std::min(channel_ + channels, spec.out_channels), row_,
                            std::min(row_ + rows, out.h)};
    const auto start = Clock::now();
    convolve_block(spec, data, block, y_.data.data());
    elapsed_ += seconds_since(start);
    row_ = block.last_row;
    if (row_ < out.h) return;
    row_ = 0;
    channel_ = block.last_channel;
    if (channel_ < spec.out_channels) return;
    channel_ = 0;
    ++n_;
}

// One channel: pooling works on each by itself.
void RunTime::pooling_slice() {
    Layer one = layers_[at_];
    one.spec.batch = one.spec.in_channels = one.spec.out_channels = one.spec.groups = 1;
    one.relu = false;
    one.shuffle = 1;
    Tensor x(input_shape(one.spec));
    std::copy_n(below_.x.plane(n_, channel_), x.data.size(), x.data.begin());
    const auto start = Clock::now();
    const Tensor y = run_layer(one, x);
    elapsed_ += seconds_since(start);
    std::copy(y.data.begin(), y.data.end(), y_.plane(n_, channel_));
    if (++channel_ < layers_[at_].spec.in_channels) return;
    channel_ = 0;
    ++n_;
}

void RunTime::finish_layer() {
    const auto start = Clock::now();
    below_.x = after_layer(layers_[at_], std::move(y_));
    elapsed_ += seconds_since(start);
    y_ = {};
    begun_ = false;
    ++at_;
}

void RunTime::finish_run() {
    begun_ = false;
    at_ = 0;
    ++runs_;
    if (elapsed_ < least_sample) return;
    samples_.push_back(elapsed_ / static_cast<double>(runs_));
    elapsed_ = 0.0;
    runs_ = 0;
    if (samples_.size() < samples_wanted(samples_.front())) return;
    const auto middle = samples_.begin() + static_cast<std::ptrdiff_t>(samples_.size() / 2);
    std::nth_element(samples_.begin(), middle, samples_.end());
    seconds_ = *middle;
    below_ = {};
    y_ = {};
}

}  // namespace convscope
