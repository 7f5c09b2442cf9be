// A Scene as JSON. docs/file-formats.md tells the format to people; one function a part writes it and one reads it.
#include "core/scene_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_fields.h"
#include "core/read_number.h"
#include "core/scene_arrays.h"

namespace convscope {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// ---- writing ----

ordered_json pair_json(const Pair& pair) {
    return ordered_json::array({pair.h, pair.w});
}

// [h, w] when opposite sides agree, else the four by name.
ordered_json padding_json(const Conv2dSpec& spec) {
    if (spec.padding == PaddingKind::same) return "same";
    if (spec.padding == PaddingKind::valid) return "valid";
    const Sides& pads = spec.pads;
    if (pads.top == pads.bottom && pads.left == pads.right) return ordered_json::array({pads.top, pads.left});
    return {{"top", pads.top}, {"left", pads.left}, {"bottom", pads.bottom}, {"right", pads.right}};
}

ordered_json spec_json(const Conv2dSpec& spec) {
    return {{"batch", spec.batch},
            {"in_channels", spec.in_channels},
            {"height", spec.height},
            {"width", spec.width},
            {"out_channels", spec.out_channels},
            {"kernel_size", pair_json(spec.kernel)},
            {"stride", pair_json(spec.stride)},
            {"padding", padding_json(spec)},
            {"padding_mode", name_of(spec.padding_mode)},
            {"dilation", pair_json(spec.dilation)},
            {"groups", spec.groups},
            {"bias", spec.bias}};
}

// The shortest decimals that read back as the same float; JSON has no NaN and no infinity, so these are words.
ordered_json number_json(float value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    const double decimal = read_number<double>(fmt::format("{}", value)).value_or(value);
    return static_cast<float>(decimal) == value ? decimal : static_cast<double>(value);
}

ordered_json edits_json(const std::vector<CellEdit>& edits) {
    ordered_json list = ordered_json::array();
    for (const auto& [cell, value] : edits) {
        list.push_back(ordered_json::array({cell.i, cell.j, cell.k, cell.l, number_json(value)}));
    }
    return list;
}

void add_source(ordered_json& tensor, const Source& source, const std::vector<CellEdit>& edits) {
    if (!source.path.empty()) tensor["path"] = source.path;
    if (source.array != nullptr) tensor["array"] = array_json(*source.array);
    tensor["edits"] = edits_json(edits);
}

void add_parameters(ordered_json& into, const Layer& layer) {
    ordered_json weight{{"kind", name_of(layer.weight)}, {"seed", layer.weight_seed}};
    add_source(weight, layer.weight_source, layer.weight_edits);
    ordered_json bias{{"seed", layer.bias_seed}};
    add_source(bias, layer.bias_source, layer.bias_edits);
    into["weight"] = std::move(weight);
    into["bias"] = std::move(bias);
}

// What follows from the layer below is not written (`says_input`: nothing does), and of a pooling layer not what
// follows from its channels.
ordered_json layer_json(const Layer& layer, bool says_input) {
    ordered_json spec = spec_json(layer.spec);
    if (!says_input) {
        for (const char* given : {"batch", "in_channels", "height", "width"}) spec.erase(given);
    }
    const bool is_conv = layer.kind == LayerKind::conv;
    if (!is_conv) {
        for (const char* given : {"out_channels", "padding_mode", "groups", "bias"}) spec.erase(given);
    }
    ordered_json written;
    written["kind"] = name_of(layer.kind);
    written["spec"] = std::move(spec);
    if (is_conv) add_parameters(written, layer);
    written["relu"] = layer.relu;
    written["shuffle"] = layer.shuffle;
    return written;
}

bool is_single_convolution(const Scene& scene) {
    return layer_count(scene) == 1 && scene.kind == LayerKind::conv && !scene.relu && scene.shuffle == 1;
}

// `shared`: the lowest layer reads the input of another stack.
ordered_json layers_json(const std::vector<Layer>& layers, bool shared) {
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < layers.size(); ++i) list.push_back(layer_json(layers[i], i == 0 && !shared));
    return list;
}

