// Scenes on disk: files the user names, and the autosave that survives a crash.
#pragma once

#include <optional>
#include <string>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// A `.json` scene file, an `.npz` that python/convscope.py made, a preset by its name (app/io/presets.h), or a link
/// (core/link.h).
Result<Scene> load_scene(const std::string& path_or_preset);
/// Atomic.
Result<void> save_scene(const std::string& path, const Scene& scene);

/// The autosave of an earlier run: nothing when there is none. One that cannot be read is moved aside to
/// autosave.bad.json, and the Error says so.
Result<std::optional<Scene>> recover_autosave(const std::string& state_folder);
Result<void> autosave(const std::string& state_folder, const Scene& scene);

}  // namespace convscope
