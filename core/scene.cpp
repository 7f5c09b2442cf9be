// What a Scene means: its numbers, when it is valid, and where its step goes when something else changes.
#include "core/scene.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "core/npy.h"

namespace convscope {
namespace {

// Kinds that read the source need one that holds something.
Result<void> check_input_source(std::string_view kind, const Source& source, bool image) {
    if (source.array == nullptr || source.array->data.empty()) {
        return fail("source_missing", "input", {"input", std::string(kind), "small_integers"}, "small_integers");
    }
    const Shape4& shape = source.array->shape;
    if (image && (shape[0] != 1 || (shape[1] != 1 && shape[1] != 3))) {
        return fail(
            "image_shape", "input",
            {std::to_string(shape[0]), std::to_string(shape[1]), std::to_string(shape[2]), std::to_string(shape[3])});
    }
    return {};
}

Result<void> validate_stack(const std::vector<Layer>& layers, const Limits& limits) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Result<void> valid = validate(layers[i], limits);
        if (valid && i > 0) {
            const Shape4 given = input_shape(layers[i].spec);
            const Shape4 made = output_shape(layers[i - 1].spec);
            if (given != made) valid = fail("layer_shape", "layer", {shape_text(given), shape_text(made)});
        }
        if (valid) continue;
        Error error = valid.error();
        if (layers.size() > 1) error.layer = i + 1;
        return tl::unexpected(std::move(error));
    }
    return {};
}

// Each is a stack that reads the scene's input and can be stepped.
Result<void> validate_others(const Scene& scene, const Limits& limits) {
    if (scene.others.size() > most_others) {
        return fail("too_many_others", "others", {std::to_string(scene.others.size()), std::to_string(most_others)});
    }
    for (std::size_t i = 0; i < scene.others.size(); ++i) {
        const std::vector<Layer>& layers = scene.others[i];
        const bool steps =
            std::any_of(layers.begin(), layers.end(), [](const Layer& layer) { return layer.kind == LayerKind::conv; });
        Result<void> valid =
            steps ? validate_stack(layers, limits) : Result<void>(fail("other_without_convolution", "others", {}));
        if (valid) {
            const Shape4 given = input_shape(layers.front().spec);
            const Shape4 shared = input_shape(layer_at(scene, 0).spec);
            if (given != shared) valid = fail("layer_shape", "layer", {shape_text(given), shape_text(shared)});
        }
        if (valid) {
            const Scene other = setting_scene(scene, i + 1);
            if (const auto nest = LoopNest::make(other.spec, other.order); !nest) valid = tl::unexpected(nest.error());
        }
        if (valid) continue;
        Error error = valid.error();
        error.setting = i + 1;
        return tl::unexpected(std::move(error));
    }
    return {};
}

/// Place, from 1, of the convolution nearest to the layer that is stepped, which is none; empty when there is none.
std::string nearest_convolution(const Scene& scene) {
    const std::size_t own = selected_layer(scene);
    for (std::size_t away = 1; away < layer_count(scene); ++away) {
        if (away <= own && layer_at(scene, own - away).kind == LayerKind::conv) return std::to_string(own - away + 1);
        const std::size_t over = own + away;
        if (over < layer_count(scene) && layer_at(scene, over).kind == LayerKind::conv) return std::to_string(over + 1);
    }
    return {};
}

// The tap that `scene` stands on: the last one of its step, so that a finer granularity shows the same state.
std::int64_t tap_of_step(const LoopNest& nest, const Scene& scene) {
    const std::int64_t last = nest.step_count(scene.granularity) - 1;
    const std::int64_t step = std::clamp<std::int64_t>(scene.step, 0, last);
    const std::int64_t taps = nest.taps_per_step(scene.granularity);
    return step * taps + (taps - 1);
}

/// count * part / whole, rounded up. Exact: the product may pass 64 bits.
std::int64_t share_of(std::int64_t count, std::int64_t part, std::int64_t whole) {
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>((Wide{count} * part + whole - 1) / whole);
}

