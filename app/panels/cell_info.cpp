// Tooltip and editor of one cell.
#include "app/panels/cell_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"
#include "core/taps.h"

namespace convscope {
namespace {

bool inside(const Conv2dSpec& spec, const CellRef& cell) {
    return cell.row >= 0 && cell.row < spec.height && cell.col >= 0 && cell.col < spec.width;
}

std::string input_text(const Session& session, const CellRef& cell) {
    const Conv2dSpec& spec = session.document.scene().spec;
    const Tensor& x = session.document.data().x;
    if (inside(spec, cell)) {
        return fmt::format("{} = {}", index_text('x', cell),
                           number_text(x.at(cell.plane.outer, cell.plane.channel, cell.row, cell.col), 6));
    }
    const std::int64_t row = mirrored_index(cell.row, spec.height, spec.padding_mode);
    const std::int64_t col = mirrored_index(cell.col, spec.width, spec.padding_mode);
    if (row < 0 || col < 0) return session.tr("cell.padding_zero");
    CellRef source = cell;
    source.row = row;
    source.col = col;
    return session.tr("cell.padding_mirror",
                      {index_text('x', source), number_text(x.at(cell.plane.outer, cell.plane.channel, row, col), 6)});
}

std::string output_text(const Session& session, const CellRef& cell) {
    const Document& document = session.document;
    const OutputPosition at{cell.plane.outer, cell.plane.channel, cell.row, cell.col};
    const std::int64_t done = document.nest().completed_taps(at, document.span().last_tap);
    const std::int64_t all = document.nest().taps_per_output();
    const std::string name = index_text('y', cell);
    if (done == 0) return session.tr("cell.to_come", {name, fmt::format("{}", all)});
    const float value = partial_sum(document.scene().spec, document.nest(), document.data(), at, done);
    if (done < all)
        return session.tr("cell.partial",
                          {name, number_text(value, 6), fmt::format("{}", done), fmt::format("{}", all)});
    return fmt::format("{} = {}", name, number_text(value, 6));
}

float shared(float a_low, float a_high, float b_low, float b_high) {
    return std::max(0.0F, std::min(a_high, b_high) - std::max(a_low, b_low));
}

// The place for a box of `size` that covers the least of `lit` and the pointer, and of those the one nearest to the
// pointer; none when the canvas is too small for it.
std::optional<ImVec2> clear_place(const Vec2& size, std::span<const ScreenBox> lit, const ScreenBox& canvas,
                                  float gap) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const Vec2 room{canvas.high.x - canvas.low.x - size.x, canvas.high.y - canvas.low.y - size.y};
    if (room.x < 0.0F || room.y < 0.0F) return std::nullopt;
    constexpr int tries = 40;  // along each axis
    std::optional<ImVec2> best;
    float best_cost = FLT_MAX;
    for (int j = 0; j <= tries; ++j) {
        for (int i = 0; i <= tries; ++i) {
            const ImVec2 at{canvas.low.x + room.x * static_cast<float>(i) / tries,
                            canvas.low.y + room.y * static_cast<float>(j) / tries};
            const auto covers = [&](const ScreenBox& box) {
                return shared(at.x - gap, at.x + size.x + gap, box.low.x, box.high.x) *
                       shared(at.y - gap, at.y + size.y + gap, box.low.y, box.high.y);
            };
            float covered = covers({{mouse.x - gap, mouse.y - gap}, {mouse.x + 2.0F * gap, mouse.y + 2.0F * gap}});
            for (const ScreenBox& box : lit) covered += covers(box);
            const float away = std::hypot(std::max({at.x - mouse.x, 0.0F, mouse.x - at.x - size.x}),
                                          std::max({at.y - mouse.y, 0.0F, mouse.y - at.y - size.y}));
            const float cost = covered * 100.0F + away;
            if (cost >= best_cost) continue;
            best_cost = cost;
            best = at;
        }
    }
    return best;
}

}  // namespace

std::string index_text(char name, const CellRef& cell) {
    return fmt::format("{}[{}, {}, {}, {}]", name, cell.plane.outer, cell.plane.channel, cell.row, cell.col);
}

