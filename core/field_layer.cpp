// A convolution within a cone is a product with the matrix of its patches, (taps) x (cells), made from the cone's
// lists; its gradient is the product with the transposed weights, added back along the same lists. Padding that mirrors
// a cell is one more entry of that cell in a list, so that it needs no case of its own.
#include "core/field_layer.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/random.h"

namespace convscope {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMap = Eigen::Map<const Matrix>;

/// Number of truths before each place.
std::vector<std::int64_t> places_of(const std::vector<bool>& truths) {
    std::vector<std::int64_t> places;
    std::int64_t count = 0;
    for (const bool truth : truths) {
        places.push_back(count);
        count += truth ? 1 : 0;
    }
    return places;
}

}  // namespace

/// Neighbouring cells of one row of an output plane: columns col to col + count - 1, the first at `offset` of the
/// range.
struct FieldLayer::Segment {
    std::int64_t row = 0;
    std::int64_t col = 0;
    std::int64_t count = 0;
    std::int64_t offset = 0;
};

template <class Visit>
void FieldLayer::for_segments(const FieldRange& cells, Visit&& visit) const {
    for (std::int64_t cell = cells.first; cell < cells.last;) {
        const std::int64_t col = cell % cols_.outs;
        const std::int64_t count = std::min(cols_.outs - col, cells.last - cell);
        visit(Segment{cell / cols_.outs, col, count, cell - cells.first});
        cell += count;
    }
}

FieldLayer::FieldLayer(const Layer& layer, ConeTaps rows, ConeTaps cols, const std::vector<bool>& below,
                       const std::vector<bool>& above)
    : kind_(layer.kind),
      relu_(layer.relu),
      rows_(std::move(rows)),
      cols_(std::move(cols)),
      group_inputs_(layer.spec.in_channels / layer.spec.groups),
      group_outputs_(layer.spec.out_channels / layer.spec.groups) {
    // Channels of y by their place above, where they are counted after the shuffle.
    std::vector<std::int64_t> place_of_output(above.size(), -1);
    const std::vector<std::int64_t> places_above = places_of(above);
    for (std::size_t i = 0; i < above.size(); ++i) {
        const auto channel = static_cast<std::size_t>(shuffled_channel(layer, static_cast<std::int64_t>(i)));
        if (above[i]) place_of_output[channel] = places_above[i];
    }
    const std::vector<std::int64_t> places_below = places_of(below);
    for (std::int64_t group = 0; group < layer.spec.groups; ++group) {
        const auto first = place_of_output.begin() + group * group_outputs_;
        const auto last = first + group_outputs_;
        if (std::all_of(first, last, [](std::int64_t place) { return place < 0; })) continue;
        group_numbers_.push_back(group);
        first_inputs_.push_back(places_below[static_cast<std::size_t>(group * group_inputs_)]);
        outputs_.insert(outputs_.end(), first, last);
    }
}

void FieldLayer::take_weights(const Layer& layer) {
    if (pooling()) return;
    const Tensor all = weights_of(layer);
    const std::vector<float> biases = biases_of(layer);
    weights_.clear();
    biases_.clear();
    for (const std::int64_t group : group_numbers_) {
        const std::int64_t first = group * group_outputs_;
        const float* rows = all.plane(first, 0);
        weights_.insert(weights_.end(), rows, rows + group_outputs_ * taps());
        if (biases.empty()) continue;
        biases_.insert(biases_.end(), biases.begin() + first, biases.begin() + first + group_outputs_);
    }
}

void FieldLayer::draw_weights(std::uint64_t seed, const FieldRange& weight_rows) {
    weights_.resize(static_cast<std::size_t>(this->weight_rows() * taps()));
    const float deviation = std::sqrt((relu_ ? 2.0F : 1.0F) / static_cast<float>(taps()));
    float* cell = weights_.data() + weight_rows.first * taps();
    for (std::int64_t row = weight_rows.first; row < weight_rows.last; ++row) {
        const std::int64_t group = group_numbers_[static_cast<std::size_t>(row / group_outputs_)];
        const std::int64_t oc = group * group_outputs_ + row % group_outputs_;
        for (std::int64_t ic = 0; ic < group_inputs_; ++ic) {
            for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
                for (std::int64_t kw = 0; kw < cols_.kernel; ++kw) {
                    *cell++ = deviation * random_normal(cell_hash(seed, Stream::weight, oc, ic, kh, kw));
                }
            }
        }
    }
}