/// Groups and shuffle that no longer divide the channels move to the nearest that do.
void divide_again(Layer& layer) {
    Conv2dSpec& spec = layer.spec;
    if (spec.in_channels < 1 || spec.out_channels < 1) return;
    spec.groups = nearest_groups(spec.in_channels, spec.out_channels, spec.groups);
    layer.shuffle = nearest_groups(spec.out_channels, spec.out_channels, layer.shuffle);
}

}  // namespace

std::string_view name_of(LensKind lens) {
    static constexpr std::array<std::string_view, all_lenses.size()> names{"step", "groups", "rf", "compare"};
    return names[static_cast<std::size_t>(lens)];
}

Result<LensKind> lens_of(std::string_view name) {
    for (const LensKind lens : all_lenses) {
        if (name == name_of(lens)) return lens;
    }
    return fail("unknown_lens", "lens", {std::string(name)}, "step");
}

std::string_view name_of(Lockstep lockstep) {
    return lockstep == Lockstep::position ? "position" : "work";
}

Result<Lockstep> lockstep_of(std::string_view name) {
    for (const Lockstep lockstep : {Lockstep::position, Lockstep::work}) {
        if (name == name_of(lockstep)) return lockstep;
    }
    return fail("unknown_lockstep", "lockstep", {std::string(name)}, "position");
}

std::string_view direction_name(bool upward) {
    return upward ? "up" : "down";
}

Result<bool> upward_of(std::string_view name) {
    for (const bool upward : {true, false}) {
        if (name == direction_name(upward)) return upward;
    }
    return fail("unknown_direction", "direction", {std::string(name)}, "down");
}

std::string_view view_name(bool three_d) {
    return three_d ? "3d" : "2d";
}

Result<bool> three_d_of(std::string_view name) {
    for (const bool three_d : {false, true}) {
        if (name == view_name(three_d)) return three_d;
    }
    return fail("unknown_view", "view", {std::string(name)}, "2d");
}

std::size_t layer_count(const Scene& scene) {
    return scene.below.size() + 1 + scene.above.size();
}

const Layer& layer_at(const Scene& scene, std::size_t index) {
    const std::size_t own = selected_layer(scene);
    if (index < own) return scene.below[index];
    return index == own ? scene : scene.above[index - own - 1];
}

std::vector<Layer> layers_of(const Scene& scene) {
    std::vector<Layer> layers = scene.below;
    layers.push_back(scene);
    layers.insert(layers.end(), scene.above.begin(), scene.above.end());
    return layers;
}

void set_layers(Scene& scene, std::vector<Layer> layers, std::size_t selected) {
    assert(selected < layers.size());
    const auto own = layers.begin() + static_cast<std::ptrdiff_t>(selected);
    static_cast<Layer&>(scene) = *own;
    scene.above.assign(own + 1, layers.end());
    layers.resize(selected);
    scene.below = std::move(layers);
}

Scene with_layer_selected(Scene scene, std::size_t index) {
    if (index == selected_layer(scene)) return scene;
    set_layers(scene, layers_of(scene), index);
    scene.step = 0;
    return scene;
}

void connect(Layer& layer, const Layer* below) {
    Conv2dSpec& spec = layer.spec;
    if (below != nullptr && validate(below->spec)) {
        const Shape4 shape = output_shape(below->spec);
        spec.batch = shape[0];
        spec.in_channels = shape[1];
        spec.height = shape[2];
        spec.width = shape[3];
    }
    if (layer.kind == LayerKind::conv) return;
    spec.out_channels = spec.groups = spec.in_channels;
    spec.bias = false;
}

void share_input(Layer& lowest, const Conv2dSpec& spec) {
    lowest.spec.batch = spec.batch;
    lowest.spec.in_channels = spec.in_channels;
    lowest.spec.height = spec.height;
    lowest.spec.width = spec.width;
}

