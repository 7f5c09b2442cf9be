// Layers come, go and move; the input stays with the lowest one.
#include "core/stack_edit.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

namespace convscope {
namespace {

constexpr std::size_t longest_period = 8;
constexpr std::size_t least_repeated = 4;  // layers

using Layers = std::vector<Layer>;

std::ptrdiff_t at(std::size_t index) {
    return static_cast<std::ptrdiff_t>(index);
}

/// The scene with another stack, of which layer `stepped` is stepped.
Result<Scene> rebuilt(const Scene& scene, Layers layers, std::size_t stepped, const Limits& limits) {
    Scene made = scene;
    take_input(layers.front(), layer_at(scene, 0).spec);
    set_layers(made, std::move(layers), stepped);
    made = with_step_kept(connected(std::move(made)), scene);
    made.hidden_layers = std::min(made.hidden_layers, static_cast<std::int64_t>(layer_count(made)));
    if (auto valid = validate(made, limits); !valid) return tl::unexpected(valid.error());
    return made;
}

Result<void> check_room(const Scene& scene) {
    if (layer_count(scene) < most_layers) return {};
    return fail("too_many_layers", "layer", {std::to_string(most_layers)});
}

bool is_convolution(const Layer& layer) {
    return layer.kind == LayerKind::conv;
}

/// The convolution at or below `index`; null when there is none.
const Layer* convolution_below(const Scene& scene, std::size_t index) {
    for (std::size_t i = index + 1; i-- > 0;) {
        if (is_convolution(layer_at(scene, i))) return &layer_at(scene, i);
    }
    return nullptr;
}

/// Another seed than any layer has, so that a new layer does not look like one that is there.
std::uint64_t fresh_seed(const Scene& scene) {
    std::uint64_t largest = 0;
    for (std::size_t i = 0; i < layer_count(scene); ++i) largest = std::max(largest, layer_at(scene, i).weight_seed);
    return largest + 1;
}

Layer new_layer(const Scene& scene, std::size_t after, LayerKind kind) {
    const Shape4 shape = output_shape(layer_at(scene, after).spec);
    const auto kernel = [&](std::int64_t wanted) { return Pair{shape[2] > 1 ? wanted : 1, shape[3] > 1 ? wanted : 1}; };
    Layer made;
    made.kind = kind;
    made.spec.in_channels = made.spec.out_channels = shape[1];
    if (kind == LayerKind::conv) {
        made.spec.kernel = kernel(3);
        made.spec.padding = PaddingKind::same;
        made.weight_seed = made.bias_seed = fresh_seed(scene);
        if (const Layer* model = convolution_below(scene, after); model != nullptr) {
            if (model->weight != WeightKind::array) made.weight = model->weight;
            made.spec.bias = model->spec.bias;
            made.relu = model->relu;
        }
    } else {
        made.spec.kernel = made.spec.stride = kernel(2);
        made.spec.groups = shape[1];
    }
    return made;
}

Result<Scene> with_layer_above(const Scene& scene, std::size_t after, Layer layer, const Limits& limits) {
    if (auto room = check_room(scene); !room) return tl::unexpected(room.error());
    std::size_t stepped = selected_layer(scene);
    if (is_convolution(layer)) {
        stepped = after + 1;
    } else if (stepped > after) {
        ++stepped;
    }
    Layers layers = layers_of(scene);
    layers.insert(layers.begin() + at(after + 1), std::move(layer));
    return rebuilt(scene, std::move(layers), stepped, limits);
}

/// The convolution nearest to `index`, the lower one of two; the size when there is none.
std::size_t nearest_convolution(const Layers& layers, std::size_t index) {
    for (std::size_t away = 0; away <= layers.size(); ++away) {
        if (away <= index && index - away < layers.size() && is_convolution(layers[index - away])) return index - away;
        if (index + away < layers.size() && is_convolution(layers[index + away])) return index + away;
    }
    return layers.size();
}

Pair pair_of(std::span<const std::int64_t> numbers, bool columns_only, const Pair& before) {
    if (numbers.size() > 1) return {numbers[0], numbers[1]};
    return {columns_only ? before.h : numbers[0], numbers[0]};
}

Sides sides_of(std::span<const std::int64_t> numbers, bool columns_only, const Sides& before) {
    if (numbers.size() == 4) return {numbers[0], numbers[1], numbers[2], numbers[3]};
    if (columns_only) return {before.top, numbers.front(), before.bottom, numbers.back()};
    return {numbers.front(), numbers.back(), numbers.front(), numbers.back()};
}

bool look_alike(const Layer& a, const Layer& b) {
    return a.kind == b.kind && a.spec.kernel == b.spec.kernel;
}

/// How many layers from `first` on repeat the `period` layers there, those themselves counted.
std::size_t repeated_layers(const Scene& scene, std::size_t first, std::size_t period) {
    std::size_t end = first + period;
    if (end > layer_count(scene)) return 0;
    while (end < layer_count(scene) && look_alike(layer_at(scene, end), layer_at(scene, end - period))) ++end;
    return (end - first) / period * period;
}

}  // namespace

Result<Scene> with_layer_added(const Scene& scene, std::size_t after, LayerKind kind, const Limits& limits) {
    assert(after < layer_count(scene));
    return with_layer_above(scene, after, new_layer(scene, after, kind), limits);
}

Result<Scene> with_layer_copied(const Scene& scene, std::size_t index, const Limits& limits) {
    assert(index < layer_count(scene));
    return with_layer_above(scene, index, layer_at(scene, index), limits);
}

Result<Scene> with_layer_moved(const Scene& scene, std::size_t from, std::size_t to, const Limits& limits) {
    assert(from < layer_count(scene) && to < layer_count(scene));
    Layers layers = layers_of(scene);
    Layer moved = std::move(layers[from]);
    layers.erase(layers.begin() + at(from));
    layers.insert(layers.begin() + at(to), std::move(moved));
    std::size_t stepped = selected_layer(scene);
    if (stepped == from) {
        stepped = to;
    } else {
        if (stepped > from) --stepped;
        if (stepped >= to) ++stepped;
    }
    return rebuilt(scene, std::move(layers), stepped, limits);
}

Result<Scene> with_layer_removed(const Scene& scene, std::size_t index, const Limits& limits) {
    assert(index < layer_count(scene));
    Layers layers = layers_of(scene);
    layers.erase(layers.begin() + at(index));
    std::size_t stepped = selected_layer(scene);
    if (stepped == index) {
        stepped = nearest_convolution(layers, index);
        if (stepped == layers.size()) return fail("last_convolution", "layer", {std::to_string(index + 1)});
    } else if (stepped > index) {
        --stepped;
    }
    return rebuilt(scene, std::move(layers), stepped, limits);
}

Result<Scene> with_layer_changed(const Scene& scene, std::size_t index, const std::function<void(Layer&)>& change,
                                 const Limits& limits) {
    assert(index < layer_count(scene));
    Layers layers = layers_of(scene);
    change(layers[index]);
    return rebuilt(scene, std::move(layers), selected_layer(scene), limits);
}

std::string_view name_of(LayerField field) {
    static constexpr std::array<std::string_view, all_layer_fields.size()> names{"kernel", "stride", "padding",
                                                                                 "dilation", "groups"};
    return names[static_cast<std::size_t>(field)];
}

bool is_one_dimensional(const Layer& layer) {
    return layer.spec.height == 1 && layer.spec.kernel.h == 1;
}

void set_field(Layer& layer, LayerField field, std::span<const std::int64_t> numbers) {
    assert(!numbers.empty());
    Conv2dSpec& spec = layer.spec;
    const bool columns_only = is_one_dimensional(layer);
    const auto to_sides = [&spec] {
        spec.pads = effective_pads(spec);
        spec.padding = PaddingKind::sides;
    };
    switch (field) {
        case LayerField::kernel:
            spec.kernel = pair_of(numbers, columns_only, spec.kernel);
            break;
        case LayerField::stride:
            if (spec.padding == PaddingKind::same) to_sides();
            spec.stride = pair_of(numbers, columns_only, spec.stride);
            break;
        case LayerField::padding:
            to_sides();
            spec.pads = sides_of(numbers, columns_only, spec.pads);
            break;
        case LayerField::dilation:
            spec.dilation = pair_of(numbers, columns_only, spec.dilation);
            break;
        case LayerField::groups:
            spec.groups = numbers[0];
            break;
    }
}

std::vector<RepeatedBlock> repeated_blocks(const Scene& scene) {
    std::vector<RepeatedBlock> blocks;
    for (std::size_t first = 0; first < layer_count(scene);) {
        RepeatedBlock best{first, 1, 1};
        std::size_t most = least_repeated - 1;
        for (std::size_t period = 1; period <= longest_period; ++period) {
            const std::size_t layers = repeated_layers(scene, first, period);
            if (layers <= most || layers == period) continue;
            most = layers;
            best = {first, period, layers / period};
        }
        if (best.repeats > 1) blocks.push_back(best);
        first = best.end();
    }
    return blocks;
}

}  // namespace convscope
