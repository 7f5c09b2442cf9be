// The weights by name, for any kernel size and channel count. With s(K) the binomial row of K cells (1 2 1 for K=3),
// d(K) = s(K-1) * (-1 1) its first derivative (-1 0 1; -1 -2 0 2 1; K=1: 0) and d2(K) = s(K-2) * (1 -2 1) its second
// (1 -2 1; 1 0 -2 0 1; K<3: 0), * being full convolution, and e(K) the middle cell (the two middle cells, 1/2 each,
// when K is even), a filter is over (kh, kw):
//   box        1/(KH*KW)
//   gaussian   exp(-r^2/(2 sigma^2)) an axis, sigma = K/6 (Pratt, "Digital Image Processing"), made to sum to 1
//   sobel_x    s(KH) x d(KW)         sobel_y  d(KH) x s(KW)         K=3: Sobel and Feldman's, 1968
//   laplacian  e(KH) x d2(KW) + d2(KH) x e(KW)                      K=3: 0 1 0; 1 -4 1; 0 1 0
//   identity   1 at row (KH-1)/2, column (KW-1)/2, rounded down
//   sharpen    identity - laplacian
//   emboss     identity + slope, slope = (kh - middle) + (kw - middle) scaled to a largest value of 2; K=3: -2 -1 0; -1
//   1 1; 0 1 2
// s and d of long kernels are divided by the power of two that keeps them below 16. The first five average over the
// C_in/G channels (divide by their number); identity, sharpen and emboss act on the one channel ic = oc modulo C_in/G.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/drawing.h"
#include "core/generate.h"
#include "core/random.h"

namespace convscope {

namespace {

using Line = std::vector<double>;

// s(cells) up to a power of two.
Line binomial(std::int64_t cells) {
    if (cells <= 0) return {};
    Line line(static_cast<std::size_t>(cells), 1.0);
    const std::size_t last = line.size() - 1;
    if (cells <= 48) {  // whole numbers, exact in double
        for (std::size_t k = 1; k < last; ++k) {
            line[k] = line[k - 1] * static_cast<double>(last - k + 1) / static_cast<double>(k);
        }
        return line;
    }
    // From the middle outward, so that nothing overflows; the ends of a very long row fade to 0.
    const std::size_t middle = last / 2;
    line[middle] = 8.0;
    for (std::size_t k = middle + 1; k <= last; ++k) {
        line[k] = line[k - 1] * static_cast<double>(last - k + 1) / static_cast<double>(k);
    }
    for (std::size_t k = 0; k < middle; ++k) line[k] = line[last - k];
    return line;
}

Line below_16(Line line) {
    double largest = 0.0;
    for (const double value : line) largest = std::max(largest, std::fabs(value));
    double scale = 1.0;
    while (largest * scale >= 16.0) scale /= 2.0;
    for (double& value : line) value *= scale;
    return line;
}

// The full convolution of two lines.
Line convolved(const Line& a, const Line& b) {
    Line result(a.size() + b.size() - 1, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
    }
    return result;
}

Line nothing(std::int64_t cells) {
    return Line(static_cast<std::size_t>(cells), 0.0);
}
Line smoothing(std::int64_t cells) {
    return below_16(binomial(cells));
}
Line slope(std::int64_t cells) {
    return cells < 2 ? nothing(cells) : below_16(convolved(binomial(cells - 1), {-1.0, 1.0}));
}
Line curvature(std::int64_t cells) {
    return cells < 3 ? nothing(cells) : below_16(convolved(binomial(cells - 2), {1.0, -2.0, 1.0}));
}
Line middle(std::int64_t cells) {
    Line line = nothing(cells);
    line[static_cast<std::size_t>((cells - 1) / 2)] += 0.5;
    line[static_cast<std::size_t>(cells / 2)] += 0.5;
    return line;
}
Line bell(std::int64_t cells) {
    Line line = nothing(cells);
    const double sigma = static_cast<double>(cells) / 6.0;
    double sum = 0.0;
    for (std::size_t k = 0; k < line.size(); ++k) {
        const double r = static_cast<double>(k) - static_cast<double>(cells - 1) / 2.0;
        line[k] = std::exp(-r * r / (2.0 * sigma * sigma));
        sum += line[k];
    }
    for (double& value : line) value /= sum;
    return line;
}

// Adds scale * down x across to a kernel plane.
void add_product(std::vector<double>& plane, const Line& down, const Line& across, double scale = 1.0) {
    std::size_t cell = 0;
    for (const double d : down) {
        for (const double a : across) plane[cell++] += scale * d * a;
    }
}

void add_slope(std::vector<double>& plane, std::int64_t rows, std::int64_t cols) {
    const double steepest = static_cast<double>(rows - 1 + cols - 1) / 2.0;
    if (steepest == 0.0) return;
    std::size_t cell = 0;
    for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < cols; ++c)
            plane[cell++] += 2.0 * (static_cast<double>(r + c) - steepest) / steepest;
    }
}