void take_input(Layer& lowest, const Conv2dSpec& spec) {
    const std::int64_t channels = lowest.spec.in_channels;
    share_input(lowest, spec);
    if (lowest.spec.in_channels != channels) divide_again(lowest);
}

Scene connected(Scene scene) {
    const auto take = [](Layer& layer, const Layer* below) {
        const std::int64_t channels = layer.spec.in_channels;
        connect(layer, below);
        if (layer.spec.in_channels != channels) divide_again(layer);
        return &layer;
    };
    const Layer* last = nullptr;
    for (Layer& layer : scene.below) last = take(layer, last);
    last = take(scene, last);
    for (Layer& layer : scene.above) last = take(layer, last);
    const Conv2dSpec& lowest = layer_at(scene, 0).spec;
    for (std::vector<Layer>& other : scene.others) {
        last = nullptr;
        for (Layer& layer : other) {
            if (last == nullptr) take_input(layer, lowest);
            last = take(layer, last);
        }
    }
    return scene;
}

std::size_t last_convolution(const std::vector<Layer>& layers) {
    const auto last =
        std::find_if(layers.rbegin(), layers.rend(), [](const Layer& layer) { return layer.kind == LayerKind::conv; });
    assert(last != layers.rend());
    return static_cast<std::size_t>(layers.rend() - last - 1);
}

std::vector<Layer> layers_to_stepped(const Scene& scene) {
    std::vector<Layer> layers = scene.below;
    layers.push_back(scene);
    return layers;
}

Scene setting_scene(const Scene& scene, std::size_t index) {
    Scene made = scene;
    made.others.clear();
    if (index == 0) return made;
    const std::vector<Layer>& layers = scene.others[index - 1];
    set_layers(made, layers, last_convolution(layers));
    if (scene.lockstep == Lockstep::position) return with_step_kept(std::move(made), scene);
    const auto nest = LoopNest::make(made.spec, made.order);
    const auto own = LoopNest::make(scene.spec, scene.order);
    if (!nest || !own) return made;
    const std::int64_t steps = nest->step_count(made.granularity);
    made.step =
        std::clamp<std::int64_t>(share_of(steps, scene.step + 1, own->step_count(scene.granularity)) - 1, 0, steps - 1);
    return made;
}

std::vector<Axis> row_axes(const Scene& scene) {
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < layer_count(scene); ++i) axes.push_back(row_axis(layer_at(scene, i).spec));
    return axes;
}

std::vector<Axis> col_axes(const Scene& scene) {
    std::vector<Axis> axes;
    for (std::size_t i = 0; i < layer_count(scene); ++i) axes.push_back(col_axis(layer_at(scene, i).spec));
    return axes;
}

bool same_scene_input(const Scene& a, const Scene& b) {
    return input_shape(layer_at(a, 0).spec) == input_shape(layer_at(b, 0).spec) && a.input == b.input &&
           a.input_seed == b.input_seed && a.input_source == b.input_source && a.input_edits == b.input_edits;
}

bool same_data(const Scene& a, const Scene& b) {
    // A layer below hands on what it makes of all its fields; of the scene's own layer only shapes and weights count.
    return same_scene_input(a, b) && input_shape(a.spec) == input_shape(b.spec) && same_weights(a, b) &&
           a.below == b.below;
}

const Tensor& StackLevels::input_of(const Scene& scene, std::size_t layer) {
    const bool same_input = !levels_.empty() && same_scene_input(scene, made_for_);
    std::size_t good = same_input ? 1 : 0;  // levels that still hold
    while (good > 0 && good < levels_.size() && good - 1 < layer_count(scene) && good - 1 < layer_count(made_for_) &&
           layer_at(scene, good - 1) == layer_at(made_for_, good - 1)) {
        ++good;
    }
    levels_.resize(good);
    made_for_ = scene;
    if (good == 0) {
        const Shape4 shape = input_shape(layer_at(scene, 0).spec);
        levels_.push_back(generate_input(scene.input, scene.input_seed, shape, scene.input_source.array.get()));
        apply_edits(levels_[0].data, shape, scene.input_edits);
    }
    for (std::size_t i = levels_.size() - 1; i < layer; ++i) {
        levels_.push_back(run_layer(layer_at(scene, i), levels_[i]));
        ++runs_;
    }
    return levels_[layer];
}

