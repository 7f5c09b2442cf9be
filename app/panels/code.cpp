// Draws the nest line by line; a loop line is a handle.
#include "app/panels/code.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include "app/figure/pseudo_code.h"
#include "app/lenses/step_marks.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float line_height = 19.5F;

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
void code_text(const Session& session, ImVec2 at, const std::string& line, bool lit) {
    ImFont* font = session.fonts.mono;
    const Theme& theme = session.theme();
    std::size_t from = 0;
    const auto put = [&](std::size_t first, std::size_t last, const Colour& colour) {
        if (last <= first) return;
        const std::string part = line.substr(first, last - first);
        draw_text(session, at, part, font, type_size::code, u32(colour));
        at.x += text_size(session, part, font, type_size::code).x;
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

std::string value_of(const Session& session, const CodeLine& line, const StepSpan& span, int depth) {
    const Scene& scene = session.document.scene();
    switch (line.kind) {
        case CodeLine::Kind::loop: {
            const LoopNest& nest = session.document.nest();
            if (nest.order().position(*line.loop) < depth) return fmt::format("{}", span.focus[*line.loop]);
            const std::int64_t extent = nest.extent(*line.loop);
            return extent == 1 ? "0" : fmt::format("0..{}", extent - 1);
        }
        case CodeLine::Kind::start: {
            if (!scene.order.finishes_outputs()) return {};
            const auto& bias = session.document.data().bias;
            return bias.empty() ? "0" : number_text(bias[static_cast<std::size_t>(span.position.out_channel)]);
        }
        case CodeLine::Kind::store:
            return number_text(session.document.output_value(span.position));
        case CodeLine::Kind::product:
        case CodeLine::Kind::remark:
            return {};
    }
    return {};
}

}  // namespace

void CodePanel::choices(Session& session) {
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
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    const auto wide = [&](const std::string& label) {
        return text_size(session, label, session.fonts.text, type_size::tiny).x + session.px(26.0F);
    };
    const ImVec2 at = ImGui::GetCursorPos();
    ImGui::SetCursorPos({right - wide(shown) - wide(flavours[static_cast<std::size_t>(flavour)]) - session.px(2.0F),
                         at.y - session.px(1.0F)});
    const int picked_flavour = dropdown(session, "###code_flavour", flavours[static_cast<std::size_t>(flavour)],
                                        flavours, flavour, type_size::tiny, false);
    if (picked_flavour >= 0) session.set_flavour(static_cast<CodeFlavour>(picked_flavour));
    ImGui::SameLine(0.0F, session.px(2.0F));
    const int picked = dropdown(session, "###loop_order", shown, names, chosen, type_size::tiny, false);
    if (picked >= 0) {
        session.document.edit([&](Scene& scene) { scene.order = orders[static_cast<std::size_t>(picked)].order; });
    }
    ImGui::SetCursorPos(at);
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
    const float high = session.px(line_height);
    const float indent = text_size(session, " ", session.fonts.mono, type_size::code).x * 1.4F;
    std::optional<std::pair<Loop, int>> move;
    std::array<int, loop_count> rows{};  // of the loop lines, outermost first
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].loop) rows[static_cast<std::size_t>(nest.order().position(*lines[i].loop))] = static_cast<int>(i);
    }

    for (std::size_t i = 0; i < lines.size(); ++i) {
        const CodeLine& line = lines[i];
        const ImVec2 low{origin.x, origin.y + high * static_cast<float>(i)};
        const ImVec2 top{low.x + width, low.y + high};
        const bool lit =
            line.kind == CodeLine::Kind::product || (line.loop && nest.order().position(*line.loop) >= depth);
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
        const float x = low.x + indent * static_cast<float>(line.depth) +
                        indent * static_cast<float>(blanks - static_cast<std::size_t>(line.depth));
        const std::string value = value_of(session, line, span, depth);
        const ImVec2 extent = text_size(session, value, session.fonts.mono, type_size::code);
        ImGui::PushClipRect(low, {top.x - extent.x - session.px(value.empty() ? 0.0F : 6.0F), top.y}, true);
        code_text(session, {x, low.y + session.px(2.0F)}, line.text.substr(blanks), lit);
        ImGui::PopClipRect();
        if (!value.empty()) {
            const bool live = !line.loop || nest.order().position(*line.loop) < depth;
            draw_text(session, {top.x - extent.x, low.y + session.px(2.0F)}, value, session.fonts.mono, type_size::code,
                      u32(live ? theme.code_value : theme.quiet));
        }
    }
    ImGui::SetCursorScreenPos({origin.x, origin.y + high * static_cast<float>(lines.size())});
    ImGui::Dummy({width, 0.0F});
    if (move) {
        session.document.edit([&](Scene& changed) { changed.order = changed.order.moved(move->first, move->second); },
                              session.gesture);
    }
}

void CodePanel::draw(Session& session) {
    choices(session);
    panel_heading(session, *this);
    card(session, session.theme().code_ground, 16.0F, [&] { loops(session); });
    gap(session, 8.0F);
}

}  // namespace convscope