// True for the filters that act on one channel and leave the others out.
bool acts_on_one_channel(WeightKind kind) {
    return kind == WeightKind::identity || kind == WeightKind::sharpen || kind == WeightKind::emboss;
}

// One kernel plane of a filter, before it is spread over the channels.
std::vector<double> filter_plane(WeightKind kind, std::int64_t rows, std::int64_t cols) {
    std::vector<double> plane(static_cast<std::size_t>(rows * cols), 0.0);
    if (acts_on_one_channel(kind)) plane[static_cast<std::size_t>((rows - 1) / 2 * cols + (cols - 1) / 2)] = 1.0;
    const auto add_laplacian = [&](double scale) {
        add_product(plane, middle(rows), curvature(cols), scale);
        add_product(plane, curvature(rows), middle(cols), scale);
    };
    switch (kind) {
        case WeightKind::box:
            std::fill(plane.begin(), plane.end(), 1.0 / static_cast<double>(rows * cols));
            break;
        case WeightKind::gaussian:
            add_product(plane, bell(rows), bell(cols));
            break;
        case WeightKind::sobel_x:
            add_product(plane, smoothing(rows), slope(cols));
            break;
        case WeightKind::sobel_y:
            add_product(plane, slope(rows), smoothing(cols));
            break;
        case WeightKind::laplacian:
            add_laplacian(1.0);
            break;
        case WeightKind::sharpen:
            add_laplacian(-1.0);
            break;
        case WeightKind::emboss:
            add_slope(plane, rows, cols);
            break;
        default:
            break;
    }
    return plane;
}

}  // namespace

Tensor generate_weight(WeightKind kind, std::uint64_t seed, const Shape4& shape, const Tensor* source) {
    if (kind == WeightKind::array) return tile_array(source, shape);
    Tensor result(shape);
    if (kind == WeightKind::small_integers || kind == WeightKind::randn) {
        // -2..2 with 0 half as likely as the others: a zero weight teaches little.
        constexpr std::array<float, 9> values{-2.0F, -2.0F, -1.0F, -1.0F, 0.0F, 1.0F, 1.0F, 2.0F, 2.0F};
        float* cell = result.data.data();
        for (std::int64_t oc = 0; oc < shape[0]; ++oc) {
            for (std::int64_t ic = 0; ic < shape[1]; ++ic) {
                for (std::int64_t kh = 0; kh < shape[2]; ++kh) {
                    for (std::int64_t kw = 0; kw < shape[3]; ++kw) {
                        const auto hash = cell_hash(seed, Stream::weight, oc, ic, kh, kw);
                        *cell++ = kind == WeightKind::randn ? random_normal(hash)
                                                            : values[static_cast<std::size_t>(random_below(hash, 9))];
                    }
                }
            }
        }
        return result;
    }
    const auto plane = filter_plane(kind, shape[2], shape[3]);
    const double share = acts_on_one_channel(kind) ? 1.0 : 1.0 / static_cast<double>(shape[1]);
    for (std::int64_t oc = 0; oc < shape[0]; ++oc) {
        for (std::int64_t ic = 0; ic < shape[1]; ++ic) {
            if (acts_on_one_channel(kind) && ic != oc % shape[1]) continue;
            std::transform(plane.begin(), plane.end(), result.plane(oc, ic),
                           [&](double value) { return static_cast<float>(value * share); });
        }
    }
    return result;
}

}  // namespace convscope
