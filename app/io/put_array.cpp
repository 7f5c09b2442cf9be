// From shapes to the spec, one function for each part of the scene.
#include "app/io/put_array.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace convscope {
namespace {

constexpr std::int64_t shown_image_side = 256;  // H and W that an image is first shown at

std::shared_ptr<const Tensor> shared(Tensor tensor) {
    return std::make_shared<const Tensor>(std::move(tensor));
}

// in_channels changes: groups move to the nearest that divides. With weights from an array of C_in/G channels, the
// groups that fit it come first.
void set_in_channels(Scene& scene, std::int64_t channels) {
    Conv2dSpec& spec = scene.spec;
    spec.in_channels = channels;
    if (scene.weight == WeightKind::array && scene.weight_source.array != nullptr) {
        const std::int64_t per_group = scene.weight_source.array->shape[1];
        if (per_group > 0 && channels % per_group == 0 && spec.out_channels % (channels / per_group) == 0) {
            spec.groups = channels / per_group;
            return;
        }
    }
    spec.groups = nearest_groups(channels, spec.out_channels, spec.groups);
}

void put_image(Scene& scene, Tensor image, const std::string& name) {
    const auto height = image.shape[2];
    const auto width = image.shape[3];
    const auto side = std::max(height, width);
    const auto shown = [&](std::int64_t size) {
        if (side <= shown_image_side) return size;
        return std::max<std::int64_t>(1, (size * shown_image_side + side / 2) / side);
    };
    scene.spec.batch = 1;
    scene.spec.height = shown(height);
    scene.spec.width = shown(width);
    set_in_channels(scene, image.shape[1]);
    scene.input = InputKind::image;
    scene.input_source = {name, shared(std::move(image))};
    scene.input_edits.clear();  // they belonged to the cells that are gone
}

void put_input(Scene& scene, Tensor array, const std::string& name) {
    scene.spec.batch = array.shape[0];
    scene.spec.height = array.shape[2];
    scene.spec.width = array.shape[3];
    set_in_channels(scene, array.shape[1]);
    scene.input = InputKind::array;
    scene.input_source = {name, shared(std::move(array))};
    scene.input_edits.clear();
}

// A weight of fewer axes is one of a convolution all the same: (C_out, C_in/G, KW) of a 1-D one, (C_out, C_in) of a
// linear layer.
Tensor weight_tensor(NpyArray array) {
    if (array.shape.size() == 3) array.shape.insert(array.shape.begin() + 2, 1);
    if (array.shape.size() == 2) array.shape.insert(array.shape.end(), {1, 1});
    return to_tensor(std::move(array));
}

// A window that does not fit a generated input makes the input larger; before that, dilation goes.
void make_room_for_window(Scene& scene) {
    Conv2dSpec& spec = scene.spec;
    const auto too_large = [&] {
        const auto valid = validate(spec);
        return !valid && valid.error().key == "window_past_input";
    };
    if (too_large()) spec.dilation = {1, 1};
    if (!too_large() || scene.input == InputKind::array || !scene.below.empty()) return;
    spec.height = std::max(spec.height, spec.kernel.h);
    spec.width = std::max(spec.width, spec.kernel.w);
}

void put_weight(Scene& scene, Tensor array, const std::string& name) {
    Conv2dSpec& spec = scene.spec;
    spec.out_channels = array.shape[0];
    spec.kernel = {array.shape[2], array.shape[3]};
    // Any divisor of C_out can be G; C_in follows as G * C_in/G. Where C_in is given, by an array or by the layer
    // below, it comes first; else filters of one channel are depthwise, and others see all channels.
    const std::int64_t per_group = array.shape[1];
    const bool given = scene.input == InputKind::array || !scene.below.empty();
    if (given && spec.in_channels % per_group == 0 && spec.out_channels % (spec.in_channels / per_group) == 0) {
        spec.groups = spec.in_channels / per_group;
    } else {
        spec.groups = per_group == 1 ? spec.out_channels : 1;
    }
    spec.in_channels = spec.groups * per_group;
    make_room_for_window(scene);
    scene.weight = WeightKind::array;
    scene.weight_source = {name, shared(std::move(array))};
    scene.weight_edits.clear();
}

// The shape of a bias array: (C_out), whatever axes of 1 stand around it.
Result<void> put_bias(Scene& scene, const NpyArray& array, const std::string& name) {
    Conv2dSpec& spec = scene.spec;
    const auto count = static_cast<std::int64_t>(array.data.size());
    const auto axes =
        std::count_if(array.shape.begin(), array.shape.end(), [](std::int64_t size) { return size != 1; });
    if (axes > 1) return fail("bias_axes", "bias", {name});
    if (count != spec.out_channels) {
        if (scene.weight == WeightKind::array) {
            return fail("bias_length", "bias", {name, std::to_string(count), std::to_string(spec.out_channels)},
                        std::to_string(spec.out_channels));
        }
        spec.out_channels = count;
        spec.groups = nearest_groups(spec.in_channels, count, spec.groups);
    }
    spec.bias = true;
    Tensor bias({1, 1, 1, count});
    bias.data = array.data;
    scene.bias_source = {name, shared(std::move(bias))};
    scene.bias_edits.clear();
    return {};
}

Result<void> put(Scene& scene, NamedArray given) {
    if (given.array.data.empty()) return fail("array_empty", "file", {given.name});
    if (given.target == OpenTarget::bias) return put_bias(scene, given.array, given.name);
    if (given.target == OpenTarget::weight) {
        put_weight(scene, weight_tensor(std::move(given.array)), given.name);
    } else {
        put_input(scene, to_tensor(std::move(given.array)), given.name);
    }
    return {};
}

// x and w of one file that do not go together are a mistake in the file.
Result<void> check_weight(const Scene& scene, std::int64_t in_channels) {
    const Conv2dSpec& spec = scene.spec;
    if (spec.in_channels == in_channels) return {};
    return fail("weight_input", "weight", {shape_text(scene.weight_source.array->shape), std::to_string(in_channels)});
}

constexpr std::array<std::string_view, 3> long_names{"input", "weight", "bias"}, short_names{"x", "w", "b"};

}  // namespace

