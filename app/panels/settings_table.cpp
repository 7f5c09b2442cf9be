// One row a quantity, one column a setting. The best of a row has a dot; below a number stands its ratio to A's.
#include "app/panels/settings_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "app/figure/number_format.h"
#include "app/lenses/compare_words.h"
#include "app/ui/widgets.h"
#include "core/error.h"

namespace convscope {
namespace {

constexpr float name_width = 88.0F;
constexpr float row_height = 38.0F, short_row_height = 25.0F;

enum class Best : std::uint8_t { none, least, most };

struct Cell {
    std::string text;
    std::optional<double> value;  ///< what is compared; none while it is not known
};

struct Row {
    const char* name;
    const char* help;
    Best best = Best::none;
    bool ratio = false;
    double noise = 0.0;  ///< values that differ by no larger share are equally good
    std::vector<Cell> cells;
};

std::string seconds_text(double seconds) {
    if (seconds < 1e-3) return fmt::format("{:.3g} µs", seconds * 1e6);
    if (seconds < 1.0) return fmt::format("{:.3g} ms", seconds * 1e3);
    return fmt::format("{:.3g} s", seconds);
}

std::vector<Row> rows_of(const Compared& compared, const Strings& tr) {
    std::vector<Row> rows{{"table.output", "table.output.help", Best::none, false, 0.0, {}},
                          {"table.field", "table.field.help", Best::most, false, 0.0, {}},
                          {"table.coverage", "table.coverage.help", Best::most, false, 0.0, {}},
                          {"table.kernels", "table.kernels.help", Best::least, true, 0.0, {}},
                          {"table.parameters", "table.parameters.help", Best::least, true, 0.0, {}},
                          {"table.macs", "table.macs.help", Best::least, true, 0.0, {}},
                          {"table.time", "table.time.help", Best::least, true, 0.1, {}}};
    const auto count = [](std::int64_t number) { return Cell{short_count(number), static_cast<double>(number)}; };
    for (std::size_t i = 0; i < compared.count(); ++i) {
        const SettingFacts& facts = compared.facts(i);
        const double area = static_cast<double>(facts.field.h) * static_cast<double>(facts.field.w);
        const std::optional<double> seconds = compared.seconds(i);
        std::size_t row = 0;
        const auto add = [&](Cell cell) { rows[row++].cells.push_back(std::move(cell)); };
        add({size_text(facts.output), std::nullopt});
        add({size_text(facts.field), area});
        add({facts.coverage ? fmt::format("{:.1f} %", *facts.coverage * 100.0) : "–", facts.coverage});
        add(count(facts.kernels));
        add(count(facts.parameters));
        add(count(facts.macs));
        add({seconds ? seconds_text(*seconds) : tr("table.measuring"), seconds});
    }
    return rows;
}

// The best value of a row; none where all are as good, or one is not known.
std::optional<double> best_of(const Row& row) {
    if (row.best == Best::none || row.cells.size() < 2) return std::nullopt;
    std::vector<double> values;
    for (const Cell& cell : row.cells) {
        if (!cell.value) return std::nullopt;
        values.push_back(*cell.value);
    }
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*most <= *least * (1.0 + row.noise)) return std::nullopt;
    return row.best == Best::least ? *least : *most;
}

std::string ratio_text(double value, double first) {
    if (value == first) return "=";
    const double ratio = value / first;
    return ratio >= 100.0  ? fmt::format("× {:.0f}", ratio)
           : ratio >= 10.0 ? fmt::format("× {:.1f}", ratio)
                           : fmt::format("× {:.2f}", ratio);
}

// Right-aligned at `right`, smaller where it does not fit `width`.
void right_text(const Session& session, float right, float y, const std::string& shown, ImFont* font, float size,
                float width, const Colour& colour) {
    const float full = text_size(session, shown, font, size).x;
    const float fitted = full > width ? size * fitting(width / full) : size;
    const ImVec2 extent = text_size(session, shown, font, fitted);
    draw_text(session, {right - extent.x, y}, shown, font, fitted, u32(colour));
}

void draw_row(const Session& session, const Row& row) {
    const Theme& theme = session.theme();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const float names = session.px(name_width);
    const float column = (width - names) / static_cast<float>(row.cells.size());
    draw_text(session, at, shortened(session, session.tr(row.name), session.fonts.text, type_size::small, names),
              session.fonts.text, type_size::small, u32(theme.quiet));
    const std::optional<double> best = best_of(row);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const Cell& cell = row.cells[i];
        const float right = at.x + names + column * static_cast<float>(i + 1);
        const float room = column - session.px(10.0F);
        const bool is_best = best && cell.value == best;
        const Colour& colour = is_best ? theme.good : cell.value || !row.ratio ? theme.strong : theme.faint;
        right_text(session, right, at.y, cell.text, session.fonts.mono, type_size::small, room, colour);
        if (is_best) {
            const float wide = std::min(room, text_size(session, cell.text, session.fonts.mono, type_size::small).x);
            ImGui::GetWindowDrawList()->AddCircleFilled({right - wide - session.px(5.0F), at.y + session.px(8.5F)},
                                                        session.px(2.2F), u32(theme.good));
        }
        if (!row.ratio || i == 0 || !cell.value || !row.cells[0].value) continue;
        right_text(session, right, at.y + session.px(17.0F), ratio_text(*cell.value, *row.cells[0].value),
                   session.fonts.text, type_size::tiny, room, theme.quiet);
    }
    ImGui::Dummy({width, session.px(row.ratio && row.cells.size() > 1 ? row_height : short_row_height)});
    tooltip(session, session.tr(row.help));
}

}  // namespace

