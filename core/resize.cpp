// Fitting an image to a size: crop to the aspect, then one axis at a time, each target cell a short weighted sum.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/drawing.h"

namespace convscope {
namespace {

// Target cell t of an axis is the sum of weights[t][k] * source[first[t] + k].
struct AxisMap {
    std::vector<std::int64_t> first;
    std::vector<std::vector<float>> weights;
};

// Maps the part [start, start + span) of an axis of `size` cells onto `target` cells.
AxisMap map_axis(std::int64_t size, double start, double span, std::int64_t target) {
    AxisMap map;
    map.first.reserve(static_cast<std::size_t>(target));
    map.weights.reserve(static_cast<std::size_t>(target));
    const double scale = span / static_cast<double>(target);
    for (std::int64_t t = 0; t < target; ++t) {
        const double begin = start + scale * static_cast<double>(t);
        const double end = begin + scale;
        std::vector<float> weights;
        std::int64_t first = 0;
        if (scale >= 1.0) {
            first = std::clamp(static_cast<std::int64_t>(std::floor(begin + 1e-9)), std::int64_t{0}, size - 1);
            const auto last = std::clamp(static_cast<std::int64_t>(std::ceil(end - 1e-9)), first + 1, size);
            double sum = 0.0;
            for (std::int64_t s = first; s < last; ++s) {
                const double low = std::max(begin, static_cast<double>(s));
                const double high = std::min(end, static_cast<double>(s + 1));
                const double overlap = std::max(high - low, 0.0);
                weights.push_back(static_cast<float>(overlap));
                sum += overlap;
            }
            for (float& weight : weights) weight = static_cast<float>(static_cast<double>(weight) / sum);
        } else {
            const double centre = std::clamp((begin + end) / 2 - 0.5, 0.0, static_cast<double>(size - 1));
            first = std::min(static_cast<std::int64_t>(centre), std::max<std::int64_t>(size - 2, 0));
            const auto part = static_cast<float>(centre - static_cast<double>(first));
            weights.push_back(1.0F - part);
            if (first + 1 < size) weights.push_back(part);
        }
        map.first.push_back(first);
        map.weights.push_back(std::move(weights));
    }
    return map;
}

}  // namespace

Tensor fit_image(const Tensor& image, std::int64_t height, std::int64_t width) {
    const auto rows = image.shape[2];
    const auto cols = image.shape[3];
    if (rows == height && cols == width) return image;
    const auto high = static_cast<double>(rows);
    const auto wide = static_cast<double>(cols);
    // The largest part with the target's aspect.
    const double aspect = static_cast<double>(width) / static_cast<double>(height);
    const double span_w = std::min(wide, high * aspect);
    const double span_h = std::min(high, wide / aspect);
    const AxisMap down = map_axis(rows, (high - span_h) / 2, span_h, height);
    const AxisMap across = map_axis(cols, (wide - span_w) / 2, span_w, width);

    Tensor result({image.shape[0], image.shape[1], height, width});
    std::vector<float> line(static_cast<std::size_t>(cols));
    for (std::int64_t n = 0; n < image.shape[0]; ++n) {
        for (std::int64_t c = 0; c < image.shape[1]; ++c) {
            const float* source = image.plane(n, c);
            float* target = result.plane(n, c);
            for (std::int64_t row = 0; row < height; ++row) {
                std::fill(line.begin(), line.end(), 0.0F);
                const auto& weights = down.weights[static_cast<std::size_t>(row)];
                const float* from = source + down.first[static_cast<std::size_t>(row)] * cols;
                for (const float weight : weights) {
                    for (std::size_t col = 0; col < line.size(); ++col) line[col] += weight * from[col];
                    from += cols;
                }
                for (std::size_t col = 0; col < static_cast<std::size_t>(width); ++col) {
                    const float* cell = line.data() + across.first[col];
                    float sum = 0.0F;
                    for (const float weight : across.weights[col]) sum += weight * *cell++;
                    *target++ = sum;
                }
            }
        }
    }
    return result;
}

Tensor luma_of(const Tensor& rgb) {
    Tensor result({1, 1, rgb.shape[2], rgb.shape[3]});
    const float* red = rgb.plane(0, 0);
    const float* green = rgb.plane(0, 1);
    const float* blue = rgb.plane(0, 2);
    for (std::size_t i = 0; i < result.data.size(); ++i) {
        result.data[i] = 0.2126F * red[i] + 0.7152F * green[i] + 0.0722F * blue[i];
    }
    return result;
}

}  // namespace convscope