Tensor StackLevels::take_input_of(const Scene& scene, std::size_t layer) && {
    input_of(scene, layer);
    return std::move(levels_[layer]);
}

ConvData materialise(const Scene& scene, StackLevels* levels) {
    if (levels == nullptr || scene.below.empty()) {  // nothing worth a second copy
        return {StackLevels().take_input_of(scene, selected_layer(scene)), weights_of(scene), biases_of(scene)};
    }
    return {levels->input_of(scene, selected_layer(scene)), weights_of(scene), biases_of(scene)};
}

Result<void> validate(const Scene& scene, const Limits& limits) {
    if (auto checked = validate_stack(layers_of(scene), limits); !checked) return checked;
    if (scene.kind != LayerKind::conv) {
        const std::size_t own = selected_layer(scene) + 1;
        return fail("layer_not_stepped", "layer",
                    {std::to_string(own), std::to_string(layer_count(scene)), nearest_convolution(scene)},
                    nearest_convolution(scene));
    }
    const auto nest = LoopNest::make(scene.spec, scene.order);
    if (!nest) return tl::unexpected(nest.error());
    const std::int64_t steps = nest->step_count(scene.granularity);
    if (steps < 1) {
        const bool no_samples = scene.spec.batch < 1;
        const char* parameter = no_samples ? "batch" : "in_channels";
        return fail("nothing_to_step", parameter,
                    {parameter, no_samples ? "0" : std::to_string(scene.spec.in_channels)}, "1");
    }
    if (scene.step < 0 || scene.step >= steps) {
        const auto nearest = std::to_string(std::clamp<std::int64_t>(scene.step, 0, steps - 1));
        return fail("step_out_of_range", "step", {std::to_string(scene.step), std::to_string(steps - 1), nearest},
                    nearest);
    }
    if (auto checked = validate_others(scene, limits); !checked) return checked;
    const bool image = scene.input == InputKind::image;
    if (image || scene.input == InputKind::array) {
        return check_input_source(name_of(scene.input), scene.input_source, image);
    }
    return {};
}

Scene with_step_kept(Scene scene, const Scene& before) {
    if (!validate(scene.spec)) return scene;
    const auto nest = LoopNest::make(scene.spec, scene.order);
    if (!nest || nest->step_count(scene.granularity) < 1) return scene;
    const std::int64_t last = nest->step_count(scene.granularity) - 1;

    const bool moved =
        scene.spec != before.spec || scene.order != before.order || scene.granularity != before.granularity;
    if (moved && validate(before.spec)) {
        const auto old_nest = LoopNest::make(before.spec, before.order);
        if (old_nest && old_nest->tap_count() > 0) {
            const LoopIndices old = old_nest->indices_of(tap_of_step(*old_nest, before));
            // The same output cell and the same tap of it, or the nearest that there still is.
            const OutputPosition place = old_nest->output_of(old);
            const std::int64_t per_group = nest->extent(Loop::oc);
            const std::int64_t channel = std::min(place.out_channel, scene.spec.out_channels - 1);
            LoopIndices indices = old;
            indices[Loop::g] = channel / per_group;
            indices[Loop::oc] = channel % per_group;
            for (const Loop loop : all_loops) indices[loop] = std::min(indices[loop], nest->extent(loop) - 1);
            scene.step = nest->step_of(indices) / nest->taps_per_step(scene.granularity);
            return scene;
        }
    }
    scene.step = std::clamp<std::int64_t>(scene.step, 0, last);
    return scene;
}

}  // namespace convscope
