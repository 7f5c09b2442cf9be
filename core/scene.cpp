// What a Scene means: its numbers, when it is valid, and where its step goes when something else changes.
#include "core/scene.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

namespace convscope {
namespace {

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

void apply_edits(std::span<float> values, const Shape4& shape, const std::vector<CellEdit>& edits) {
    for (const CellEdit& edit : edits) {
        const std::int64_t index = index_of(edit.cell, shape);
        if (index >= 0) values[static_cast<std::size_t>(index)] = edit.value;
    }
}

Shape4 bias_shape(const Conv2dSpec& spec) {
    return {spec.bias ? spec.out_channels : 0, 1, 1, 1};
}

// Kinds that read the source need one that holds something.
Result<void> check_source(const char* tensor, std::string_view kind, const Source& source, bool image) {
    if (source.array == nullptr || source.array->data.empty()) {
        return fail("source_missing", tensor, {tensor, std::string(kind), "small_integers"}, "small_integers");
    }
    const Shape4& shape = source.array->shape;
    if (image && (shape[0] != 1 || (shape[1] != 1 && shape[1] != 3))) {
        return fail(
            "image_shape", tensor,
            {std::to_string(shape[0]), std::to_string(shape[1]), std::to_string(shape[2]), std::to_string(shape[3])});
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

}  // namespace

bool CellEdit::operator==(const CellEdit& other) const {
    return cell == other.cell && (value == other.value || (std::isnan(value) && std::isnan(other.value)));
}

bool Source::operator==(const Source& other) const {
    if (path != other.path) return false;
    if (array == other.array) return true;
    return array != nullptr && other.array != nullptr && *array == *other.array;
}

std::string_view name_of(LensKind) {
    return "step";
}

Result<LensKind> lens_of(std::string_view name) {
    if (name == "step") return LensKind::step;
    return fail("unknown_lens", "lens", {std::string(name)}, "step");
}

bool same_data(const Scene& a, const Scene& b) {
    if (input_shape(a.spec) != input_shape(b.spec) || weight_shape(a.spec) != weight_shape(b.spec)) return false;
    if (a.spec.bias != b.spec.bias) return false;
    return a.input == b.input && a.input_seed == b.input_seed && a.input_source == b.input_source &&
           a.input_edits == b.input_edits && a.weight == b.weight && a.weight_seed == b.weight_seed &&
           a.weight_source == b.weight_source && a.weight_edits == b.weight_edits && a.bias_seed == b.bias_seed &&
           a.bias_source == b.bias_source && a.bias_edits == b.bias_edits;
}

ConvData materialise(const Scene& scene) {
    ConvData data;
    const Shape4 x_shape = input_shape(scene.spec);
    data.x = generate_input(scene.input, scene.input_seed, x_shape, scene.input_source.array.get());
    apply_edits(data.x.data, x_shape, scene.input_edits);

    const Shape4 w_shape = weight_shape(scene.spec);
    data.w = generate_weight(scene.weight, scene.weight_seed, w_shape, scene.weight_source.array.get());
    apply_edits(data.w.data, w_shape, scene.weight_edits);

    if (scene.spec.bias) {
        data.bias = generate_bias(scene.bias_seed, scene.spec.out_channels);
        const Tensor* given = scene.bias_source.array.get();
        if (given != nullptr && !given->data.empty()) {
            for (std::size_t c = 0; c < data.bias.size(); ++c) data.bias[c] = given->data[c % given->data.size()];
        }
        apply_edits(data.bias, bias_shape(scene.spec), scene.bias_edits);
    }
    return data;
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

Result<void> validate(const Scene& scene, const Limits& limits) {
    if (auto checked = validate(scene.spec, limits); !checked) return checked;
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
    const bool image = scene.input == InputKind::image;
    if (image || scene.input == InputKind::array) {
        auto checked = check_source("input", name_of(scene.input), scene.input_source, image);
        if (!checked) return checked;
    }
    if (scene.weight == WeightKind::array) return check_source("weight", "array", scene.weight_source, false);
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