// What the lenses keep, where it is not as in a new scene.
void add_lens_state(ordered_json& whole, const Scene& scene) {
    if (scene.probe != Probe{}) {
        ordered_json probe{{"direction", direction_name(scene.probe.upward)}};
        if (scene.probe.cell) probe["cell"] = pair_json(*scene.probe.cell);
        whole["probe"] = std::move(probe);
    }
    if (scene.hidden_layers != 0) whole["hidden_layers"] = scene.hidden_layers;
    if (!scene.others.empty()) {
        whole["others"] = ordered_json::array();
        for (const std::vector<Layer>& other : scene.others) whole["others"].push_back(layers_json(other, true));
    }
    if (scene.lockstep != Lockstep::position) whole["lockstep"] = name_of(scene.lockstep);
}

// ---- reading ----

// A whole number for both axes, or [h, w].
void read_pair(JsonFields& fields, std::string_view key, Pair& into, std::int64_t least) {
    const json* value = fields.find(key);
    if (value == nullptr) return;
    if (!value->is_array()) {
        std::int64_t both = 0;
        fields.read(key, both, least);
        if (!fields.failed()) into = {both, both};
        return;
    }
    if (value->size() != 2) return fields.refuse(key, "json_not_pair");
    json axes = json::object();
    axes["h"] = (*value)[0];
    axes["w"] = (*value)[1];
    JsonFields parts(axes, fields.path_of(key));
    parts.read("h", into.h, least);
    parts.read("w", into.w, least);
    if (auto done = parts.finish(); !done) fields.keep(done.error());
}

void read_padding(JsonFields& fields, Conv2dSpec& spec) {
    const json* value = fields.find("padding");
    if (value == nullptr) return;
    if (value->is_string()) {
        if (*value == "same") {
            spec.padding = PaddingKind::same;
        } else if (*value == "valid") {
            spec.padding = PaddingKind::valid;
        } else {
            fields.refuse("padding", "json_not_padding");
        }
        return;
    }
    if (value->is_object()) {
        JsonFields sides(*value, fields.path_of("padding"));
        sides.read("top", spec.pads.top, 0);
        sides.read("left", spec.pads.left, 0);
        sides.read("bottom", spec.pads.bottom, 0);
        sides.read("right", spec.pads.right, 0);
        if (auto done = sides.finish(); !done) fields.keep(done.error());
        return;
    }
    if (!value->is_array() && !value->is_number()) return fields.refuse("padding", "json_not_padding");
    Pair both{0, 0};
    read_pair(fields, "padding", both, 0);
    spec.pads = {both.h, both.w, both.h, both.w};
}

// `says_input`: the lowest layer of a scene, which alone says what it reads.
void read_spec(JsonFields& layer, Conv2dSpec& spec, LayerKind kind, bool says_input) {
    const json* object = layer.find("spec");
    if (object == nullptr) return;
    JsonFields fields(*object, layer.path_of("spec"));
    if (says_input) {
        fields.read("batch", spec.batch, 1);
        fields.read("in_channels", spec.in_channels, 1);
        fields.read("height", spec.height, 1);
        fields.read("width", spec.width, 1);
    }
    read_pair(fields, "kernel_size", spec.kernel, 1);
    read_pair(fields, "stride", spec.stride, 1);
    read_padding(fields, spec);
    read_pair(fields, "dilation", spec.dilation, 1);
    if (kind == LayerKind::conv) {
        fields.read("out_channels", spec.out_channels, 1);
        fields.read_word("padding_mode", spec.padding_mode, padding_mode_of);
        fields.read("groups", spec.groups, 1);
        fields.read("bias", spec.bias);
    }
    if (auto done = fields.finish(); !done) layer.keep(done.error());
}

// A number, or one of the words that JSON has no number for.
bool read_number(const json& value, float& into) {
    if (value.is_number()) {
        into = static_cast<float>(value.get<double>());
        return true;
    }
    if (value == "nan") into = std::numeric_limits<float>::quiet_NaN();
    if (value == "inf") into = std::numeric_limits<float>::infinity();
    if (value == "-inf") into = -std::numeric_limits<float>::infinity();
    return value == "nan" || value == "inf" || value == "-inf";
}

