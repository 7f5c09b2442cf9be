// Puts an opened file into a scene: what it is decides which part changes, and the spec follows the shape.
#include "app/io/open.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "app/io/files.h"
#include "app/io/images.h"
#include "core/npy.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

constexpr std::int64_t kept_image_side = 1024;  // of the image that stays in the scene
constexpr std::int64_t shown_image_side = 256;  // H and W that it is first shown at
constexpr std::int64_t most_file_bytes = std::int64_t{2} << 30;

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

void put_weight(Scene& scene, Tensor array, const std::string& name) {
    Conv2dSpec& spec = scene.spec;
    spec.out_channels = array.shape[0];
    spec.kernel = {array.shape[2], array.shape[3]};
    // Any divisor of C_out can be G; C_in follows as G * C_in/G. An input array has its own C_in: it comes first.
    const std::int64_t per_group = array.shape[1];
    if (scene.input == InputKind::array && spec.in_channels % per_group == 0 &&
        spec.out_channels % (spec.in_channels / per_group) == 0) {
        spec.groups = spec.in_channels / per_group;
    } else {
        spec.groups = nearest_groups(spec.out_channels, spec.out_channels, spec.groups);
    }
    spec.in_channels = spec.groups * per_group;
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

Result<void> put_array(Scene& scene, NpyArray array, const std::string& name, OpenTarget target) {
    if (array.data.empty()) return fail("array_empty", "file", {name});
    if (target == OpenTarget::bias) return put_bias(scene, array, name);
    if (target == OpenTarget::weight) {
        put_weight(scene, to_tensor(std::move(array)), name);
    } else {
        put_input(scene, to_tensor(std::move(array)), name);
    }
    return {};
}

bool looks_like_scene(std::string_view text, const std::string& name) {
    if (name.ends_with(".json")) return true;
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

Result<Scene> open_into(const Scene& scene, std::span<const std::byte> bytes, const std::string& name,
                        OpenTarget target) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    // The input is the lowest layer's.
    const std::size_t own = selected_layer(scene);
    Scene opened = with_layer_selected(scene, target == OpenTarget::input ? 0 : own);
    if (looks_like_image(bytes)) {
        if (target != OpenTarget::input) return fail("image_not_input", "file", {name});
        auto image = load_image(bytes, name, kept_image_side);
        if (!image) return tl::unexpected(image.error());
        put_image(opened, std::move(*image), name);
    } else if (text.starts_with("\x93NUMPY") || name.ends_with(".npy")) {
        auto array = read_npy(bytes, name);
        if (!array) return tl::unexpected(array.error());
        if (auto put = put_array(opened, std::move(*array), name, target); !put) return tl::unexpected(put.error());
    } else if (looks_like_scene(text, name)) {
        return scene_from_json(text, {}, name);
    } else {
        return fail("file_kind", "file", {name});
    }
    opened = with_step_kept(connected(with_layer_selected(std::move(opened), own)), scene);
    if (auto valid = validate(opened); !valid) return tl::unexpected(valid.error());
    return opened;
}

Result<Scene> open_file_into(const Scene& scene, const std::string& path, OpenTarget target) {
    const auto bytes = read_file(path, most_file_bytes);
    if (!bytes) return tl::unexpected(bytes.error());
    return open_into(scene, *bytes, path, target);
}

}  // namespace convscope
