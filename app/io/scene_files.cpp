// Scene files and the autosave. A file that cannot be read is never overwritten: it is moved aside under a new name.
#include "app/io/scene_files.h"

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "app/io/files.h"
#include "app/io/open.h"
#include "app/io/presets.h"
#include "app/io/xdg.h"
#include "core/link.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

constexpr int most_kept = 99;

std::string autosave_path(const std::string& folder) {
    return folder + "/autosave.json";
}

// Moves the autosave to autosave.bad.json, or autosave.bad-2.json, ... when that is taken. Where it is now, or empty.
std::string move_aside(const std::string& folder) {
    std::error_code error;
    for (int i = 1; i <= most_kept; ++i) {
        std::string path = folder + "/autosave.bad";
        if (i > 1) path += '-' + std::to_string(i);
        path += ".json";
        if (std::filesystem::exists(std::filesystem::symlink_status(path, error)) && i < most_kept) continue;
        std::filesystem::rename(autosave_path(folder), path, error);
        return error ? std::string() : path;
    }
    return {};
}

}  // namespace

Result<Scene> load_scene(const std::string& path_or_preset) {
    if (looks_like_link(path_or_preset)) return scene_from_link(path_or_preset);
    std::error_code ignored;
    const bool is_path = path_or_preset.ends_with(".json") || path_or_preset.find('/') != std::string::npos ||
                         std::filesystem::exists(path_or_preset, ignored);
    auto preset = preset_scene(path_or_preset);
    if (preset || !is_path) return preset;
    if (path_or_preset.ends_with(".npz")) {
        const auto file = open_tensor_file(path_or_preset);
        if (!file) return tl::unexpected(file.error());
        if (auto kept = kept_scene(**file)) return std::move(*kept);
        return fail("npz_no_scene", "scene", {path_or_preset});
    }
    const auto text = read_text_file(path_or_preset);
    if (!text) return tl::unexpected(text.error());
    return scene_from_json(*text, {}, path_or_preset);
}

Result<void> save_scene(const std::string& path, const Scene& scene) {
    return write_text_file(path, to_json(scene));
}

Result<std::optional<Scene>> recover_autosave(const std::string& state_folder) {
    std::error_code ignored;
    const std::string path = autosave_path(state_folder);
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return std::nullopt;
    const auto text = read_text_file(path);
    const auto scene = text ? scene_from_json(*text) : tl::unexpected(text.error());
    if (scene) return *scene;
    const std::string kept = move_aside(state_folder);
    if (kept.empty()) return fail("autosave_stuck", "autosave", {path, scene.error().message()});
    return fail("autosave_bad", "autosave", {scene.error().message(), kept});
}

Result<void> autosave(const std::string& state_folder, const Scene& scene) {
    if (!make_folder(state_folder)) return fail("folder_missing", "autosave", {state_folder});
    return save_scene(autosave_path(state_folder), scene);
}

}  // namespace convscope
