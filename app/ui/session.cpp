// Transport, playback and the small state changes that several panels share.
#include "app/ui/session.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/place.h"

namespace convscope {
namespace {

Language language_of(const Settings& settings) {
    if (settings.language == "zh") return Language::zh;
    if (settings.language == "en") return Language::en;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0')
            return std::string(value).starts_with("zh") ? Language::zh : Language::en;
    }
    return Language::en;
}

constexpr double refusal_seconds = 8.0;

// The slider that shows a parameter of the engine's; empty when the panel has none.
std::string field_of(const std::string& parameter, bool linked) {
    if (parameter == "batch" || parameter == "in_channels" || parameter == "out_channels" || parameter == "groups" ||
        parameter == "padding_mode") {
        return parameter;
    }
    if (parameter == "height" || parameter == "width") return linked ? "size" : parameter;
    if (parameter == "kernel_size") return linked ? "kernel" : "kernel_h";
    if (parameter == "padding") return linked ? "padding" : "pad_top";
    if (parameter == "stride" || parameter == "dilation") return linked ? parameter : parameter + "_h";
    return {};
}

}  // namespace

Session::Session(Scene scene, Settings chosen)
    : document(std::move(scene)), settings(std::move(chosen)), tr(language_of(settings)) {
    preset_list = presets();
    hint = settings.hints_seen ? 0 : 1;
    flavour = settings.code == "cpp" ? CodeFlavour::cpp : CodeFlavour::python;
    canvas.camera.turn = document.scene().three_d ? 1.0F : 0.0F;
}

const Theme& Session::theme() const {
    return theme_of(settings.theme == "light"   ? ThemeKind::light
                    : settings.theme == "print" ? ThemeKind::print
                                                : ThemeKind::dark);
}

std::size_t Session::edited_setting() const {
    const Scene& scene = document.scene();
    return scene.lens == LensKind::compare && edited.setting <= scene.others.size() ? edited.setting : 0;
}

std::size_t Session::edited_place() const {
    const Scene& scene = document.scene();
    const std::size_t setting = edited_setting();
    if (setting == 0) return selected_layer(scene);
    const std::vector<Layer>& layers = scene.others[setting - 1];
    const bool there = edited.layer < layers.size() && layers[edited.layer].kind == LayerKind::conv;
    return there ? edited.layer : last_convolution(layers);
}

const Layer& Session::edited_layer() const {
    const std::size_t setting = edited_setting();
    return setting == 0 ? document.scene() : document.scene().others[setting - 1][edited_place()];
}

Layer& Session::edited_layer(Scene& scene) const {
    const std::size_t setting = edited_setting();
    return setting == 0 ? scene : scene.others[setting - 1][edited_place()];
}

void Session::set_language(Language language) {
    tr = Strings(language);
    settings.language = language == Language::zh ? "zh" : "en";
}

void Session::set_flavour(CodeFlavour now) {
    flavour = now;
    settings.code = now == CodeFlavour::cpp ? "cpp" : "python";
}

void Session::say(std::string text, bool bad, double seconds) {
    notice = Notice{std::move(text), time + seconds, bad};
}

void Session::leave_hints() {
    if (hint == 0) return;
    hint = 0;
    settings.hints_seen = true;
}

void Session::refuse(std::string field, Error error) {
    refusals_seen_ = document.refusals();
    refusal = Refusal{std::move(field), std::move(error), time + refusal_seconds, document.scene_revision()};
}

void Session::update_refusal() {
    if (document.refusals() != refusals_seen_ && document.error()) {
        const Error error = *document.error();
        if (const std::string field = field_of(error.parameter, axes_linked); !field.empty()) {
            refuse(field, error);
        } else {
            refusals_seen_ = document.refusals();
            say(tr(error), true, refusal_seconds);
        }
    }
    if (refusal && (time > refusal->until || document.scene_revision() != refusal->scene_revision)) refusal.reset();
}