void FieldLayer::forward(const FieldRange& groups, const FieldRange& cells, const float* x, float* y) const {
    for (std::int64_t group = groups.first; group < groups.last; ++group) {
        if (pooling()) {
            pool_channel(group, cells, x, y);
        } else {
            convolve_group(group, cells, x, y);
        }
    }
}

void FieldLayer::backward(const FieldRange& groups, const FieldRange& cells, const float* x, const float* y,
                          const float* dy, float* dx) const {
    for (std::int64_t group = groups.first; group < groups.last; ++group) {
        const std::vector<float> open = open_gradient(group, cells, y, dy);
        if (pooling()) {
            pool_back(group, cells, x, open.data(), dx);
        } else {
            convolve_back(group, cells, open.data(), dx);
        }
    }
}

/// The gradient before ReLU, group_outputs_ rows of these cells.
std::vector<float> FieldLayer::open_gradient(std::int64_t group, const FieldRange& cells, const float* y,
                                             const float* dy) const {
    const std::int64_t count = cells.last - cells.first;
    std::vector<float> open(static_cast<std::size_t>(group_outputs_ * count));
    for (std::int64_t oc = 0; oc < group_outputs_; ++oc) {
        const std::int64_t place = outputs_[static_cast<std::size_t>(group * group_outputs_ + oc)];
        if (place < 0) continue;
        const std::int64_t first = place * this->cells() + cells.first;
        float* row = open.data() + oc * count;
        std::copy_n(dy + first, count, row);
        if (!relu_) continue;
        for (std::int64_t i = 0; i < count; ++i) {
            if (y[first + i] <= 0.0F) row[i] = 0.0F;
        }
    }
    return open;
}

// ---- convolution ----

void FieldLayer::gather(const float* plane, std::int64_t kh, std::int64_t kw, const FieldRange& cells,
                        float* values) const {
    for_segments(cells, [&](const Segment& segment) {
        const std::int32_t row = rows_.of_tap(kh)[segment.row];
        const std::int32_t* cols = cols_.of_tap(kw) + segment.col;
        float* to = values + segment.offset;
        if (row < 0) {
            std::fill_n(to, segment.count, 0.0F);
            return;
        }
        const float* from = plane + row * cols_.ins;
        for (std::int64_t i = 0; i < segment.count; ++i) to[i] = cols[i] < 0 ? 0.0F : from[cols[i]];
    });
}

void FieldLayer::scatter(const float* values, std::int64_t kh, std::int64_t kw, const FieldRange& cells,
                         float* plane) const {
    for_segments(cells, [&](const Segment& segment) {
        const std::int32_t row = rows_.of_tap(kh)[segment.row];
        if (row < 0) return;
        const std::int32_t* cols = cols_.of_tap(kw) + segment.col;
        const float* from = values + segment.offset;
        float* to = plane + row * cols_.ins;
        for (std::int64_t i = 0; i < segment.count; ++i) {
            if (cols[i] >= 0) to[cols[i]] += from[i];
        }
    });
}

void FieldLayer::convolve_group(std::int64_t group, const FieldRange& cells, const float* x, float* y) const {
    const std::int64_t count = cells.last - cells.first;
    const float* planes = x + first_inputs_[static_cast<std::size_t>(group)] * input_cells();
    Matrix patches(taps(), count);
    float* row = patches.data();
    for (std::int64_t ic = 0; ic < group_inputs_; ++ic) {
        for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
            for (std::int64_t kw = 0; kw < cols_.kernel; ++kw, row += count) {
                gather(planes + ic * input_cells(), kh, kw, cells, row);
            }
        }
    }
    const ConstMap weights(weights_.data() + group * group_outputs_ * taps(), group_outputs_, taps());
    const Matrix made = weights * patches;
    for (std::int64_t oc = 0; oc < group_outputs_; ++oc) {
        const auto at = static_cast<std::size_t>(group * group_outputs_ + oc);
        if (outputs_[at] < 0) continue;
        const float bias = biases_.empty() ? 0.0F : biases_[at];
        float* out = y + outputs_[at] * this->cells() + cells.first;
        for (std::int64_t i = 0; i < count; ++i) {
            const float value = made(oc, i) + bias;
            out[i] = relu_ && value < 0.0F ? 0.0F : value;  // NaN stays, as in run_layer
        }
    }
}

