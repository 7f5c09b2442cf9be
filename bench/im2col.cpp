// The plain loops and im2col with Eigen: see im2col.h.
#include "bench/im2col.h"

#include <Eigen/Core>

namespace convscope::bench {

Tensor convolve_naive(const Conv2dSpec& spec, const ConvData& data) {
    Tensor y(output_shape(spec));
    const Sides pads = effective_pads(spec);
    const std::int64_t in_channels = spec.in_channels / spec.groups;
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t oc = 0; oc < y.shape[1]; ++oc) {
            const std::int64_t first = group_of_output(spec, oc) * in_channels;
            const float bias = data.bias.empty() ? 0.0F : data.bias[static_cast<std::size_t>(oc)];
            for (std::int64_t oh = 0; oh < y.shape[2]; ++oh) {
                for (std::int64_t ow = 0; ow < y.shape[3]; ++ow) {
                    float sum = bias;
                    for (std::int64_t ic = 0; ic < in_channels; ++ic) {
                        for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
                            const std::int64_t row = oh * spec.stride.h - pads.top + kh * spec.dilation.h;
                            for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
                                const std::int64_t col = ow * spec.stride.w - pads.left + kw * spec.dilation.w;
                                if (row >= 0 && row < spec.height && col >= 0 && col < spec.width) {
                                    sum += data.x.at(n, first + ic, row, col) * data.w.at(oc, ic, kh, kw);
                                }
                            }
                        }
                    }
                    y.at(n, oc, oh, ow) = sum;
                }
            }
        }
    }
    return y;
}

Tensor convolve_im2col(const Conv2dSpec& spec, const ConvData& data) {
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    Tensor y(output_shape(spec));
    const Sides pads = effective_pads(spec);
    const std::int64_t in_channels = spec.in_channels / spec.groups;
    const std::int64_t out_channels = spec.out_channels / spec.groups;
    const std::int64_t taps = in_channels * spec.kernel.h * spec.kernel.w;
    const std::int64_t cells = y.shape[2] * y.shape[3];
    Matrix patches(taps, cells);
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t g = 0; g < spec.groups; ++g) {
            float* patch = patches.data();
            for (std::int64_t tap = 0; tap < taps; ++tap) {
                const std::int64_t ic = tap / (spec.kernel.h * spec.kernel.w);
                const std::int64_t kh = tap / spec.kernel.w % spec.kernel.h;
                const std::int64_t kw = tap % spec.kernel.w;
                const float* const plane = data.x.plane(n, g * in_channels + ic);
                for (std::int64_t oh = 0; oh < y.shape[2]; ++oh) {
                    const std::int64_t row = oh * spec.stride.h - pads.top + kh * spec.dilation.h;
                    const bool row_inside = row >= 0 && row < spec.height;
                    for (std::int64_t ow = 0; ow < y.shape[3]; ++ow) {
                        const std::int64_t col = ow * spec.stride.w - pads.left + kw * spec.dilation.w;
                        *patch++ = row_inside && col >= 0 && col < spec.width ? plane[row * spec.width + col] : 0.0F;
                    }
                }
            }
            const std::int64_t first = g * out_channels;
            const Eigen::Map<const Matrix> weights(data.w.data.data() + first * taps, out_channels, taps);
            Eigen::Map<Matrix> out(y.plane(n, first), out_channels, cells);
            out.noalias() = weights * patches;
            for (std::int64_t oc = 0; !data.bias.empty() && oc < out_channels; ++oc) {
                out.row(oc).array() += data.bias[static_cast<std::size_t>(first + oc)];
            }
        }
    }
    return y;
}

}  // namespace convscope::bench
