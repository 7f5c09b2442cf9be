// Draws the nest line by line; a loop line is a handle.
#include "app/panels/code.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"
#include "core/code_text.h"

namespace convscope {
namespace {

constexpr float line_height = 19.0F;
constexpr float least_share = 0.6F;      // share of its size to which type shrinks to fit; then lines are cut
constexpr float longest_number = 10.0F;  // letters: "-2.086e-07"

bool keyword_at(const std::string& line, std::size_t at, std::size_t& length) {
    for (const std::string_view word : {"for", "in", "range", "int", "float"}) {
        const bool starts = at == 0 || line[at - 1] == ' ' || line[at - 1] == '(';
        if (!starts || line.compare(at, word.size(), word) != 0) continue;
        const std::size_t after = at + word.size();
        if (after < line.size() && line[after] != ' ' && line[after] != '(') continue;
        length = word.size();
        return true;
    }
    return false;
}

// Words of the language stand back, names stand out.
void code_text(const Session& session, ImVec2 at, const std::string& line, float size, bool lit) {
    ImFont* font = session.fonts.mono;
    const Theme& theme = session.theme();
    std::size_t from = 0;
    const auto put = [&](std::size_t first, std::size_t last, const Colour& colour) {
        if (last <= first) return;
        const std::string part = line.substr(first, last - first);
        draw_text(session, at, part, font, size, u32(colour));
        at.x += text_size(session, part, font, size).x;
    };
    const Colour plain = lit ? theme.strong : theme.text;
    for (std::size_t i = 0; i < line.size();) {
        std::size_t length = 0;
        if (keyword_at(line, i, length)) {
            put(from, i, plain);
            put(i, i + length, theme.code_keyword);
            i += length;
            from = i;
        } else {
            ++i;
        }
    }
    put(from, line.size(), plain);
}

// "0..6": what the loop runs through.
std::string range_text(std::int64_t extent) {
    return extent == 1 ? "0" : fmt::format("0..{}", extent - 1);
}

std::string value_of(const Session& session, const CodeLine& line, const StepSpan& span, int depth) {
    const bool accumulates = session.document.scene().order.finishes_outputs();
    switch (line.kind) {
        case CodeLine::Kind::loop: {
            const LoopNest& nest = session.document.nest();
            const bool live = nest.order().position(*line.loop) < depth;
            return live ? fmt::format("{}", span.focus[*line.loop]) : range_text(nest.extent(*line.loop));
        }
        case CodeLine::Kind::start: {
            if (!accumulates) return {};
            const auto& bias = session.document.data().bias;
            return bias.empty() ? "0" : number_text(bias[static_cast<std::size_t>(span.position.out_channel)]);
        }
        case CodeLine::Kind::add:
            return accumulates ? number_text(session.document.output_value(span.position)) : "";
        case CodeLine::Kind::product:
        case CodeLine::Kind::store:
        case CodeLine::Kind::remark:
            return {};
    }
    return {};
}

}  // namespace

CodeLayout code_layout(const Session& session, const std::vector<CodeLine>& lines, float width) {
    const float letter = text_size(session, "0", session.fonts.mono, type_size::code).x;
    const bool accumulates = session.document.scene().order.finishes_outputs();
    constexpr float level = 1.4F;  // letters
    float most = 1.0F;
    for (const CodeLine& line : lines) {
        float value = 0.0F;
        if (line.loop) value = static_cast<float>(range_text(session.document.nest().extent(*line.loop)).size());
        if (accumulates && (line.kind == CodeLine::Kind::start || line.kind == CodeLine::Kind::add))
            value = longest_number;
        if (value > 0.0F) value += 1.5F;
        const std::size_t blanks = line.text.find_first_not_of(' ');
        most =
            std::max(most, static_cast<float>(blanks) * level + static_cast<float>(line.text.size() - blanks) + value);
    }
    const float share = std::clamp(width / (most * letter), least_share, 1.0F);
    return {type_size::code * share, letter * level * share, session.px(line_height) * std::max(share, 0.85F)};
}

void CodePanel::head(Session& session) {
    const std::array<std::string, 2> flavours{"Python", "C++"};
    const auto& orders = named_orders();
    std::vector<std::string> names;
    int chosen = -1;
    for (const NamedOrder& named : orders) {
        if (named.order == session.document.scene().order) chosen = static_cast<int>(names.size());
        names.push_back(session.tr(fmt::format("order.{}", named.name)));
    }
    const std::string shown = chosen < 0 ? session.tr("order.own") : names[static_cast<std::size_t>(chosen)];
    const auto flavour = static_cast<int>(session.flavour);
    const auto wide = [&](const std::string& label) {
        return text_size(session, label, session.fonts.text, type_size::tiny).x + session.px(26.0F);
    };
    const std::string& written = flavours[static_cast<std::size_t>(flavour)];
    const ImVec2 at = ImGui::GetCursorPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float gap_between = session.px(2.0F);
    const ImVec2 copy_size{24.0F, 22.0F};
    const float both = wide(written) + 2.0F * gap_between + wide(shown) + session.px(copy_size.x);
    // Beside the heading; or below it where there is no room, and below each other where there is none for that.
    const float heading_width = text_size(session, session.tr(title()), session.fonts.strong, type_size::tiny).x * 1.3F;
    const bool beside = heading_width + both <= width;
    panel_heading(session, *this);
    const ImVec2 below = ImGui::GetCursorPos();
    if (beside) ImGui::SetCursorPos({at.x + width - both, at.y - session.px(1.0F)});
    const int picked_flavour = dropdown(session, "###code_flavour", written, flavours, flavour, type_size::tiny, false);
    if (picked_flavour >= 0) session.set_flavour(static_cast<CodeFlavour>(picked_flavour));
    if (both <= width) ImGui::SameLine(0.0F, gap_between);
    const int picked = dropdown(session, "###loop_order", shown, names, chosen, type_size::tiny, false);
    if (picked >= 0) {
        session.document.edit([&](Scene& scene) { scene.order = orders[static_cast<std::size_t>(picked)].order; });
    }
    ImGui::SameLine(0.0F, gap_between);
    if (icon_button(session, "###code_copy", icons::copy, session.tr("code.copy"), false, true, copy_size)) {
        const auto target = session.flavour == CodeFlavour::python ? CodeTarget::numpy : CodeTarget::cpp;
        session.requests.copy = code_text(session.document.scene(), session.document.data(), target);
        session.say(session.tr("notice.code_copied", {session.flavour == CodeFlavour::python ? "NumPy" : "C++"}));
    }
    if (beside) ImGui::SetCursorPos(below);
}

void CodePanel::loops(Session& session) {
    const Theme& theme = session.theme();
    const Scene& scene = session.document.scene();
    const LoopNest& nest = session.document.nest();
    const StepSpan span = session.document.span();
    const int depth = nest.depth(scene.granularity);
    const auto style = session.flavour == CodeFlavour::python ? CodeStyle::python : CodeStyle::cpp;
    const std::vector<CodeLine> lines = pseudo_code(scene, nest, style);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0F, ImGui::CalcItemWidth());
    const CodeLayout layout = code_layout(session, lines, width);
    const float high = layout.line;
    std::optional<std::pair<Loop, int>> move;
    std::array<int, loop_count> rows{};  // of the loop lines, outermost first
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].loop) rows[static_cast<std::size_t>(nest.order().position(*lines[i].loop))] = static_cast<int>(i);
    }

    for (std::size_t i = 0; i < lines.size(); ++i) {
        const CodeLine& line = lines[i];
        const ImVec2 low{origin.x, origin.y + high * static_cast<float>(i)};
        const ImVec2 top{low.x + width, low.y + high};
        const bool lit = line.kind == CodeLine::Kind::add || line.kind == CodeLine::Kind::product ||
                         (line.loop && nest.order().position(*line.loop) >= depth);
        const float inset = session.px(6.0F);
        if (lit)
            list.AddRectFilled({low.x - inset, low.y}, {top.x + inset, top.y}, u32(theme.code_lit), session.px(3.0F));
        if (line.loop) {
            ImGui::SetCursorScreenPos(low);
            ImGui::InvisibleButton(fmt::format("###loop_{}", name_of(*line.loop)).c_str(), {width, high},
                                   ImGuiButtonFlags_EnableNav);
            const bool hovered = ImGui::IsItemHovered();
            if (hovered || ImGui::IsItemActive()) {
                list.AddRect({low.x - inset, low.y}, {top.x + inset, top.y}, u32(theme.accent, 0.6F), session.px(4.0F));
                ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
            }
            focus_ring();
            tooltip(session, session.tr("loop.help", {std::string(name_of(*line.loop)),
                                                      session.tr(fmt::format("loop.{}", name_of(*line.loop)))}));
            if (ImGui::IsItemActivated()) {
                session.new_gesture();
                rows_at_start_ = rows;
            }
            if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, session.px(3.0F))) {
                // The loop line that the pointer is on is where the dragged loop wants to be. Lines between the loops
                // come and go with the order: the pointer is read against the lines as they stood when the drag began.
                const auto row = static_cast<int>(std::floor((ImGui::GetIO().MousePos.y - origin.y) / high));
                const auto at = std::lower_bound(rows_at_start_.begin(), std::prev(rows_at_start_.end()), row);
                const auto place = static_cast<int>(at - rows_at_start_.begin());
                if (place != nest.order().position(*line.loop)) move = {*line.loop, place};
            }
            if (ImGui::IsItemFocused() && ImGui::GetIO().KeyAlt) {
                const int place = nest.order().position(*line.loop);
                const ImGuiID id = ImGui::GetItemID();
                for (const ImGuiKey key : {ImGuiKey_UpArrow, ImGuiKey_DownArrow})
                    ImGui::SetKeyOwner(key, id);  // the focus stays
                if (ImGui::IsKeyPressed(ImGuiKey_UpArrow, ImGuiInputFlags_Repeat, id) && place > 0)
                    move = {*line.loop, place - 1};
                if (ImGui::IsKeyPressed(ImGuiKey_DownArrow, ImGuiInputFlags_Repeat, id) && place < loop_count - 1)
                    move = {*line.loop, place + 1};
                if (move) session.new_gesture();
            }
        }
        const std::size_t blanks = line.text.find_first_not_of(' ');
        const float x = low.x + layout.indent * static_cast<float>(blanks);
        const float y = low.y + (high - text_size(session, "0", session.fonts.mono, layout.size).y) / 2.0F;
        const std::string value = value_of(session, line, span, depth);
        const float value_width = text_size(session, value, session.fonts.mono, layout.size).x;
        ImGui::PushClipRect(low, {top.x - value_width, top.y}, true);
        code_text(session, {x, y}, line.text.substr(blanks), layout.size, lit);
        ImGui::PopClipRect();
        if (value.empty()) continue;
        const bool live = !line.loop || nest.order().position(*line.loop) < depth;
        draw_text(session, {top.x - value_width, y}, value, session.fonts.mono, layout.size,
                  u32(live ? theme.code_value : theme.quiet));
    }
    ImGui::SetCursorScreenPos({origin.x, origin.y + high * static_cast<float>(lines.size())});
    ImGui::Dummy({width, 0.0F});
    if (move) {
        session.document.edit([&](Scene& changed) { changed.order = changed.order.moved(move->first, move->second); },
                              session.gesture);
    }
}

void CodePanel::draw(Session& session) {
    head(session);
    card(session, session.theme().code_ground, 16.0F, [&] { loops(session); });
    gap(session, 8.0F);
}

}  // namespace convscope
