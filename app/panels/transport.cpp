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

constexpr float deck_row_height = 36.0F;  // from one row of buttons and menus to the next
constexpr float deck_height = 41.0F;      // of the last of them, down to the tracks
constexpr float track_height = 15.5F;
constexpr float most_track_height = 21.0F;
// The tracks share this room, few or many: nothing moves when their number changes.
constexpr float tracks_height = 6.0F * track_height;
constexpr float first_row_height = 54.0F;  // with the padding above
constexpr float margin_below = 16.0F;
constexpr float deck_width = 7.0F * 34.0F + 6.0F * 7.0F + 8.0F;  // of the buttons, with the gap after them
constexpr float beside = 8.0F;                                   // between deck, menus and counter
constexpr float menu_furniture = 56.0F;                          // gap, padding and arrows of the menus
constexpr float label_gap = 4.0F;
constexpr float name_width = 82.0F;     // of a track, left of its bar
constexpr float least_counter = 0.65F;  // share of its size to which the counter shrinks before it takes another place
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
    const std::int64_t step = session.place();
    const std::int64_t count = session.place_count();
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

bool by_layers(const Session& session) {
    return session.document.scene().lens == LensKind::receptive_field;
}

// `place` of `count` places, counted from 0.
std::string counter_text(const Session& session, std::int64_t place, std::int64_t count) {
    if (by_layers(session)) return session.tr("transport.layers", {spaced(place), spaced(count - 1)});
    return session.tr("transport.step", {spaced(place + 1), spaced(count)});
}

// Rows of the transport above the tracks. They depend on the widest texts that step size, speed and step may have, so
// that stepping never moves a button.
struct Rows {
    int menus = 0;      // row of the menus; the deck is in row 0
    int counter = 0;    // row of the counter
    bool label = true;  // "step by" before its menu
};
Rows rows_of(const Session& session, float width) {
    const auto wide = [&](const std::string& shown) {
        return text_size(session, shown, session.fonts.text, type_size::body).x;
    };
    float size = 0.0F;
    for (const Granularity each : all_granularities)
        size = std::max(size, wide(session.tr(fmt::format("granularity.{}", name_of(each)))));
    float speed = wide(speed_text(session));
    for (const double each : speeds)
        speed = std::max(speed, wide(session.tr("transport.speed", {fmt::format("{:g}", each)})));
    const float label = wide(session.tr("transport.step_by")) + session.px(label_gap);
    const float menus = size + speed + session.px(menu_furniture);
    const std::int64_t most = by_layers(session) ? session.place_count() : session.document.nest().tap_count();
    const float counter = wide(counter_text(session, most - 1, most)) * least_counter + session.px(beside);
    const float deck = session.px(deck_width);
    Rows rows;
    if (deck + label + menus + counter <= width) return rows;
    if (deck + menus + counter <= width) return {0, 0, false};
    rows.menus = 1;
    rows.label = label + menus <= width;
    rows.counter = deck + counter <= width ? 0 : label + menus + counter <= width ? 1 : 2;
    return rows;
}

