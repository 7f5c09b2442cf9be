// The size in large type, and the card that says what is left out and which dilations would not.
#include "app/panels/field.h"

#include <fmt/format.h>

#include <numeric>

#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float answer_size = 38.0F;

/// One number, or two where the axes differ.
template <class Number>
std::string both(Number rows, Number cols) {
    return rows == cols ? fmt::format("{}", rows) : fmt::format("{} × {}", rows, cols);
}

void in_card(const Session& session, const std::string& shown, ImFont* font, const Colour& colour) {
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::CalcItemWidth());
    ImGui::PushFont(font, session.type(font, 13.5F));
    ImGui::PushStyleColor(ImGuiCol_Text, vec4(colour));
    ImGui::TextUnformatted(shown.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
    ImGui::PopTextWrapPos();
}

}  // namespace

void FieldPanel::draw(Session& session) {
    study_->follow(session);
    panel_heading(session, *this);
    const FieldModel& model = study_->model();
    const Theme& theme = session.theme();
    const AxisField& down = model.rows.fields.back();
    const AxisField& across = model.cols.fields.back();
    const std::string size = by_text(down.size, across.size);
    const float room = ImGui::GetContentRegionAvail().x;
    const float full = text_size(session, size, session.fonts.strong, answer_size).x;
    text(session, size, session.fonts.strong, answer_size * fitting(room / full), theme.strong);
    text(session, session.tr("rf.field.about", {both(down.jump, across.jump), both(down.start(), across.start())}),
         session.fonts.text, type_size::body, theme.quiet);
    gap(session, 6.0F);
    const auto covered = model.coverage(model.layers());
    if (!covered) {
        text(session, session.tr("rf.too_large"), session.fonts.text, type_size::small, theme.quiet);
    } else if (*covered < 1.0) {
        gridding(session, *covered);
    } else {
        text(session, session.tr("rf.all_read"), session.fonts.text, type_size::small, theme.good);
        if (const auto& question = study_->question()) {
            const bool meets = meets_hdc(question->rates, question->kernel);
            text(session, session.tr(meets ? "rf.hdc.meets" : "rf.hdc.not_needed"), session.fonts.text,
                 type_size::small, theme.quiet);
        }
    }
    gap(session, 12.0F);
}

void FieldPanel::gridding(Session& session, double covered) const {
    const Theme& theme = session.theme();
    card(session, theme.warning_ground, 13.0F, [&] {
        const double left_out = 100.0 * (1.0 - covered);
        const std::string share = left_out < 1.0 ? fmt::format("{:.1g}", left_out) : fmt::format("{:.0f}", left_out);
        in_card(session, session.tr("rf.gridding", {share}), session.fonts.strong, theme.warning);
        const auto& question = study_->question();
        if (!question) return;
        std::int64_t common = 0;
        for (const std::int64_t rate : question->rates) common = std::gcd(common, rate);
        if (common > 1) {
            in_card(session,
                    session.tr("rf.gridding.factor",
                               {fmt::format("{}", question->rates.size()), fmt::format("{}", common)}),
                    session.fonts.text, theme.warning);
        }
        const HdcOffer* offer = study_->offer();
        const std::string list = offer != nullptr ? list_text(offer->rates) : "…";
        in_card(session, session.tr("rf.gridding.list", {list}), session.fonts.text, theme.warning);
        gap(session, 2.0F);
        ImGui::BeginDisabled(offer == nullptr);
        const std::string label = shortened(session, session.tr("rf.gridding.take", {list}), session.fonts.text,
                                            type_size::body, ImGui::CalcItemWidth() - session.px(26.0F));
        if (button(session, label + "###take_hdc") && offer != nullptr) {
            const std::vector<std::int64_t> rates = offer->rates;
            session.document.edit(
                [&](Scene& scene) { scene = with_rates(std::move(scene), *study_->question(), rates); });
        }
        ImGui::EndDisabled();
        tooltip(session, session.tr("rf.gridding.take.help"));
    });
}

}  // namespace convscope
