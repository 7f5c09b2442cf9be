// Bars against groups = 1, and the check line.
#include "app/panels/cost.h"

#include <fmt/format.h>

#include "app/figure/number_format.h"
#include "app/ui/widgets.h"
#include "core/cost.h"

namespace convscope {
namespace {

void against(const Session& session, const std::string& name, std::int64_t value, std::int64_t dense) {
    bar_row(session, session.tr(name), dense > 0 ? static_cast<double>(value) / static_cast<double>(dense) : 0.0,
            fmt::format("{} / {}", short_count(value), short_count(dense)));
}

}  // namespace

void CostPanel::draw(Session& session) {
    panel_heading(session, *this, session.tr("cost.against"));
    const Conv2dSpec& spec = session.document.scene().spec;
    const Cost cost = cost_of(spec);
    const Cost dense = dense_cost_of(spec);
    against(session, "cost.kernels", cost.kernels, dense.kernels);
    against(session, "cost.parameters", cost.parameters, dense.parameters);
    against(session, "cost.macs", cost.macs, dense.macs);
    const double padding =
        cost.macs > 0 ? static_cast<double>(cost.padding_taps) / static_cast<double>(cost.macs) : 0.0;
    bar_row(session, session.tr("cost.padding"), padding, fmt::format("{:.0f} %", padding * 100.0));
    gap(session, 2.0F);
    text(session, session.tr("cost.memory", {bytes_text(cost.memory_bytes)}), session.fonts.text, type_size::small,
         session.theme().quiet);
}

float check_height(const Session& session) {
    return session.px(34.0F);
}

void draw_check(Session& session) {
    const CheckReport check = session.document.check();
    const Theme& theme = session.theme();
    std::string shown = session.tr("check.waiting");
    std::string help = session.tr("check.help");
    Colour colour = theme.quiet;
    if (check.checked > 0) {
        const std::string difference = fmt::format("{:.3g}", check.report.largest_difference);
        shown = session.tr(check.report.close ? "check.close" : "check.differs", {difference});
        colour = check.report.close ? theme.good : theme.bad;
        help =
            session.tr("check.count", {fmt::format("{}", check.checked), fmt::format("{}", check.done)}) + "\n" + help;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const float share = width / text_size(session, shown, session.fonts.text, type_size::small).x;
    ImGui::InvisibleButton("###check", {width, session.px(20.0F)}, ImGuiButtonFlags_EnableNav);
    draw_text(session, {at.x, at.y + session.px(1.0F)}, shown, session.fonts.text, type_size::small * fitting(share),
              u32(colour));
    focus_ring();
    tooltip(session, help);
}

}  // namespace convscope
