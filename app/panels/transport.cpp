// Draws the deck and the tracks. A track sets one digit of the step and leaves the others.
#include "app/panels/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float deck_height = 54.0F;
constexpr float deck_width = 7.0F * 34.0F + 6.0F * 7.0F + 8.0F;  // of the buttons, with the gap after them
constexpr float menu_height = 36.0F;                             // of the row of menus below the buttons
constexpr float track_height = 15.5F;
constexpr std::array speeds{0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 60.0, 125.0, 250.0, 500.0, 1000.0};

// Loops that a step advances and that have somewhere to go; at least the innermost one.
std::vector<Loop> tracks_of(const Session& session) {
    const LoopNest& nest = session.document.nest();
    const int depth = nest.depth(session.document.scene().granularity);
    std::vector<Loop> found;
    for (int place = 0; place < depth; ++place) {
        const Loop loop = nest.order().loops[static_cast<std::size_t>(place)];
        if (nest.extent(loop) > 1) found.push_back(loop);
    }
    if (found.empty()) found.push_back(nest.order().loops[static_cast<std::size_t>(depth - 1)]);
    return found;
}

// 12345678 -> "12 345 678".
std::string spaced(std::int64_t count) {
    std::string digits = std::to_string(count);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), "\u2009");
    }
    return digits;
}

void deck_button(Session& session, const char* stable, Icon icon, const char* command, bool enabled,
                 bool primary = false) {
    if (icon_button(session, fmt::format("###{}", stable), icon, tip(session, command), primary, enabled)) {
        run_command(session, command);
    }
    ImGui::SameLine(0.0F, session.px(7.0F));
}

void deck(Session& session) {
    const std::int64_t step = session.document.scene().step;
    const std::int64_t count = session.document.step_count();
    const bool before = step > 0;
    const bool after = step + 1 < count;
    deck_button(session, "first", icons::first, "first", before);
    deck_button(session, "larger_back", icons::larger_back, "larger_back", before);
    deck_button(session, "back", icons::back, "back", before);
    deck_button(session, "play", session.playback.playing ? icons::pause : icons::play, "play", count > 1, true);
    deck_button(session, "step", icons::step, "step", after);
    deck_button(session, "larger_step", icons::larger_step, "larger_step", after);
    deck_button(session, "last", icons::last, "last", after);
}

std::string speed_text(const Session& session) {
    return session.tr("transport.speed", {fmt::format("{:.4g}", session.settings.speed)});
}

std::string counter_text(const Session& session) {
    return session.tr("transport.step",
                      {spaced(session.document.scene().step + 1), spaced(session.document.step_count())});
}

float text_width(const Session& session, const std::string& shown) {
    return text_size(session, shown, session.fonts.text, type_size::body).x;
}

// Of the menus and the counter in one row, with or without the words "step by".
float menus_width(const Session& session, bool label) {
    const Granularity now = session.document.scene().granularity;
    return text_width(session, session.tr(fmt::format("granularity.{}", name_of(now)))) +
           text_width(session, speed_text(session)) + text_width(session, counter_text(session)) + session.px(76.0F) +
           (label ? text_width(session, session.tr("transport.step_by")) + session.px(4.0F) : 0.0F);
}

// Granularity, speed and counter stand beside the buttons, or below them where there is no room.
bool two_rows(const Session& session, float width) {
    return session.px(deck_width) + menus_width(session, false) > width;
}

void menus(Session& session, bool label) {
    std::vector<std::string> names;
    names.reserve(all_granularities.size());
    for (const Granularity each : all_granularities)
        names.push_back(session.tr(fmt::format("granularity.{}", name_of(each))));
    const auto chosen = static_cast<std::size_t>(session.document.scene().granularity);
    const float y = ImGui::GetCursorPosY();
    if (label) {
        ImGui::SetCursorPosY(y + session.px(6.0F));
        text(session, session.tr("transport.step_by"), session.fonts.text, type_size::body, session.theme().quiet);
        ImGui::SameLine(0.0F, session.px(4.0F));
    }
    ImGui::SetCursorPosY(y + session.px(5.0F));
    const int picked =
        dropdown(session, "###granularity", names[chosen], names, static_cast<int>(chosen), type_size::body, false);
    if (picked >= 0) {
        session.document.edit(
            [&](Scene& scene) { scene.granularity = all_granularities[static_cast<std::size_t>(picked)]; });
    }
    tooltip(session, tip(session, "granularity"));
    ImGui::SameLine(0.0F, session.px(8.0F));
    ImGui::SetCursorPosY(y + session.px(5.0F));
    std::vector<std::string> rates;
    int rate = -1;
    for (const double speed : speeds) {
        if (speed == session.settings.speed) rate = static_cast<int>(rates.size());
        rates.push_back(session.tr("transport.speed", {fmt::format("{:g}", speed)}));
    }
    const int chosen_rate = dropdown(session, "###speed", speed_text(session), rates, rate, type_size::body, false);
    if (chosen_rate >= 0) session.settings.speed = speeds[static_cast<std::size_t>(chosen_rate)];
    tooltip(session, session.tr("transport.speed.help"));
}