// [[i, j, k, l, value], ...] in any order, each cell once.
void read_edits(JsonFields& fields, std::vector<CellEdit>& edits) {
    const json* list = fields.find("edits");
    if (list == nullptr) return;
    if (!list->is_array()) return fields.refuse("edits", "json_not_edits");
    edits.reserve(list->size());
    for (const json& entry : *list) {
        if (!entry.is_array() || entry.size() != 5) return fields.refuse("edits", "json_not_edits");
        std::array<std::int64_t, 4> cell{};
        for (std::size_t axis = 0; axis < 4; ++axis) {
            if (!entry[axis].is_number_unsigned() ||
                entry[axis].get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
                return fields.refuse("edits", "json_not_edits");
            }
            cell[axis] = entry[axis].get<std::int64_t>();
        }
        CellEdit edit{{cell[0], cell[1], cell[2], cell[3]}, 0.0F};
        if (!read_number(entry[4], edit.value)) return fields.refuse("edits", "json_not_edits");
        edits.push_back(edit);
    }
    std::sort(edits.begin(), edits.end(), [](const CellEdit& a, const CellEdit& b) { return a.cell < b.cell; });
    const auto twin = std::adjacent_find(edits.begin(), edits.end(),
                                         [](const CellEdit& a, const CellEdit& b) { return a.cell == b.cell; });
    if (twin == edits.end()) return;
    std::string cell;
    for (const auto at : {twin->cell.i, twin->cell.j, twin->cell.k, twin->cell.l}) {
        cell += (cell.empty() ? "" : ", ") + std::to_string(at);
    }
    fields.keep(fail("json_edit_twice", fields.path_of("edits"), {fields.path_of("edits"), cell}).value());
}

// input, weight and bias: `read_kind` reads what only the first two have.
template <class ReadKind>
void read_tensor(JsonFields& scene, std::string_view key, std::uint64_t& seed, Source& source,
                 std::vector<CellEdit>& edits, const Limits& limits, ReadKind&& read_kind) {
    const json* object = scene.find(key);
    if (object == nullptr) return;
    JsonFields fields(*object, scene.path_of(key));
    read_kind(fields);
    fields.read("seed", seed);
    fields.read("path", source.path);
    if (const json* array = fields.find("array"); array != nullptr) {
        if (auto tensor = array_from_json(*array, fields.path_of("array"), limits)) {
            source.array = std::make_shared<const Tensor>(std::move(*tensor));
        } else {
            fields.keep(tensor.error());
        }
    }
    read_edits(fields, edits);
    if (auto done = fields.finish(); !done) scene.keep(done.error());
}

void read_parameters(JsonFields& fields, Layer& layer, const Limits& limits) {
    read_tensor(fields, "weight", layer.weight_seed, layer.weight_source, layer.weight_edits, limits,
                [&](JsonFields& weight) { weight.read_word("kind", layer.weight, weight_kind_of); });
    read_tensor(fields, "bias", layer.bias_seed, layer.bias_source, layer.bias_edits, limits, [](JsonFields&) {});
}

Layer read_layer(JsonFields& fields, bool says_input, const Limits& limits) {
    Layer layer;
    fields.read_word("kind", layer.kind, layer_kind_of);
    read_spec(fields, layer.spec, layer.kind, says_input);
    if (layer.kind == LayerKind::conv) read_parameters(fields, layer, limits);
    fields.read("relu", layer.relu);
    fields.read("shuffle", layer.shuffle, 1);
    return layer;
}

// A list of layers, the lowest first. `shared`: the spec whose input the lowest one reads; null when it says that
// itself.
std::vector<Layer> read_stack(JsonFields& fields, const json* list, const std::string& path, const Limits& limits,
                              const Conv2dSpec* shared) {
    std::vector<Layer> layers;
    if (list == nullptr || !list->is_array() || list->empty() || list->size() > most_layers) {
        fields.keep(fail("json_not_layers", path, {path, std::to_string(most_layers)}).value());
        return layers;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        JsonFields one((*list)[i], path + "[" + std::to_string(i) + "]");
        layers.push_back(read_layer(one, i == 0 && shared == nullptr, limits));
        if (auto done = one.finish(); !done) {
            fields.keep(done.error());
            return {};
        }
        if (i == 0 && shared != nullptr) share_input(layers.front(), *shared);
        connect(layers.back(), i == 0 ? nullptr : &layers[i - 1]);
    }
    return layers;
}

