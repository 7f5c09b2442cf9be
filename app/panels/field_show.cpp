// Switches of the map, and the run of the effective field.
#include "app/panels/field_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::int64_t most_draws = 100;

}  // namespace

void FieldShowPanel::draw(Session& session) {
    study_->follow(session);
    panel_heading(session, *this);
    FieldView& view = session.canvas.lens.field;
    bool paths = view.paths && view.effective == EffectiveKind::off;
    if (toggle_row(session, session.tr("rf.show.paths"), "###show_paths", paths)) {
        view.paths = paths;
        if (paths) view.effective = EffectiveKind::off;  // a map has one brightness
    }
    tooltip(session, session.tr("rf.show.paths.help"));
    toggle_row(session, session.tr("rf.show.rectangle"), "###show_rectangle", view.rectangle);
    tooltip(session, session.tr("rf.show.rectangle.help"));
    bool on = view.effective != EffectiveKind::off;
    if (toggle_row(session, session.tr("rf.show.effective"), "###show_effective", on)) {
        view.effective = on ? EffectiveKind::weights : EffectiveKind::off;
    }
    tooltip(session, session.tr("rf.show.effective.help"));
    if (view.effective != EffectiveKind::off) effective(session);
    gap(session, 4.0F);
    const std::array<std::string, 2> axes{session.tr("rf.columns"), session.tr("rf.rows")};
    const int picked = dropdown_row(session, session.tr("rf.show.along"), "###side_axis", axes[view.along_rows ? 1 : 0],
                                    axes, view.along_rows ? 1 : 0);
    tooltip(session, session.tr("rf.show.along.help"));
    if (picked >= 0) view.along_rows = picked == 1;
    rule(session);
}

void FieldShowPanel::effective(Session& session) const {
    if (study_->model().upward) {
        text(session, session.tr("rf.show.downward_only"), session.fonts.text, type_size::small, session.theme().quiet);
        return;
    }
    FieldView& view = session.canvas.lens.field;
    const std::array<std::string, 2> kinds{session.tr("rf.show.weights"), session.tr("rf.show.draws")};
    const bool draws = view.effective == EffectiveKind::draws;
    const int picked =
        dropdown_row(session, session.tr("rf.show.of"), "###effective_of", kinds[draws ? 1 : 0], kinds, draws ? 1 : 0);
    tooltip(session, session.tr("rf.show.of.help"));
    if (picked >= 0) view.effective = picked == 1 ? EffectiveKind::draws : EffectiveKind::weights;
    if (draws) {
        slider(session, session.tr("rf.show.count") + "###draws", view.draws, 1, most_draws);
        tooltip(session, session.tr("rf.show.count.help"));
        view.draws = std::clamp<std::int64_t>(view.draws, 1, most_draws);
    }
    progress(session);
}

void FieldShowPanel::progress(Session& session) const {
    const Theme& theme = session.theme();
    const auto say = [&](const std::string& shown, const Colour& colour) {
        text(session, shown, session.fonts.text, type_size::small, colour);
    };
    switch (study_->state()) {
        case FieldStudy::State::off:
            return;
        case FieldStudy::State::refused:
            return say(session.tr(study_->refused()), theme.warning);
        case FieldStudy::State::stopped:
            if (button(session, session.tr("rf.show.start") + "###effective_start")) study_->start_again();
            return;
        case FieldStudy::State::done: {
            const EffectiveMap* map = study_->effective();
            if (map == nullptr || map->radius == 0.0) return say(session.tr("rf.show.no_gradient"), theme.quiet);
            return say(session.tr("rf.radius", {fmt::format("{:.1f}", map->radius)}), theme.text);
        }
        case FieldStudy::State::waiting:
        case FieldStudy::State::running:
            break;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const float high = session.px(6.0F);
    const auto share = static_cast<float>(study_->progress());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + high}, u32(theme.track), high / 2.0F);
    if (share > 0.0F) {
        list.AddRectFilled(at, {at.x + std::max(high, width * share), at.y + high}, u32(theme.accent), high / 2.0F);
    }
    ImGui::Dummy({width, high + session.px(2.0F)});
    if (button(session, session.tr("rf.show.stop") + "###effective_stop")) study_->stop();
    tooltip(session, session.tr("rf.show.stop.help"));
}

}  // namespace convscope
