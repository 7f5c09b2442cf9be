// The schedule of an effective field: draws, each cut into small tasks; the arithmetic is field_layer's.
#include "core/effective_field.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "core/channel_reach.h"
#include "core/checked_math.h"
#include "core/cost.h"
#include "core/random.h"

namespace convscope {
namespace {

constexpr std::int64_t task_cost = 2'000'000;                 // about half a millisecond
constexpr std::int64_t task_patches = std::int64_t{1} << 20;  // floats of a patch matrix
constexpr std::int64_t normal_cost = 16;                      // of a random number, in multiply-adds

template <class AxisOf>
std::vector<Axis> axes_of(std::span<const Layer> layers, AxisOf&& axis_of) {
    std::vector<Axis> axes;
    for (const Layer& layer : layers) axes.push_back(axis_of(layer.spec));
    return axes;
}

/// The layers, from the lowest, whose outputs the gradient depends on.
std::size_t layers_to_run(std::span<const Layer> layers) {
    std::size_t count = 0;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (layers[l].kind == LayerKind::max_pool) count = l;
        if (layers[l].relu) count = l + 1;
    }
    return count;
}

/// Bytes of one axis of a cone, at most: what lists, paths and taps take while it is made.
std::int64_t cone_bytes(std::span<const Axis> axes) {
    std::int64_t cells = 1;
    std::int64_t bytes = 0;
    for (std::size_t l = axes.size(); l-- > 0;) {
        const Axis& axis = axes[l];
        const std::int64_t taps = saturating_mul(cells, saturating_mul(axis.kernel, sizeof(std::int32_t)));
        const std::int64_t window = (axis.kernel - 1) * axis.dilation + 1;
        cells = std::min(axis.size, saturating_add(saturating_mul(cells - 1, axis.stride), window));
        // Mirrored cells may lie anywhere; their paths are counted over the whole axis.
        const std::int64_t walked = axis.mode == PaddingMode::zeros ? cells : axis.size;
        bytes = saturating_add(bytes, saturating_add(taps, saturating_mul(walked, sizeof(long double))));
        bytes = saturating_add(bytes, saturating_mul(cells, sizeof(std::int64_t)));
    }
    return bytes;
}

Result<void> check_memory(std::int64_t bytes, const FieldLimits& limits) {
    if (bytes <= limits.memory_bytes) return {};
    return fail("field_memory", "", {bytes_text(bytes), bytes_text(limits.memory_bytes)});
}

}  // namespace

bool gradient_needs_values(std::span<const Layer> layers) {
    return std::any_of(layers.begin(), layers.end(),
                       [](const Layer& layer) { return layer.relu || layer.kind == LayerKind::max_pool; });
}

Result<EffectiveField> EffectiveField::make(std::vector<Layer> layers, const OutputPosition& probe, bool random,
                                            const FieldLimits& limits) {
    const std::int64_t bytes =
        saturating_add(cone_bytes(axes_of(layers, row_axis)), cone_bytes(axes_of(layers, col_axis)));
    if (auto fits = check_memory(bytes, limits); !fits) return tl::unexpected(fits.error());
    EffectiveField field(std::move(layers), probe, random);
    if (auto fits = check_memory(field.bytes(), limits); !fits) return tl::unexpected(fits.error());
    if (field.total_ > limits.multiply_adds) {
        return fail("field_work", "",
                    {std::to_string(field.total_ / 1'000'000), std::to_string(limits.multiply_adds / 1'000'000)});
    }
    field.plan();
    field.allocate();
    return field;
}

Result<EffectiveField> EffectiveField::of_weights(std::vector<Layer> layers, const OutputPosition& probe,
                                                  const Tensor* x, const FieldLimits& limits) {
    auto field = make(std::move(layers), probe, false, limits);
    assert(x != nullptr || !field || !field->needs_input_);
    if (field && field->needs_input_) field->read_input(*x);
    return field;
}

Result<EffectiveField> EffectiveField::of_draws(std::vector<Layer> layers, const OutputPosition& probe,
                                                std::int64_t draws, std::uint64_t seed, const FieldLimits& limits) {
    assert(draws >= 1);
    auto field = make(std::move(layers), probe, true, limits);
    if (!field) return field;
    field->seed_ = seed;
    field->draws_ = draws;
    field->total_ = saturating_mul(field->total_, draws);
    return field;
}

EffectiveField::EffectiveField(std::vector<Layer> layers, const OutputPosition& probe, bool random)
    : layers_(std::move(layers)),
      probe_(probe),
      random_(random),
      rows_(cone_axis(axes_of(layers_, row_axis), probe.oh)),
      cols_(cone_axis(axes_of(layers_, col_axis), probe.ow)),
      reach_(channels_reaching(layers_, probe.out_channel)),
      run_layers_(layers_to_run(layers_)),
      needs_input_(gradient_needs_values(layers_)) {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        cones_.emplace_back(layers_[l], rows_.taps[l], cols_.taps[l], reach_[l], reach_[l + 1]);
    }
    if (input_cells() > 0) total_ = draw_cost();
}