CellWords cell_words(const Session& session, const CellRef& cell, bool overview) {
    CellWords words;
    switch (cell.plane.role) {
        case Role::input:
            words.value = input_text(session, cell);
            words.help = session.tr(can_edit(session, cell) ? "cell.input.help" : "cell.padding.help");
            break;
        case Role::weight:
            words.value = fmt::format(
                "{} = {}", index_text('w', cell),
                number_text(session.document.data().w.at(cell.plane.outer, cell.plane.channel, cell.row, cell.col), 6));
            words.help = session.tr("cell.weight.help");
            break;
        case Role::output:
            words.value = output_text(session, cell);
            words.help = overview && cell.plane.channel != session.document.span().position.out_channel
                             ? session.tr("cell.thumbnail.help", {fmt::format("{}", cell.plane.channel)})
                             : session.tr("cell.output.help");
            break;
        case Role::derived:
            break;
    }
    return words;
}

void cell_tooltip(const Session& session, const CellWords& words, std::span<const ScreenBox> lit,
                  const ScreenBox& canvas) {
    const ImVec2 padding{session.px(10.0F), session.px(7.0F)};
    const float wrap = session.px(280.0F);
    const auto extent = [&](const std::string& text, ImFont* font, float size) {
        return font->CalcTextSizeA(session.type(font, size), FLT_MAX, wrap - padding.x, text.c_str());
    };
    const ImVec2 above = extent(words.value, session.fonts.mono, type_size::small);
    const ImVec2 below = extent(words.help, session.fonts.text, type_size::tiny);
    const Vec2 size{std::max(above.x, below.x) + 2.0F * padding.x,
                    above.y + below.y + ImGui::GetStyle().ItemSpacing.y + 2.0F * padding.y};
    if (const std::optional<ImVec2> place = clear_place(size, lit, canvas, session.px(8.0F))) {
        ImGui::SetNextWindowPos(*place);
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {session.px(300.0F), FLT_MAX});
    if (ImGui::BeginTooltip()) {
        ImGui::PushTextWrapPos(wrap);
        ImGui::PushFont(session.fonts.mono, session.type(session.fonts.mono, type_size::small));
        ImGui::TextUnformatted(words.value.c_str());
        ImGui::PopFont();
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::tiny));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(session.theme().quiet));
        ImGui::TextUnformatted(words.help.c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar();
}

bool can_edit(const Session& session, const CellRef& cell) {
    const Scene& scene = session.document.scene();
    if (cell.plane.role == Role::weight) return true;
    // What the layer below computes is not set by hand.
    return cell.plane.role == Role::input && scene.below.empty() && inside(scene.spec, cell);
}

void cell_editor(Session& session, const ImVec2& /*origin*/) {
    auto& menu = session.canvas.menu;
    if (session.canvas.open_menu) {
        session.canvas.open_menu = false;
        ImGui::OpenPopup("cell");
        session.new_gesture();
    }
    if (!menu) return;
    if (!ImGui::BeginPopup("cell")) {
        menu.reset();
        return;
    }
    const CellRef cell = *menu;
    const bool input = cell.plane.role == Role::input;
    const ConvData& data = session.document.data();
    const Tensor& tensor = input ? data.x : data.w;
    const Shape4& shape = tensor.shape;
    if (cell.plane.outer >= shape[0] || cell.plane.channel >= shape[1] || cell.row >= shape[2] ||
        cell.col >= shape[3]) {
        ImGui::CloseCurrentPopup();  // the cell went away below the open field
        ImGui::EndPopup();
        return;
    }
    const float value = tensor.at(cell.plane.outer, cell.plane.channel, cell.row, cell.col);
    text(session, index_text(input ? 'x' : 'w', cell), session.fonts.mono, type_size::small, session.theme().quiet);
    ImGui::SetNextItemWidth(session.px(150.0F));
    const bool refused = session.refusal && session.refusal->field == "cell_value";
    if (ImGui::IsWindowAppearing() || session.type_again) ImGui::SetKeyboardFocusHere();
    session.type_again = false;
    const FieldAnswer<float> answer = value_field("###cell_value", value);
    if (answer.taken) {
        session.document.edit(
            [&](Scene& scene) {
                set_cell(input ? scene.input_edits : scene.weight_edits,
                         {cell.plane.outer, cell.plane.channel, cell.row, cell.col}, *answer.taken);
            },
            session.gesture);
        ImGui::CloseCurrentPopup();
    } else if (answer.refused) {
        session.refuse("cell_value", not_a_value(*answer.refused));
        session.type_again = true;
    }
    text(session, refused ? session.tr(session.refusal->error) : session.tr("cell.edit.help"), session.fonts.text,
         type_size::tiny, refused ? session.theme().warning : session.theme().faint);
    ImGui::EndPopup();
}

}  // namespace convscope
