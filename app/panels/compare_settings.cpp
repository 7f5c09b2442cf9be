// Tabs, buttons, the switch of the lockstep. Every change is one edit.
#include "app/panels/compare_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "app/figure/comparisons.h"
#include "app/lenses/compare_words.h"
#include "app/ui/widgets.h"
#include "core/error.h"

namespace convscope {
namespace {

constexpr float tab_width = 44.0F;
constexpr float between = 6.0F;

// A change that the document does not take is told beside the canvas.
void change(Session& session, const std::function<void(Scene&)>& edit) {
    session.playback.playing = false;
    session.canvas.fit = true;
    session.document.edit(edit, session.new_gesture());
}

bool wide_button(const Session& session, const std::string& label, const std::string& shown, bool on) {
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const std::string text = shortened(session, shown, session.fonts.text, type_size::body, width - session.px(16.0F));
    return button(session, text + label, false, on, {width, session.px(button_height)});
}

// True when the built-in comparison is what is on show.
bool is_shown(const Scene& scene, const Comparison& comparison) {
    Scene made = scene;
    comparison.set(made);
    made = connected(std::move(made));
    return made.spec == scene.spec && made.others == scene.others;
}

}  // namespace

void CompareSettingsPanel::tabs(Session& session) {
    const float width = session.px(tab_width);
    const float height = session.px(button_height);
    for (std::size_t i = 0; i < compared_.count(); ++i) {
        const std::string name = setting_name(i);
        if (button(session, name + "###setting_" + name, false, session.edited_setting() == i, {width, height})) {
            session.edited = {i, layer_count(session.document.scene())};
        }
        tooltip(session, session.tr("compare.tab.help", {name}));
        ImGui::SameLine(0.0F, session.px(between));
    }
    ImGui::BeginDisabled(session.document.scene().others.size() == most_others);
    if (button(session, "+###add_setting", false, false, {width, height})) {
        change(session, add_setting);
        session.edited = {session.document.scene().others.size(), 0};
    }
    ImGui::EndDisabled();
    tooltip(session, session.tr("compare.add.help"));
}

void CompareSettingsPanel::of_chosen(Session& session) {
    const std::size_t chosen = session.edited_setting();
    const std::vector<std::string> words = setting_words(compared_, session.tr);
    if (chosen < words.size()) {
        text(session,
             shortened(session, fmt::format("{}: {}", setting_name(chosen), words[chosen]), session.fonts.text,
                       type_size::small, ImGui::GetContentRegionAvail().x),
             session.fonts.text, type_size::small, session.theme().quiet);
    }
    ImGui::BeginDisabled(chosen == 0);
    if (button(session, session.tr("compare.swap") + "###swap_setting")) {
        change(session, [chosen](Scene& scene) { swap_with_a(scene, chosen); });
    }
    tooltip(session, session.tr("compare.swap.help"));
    ImGui::SameLine(0.0F, session.px(between));
    if (button(session, session.tr("compare.remove") + "###remove_setting")) {
        change(session, [chosen](Scene& scene) {
            scene.others.erase(scene.others.begin() + static_cast<std::ptrdiff_t>(chosen) - 1);
        });
        session.edited = {};
    }
    tooltip(session, session.tr("compare.remove.help"));
    ImGui::EndDisabled();
}

void CompareSettingsPanel::draw(Session& session) {
    compared_.update(session.document);
    panel_heading(session, *this);
    tabs(session);
    of_chosen(session);
    gap(session, 4.0F);
    bool by_work = session.document.scene().lockstep == Lockstep::work;
    if (toggle_row(session, session.tr("compare.by_work"), "###lockstep", by_work)) {
        session.document.look(
            [by_work](Scene& scene) { scene.lockstep = by_work ? Lockstep::work : Lockstep::position; });
    }
    tooltip(session, session.tr("compare.by_work.help"));
    gap(session, 4.0F);
    text(session, session.tr("compare.made"), session.fonts.text, type_size::small, session.theme().quiet);
    for (const Comparison& each : comparisons()) {
        const std::string id(each.id);
        if (wide_button(session, "###made_" + id, session.tr(fmt::format("compare.made.{}", id)),
                        is_shown(session.document.scene(), each))) {
            change(session, each.set);
        }
        tooltip(session, session.tr(fmt::format("compare.made.{}.help", id)));
    }
    rule(session);
}

}  // namespace convscope