void speed_menu(Session& session, float y) {
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

void menus(Session& session, bool label) {
    std::vector<std::string> names;
    names.reserve(all_granularities.size());
    for (const Granularity each : all_granularities)
        names.push_back(session.tr(fmt::format("granularity.{}", name_of(each))));
    const auto chosen = static_cast<std::size_t>(session.document.scene().granularity);
    const float y = ImGui::GetCursorPosY();
    if (by_layers(session)) {
        ImGui::SetCursorPosY(y + session.px(6.0F));
        text(session, session.tr("transport.by_layer"), session.fonts.text, type_size::body, session.theme().quiet);
        ImGui::SameLine(0.0F, session.px(8.0F));
        return speed_menu(session, y);
    }
    if (label) {
        ImGui::SetCursorPosY(y + session.px(6.0F));
        text(session, session.tr("transport.step_by"), session.fonts.text, type_size::body, session.theme().quiet);
        ImGui::SameLine(0.0F, session.px(label_gap));
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
    speed_menu(session, y);
}
Error no_such_place(const FieldAnswer<std::int64_t>& answer, std::int64_t first, std::int64_t last) {
    if (!answer.taken) return fail("not_a_number", "step", {"step", *answer.refused}).value();
    const std::string nearest = std::to_string(std::clamp(*answer.taken, first, last));
    return fail("step_range", "step",
                {"step", std::to_string(*answer.taken), std::to_string(first), std::to_string(last), nearest}, nearest)
        .value();
}

// "step 73 / 196" at the right of its row, smaller where there is little room; a click turns it into a field.
void counter(Session& session, float left, float right, float y) {
    const std::int64_t first = by_layers(session) ? 0 : 1;  // how people count
    const std::string shown = counter_text(session, session.place(), session.place_count());
    const float full = text_size(session, shown, session.fonts.text, type_size::body).x;
    const float room = std::max(session.px(20.0F), right - left - session.px(4.0F));
    const float size = type_size::body * fitting(room / full);
    const ImVec2 extent = text_size(session, shown, session.fonts.text, size);
    ImGui::SetCursorPos({right - extent.x - session.px(4.0F), y + session.px(4.0F)});
    if (ImGui::InvisibleButton("###counter", {extent.x + session.px(4.0F), session.px(22.0F)},
                               ImGuiButtonFlags_EnableNav)) {
        ImGui::OpenPopup("go to step");
    }
    const bool hovered = ImGui::IsItemHovered();
    focus_ring();
    const ImVec2 low = ImGui::GetItemRectMin();
    draw_text(session, {low.x + session.px(2.0F), low.y + (session.px(20.0F) - extent.y) / 2.0F}, shown,
              session.fonts.text, size, u32(hovered ? session.theme().accent : session.theme().text));
    tooltip(session, session.tr("transport.step.help"));
    ImGui::SetNextWindowPos({ImGui::GetItemRectMax().x, ImGui::GetItemRectMin().y}, ImGuiCond_Appearing, {1.0F, 1.0F});
    if (ImGui::BeginPopup("go to step")) {
        const std::int64_t last = session.place_count() - 1 + first;
        const bool refused = session.refusal && session.refusal->field == "step_number";
        ImGui::SetNextItemWidth(session.px(160.0F));
        if (ImGui::IsWindowAppearing() || session.type_again) ImGui::SetKeyboardFocusHere();
        session.type_again = false;
        const FieldAnswer<std::int64_t> answer = whole_field("###step_number", session.place() + first);
        if (answer.taken && *answer.taken >= first && *answer.taken <= last) {
            session.playback.playing = false;
            session.go_to(*answer.taken - first);
            ImGui::CloseCurrentPopup();
        } else if (answer.taken || answer.refused) {
            session.refuse("step_number", no_such_place(answer, first, last));
            session.type_again = true;
        }
        if (refused) {
            text(session, session.tr(session.refusal->error), session.fonts.text, type_size::tiny,
                 session.theme().warning);
        }
        ImGui::EndPopup();
    }
}

// The step that holds the present place with `loop` at `value`.
std::int64_t step_at(const Session& session, Loop loop, std::int64_t value) {
    const LoopNest& nest = session.document.nest();
    LoopIndices indices = session.document.span().focus;
    indices[loop] = value;
    return nest.step_of(indices) / nest.taps_per_step(session.document.scene().granularity);
}

// The bar of a track: one box a value where there is room for boxes; the value at `pointed` (-1 for none) is outlined.
void bar(const Session& session, const ImVec2& low, const ImVec2& high, std::int64_t extent, std::int64_t value,
         std::int64_t pointed) {
    const Theme& theme = session.theme();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float cell = (high.x - low.x) / static_cast<float>(extent);
    const float round = session.px(2.0F);
    const Colour rest = pointed >= 0 ? mix(theme.track, theme.accent, 0.12F) : theme.track;
    const float x = low.x + cell * static_cast<float>(pointed);
    if (cell >= session.px(10.0F)) {
        const float between = session.px(2.0F);
        for (std::int64_t i = 0; i < extent; ++i) {
            const float at = low.x + cell * static_cast<float>(i);
            const Colour& colour = i < value ? theme.track_done : i == value ? theme.accent : rest;
            list.AddRectFilled({at, low.y}, {at + cell - between, high.y}, u32(colour), round);
        }
        if (pointed >= 0) list.AddRect({x, low.y}, {x + cell - between, high.y}, u32(theme.strong, 0.7F), round);
        return;
    }
    const float at = low.x + cell * static_cast<float>(value);
    list.AddRectFilled(low, high, u32(rest), round);
    list.AddRectFilled(low, {at, high.y}, u32(theme.track_done), round);
    list.AddRectFilled({at, low.y}, {at + std::max(cell, session.px(3.0F)), high.y}, u32(theme.accent), round);
    if (pointed >= 0) list.AddLine({x, low.y}, {x, high.y}, u32(theme.strong, 0.7F));
}

// A name and its bar. What the mouse and the arrow keys want of it, and the value under the pointer (-1 for none).
struct TrackEvent {
    std::int64_t wanted = 0;
    std::int64_t pointed = -1;
};
TrackEvent track_line(Session& session, const std::string& stable, const std::string& name, std::int64_t extent,
                      std::int64_t value, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float left = at.x + session.px(name_width);
    const float right = std::max(left + 1.0F, at.x + ImGui::GetContentRegionAvail().x);
    const float bar_height = std::min(height * 0.58F, session.px(10.0F));
    const float middle = at.y + height * 0.42F;
    const float full = text_size(session, name, session.fonts.mono, type_size::hint).x;
    const float size = type_size::hint * std::min(fitting(session.px(name_width - 4.0F) / full),
                                                  height / session.px(0.85F * track_height));
    const float name_height = text_size(session, name, session.fonts.mono, size).y;
    draw_text(session, {at.x, middle - name_height / 2.0F}, name, session.fonts.mono, size, u32(session.theme().quiet));

    ImGui::SetCursorScreenPos({left, at.y});
    ImGui::InvisibleButton(("###track_" + stable).c_str(), {right - left, height}, ImGuiButtonFlags_EnableNav);
    if (ImGui::IsItemActivated()) session.new_gesture();
    const double place =
        std::clamp(static_cast<double>(ImGui::GetIO().MousePos.x - left) / static_cast<double>(right - left), 0.0, 1.0);
    const std::int64_t pointed = std::min(static_cast<std::int64_t>(place * static_cast<double>(extent)), extent - 1);
    TrackEvent event{ImGui::IsItemActive() && ImGui::GetIO().MouseDown[0] ? pointed : value, -1};
    bool first_press = false;
    event.wanted = std::clamp<std::int64_t>(event.wanted + arrow_pressed(ImGui::GetItemID(), first_press),
                                            std::min<std::int64_t>(value, 0), extent - 1);
    if (first_press) session.new_gesture();
    if (ImGui::IsItemHovered() && ImGui::IsMouseHoveringRect({left, at.y}, {right, at.y + height})) {
        event.pointed = pointed;
    }
    focus_ring();
    bar(session, {left, middle - bar_height / 2.0F}, {right, middle + bar_height / 2.0F}, extent, value, event.pointed);
    return event;
}

void track(Session& session, Loop loop, float height) {
    const std::int64_t extent = session.document.nest().extent(loop);
    const std::int64_t value = session.document.span().focus[loop];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const TrackEvent event = track_line(session, std::string(name_of(loop)),
                                        fmt::format("{} {} / {}", name_of(loop), value, extent), extent, value, height);
    tooltip(session, track_tip(session, loop, event.pointed >= 0 ? event.pointed : event.wanted));
    if (event.wanted != value) {
        session.playback.playing = false;
        session.go_to(step_at(session, loop, event.wanted), session.gesture);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + height});
}

// One box a layer that the receptive field grows through.
void layer_track(Session& session, float height) {
    const std::int64_t layers = session.place_count() - 1;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::int64_t grown = session.place();
    const TrackEvent event =
        track_line(session, "layer", fmt::format("layer {} / {}", grown, layers), layers, grown - 1, height);
    tooltip(session, session.tr("track.layer.help"));
    if (event.wanted != grown - 1) {
        session.playback.playing = false;
        session.go_to(event.wanted + 1, session.gesture);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + height});
}

}  // namespace

