// What a layer's numbers are, and running it as part of a stack.
#include "core/layer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/axis.h"
#include "core/convolve.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, all_layer_kinds.size()> kind_names{"conv", "max_pool", "average_pool"};

// The cell's flat index, or -1 when it lies outside the shape.
std::int64_t index_of(const CellKey& cell, const Shape4& shape) {
    const Shape4 at{cell.i, cell.j, cell.k, cell.l};
    std::int64_t index = 0;
    for (std::size_t axis = 0; axis < at.size(); ++axis) {
        if (at[axis] < 0 || at[axis] >= shape[axis]) return -1;
        index = index * shape[axis] + at[axis];
    }
    return index;
}

/// Taps first <= k < last of output o read real cells.
std::pair<std::int64_t, std::int64_t> real_taps(const Axis& axis, std::int64_t o) {
    std::int64_t first = 0;
    std::int64_t last = axis.kernel;
    while (first < last && axis.cell(o, first) < 0) ++first;
    while (last > first && axis.cell(o, last - 1) >= axis.size) --last;
    return {first, last};
}

float pool_cell(const Layer& layer, const float* plane, const Axis& rows, const Axis& cols, std::int64_t oh,
                std::int64_t ow) {
    const auto [first_h, last_h] = real_taps(rows, oh);
    const auto [first_w, last_w] = real_taps(cols, ow);
    const bool largest = layer.kind == LayerKind::max_pool;
    float found = largest ? -std::numeric_limits<float>::infinity() : 0.0F;
    for (std::int64_t kh = first_h; kh < last_h; ++kh) {
        const float* row = plane + rows.cell(oh, kh) * cols.size;
        for (std::int64_t kw = first_w; kw < last_w; ++kw) {
            const float value = row[cols.cell(ow, kw)];
            if (!largest) {
                found += value;
            } else if (value > found || std::isnan(value)) {
                found = value;
            }
        }
    }
    return largest ? found : found / static_cast<float>(rows.kernel * cols.kernel);
}

Tensor pool(const Layer& layer, const Tensor& x) {
    const Axis rows = row_axis(layer.spec);
    const Axis cols = col_axis(layer.spec);
    Tensor y(output_shape(layer.spec));
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t c = 0; c < y.shape[1]; ++c) {
            float* out = y.plane(n, c);
            for (std::int64_t oh = 0; oh < rows.out; ++oh) {
                for (std::int64_t ow = 0; ow < cols.out; ++ow) {
                    *out++ = pool_cell(layer, x.plane(n, c), rows, cols, oh, ow);
                }
            }
        }
    }
    return y;
}

Result<void> validate_pool(const Layer& layer) {
    const Conv2dSpec& spec = layer.spec;
    const Sides pads = effective_pads(spec);
    const Pair most{spec.kernel.h / 2, spec.kernel.w / 2};
    if (std::max(pads.top, pads.bottom) > most.h || std::max(pads.left, pads.right) > most.w) {
        const auto given = std::to_string(std::max(std::max(pads.top, pads.bottom), std::max(pads.left, pads.right)));
        const auto nearest = std::to_string(std::min(most.h, most.w));
        return fail("pool_padding", "padding", {given, nearest}, nearest);
    }
    if (spec.in_channels != spec.out_channels || spec.groups != spec.in_channels || spec.bias ||
        spec.padding_mode != PaddingMode::zeros) {
        return fail("pool_channels", "groups", {std::to_string(spec.in_channels)});
    }
    return {};
}

}  // namespace

bool CellEdit::operator==(const CellEdit& other) const {
    return cell == other.cell && (value == other.value || (std::isnan(value) && std::isnan(other.value)));
}

void set_cell(std::vector<CellEdit>& edits, const CellKey& cell, float value) {
    const auto place = std::lower_bound(edits.begin(), edits.end(), cell,
                                        [](const CellEdit& edit, const CellKey& key) { return edit.cell < key; });
    if (place != edits.end() && place->cell == cell) {
        place->value = value;
    } else {
        edits.insert(place, CellEdit{cell, value});
    }
}