Session::PresetState Session::preset_state() const {
    const Scene& now = document.scene();
    const Preset* begun = nullptr;
    for (const Preset& each : preset_list) {
        Scene seen = each.scene;
        if (layer_count(seen) == layer_count(now)) seen = with_layer_selected(std::move(seen), selected_layer(now));
        seen.step = now.step;
        seen.granularity = now.granularity;
        seen.lens = now.lens;
        seen.three_d = now.three_d;
        seen.probe = now.probe;
        seen.hidden_layers = now.hidden_layers;
        seen.lockstep = now.lockstep;
        if (seen == now) return {&each, false};
        if (each.id == settings.preset) begun = &each;
    }
    return {begun, begun != nullptr};
}

void Session::remember(const std::string& path) {
    std::vector<std::string>& recent = settings.recent;
    std::erase(recent, path);
    recent.insert(recent.begin(), path);
    if (recent.size() > Settings::most_recent) recent.resize(Settings::most_recent);
}

std::int64_t Session::place() const {
    return place_of(document.scene());
}

std::int64_t Session::place_count() const {
    const Scene& scene = document.scene();
    if (scene.lens != LensKind::receptive_field) return document.step_count();
    return static_cast<std::int64_t>(layer_count(scene)) + 1;
}

void Session::go_to(std::int64_t place, std::size_t in_gesture) {
    const std::int64_t last = place_count() - 1;
    const std::int64_t wanted = std::clamp<std::int64_t>(place, 0, last);
    if (wanted == this->place()) return;
    document.edit([&](Scene& scene) { set_place(scene, wanted); }, in_gesture);
}

void Session::choose_lens(LensKind lens) {
    if (document.scene().lens == lens) return;
    playback.playing = false;
    document.look([lens](Scene& scene) { scene.lens = lens; });
    lens_chosen = true;
}

std::size_t Session::step_run() {
    constexpr double pause = 1.0;
    if (run_ == 0 || time - last_step_ > pause) run_ = new_gesture();
    last_step_ = time;
    return run_;
}

void Session::step_by(std::int64_t places) {
    playback.playing = false;
    go_to(place() + places, step_run());
}

void Session::larger_step(int direction) {
    playback.playing = false;
    if (document.scene().lens == LensKind::receptive_field) {
        return go_to(direction > 0 ? place_count() - 1 : 0, step_run());
    }
    const LoopNest& nest = document.nest();
    const Granularity granularity = document.scene().granularity;
    // The innermost loop that a step advances and that has more than one value is "one step"; the product of it is the
    // larger one.
    std::int64_t size = 1;
    for (int place = nest.depth(granularity) - 1; place >= 0 && size == 1; --place) {
        size = nest.extent(nest.order().loops[static_cast<std::size_t>(place)]);
    }
    if (size <= 1) size = document.step_count();
    const std::int64_t step = document.scene().step;
    go_to(direction > 0 ? (step / size + 1) * size : (step - 1 < 0 ? 0 : (step - 1) / size * size), step_run());
}

void Session::toggle_play() {
    playback.playing = !playback.playing;
    playback.owed = 0.0;
    if (!playback.playing) return;
    new_gesture();
    if (place() + 1 >= place_count()) go_to(0, gesture);
}

void Session::advance(double seconds) {
    if (!playback.playing) return;
    playback.owed += seconds * settings.speed;
    const auto due = static_cast<std::int64_t>(playback.owed);
    if (due <= 0) return;
    playback.owed -= static_cast<double>(due);
    go_to(place() + due, gesture);
    if (place() + 1 >= place_count()) playback.playing = false;
}

void Session::open_preset(const std::string& id) {
    for (const Preset& each : preset_list) {
        if (each.id != id) continue;
        replace_scene(each.scene);
        settings.preset = id;
    }
}

void Session::replace_scene(Scene scene) {
    playback.playing = false;
    canvas.fit = true;
    LensView fresh;
    fresh.labels = canvas.lens.labels;  // the canvas measures them again where they change
    canvas.lens = std::move(fresh);
    stack = {};
    settings.preset.clear();
    document.open(std::move(scene));
}

}  // namespace convscope