// "layers", and "layer", the place of the one that is stepped, from 1.
void read_layers(JsonFields& fields, Scene& scene, const Limits& limits) {
    std::vector<Layer> layers = read_stack(fields, fields.find("layers"), "layers", limits, nullptr);
    if (layers.empty()) return;
    const auto first_convolution = std::find_if(layers.begin(), layers.end() - 1,
                                                [](const Layer& layer) { return layer.kind == LayerKind::conv; });
    std::int64_t selected = first_convolution - layers.begin() + 1;
    fields.read("layer", selected, 1, static_cast<std::int64_t>(layers.size()));
    set_layers(scene, std::move(layers), static_cast<std::size_t>(selected - 1));
}

void read_lens_state(JsonFields& fields, Scene& scene, const Limits& limits) {
    if (const json* object = fields.find("probe"); object != nullptr) {
        JsonFields probe(*object, "probe");
        probe.read_word("direction", scene.probe.upward, upward_of);
        if (object->is_object() && object->contains("cell")) {
            scene.probe.cell.emplace();
            read_pair(probe, "cell", *scene.probe.cell, 0);
        }
        if (auto done = probe.finish(); !done) fields.keep(done.error());
    }
    fields.read("hidden_layers", scene.hidden_layers, 0, static_cast<std::int64_t>(most_layers));
    if (const json* list = fields.find("others"); list != nullptr) {
        if (!list->is_array()) return fields.refuse("others", "json_not_stacks");
        const Conv2dSpec lowest = layer_at(scene, 0).spec;
        for (std::size_t i = 0; i < list->size(); ++i) {
            scene.others.push_back(
                read_stack(fields, &(*list)[i], "others[" + std::to_string(i) + "]", limits, &lowest));
            if (fields.failed()) return;
        }
    }
    fields.read_word("lockstep", scene.lockstep, lockstep_of);
}

}  // namespace

std::string to_json(const Scene& scene) {
    ordered_json input{{"kind", name_of(scene.input)}, {"seed", scene.input_seed}};
    add_source(input, scene.input_source, scene.input_edits);
    std::string order = scene.order.to_string();
    for (const NamedOrder& named : named_orders()) {
        if (named.order == scene.order) order = named.name;
    }
    // One by one, because a list of values would copy the arrays.
    ordered_json whole;
    if (is_single_convolution(scene)) {
        whole["version"] = 1;
        whole["spec"] = spec_json(scene.spec);
        whole["input"] = std::move(input);
        add_parameters(whole, scene);
    } else {
        whole["version"] = scene_version;
        whole["input"] = std::move(input);
        whole["layer"] = selected_layer(scene) + 1;
        whole["layers"] = layers_json(layers_of(scene), false);
    }
    whole["loop_order"] = order;
    whole["granularity"] = name_of(scene.granularity);
    whole["step"] = scene.step;
    add_lens_state(whole, scene);
    whole["lens"] = name_of(scene.lens);
    whole["view"] = view_name(scene.three_d);
    return pretty_json(whole);
}

Result<Scene> scene_from_json(std::string_view text, const Limits& limits, const std::string& name) {
    auto parsed = parse_json(text, name);
    if (!parsed) return tl::unexpected(parsed.error());
    JsonFields fields(*parsed, "");
    std::int64_t version = parsed->is_object() && parsed->contains("layers") ? scene_version : 1;
    fields.read("version", version, 1);
    // Said before anything else: a newer file may well hold keys that this program does not know.
    if (!fields.failed() && version > scene_version) {
        return fail("scene_newer", "version", {std::to_string(version), std::to_string(scene_version)},
                    std::to_string(scene_version));
    }
    Scene scene;
    if (version == 1) {
        read_spec(fields, scene.spec, LayerKind::conv, true);
        read_parameters(fields, scene, limits);
    } else {
        read_layers(fields, scene, limits);
    }
    read_tensor(fields, "input", scene.input_seed, scene.input_source, scene.input_edits, limits,
                [&](JsonFields& input) { input.read_word("kind", scene.input, input_kind_of); });
    fields.read_word("loop_order", scene.order, [](std::string_view word) { return loop_order_of(word); });
    fields.read_word("granularity", scene.granularity, [](std::string_view word) { return granularity_of(word); });
    fields.read("step", scene.step, 0);
    read_lens_state(fields, scene, limits);
    fields.read_word("lens", scene.lens, lens_of);
    fields.read_word("view", scene.three_d, three_d_of);
    if (auto done = fields.finish(); !done) return tl::unexpected(done.error());
    if (auto valid = validate(scene, limits); !valid) return tl::unexpected(valid.error());
    return scene;
}

}  // namespace convscope