void apply_edits(std::vector<float>& values, const Shape4& shape, const std::vector<CellEdit>& edits) {
    for (const CellEdit& edit : edits) {
        const std::int64_t index = index_of(edit.cell, shape);
        if (index >= 0) values[static_cast<std::size_t>(index)] = edit.value;
    }
}

bool Source::operator==(const Source& other) const {
    if (path != other.path) return false;
    if (array == other.array) return true;
    return array != nullptr && other.array != nullptr && *array == *other.array;
}

std::string_view name_of(LayerKind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

Result<LayerKind> layer_kind_of(std::string_view name) {
    const auto found = std::find(kind_names.begin(), kind_names.end(), name);
    if (found != kind_names.end()) return all_layer_kinds[static_cast<std::size_t>(found - kind_names.begin())];
    return fail("unknown_kind", "layer", {"layer", std::string(name), "conv, max_pool, average_pool", "conv"}, "conv");
}

Result<void> validate(const Layer& layer, const Limits& limits) {
    if (auto valid = validate(layer.spec, limits); !valid) return valid;
    if (layer.shuffle < 1 || layer.spec.out_channels % layer.shuffle != 0) {
        const auto nearest =
            std::to_string(nearest_groups(layer.spec.out_channels, layer.spec.out_channels, layer.shuffle));
        return fail("shuffle_must_divide", "shuffle",
                    {std::to_string(layer.shuffle), std::to_string(layer.spec.out_channels), nearest}, nearest);
    }
    if (layer.kind != LayerKind::conv) return validate_pool(layer);
    if (layer.weight == WeightKind::array && (!layer.weight_source.array || layer.weight_source.array->data.empty())) {
        return fail("source_missing", "weight", {"weight", "array", "small_integers"}, "small_integers");
    }
    return {};
}

Tensor weights_of(const Layer& layer) {
    const Shape4 shape = weight_shape(layer.spec);
    Tensor w = generate_weight(layer.weight, layer.weight_seed, shape, layer.weight_source.array.get());
    apply_edits(w.data, shape, layer.weight_edits);
    return w;
}

std::vector<float> biases_of(const Layer& layer) {
    if (!layer.spec.bias) return {};
    std::vector<float> biases = generate_bias(layer.bias_seed, layer.spec.out_channels);
    const Tensor* given = layer.bias_source.array.get();
    if (given != nullptr && !given->data.empty()) {
        for (std::size_t c = 0; c < biases.size(); ++c) biases[c] = given->data[c % given->data.size()];
    }
    apply_edits(biases, {layer.spec.out_channels, 1, 1, 1}, layer.bias_edits);
    return biases;
}

bool same_weights(const Layer& a, const Layer& b) {
    return a.kind == b.kind && weight_shape(a.spec) == weight_shape(b.spec) && a.spec.bias == b.spec.bias &&
           a.weight == b.weight && a.weight_seed == b.weight_seed && a.weight_source == b.weight_source &&
           a.weight_edits == b.weight_edits && a.bias_seed == b.bias_seed && a.bias_source == b.bias_source &&
           a.bias_edits == b.bias_edits;
}

std::int64_t shuffled_channel(const Layer& layer, std::int64_t i) {
    return (i % layer.shuffle) * (layer.spec.out_channels / layer.shuffle) + i / layer.shuffle;
}

Tensor run_layer(const Layer& layer, const Tensor& x) {
    return after_layer(layer, layer.kind == LayerKind::conv
                                  ? convolve(layer.spec, {x, weights_of(layer), biases_of(layer)})
                                  : pool(layer, x));
}

Tensor after_layer(const Layer& layer, Tensor y) {
    if (layer.relu) {
        for (float& value : y.data) value = value < 0.0F ? 0.0F : value;  // NaN stays
    }
    if (layer.shuffle == 1) return y;
    Tensor shuffled(y.shape);
    const auto cells = static_cast<std::size_t>(y.shape[2] * y.shape[3]);
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t c = 0; c < y.shape[1]; ++c) {
            std::copy_n(y.plane(n, shuffled_channel(layer, c)), cells, shuffled.plane(n, c));
        }
    }
    return shuffled;
}

}  // namespace convscope