std::int64_t EffectiveField::input_cells() const {
    return static_cast<std::int64_t>(rows_.cells.front().size() * cols_.cells.front().size());
}

/// Numbers of the planes of a level.
std::int64_t EffectiveField::plane_values(std::size_t level) const {
    const std::int64_t channels = std::count(reach_[level].begin(), reach_[level].end(), true);
    const auto cells = static_cast<std::int64_t>(rows_.cells[level].size() * cols_.cells[level].size());
    return saturating_mul(channels, cells);
}

/// What the planes and weights of a draw take.
std::int64_t EffectiveField::bytes() const {
    std::int64_t floats = 0;
    std::int64_t largest = 0;
    for (std::size_t level = 0; level <= layers_.size(); ++level) {
        largest = std::max(largest, plane_values(level));
        if (needs_input_ && level <= run_layers_) floats = saturating_add(floats, plane_values(level));
    }
    floats = saturating_add(floats, saturating_mul(2, largest));
    for (const FieldLayer& cone : cones_) {
        floats = saturating_add(floats, saturating_mul(cone.weight_rows(), cone.taps()));
    }
    return saturating_mul(floats, sizeof(float));
}

std::int64_t EffectiveField::pass_cost(Pass pass, std::size_t layer) const {
    const FieldLayer& cone = cones_[layer];
    switch (pass) {
        case Pass::weights:
            return saturating_mul(saturating_mul(cone.weight_rows(), cone.taps()), normal_cost);
        case Pass::input:
            return saturating_mul(plane_values(0), normal_cost);
        case Pass::forward:
        case Pass::backward:
            return saturating_mul(saturating_mul(cone.groups(), cone.cells()), cone.cell_cost());
        case Pass::collect:
            break;
    }
    return plane_values(0);
}

// ---- the tasks of a draw ----

std::vector<std::pair<EffectiveField::Pass, std::size_t>> EffectiveField::passes() const {
    std::vector<std::pair<Pass, std::size_t>> passes;
    for (std::size_t l = 0; l < layers_.size(); ++l) passes.emplace_back(Pass::weights, l);
    if (random_ && needs_input_) passes.emplace_back(Pass::input, 0);
    for (std::size_t l = 0; l < run_layers_; ++l) passes.emplace_back(Pass::forward, l);
    for (std::size_t l = layers_.size(); l-- > 0;) passes.emplace_back(Pass::backward, l);
    passes.emplace_back(Pass::collect, 0);
    return passes;
}

std::int64_t EffectiveField::draw_cost() const {
    std::int64_t cost = 0;
    for (const auto& [pass, layer] : passes()) cost = saturating_add(cost, pass_cost(pass, layer));
    return cost;
}

void EffectiveField::plan() {
    if (input_cells() == 0) return;
    for (const auto& [pass, layer] : passes()) plan_pass(pass, layer);
}

void EffectiveField::plan_pass(Pass pass, std::size_t layer) {
    const FieldLayer& cone = cones_[layer];
    const std::int64_t cost = pass_cost(pass, layer);
    // Cuts 0 <= i < count, `share` of the cost in all, into tasks of at most `most`.
    const auto cut = [this](std::int64_t count, std::int64_t share, std::int64_t most, auto&& task_of) {
        const std::int64_t fitting = count * task_cost / std::max<std::int64_t>(1, share);
        const std::int64_t size = std::max<std::int64_t>(1, std::min(fitting, most));
        for (std::int64_t first = 0; first < count; first += size) {
            const FieldRange part{first, std::min(count, first + size)};
            Task task = task_of(part);
            task.cost = share / count * (part.last - part.first);
            tasks_.push_back(task);
        }
    };
    const auto part_of_cells = [&](FieldRange part) { return Task{pass, layer, {}, part}; };
    if (pass == Pass::collect || (pass == Pass::weights && !random_)) {  // all at once
        tasks_.push_back({pass, layer, {}, {}, cost});
    } else if (pass == Pass::weights) {
        cut(cone.weight_rows(), cost, cone.weight_rows(), part_of_cells);
    } else if (pass == Pass::input) {
        const std::int64_t channels = plane_values(0) / input_cells();
        cut(channels, cost, channels, part_of_cells);
    } else if (cost / cone.groups() <= task_cost) {
        cut(cone.groups(), cost, cone.groups(), [&](FieldRange part) {
            return Task{pass, layer, part, {0, cone.cells()}};
        });
    } else {
        const std::int64_t most = std::max<std::int64_t>(1, task_patches / cone.taps());
        for (std::int64_t group = 0; group < cone.groups(); ++group) {
            cut(cone.cells(), cost / cone.groups(), most, [&](FieldRange part) {
                return Task{pass, layer, {group, group + 1}, part};
            });
        }
    }
}

void EffectiveField::allocate() {
    sum_.resize(static_cast<std::size_t>(input_cells()));
    values_.resize(layers_.size() + 1);
    if (!needs_input_) return;
    for (std::size_t level = 0; level <= run_layers_; ++level) {
        values_[level].resize(static_cast<std::size_t>(plane_values(level)));
    }
}