Scene with_image(const Scene& scene, Tensor image, const std::string& name) {
    const std::size_t own = selected_layer(scene);
    Scene opened = with_layer_selected(scene, 0);
    put_image(opened, std::move(image), name);
    return connected(with_layer_selected(std::move(opened), own));
}

Result<Scene> with_arrays(const Scene& scene, std::vector<NamedArray> arrays) {
    std::stable_sort(arrays.begin(), arrays.end(),
                     [](const NamedArray& a, const NamedArray& b) { return a.target < b.target; });
    const auto holds = [&](OpenTarget target) {
        return std::any_of(arrays.begin(), arrays.end(), [&](const NamedArray& each) { return each.target == target; });
    };
    Scene opened = scene;
    const bool whole_layer = holds(OpenTarget::input) && holds(OpenTarget::weight);
    if (whole_layer) {  // a layer of its own: nothing lies below or above it
        opened.below.clear();
        opened.above.clear();
    }
    const std::size_t own = selected_layer(opened);
    std::int64_t in_channels = 0;
    for (NamedArray& each : arrays) {
        const OpenTarget target = each.target;
        // The input is the lowest layer's.
        if (target == OpenTarget::input) opened = with_layer_selected(std::move(opened), 0);
        if (auto done = put(opened, std::move(each)); !done) return tl::unexpected(done.error());
        if (target == OpenTarget::input) in_channels = opened.spec.in_channels;
        opened = connected(with_layer_selected(std::move(opened), own));
        if (whole_layer && target == OpenTarget::weight) {
            if (auto fits = check_weight(opened, in_channels); !fits) return tl::unexpected(fits.error());
        }
    }
    return opened;
}

std::optional<OpenTarget> target_of(std::string_view name) {
    for (std::size_t i = 0; i < long_names.size(); ++i) {
        if (name == long_names[i] || name == short_names[i]) return static_cast<OpenTarget>(i);
    }
    return std::nullopt;
}

bool names_output(std::string_view name) {
    return name == "y" || name == "output";
}

Result<Scene> with_tensor(const Scene& scene, const TensorFile& file, std::size_t index, OpenTarget target) {
    std::vector<NamedArray> arrays;
    const auto take = [&](std::size_t place, OpenTarget as) -> Result<void> {
        auto array = file.read(place);
        if (!array) return tl::unexpected(array.error());
        arrays.push_back({file.path() + ": " + file.entries()[place].name, std::move(*array), as});
        return {};
    };
    if (auto taken = take(index, target); !taken) return tl::unexpected(taken.error());
    const auto bias = target == OpenTarget::weight ? bias_of(file, index) : std::nullopt;
    if (bias) {
        if (auto taken = take(*bias, OpenTarget::bias); !taken) return tl::unexpected(taken.error());
    }
    return with_arrays(scene, std::move(arrays));
}

std::optional<std::size_t> bias_of(const TensorFile& file, std::size_t index) {
    const auto entries = file.entries();
    const TensorEntry& weight = entries[index];
    std::string wanted = weight.name;
    if (wanted.ends_with("weight")) {
        wanted.replace(wanted.size() - 6, 6, "bias");
    } else if (wanted == "w" || wanted.ends_with(".w") || wanted.ends_with("_w") || wanted.ends_with("/w")) {
        wanted.back() = 'b';
    } else {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const TensorEntry& each = entries[i];
        if (each.name == wanted && each.readable && !weight.shape.empty() &&
            each.shape == std::vector{weight.shape.front()}) {
            return i;
        }
    }
    return std::nullopt;
}

bool can_be(const TensorEntry& entry, OpenTarget target) {
    if (!entry.readable || std::count(entry.shape.begin(), entry.shape.end(), 0) > 0) return false;
    if (target == OpenTarget::weight) return entry.shape.size() >= 2;
    const auto long_axes = std::count_if(entry.shape.begin(), entry.shape.end(), [](auto size) { return size != 1; });
    return target == OpenTarget::input || long_axes <= 1;
}

}  // namespace convscope