// "step 73 / 196"; a click turns it into a field.
void counter(Session& session, float right, float y) {
    const std::int64_t step = session.document.scene().step;
    const std::string shown = counter_text(session);
    const float width = text_width(session, shown);
    const float left = std::max(right - width - session.px(4.0F),
                                ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + session.px(4.0F));
    ImGui::SetCursorPos({left, y + session.px(4.0F)});
    if (ImGui::InvisibleButton("###counter", {width + session.px(4.0F), session.px(22.0F)},
                               ImGuiButtonFlags_EnableNav)) {
        ImGui::OpenPopup("go to step");
    }
    const bool hovered = ImGui::IsItemHovered();
    focus_ring();
    draw_text(session, {ImGui::GetItemRectMin().x + session.px(2.0F), ImGui::GetItemRectMin().y + session.px(2.0F)},
              shown, session.fonts.text, type_size::body, u32(hovered ? session.theme().accent : session.theme().text));
    tooltip(session, session.tr("transport.step.help"));
    ImGui::SetNextWindowPos({ImGui::GetItemRectMax().x, ImGui::GetItemRectMin().y}, ImGuiCond_Appearing, {1.0F, 1.0F});
    if (ImGui::BeginPopup("go to step")) {
        std::int64_t wanted = step + 1;
        ImGui::SetNextItemWidth(session.px(160.0F));
        if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
        if (number_field("###step_number", ImGuiDataType_S64, &wanted, "%lld")) {
            session.playback.playing = false;
            session.go_to(std::max<std::int64_t>(wanted, 1) - 1);
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndPopup();
    }
}

void track(Session& session, Loop loop) {
    const Theme& theme = session.theme();
    const LoopNest& nest = session.document.nest();
    const Scene& scene = session.document.scene();
    const std::int64_t extent = nest.extent(loop);
    const StepSpan span = session.document.span();
    const std::int64_t value = span.focus[loop];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float name_width = session.px(82.0F);
    const float left = at.x + name_width;
    const float right = at.x + width;
    const float y = at.y + session.px(2.0F);
    const float high = session.px(9.0F);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(session, {at.x, at.y - session.px(1.0F)}, fmt::format("{} {} / {}", name_of(loop), value, extent),
              session.fonts.mono, type_size::hint, u32(theme.quiet));

    ImGui::SetCursorScreenPos({left, at.y});
    ImGui::InvisibleButton(fmt::format("###track_{}", name_of(loop)).c_str(),
                           {std::max(1.0F, right - left), session.px(track_height)}, ImGuiButtonFlags_EnableNav);
    if (ImGui::IsItemActivated()) session.new_gesture();
    const bool hovered = ImGui::IsItemHovered();
    std::int64_t wanted = value;
    if (ImGui::IsItemActive() && ImGui::GetIO().MouseDown[0]) {
        const float share = (ImGui::GetIO().MousePos.x - left) / std::max(1.0F, right - left);
        wanted =
            static_cast<std::int64_t>(static_cast<double>(std::clamp(share, 0.0F, 1.0F)) * static_cast<double>(extent));
    }
    bool first_press = false;
    wanted = std::clamp<std::int64_t>(wanted + arrow_pressed(ImGui::GetItemID(), first_press), 0, extent - 1);
    if (first_press) session.new_gesture();
    if (wanted != value) {
        LoopIndices indices = span.focus;
        indices[loop] = wanted;
        session.playback.playing = false;
        session.go_to(nest.step_of(indices) / nest.taps_per_step(scene.granularity), session.gesture);
    }
    tooltip(session, session.tr("track.help", {session.tr(fmt::format("loop.{}", name_of(loop)))}));
    focus_ring();

    const float cell = (right - left) / static_cast<float>(extent);
    const float round = session.px(2.0F);
    const Colour rest = hovered ? mix(theme.track, theme.accent, 0.12F) : theme.track;
    if (cell >= session.px(5.0F)) {
        const float between = session.px(2.0F);
        for (std::int64_t i = 0; i < extent; ++i) {
            const float x = left + cell * static_cast<float>(i);
            const Colour& colour = i < value ? theme.track_done : i == value ? theme.accent : rest;
            list.AddRectFilled({x, y}, {x + cell - between, y + high}, u32(colour), round);
        }
    } else {
        const float x = left + cell * static_cast<float>(value);
        list.AddRectFilled({left, y}, {right, y + high}, u32(rest), round);
        list.AddRectFilled({left, y}, {x, y + high}, u32(theme.track_done), round);
        list.AddRectFilled({x, y}, {x + std::max(cell, session.px(3.0F)), y + high}, u32(theme.accent), round);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + session.px(track_height)});
}

}  // namespace

float transport_height(const Session& session, float width, float most) {
    const float room = most / session.px(1.0F);
    float height = deck_height;
    if (two_rows(session, width - 2.0F * session.px(transport_padding.x))) {
        if (height + menu_height > room) return session.px(height);
        height += menu_height;
    }
    const std::size_t tracks = tracks_of(session).size();
    const float all = height + 16.0F + track_height * static_cast<float>(tracks);
    if (all <= room) return session.px(all);
    const float fitting = std::floor((room - height) / track_height);
    return session.px(height + track_height * std::max(0.0F, fitting));
}

void draw_transport(Session& session) {
    const float left = ImGui::GetCursorPosX();
    const float right = left + ImGui::GetContentRegionAvail().x;
    float y = ImGui::GetCursorPosY();
    deck(session);
    float room = right - left;
    if (two_rows(session, room)) {
        y += session.px(menu_height);
        ImGui::SetCursorPos({left, y});
    } else {
        room -= session.px(deck_width);
        ImGui::SameLine(0.0F, session.px(8.0F));
    }
    menus(session, menus_width(session, true) <= room);
    counter(session, right, y);
    ImGui::SetCursorPos({left, y + session.px(41.0F)});
    for (const Loop loop : tracks_of(session)) track(session, loop);
    ImGui::Dummy({0.0F, 0.0F});
}

}  // namespace convscope