// ---- the work ----

bool EffectiveField::work(std::int64_t amount) {
    if (tasks_.empty()) draw_ = draws_;  // no input cell reaches the probe
    const std::int64_t until = saturating_add(done_, amount);
    while (draw_ < draws_) {
        const Task& task = tasks_[next_task_];
        run(task);
        done_ = saturating_add(done_, task.cost);
        if (++next_task_ == tasks_.size()) {
            next_task_ = 0;
            ++draw_;
        }
        if (done_ >= until) break;
    }
    return draw_ < draws_;
}

void EffectiveField::run(const Task& task) {
    FieldLayer& cone = cones_[task.layer];
    switch (task.pass) {
        case Pass::weights:
            if (random_) {
                cone.draw_weights(seed_of(task.layer), task.cells);
            } else {
                cone.take_weights(layers_[task.layer]);
            }
            break;
        case Pass::input:
            draw_input(task.cells);
            break;
        case Pass::forward:
            cone.forward(task.groups, task.cells, values_[task.layer].data(), values_[task.layer + 1].data());
            break;
        case Pass::backward:
            run_backward(task);
            break;
        case Pass::collect:
            collect();
            break;
    }
}

std::uint64_t EffectiveField::seed_of(std::size_t layer) const {
    return mix_bits(mix_bits(seed_ ^ mix_bits(static_cast<std::uint64_t>(draw_))) + layer);
}

void EffectiveField::read_input(const Tensor& x) {
    assert(x.shape == input_shape(layers_.front().spec));
    float* value = values_.front().data();
    for (std::size_t c = 0; c < reach_.front().size(); ++c) {
        if (!reach_.front()[c]) continue;
        const float* plane = x.plane(probe_.n, static_cast<std::int64_t>(c));
        for (const std::int64_t row : rows_.cells.front()) {
            for (const std::int64_t col : cols_.cells.front()) *value++ = plane[row * x.shape[3] + col];
        }
    }
}

void EffectiveField::draw_input(const FieldRange& channels) {
    const std::uint64_t seed = seed_of(layers_.size());
    float* value = values_.front().data() + channels.first * input_cells();
    for (std::int64_t c = channels.first; c < channels.last; ++c) {
        for (const std::int64_t row : rows_.cells.front()) {
            for (const std::int64_t col : cols_.cells.front()) {
                *value++ = random_normal(cell_hash(seed, Stream::input, probe_.n, c, row, col));
            }
        }
    }
}

void EffectiveField::run_backward(const Task& task) {
    const auto same_layer = [&](const Task& other) {
        return other.pass == Pass::backward && other.layer == task.layer;
    };
    if (next_task_ == 0 || !same_layer(tasks_[next_task_ - 1])) {
        if (task.layer + 1 == layers_.size()) {
            gradient_.assign(1, 1.0F);
            exponent_ = 0;
        }
        gradient_below_.assign(static_cast<std::size_t>(plane_values(task.layer)), 0.0F);
    }
    cones_[task.layer].backward(task.groups, task.cells, values_[task.layer].data(), values_[task.layer + 1].data(),
                                gradient_.data(), gradient_below_.data());
    if (same_layer(tasks_[next_task_ + 1])) return;
    std::swap(gradient_, gradient_below_);
    // A deep stack's gradient may leave what a float holds; a power of two taken out changes no digit.
    float largest = 0.0F;
    for (const float value : gradient_) largest = std::max(largest, std::abs(value));
    if (!(largest > 0.0F) || std::isinf(largest)) return;
    const int exponent = std::ilogb(largest);
    if (std::abs(exponent) < 32) return;
    for (float& value : gradient_) value = std::ldexp(value, -exponent);
    exponent_ += exponent;
}

void EffectiveField::collect() {
    const auto cells = static_cast<std::size_t>(input_cells());
    std::vector<double> map(cells);
    for (std::size_t i = 0; i < gradient_.size(); ++i) {
        map[i % cells] += std::abs(static_cast<double>(gradient_[i]));
    }
    double mass = 0.0;
    for (const double value : map) mass += value;
    if (mass == 0.0) return;
    ++counted_;
    for (std::size_t i = 0; i < cells; ++i) sum_[i] += random_ ? map[i] / mass : std::ldexp(map[i], exponent_);
}

FieldMap EffectiveField::map() const {
    FieldMap map;
    if (input_cells() == 0) return map;
    const auto& rows = rows_.cells.front();
    const auto& cols = cols_.cells.front();
    map = {rows.front(), cols.front(), rows.back() - rows.front() + 1, cols.back() - cols.front() + 1, {}};
    map.values.resize(static_cast<std::size_t>(map.rows * map.cols));
    const double share = counted_ > 0 ? 1.0 / static_cast<double>(counted_) : 0.0;
    auto from = sum_.begin();
    for (const std::int64_t row : rows) {
        for (const std::int64_t col : cols) {
            map.values[static_cast<std::size_t>((row - map.first_row) * map.cols + col - map.first_col)] =
                *from++ * share;
        }
    }
    return map;
}

}  // namespace convscope
