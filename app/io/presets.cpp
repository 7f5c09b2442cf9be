// Reads assets/presets/*.json, which are built into the program.
#include "app/io/presets.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "assets/assets.h"
#include "core/closest_name.h"
#include "core/json_fields.h"
#include "core/scene_json.h"

namespace convscope {
namespace {

// A preset and its place in the menu.
struct Entry {
    std::int64_t order = 0;
    Preset preset;
};

Result<Entry> entry_from_json(std::string_view text, const std::string& name) {
    auto json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    Entry entry;
    JsonFields fields(*json, "");
    fields.read("id", entry.preset.id);
    fields.read("order", entry.order, 0, 1000);
    fields.read("title_en", entry.preset.title_en);
    fields.read("title_zh", entry.preset.title_zh);
    fields.read("description_en", entry.preset.description_en);
    fields.read("description_zh", entry.preset.description_zh);
    if (const auto* object = fields.find("scene"); object != nullptr) {
        if (auto scene = scene_from_json(object->dump())) {
            entry.preset.scene = std::move(*scene);
        } else {
            fields.keep(scene.error());
        }
    }
    if (auto done = fields.finish(); !done) return tl::unexpected(done.error());
    return entry;
}

std::vector<Preset> read_presets() {
    std::vector<Entry> entries;
    for (const auto path : asset_paths("assets/presets/")) {
        auto entry = entry_from_json(asset(path), std::string(path));
        assert(entry.has_value());
        if (entry) entries.push_back(std::move(*entry));
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.order < b.order; });
    std::vector<Preset> list;
    list.reserve(entries.size());
    for (auto& entry : entries) list.push_back(std::move(entry.preset));
    return list;
}

}  // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> list = read_presets();
    return list;
}

Result<Scene> preset_scene(const std::string& id) {
    // One file a preset, named by its id.
    const std::string path = "assets/presets/" + id + ".json";
    if (const auto text = asset(path); !text.empty()) {
        auto entry = entry_from_json(text, path);
        if (!entry) return tl::unexpected(entry.error());
        return std::move(entry->preset.scene);
    }
    std::string known;
    const auto& list = presets();
    std::vector<std::string_view> names;
    for (const auto& preset : list) {
        names.push_back(preset.id);
        known += (known.empty() ? "" : ", ") + preset.id;
    }
    const std::string nearest(names.empty() ? std::string_view("opening") : closest_name(id, names));
    return fail("unknown_preset", "scene", {id, known, nearest}, nearest);
}

}  // namespace convscope