void SettingsTable::draw(Session& session) {
    compared_.update(session.document);
    panel_heading(session, *this, compared_.count() > 1 ? session.tr("table.against") : std::string());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float names = session.px(name_width);
    const float column =
        (ImGui::GetContentRegionAvail().x - names) / static_cast<float>(std::max<std::size_t>(1, compared_.count()));
    for (std::size_t i = 0; i < compared_.count(); ++i) {
        right_text(session, at.x + names + column * static_cast<float>(i + 1), at.y, setting_name(i),
                   session.fonts.strong, type_size::body, column, session.theme().accent);
    }
    gap(session, 24.0F);
    for (const Row& row : rows_of(compared_, session.tr)) draw_row(session, row);
    in_words(session);
}

// What a reader should take from the numbers.
void SettingsTable::in_words(const Session& session) const {
    const SettingFacts& first = compared_.facts(0);
    const auto ratio = [](std::int64_t value, std::int64_t of) {
        return fmt::format("{:.3g}", static_cast<double>(value) / static_cast<double>(std::max<std::int64_t>(1, of)));
    };
    std::vector<std::string> lines;
    for (std::size_t i = 1; i < compared_.count(); ++i) {
        const SettingFacts& facts = compared_.facts(i);
        const bool same_cost = facts.parameters == first.parameters && facts.macs == first.macs;
        const std::string cost = same_cost ? session.tr("table.same_cost")
                                           : session.tr("table.other_cost", {ratio(facts.parameters, first.parameters),
                                                                             ratio(facts.macs, first.macs)});
        const std::string field =
            facts.field == first.field
                ? session.tr("table.same_field")
                : session.tr("table.other_field", {size_text(facts.field), size_text(first.field)});
        lines.push_back(session.tr("table.words", {setting_name(i), cost, field}));
    }
    if (lines.empty()) return;
    gap(session, 4.0F);
    card(session, mix(session.theme().panel, session.theme().accent, 0.09F), 12.0F, [&] {
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::CalcItemWidth());
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(mix(session.theme().text, session.theme().accent, 0.25F)));
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::small));
        for (const std::string& line : lines) ImGui::TextUnformatted(line.c_str());
        ImGui::PopFont();
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
    });
}

}  // namespace convscope
