// Rows are drawn only where they are seen, so that 200 layers cost as little as three.
#include "app/panels/field_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/layer_fields.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float row_height = 20.0F;
constexpr std::size_t most_rows = 12;  // more are scrolled through in a box of their own
constexpr float card_padding = 12.0F;

// Characters that Dear ImGui's mono face draws as wide as one.
std::size_t length_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// A Chinese heading is twice as wide.
std::size_t width_of(const std::string& text) {
    std::size_t wide = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xF0U) == 0xE0U) ++wide;
    }
    return length_of(text) + wide;
}

std::string padding_text(const Sides& pads, bool along_rows) {
    const std::int64_t before = along_rows ? pads.top : pads.left;
    const std::int64_t after = along_rows ? pads.bottom : pads.right;
    return before == after ? fmt::format("{}", before) : fmt::format("{},{}", before, after);
}

std::string number(std::int64_t value) {
    return fmt::format("{}", value);
}

}  // namespace

void FieldTablePanel::fill(const Session& session, bool along_rows) {
    if (revision_ == study_->revision() && along_rows_ == along_rows && language_ == session.tr.language()) return;
    revision_ = study_->revision();
    along_rows_ = along_rows;
    language_ = session.tr.language();
    const FieldModel& model = study_->model();
    const FieldAxis& axis = model.axis(along_rows);
    head_ = {session.tr("rf.table.layer"),
             "k",
             "s",
             "p",
             "d",
             session.tr("rf.table.jump"),
             session.tr("rf.table.field"),
             session.tr("rf.table.start"),
             session.tr("rf.table.cover")};
    cells_.clear();
    for (std::size_t i = 0; i < model.layers(); ++i) {
        const Layer& layer = layer_at(session.document.scene(), i);
        const Axis& of = axis.layers[i];
        const AxisField& field = axis.fields[i + 1];
        const auto covered = model.coverage(i + 1);
        cells_.push_back({fmt::format("{} {}", i + 1, short_kind_text(session, layer)), number(of.kernel),
                          number(of.stride), padding_text(effective_pads(layer.spec), along_rows), number(of.dilation),
                          number(field.jump), number(field.size), fmt::format("{}", field.start()),
                          covered ? percent_text(*covered) : "–"});
    }
    for (std::size_t c = 0; c < columns; ++c) {
        widths_[c] = width_of(head_[c]);
        for (const Cells& each : cells_) widths_[c] = std::max(widths_[c], width_of(each[c]));
    }
}

void FieldTablePanel::line(const Session& session, const Cells& cells, float y, const Colour& colour,
                           const Colour& strong) const {
    for (std::size_t c = 0; c < columns; ++c) {
        const float wide = text_size(session, cells[c], session.fonts.mono, size_).x;
        draw_text(session, {c == 0 ? ends_[0] : ends_[c] - wide, y}, cells[c], session.fonts.mono, size_,
                  u32(c == 6 ? strong : colour));
    }
}

void FieldTablePanel::row(Session& session, std::size_t layer) {
    const Theme& theme = session.theme();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::GetContentRegionAvail().x);
    const float height = session.px(row_height);
    const bool pressed = ImGui::InvisibleButton(fmt::format("###field_row_{}", layer + 1).c_str(), {width, height},
                                                ImGuiButtonFlags_EnableNav);
    const bool hovered = ImGui::IsItemHovered();
    if (hovered || ImGui::IsItemFocused()) pointed_ = layer + 1;
    const bool chosen = selected_layer(session.document.scene()) == layer;
    if (chosen || hovered) {
        ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height},
                                                  u32(mix(theme.panel, theme.accent, chosen ? 0.14F : 0.07F)),
                                                  session.px(5.0F));
    }
    focus_ring();
    line(session, cells_[layer], at.y + (height - session.px(size_) * 1.25F) / 2.0F, theme.text, theme.strong);
    const bool steps = layer_at(session.document.scene(), layer).kind == LayerKind::conv;
    tooltip(session, session.tr(steps ? "rf.table.row.help" : "rf.table.pool.help"));
    if (pressed && steps && !chosen) {
        session.document.edit([layer](Scene& scene) { scene = with_layer_selected(std::move(scene), layer); });
    }
}