void FieldLayer::convolve_back(std::int64_t group, const FieldRange& cells, const float* dy, float* dx) const {
    const std::int64_t count = cells.last - cells.first;
    const ConstMap weights(weights_.data() + group * group_outputs_ * taps(), group_outputs_, taps());
    const Matrix patches = weights.transpose() * ConstMap(dy, group_outputs_, count);
    float* planes = dx + first_inputs_[static_cast<std::size_t>(group)] * input_cells();
    const float* row = patches.data();
    for (std::int64_t ic = 0; ic < group_inputs_; ++ic) {
        for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
            for (std::int64_t kw = 0; kw < cols_.kernel; ++kw, row += count) {
                scatter(row, kh, kw, cells, planes + ic * input_cells());
            }
        }
    }
}

// ---- pooling: a group is a channel ----

/// Place in the plane of the largest cell that output (row, col) reads: the first of several, or the last NaN. -1:
/// none.
std::int64_t FieldLayer::largest_cell(std::int64_t row, std::int64_t col, const float* plane) const {
    std::int64_t found = -1;
    float largest = -std::numeric_limits<float>::infinity();
    for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
        const std::int64_t from_row = rows_.of_tap(kh)[row];
        if (from_row < 0) continue;
        for (std::int64_t kw = 0; kw < cols_.kernel; ++kw) {
            const std::int64_t from_col = cols_.of_tap(kw)[col];
            if (from_col < 0) continue;
            const std::int64_t place = from_row * cols_.ins + from_col;
            if (found >= 0 && !(plane[place] > largest) && !std::isnan(plane[place])) continue;
            found = place;
            largest = plane[place];
        }
    }
    return found;
}

void FieldLayer::pool_channel(std::int64_t group, const FieldRange& cells, const float* x, float* y) const {
    const float* plane = x + first_inputs_[static_cast<std::size_t>(group)] * input_cells();
    float* out = y + outputs_[static_cast<std::size_t>(group)] * this->cells();
    if (kind_ == LayerKind::max_pool) {
        for (std::int64_t cell = cells.first; cell < cells.last; ++cell) {
            const std::int64_t place = largest_cell(cell / cols_.outs, cell % cols_.outs, plane);
            out[cell] = place < 0 ? -std::numeric_limits<float>::infinity() : plane[place];
        }
    } else {
        std::vector<float> read(static_cast<std::size_t>(cells.last - cells.first));
        std::fill(out + cells.first, out + cells.last, 0.0F);
        for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
            for (std::int64_t kw = 0; kw < cols_.kernel; ++kw) {
                gather(plane, kh, kw, cells, read.data());
                for (std::size_t i = 0; i < read.size(); ++i)
                    out[cells.first + static_cast<std::int64_t>(i)] += read[i];
            }
        }
        for (std::int64_t cell = cells.first; cell < cells.last; ++cell) out[cell] /= static_cast<float>(taps());
    }
    if (!relu_) return;
    for (std::int64_t cell = cells.first; cell < cells.last; ++cell) out[cell] = out[cell] < 0.0F ? 0.0F : out[cell];
}

void FieldLayer::pool_back(std::int64_t group, const FieldRange& cells, const float* x, const float* dy,
                           float* dx) const {
    const std::int64_t first = first_inputs_[static_cast<std::size_t>(group)] * input_cells();
    if (kind_ == LayerKind::max_pool) {
        for (std::int64_t cell = cells.first; cell < cells.last; ++cell) {
            const std::int64_t place = largest_cell(cell / cols_.outs, cell % cols_.outs, x + first);
            if (place >= 0) dx[first + place] += dy[cell - cells.first];
        }
        return;
    }
    std::vector<float> share(dy, dy + (cells.last - cells.first));
    for (float& value : share) value /= static_cast<float>(taps());
    for (std::int64_t kh = 0; kh < rows_.kernel; ++kh) {
        for (std::int64_t kw = 0; kw < cols_.kernel; ++kw) scatter(share.data(), kh, kw, cells, dx + first);
    }
}

}  // namespace convscope
