// The XDG folders' files, and the first scene.
#include "app/platform/keeper.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "app/io/presets.h"
#include "app/io/scene_files.h"
#include "app/io/xdg.h"
#include "core/link.h"

namespace convscope {
namespace {

constexpr double autosave_after = 2.0;  // seconds without a change
constexpr double problem_seconds = 10.0;

// What the command line names: a link, a preset or a file.
Result<Opening> first_opening(const std::string& named, bool preset, const Scene& front) {
    if (!preset && !looks_like_link(named)) return open_file(front, named);
    auto scene = load_scene(named);
    if (!scene) return tl::unexpected(scene.error());
    return OpenedScene{std::move(*scene), {}};
}

}  // namespace

Keeper::Keeper() {
    const Environment environment = process_environment();
    const std::string folder = config_folder(environment);
    if (!folder.empty()) {
        settings_path_ = folder + "/settings.json";
        saved_ = load_settings(settings_path_);
    }
    state_folder_ = convscope::state_folder(environment);
}

Result<std::optional<Scene>> Keeper::recover() const {
    if (state_folder_.empty()) return std::nullopt;
    return recover_autosave(state_folder_);
}

bool Keeper::keep(Session& session, double now) {
    if (session.document.scene_revision() != seen_) {
        seen_ = session.document.scene_revision();
        changed_at_ = now;
        dirty_ = true;
    }
    const bool scene = dirty_ && now - changed_at_ > autosave_after;
    const bool settings = !(session.settings == saved_);
    if (scene) write_scene(session);
    if (settings) write_settings(session.settings);
    return scene || settings;
}

double Keeper::due(double now) const {
    return dirty_ ? std::max(0.01, changed_at_ + autosave_after - now + 0.01) : HUGE_VAL;
}

void Keeper::finish(Session& session) {
    if (dirty_) write_scene(session);
    write_settings(session.settings);
}

void Keeper::write_scene(Session& session) {
    dirty_ = false;
    if (state_folder_.empty() || !make_folder(state_folder_)) return;
    if (auto saved = autosave(state_folder_, session.document.scene()); !saved)
        session.say(session.tr(saved.error()), true);
}

void Keeper::write_settings(const Settings& settings) {
    saved_ = settings;
    if (settings_path_.empty() || !make_folder(config_folder(process_environment()))) return;
    (void)save_settings(settings_path_, settings);  // a read-only home must not stop the lesson
}

Start first_scene(const std::string& named, const Keeper& keeper) {
    const std::vector<Preset>& list = presets();
    Start start{list.front().scene, list.front().id, {}, {}};
    if (named.empty()) {
        auto recovered = keeper.recover();
        if (!recovered) start.problem = recovered.error();
        if (!recovered || !recovered->has_value()) return start;
        return {std::move(**recovered), keeper.settings().preset, {}, {}};
    }
    const bool preset = std::any_of(list.begin(), list.end(), [&](const Preset& each) { return each.id == named; });
    auto opening = first_opening(named, preset, start.scene);
    if (!opening) {
        start.problem = opening.error();
    } else if (auto* opened = std::get_if<OpenedScene>(&*opening)) {
        start.scene = std::move(opened->scene);
        start.preset = preset ? named : std::string();
    } else {
        start.choice = std::move(std::get<OpenChoice>(*opening));
    }
    return start;
}

void tell(Session& session, Start start) {
    session.choice = std::move(start.choice);
    if (start.problem) session.say(session.tr(*start.problem), true, problem_seconds);
}

}  // namespace convscope