void FieldTablePanel::rows(Session& session) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, 0.0F));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(cells_.size()), session.px(row_height));
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) row(session, static_cast<std::size_t>(i));
    }
    ImGui::PopStyleVar();
}

void FieldTablePanel::draw(Session& session) {
    study_->follow(session);
    const FieldModel& model = study_->model();
    const bool along_rows = session.canvas.lens.field.along_rows;
    const bool alike = model.rows.fields == model.cols.fields;
    panel_heading(session, *this, alike ? std::string() : session.tr(along_rows ? "rf.rows" : "rf.columns"));
    fill(session, along_rows);

    // Columns as wide as their longest entry, the rest of the room evenly between them.
    const bool scrolls = cells_.size() > most_rows;
    const float left = ImGui::GetCursorScreenPos().x + session.px(4.0F);
    const float room = ImGui::GetContentRegionAvail().x - session.px(scrolls ? 16.0F : 8.0F);
    std::size_t all = columns - 1;
    for (const std::size_t width : widths_) all += width;
    const float one = text_size(session, "0", session.fonts.mono, type_size::code).x;
    size_ = type_size::code * fitting(room / (one * static_cast<float>(all)));
    const float advance = text_size(session, "0", session.fonts.mono, size_).x;
    const float spare = (room - advance * static_cast<float>(all - columns + 1)) / static_cast<float>(columns - 1);
    float x = left;
    for (std::size_t c = 0; c < columns; ++c) {
        x += advance * static_cast<float>(widths_[c]) + (c == 0 ? 0.0F : spare);
        ends_[c] = c == 0 ? left : x;
    }
    line(session, head_, ImGui::GetCursorScreenPos().y, session.theme().quiet, session.theme().quiet);
    ImGui::Dummy({1.0F, session.px(row_height)});
    tooltip(session, session.tr("rf.table.head.help"));
    pointed_ = 0;
    if (scrolls) {
        const float height = session.px(row_height) * static_cast<float>(most_rows);
        if (ImGui::BeginChild("###field_rows", {0.0F, height}, ImGuiChildFlags_NavFlattened)) rows(session);
        ImGui::EndChild();
    } else {
        rows(session);
    }
    gap(session, 6.0F);
    formulas(session, pointed_ > 0 ? pointed_ - 1 : selected_layer(session.document.scene()), along_rows);
    gap(session, 12.0F);
}

void FieldTablePanel::formulas(const Session& session, std::size_t layer, bool along_rows) const {
    const FieldAxis& axis = study_->model().axis(along_rows);
    const Axis& of = axis.layers[layer];
    const AxisField& before = axis.fields[layer];
    const AxisField& after = axis.fields[layer + 1];
    const std::array<std::string, 3> lines{
        fmt::format("r = {} + ({} − 1)·{}·{} = {}", before.size, of.kernel, of.dilation, before.jump, after.size),
        fmt::format("j = {}·{} = {}", before.jump, of.stride, after.jump),
        fmt::format("c = {} + (({} − 1)·{}/2 − {})·{} = {}", before.start(), of.kernel, of.dilation, of.pad_before,
                    before.jump, after.start())};
    card(session, session.theme().code_ground, card_padding, [&] {
        const float room = ImGui::CalcItemWidth();
        for (const std::string& each : lines) {
            const float full = text_size(session, each, session.fonts.mono, type_size::tiny).x;
            const float size = type_size::tiny * fitting(room / full);
            const ImVec2 at = ImGui::GetCursorScreenPos();
            draw_text(session, at, each, session.fonts.mono, size, u32(session.theme().text));
            ImGui::Dummy({room, session.px(12.0F)});
        }
    });
    tooltip(session, session.tr("rf.formula.help"));
    text(session, session.tr("rf.formula.about", {fmt::format("{}", layer + 1)}), session.fonts.text, type_size::tiny,
         session.theme().quiet);
}

}  // namespace convscope