float transport_height(const Session& session, float width, float most) {
    const Rows rows = rows_of(session, width - 2.0F * session.px(transport_padding.x));
    const float room = most / session.px(1.0F);
    float height = first_row_height;
    for (int row = 0; row < std::max(rows.menus, rows.counter); ++row) {
        if (height + deck_row_height > room) return session.px(height);
        height += deck_row_height;
    }
    const float all = height + (by_layers(session) ? most_track_height : tracks_height) + margin_below;
    if (all <= room) return session.px(all);
    return session.px(height + track_height * std::max(0.0F, std::floor((room - height) / track_height)));
}

std::string track_tip(const Session& session, Loop loop, std::int64_t value) {
    const std::string step = spaced(step_at(session, loop, value) + 1);
    const std::string where = session.tr("track.to", {std::string(name_of(loop)), fmt::format("{}", value), step});
    return where + "\n" + session.tr("track.help", {session.tr(fmt::format("loop.{}", name_of(loop)))});
}

void draw_transport(Session& session) {
    const ImVec2 at = ImGui::GetCursorPos();
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    const Rows rows = rows_of(session, right - at.x);
    const auto row = [&](int index) { return at.y + session.px(deck_row_height) * static_cast<float>(index); };
    std::array<float, 3> ends{at.x, at.x, at.x};  // of what stands in each row
    deck(session);
    ends[0] += session.px(deck_width);
    const auto menu_row = static_cast<std::size_t>(rows.menus);
    ImGui::SetCursorPos({ends[menu_row], row(rows.menus)});
    menus(session, rows.label);
    ends[menu_row] = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + ImGui::GetScrollX() + session.px(beside);
    counter(session, ends[static_cast<std::size_t>(rows.counter)], right, row(rows.counter));
    ImGui::SetCursorPos({at.x, row(std::max(rows.menus, rows.counter)) + session.px(deck_height)});
    if (by_layers(session)) {
        layer_track(session, session.px(most_track_height));
        ImGui::Dummy({0.0F, 0.0F});
        return;
    }
    const std::vector<Loop> tracks = tracks_of(session);
    // Where the room is cut short it ends between two tracks, and the others are scrolled to.
    const bool whole = ImGui::GetWindowHeight() - ImGui::GetCursorPosY() > session.px(tracks_height);
    const float height =
        whole ? std::min(most_track_height, tracks_height / static_cast<float>(tracks.size())) : track_height;
    for (const Loop loop : tracks) track(session, loop, session.px(height));
    ImGui::Dummy({0.0F, 0.0F});
}

}  // namespace convscope
