// What a file is, and which of its parts go into the scene without asking.
#include "app/io/open.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "app/io/files.h"
#include "app/io/images.h"
#include "app/io/layer_arrays.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

constexpr std::int64_t kept_image_side = 1024;  // of the image that stays in the scene

bool looks_like_scene(std::string_view text, const std::string& name) {
    if (name.ends_with(".json")) return true;
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

Result<Opening> opened(Result<Scene> scene, const Scene& before) {
    if (scene) scene = checked(std::move(*scene), before);
    if (!scene) return tl::unexpected(scene.error());
    return OpenedScene{std::move(*scene), {}};
}

Result<Opening> open_image(const Scene& scene, std::span<const std::byte> bytes, const std::string& name) {
    auto image = load_image(bytes, name, kept_image_side);
    if (!image) return tl::unexpected(image.error());
    return opened(with_image(scene, std::move(*image), name), scene);
}

// A .npy that does not say by its name what it is: 2 or 3 axes can only well be an input.
bool is_plain_input(const TensorFile& file) {
    const TensorEntry& only = file.entries()[0];
    return file.path().ends_with(".npy") && (only.shape.size() == 2 || only.shape.size() == 3);
}

Result<Opening> open_tensors(const Scene& scene, FileBytes bytes, const std::string& name) {
    auto file = open_tensor_file(std::move(bytes), name);
    if (!file) return tl::unexpected(file.error());
    if (auto kept = kept_scene(**file)) {
        if (!*kept) return tl::unexpected(kept->error());
        return OpenedScene{std::move(**kept), {}};
    }
    if (says_what_it_is(**file)) {
        auto read = read_layer(scene, **file);
        if (!read) return tl::unexpected(read.error());
        auto whole = checked(std::move(read->scene), scene);
        if (!whole) return tl::unexpected(whole.error());
        return OpenedScene{std::move(*whole), std::move(read->expected)};
    }
    if (is_plain_input(**file)) return opened(with_tensor(scene, **file, 0, OpenTarget::input), scene);
    return OpenChoice{name, std::move(*file)};
}

}  // namespace

std::optional<Result<Scene>> kept_scene(const TensorFile& file) {
    const auto entries = file.entries();
    const auto found = std::find_if(entries.begin(), entries.end(), [](const TensorEntry& entry) {
        return entry.name == "convscope" && entry.dtype == "uint8" && entry.shape.size() == 1;
    });
    if (found == entries.end()) return std::nullopt;
    const auto bytes = file.read(static_cast<std::size_t>(found - entries.begin()));
    if (!bytes) return tl::unexpected(bytes.error());
    std::string text(bytes->data.size(), ' ');
    std::transform(bytes->data.begin(), bytes->data.end(), text.begin(),
                   [](float byte) { return static_cast<char>(static_cast<unsigned char>(byte)); });
    return scene_from_json(text, {}, file.path());
}

Result<Scene> checked(Scene after, const Scene& before) {
    after = with_step_kept(std::move(after), before);
    if (auto valid = validate(after); !valid) return tl::unexpected(valid.error());
    return after;
}

Result<Opening> open_bytes(const Scene& scene, FileBytes bytes, const std::string& name) {
    const auto all = bytes.bytes();
    const std::string_view text(reinterpret_cast<const char*>(all.data()), all.size());
    if (looks_like_image(all)) return open_image(scene, all, name);
    if (name.ends_with(".onnx")) {
        auto model = OnnxModel::read(std::move(bytes), name);
        if (!model) return tl::unexpected(model.error());
        return OpenChoice{name, std::move(*model)};
    }
    if (looks_like_tensor_file(all, name)) return open_tensors(scene, std::move(bytes), name);
    if (!looks_like_scene(text, name)) return fail("file_kind", "file", {name});
    auto read = scene_from_json(text, {}, name);
    if (!read) return tl::unexpected(read.error());
    return OpenedScene{std::move(*read), {}};
}

Result<Opening> open_file(const Scene& scene, const std::string& path) {
    auto bytes = FileBytes::open(path);
    if (!bytes) return tl::unexpected(bytes.error());
    return open_bytes(scene, std::move(*bytes), path);
}

}  // namespace convscope
