// The block-diagonal map: a cell for each pair of channels as long as they can be told apart, then a block a group.
#include "app/panels/connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/panels/groups_lens.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::int64_t most_cells = 16;                  // a side that is drawn cell by cell
constexpr float cell_wide = 29.0F, cell_high = 22.0F;    // mock-up pixels, at most
constexpr float map_wide = 232.0F, map_high = 176.0F;    // at most
constexpr float hatch_least = 7.0F, hatch_every = 6.0F;  // side of a block that is hatched; from line to line
constexpr float label_room = 8.0F;

// Lines of the group's hatch over a rectangle, clipped to it.
void hatch(ImDrawList& list, const ImVec2& low, const ImVec2& high, int kind, float every, float width, ImU32 ink) {
    const float tall = high.y - low.y;
    const float across = high.x - low.x;
    list.PushClipRect(low, high, true);
    const auto slanted = [&](bool rising, float gap) {
        for (float s = gap / 2.0F; s < across + tall; s += gap) {
            if (rising) {
                list.AddLine({low.x + s, low.y}, {low.x + s - tall, high.y}, ink, width);
            } else {
                list.AddLine({low.x + s - tall, low.y}, {low.x + s, high.y}, ink, width);
            }
        }
    };
    const auto level = [&](float gap) {
        for (float y = low.y + gap / 2.0F; y < high.y; y += gap) list.AddLine({low.x, y}, {high.x, y}, ink, width);
    };
    switch (kind) {
        case 0:
            slanted(true, every);
            break;
        case 1:
            slanted(false, every);
            break;
        case 2:
            level(every);
            break;
        case 3:
            for (float x = low.x + every / 2.0F; x < high.x; x += every) {
                list.AddLine({x, low.y}, {x, high.y}, ink, width);
            }
            break;
        case 4:
            slanted(true, every * 1.3F);
            slanted(false, every * 1.3F);
            break;
        case 5:
            for (float y = low.y + every / 2.0F; y < high.y; y += every) {
                for (float x = low.x + every / 2.0F; x < high.x; x += every) list.AddCircleFilled({x, y}, width, ink);
            }
            break;
        case 6:
            slanted(true, every * 0.6F);
            break;
        default:
            level(every * 0.6F);
    }
    list.PopClipRect();
}

/// The map on the screen.
struct Map {
    const Session& session;
    const Conv2dSpec& spec;
    ImDrawList& list;
    ImVec2 low, size;
    bool cells = false;

    [[nodiscard]] float x(std::int64_t in) const {
        return low.x + size.x * static_cast<float>(in) / static_cast<float>(spec.in_channels);
    }
    [[nodiscard]] float y(std::int64_t out) const {
        return low.y + size.y * static_cast<float>(out) / static_cast<float>(spec.out_channels);
    }
    [[nodiscard]] float gap() const { return cells ? session.px(0.8F) : 0.0F; }

    void block(std::int64_t in, std::int64_t ins, std::int64_t out, std::int64_t outs, std::int64_t group) const {
        const Colour colour = group_colour(session.theme(), group);
        const ImVec2 from{x(in) + gap(), y(out) + gap()};
        const ImVec2 to{std::max(from.x + 1.5F, x(in + ins) - gap()), std::max(from.y + 1.5F, y(out + outs) - gap())};
        const float radius = cells ? session.px(3.0F) : 0.0F;
        list.AddRectFilled(from, to, u32(colour), radius);
        if (std::min(to.x - from.x, to.y - from.y) < session.px(hatch_least)) return;
        hatch(list, from, to, group_hatch(group), session.px(hatch_every), session.px(1.2F),
              u32(session.theme().background, 0.6F));
    }

    void draw() const {
        const Theme& theme = session.theme();
        if (cells) {
            for (std::int64_t out = 0; out < spec.out_channels; ++out) {
                for (std::int64_t in = 0; in < spec.in_channels; ++in) {
                    const std::int64_t group = group_of_output(spec, out);
                    if (group == group_of_input(spec, in)) {
                        block(in, 1, out, 1, group);
                    } else {
                        list.AddRectFilled({x(in) + gap(), y(out) + gap()}, {x(in + 1) - gap(), y(out + 1) - gap()},
                                           u32(theme.raised), session.px(3.0F));
                    }
                }
            }
            return;
        }
        list.AddRectFilled(low, {low.x + size.x, low.y + size.y}, u32(theme.raised));
        const std::int64_t ins = spec.in_channels / spec.groups;
        const std::int64_t outs = spec.out_channels / spec.groups;
        for (std::int64_t g = 0; g < spec.groups; ++g) block(g * ins, ins, g * outs, outs, g);
    }

    void outline(std::int64_t in, std::int64_t ins, std::int64_t out, std::int64_t outs, const Colour& colour) const {
        const float least = session.px(3.0F);
        const ImVec2 from{x(in), y(out)};
        list.AddRect({from.x - 1.0F, from.y - 1.0F},
                     {std::max(from.x + least, x(in + ins)) + 1.0F, std::max(from.y + least, y(out + outs)) + 1.0F},
                     u32(colour), cells ? session.px(3.0F) : 0.0F, 0, session.px(1.6F));
    }

    /// Numbers of the rows and columns: of all cells that have room, else the first and the last.
    void numbers(std::int64_t row, std::optional<std::int64_t> column) const {
        const auto ink = [&](bool lit) { return u32(lit ? session.theme().strong : session.theme().quiet); };
        const auto number = [&](std::int64_t n) { return std::to_string(n); };
        ImFont* font = session.fonts.text;
        const float line = text_size(session, "0", font, type_size::hint).y;
        const auto put = [&](std::int64_t n, bool rows, bool lit) {
            const std::string shown = number(n);
            const float wide = text_size(session, shown, font, type_size::hint).x;
            // In the middle of its row or column, but within the map; a map smaller than the number begins with it.
            const auto along = [](float middle, float extent, float first, float length) {
                return std::max(first, std::min(middle - extent / 2.0F, first + length - extent));
            };
            const float across =
                rows ? low.x - session.px(label_room) - wide : along((x(n) + x(n + 1)) / 2.0F, wide, low.x, size.x);
            const float down =
                rows ? along((y(n) + y(n + 1)) / 2.0F, line, low.y, size.y) : low.y + size.y + session.px(4.0F);
            draw_text(session, {across, down}, shown, font, type_size::hint, ink(lit));
        };
        const bool all_rows = cells && y(1) - y(0) >= line;
        const bool all_columns = cells && x(1) - x(0) >= text_size(session, "00", font, type_size::hint).x;
        for (std::int64_t out = 0; out < spec.out_channels; ++out) {
            if (all_rows || out == 0 || out + 1 == spec.out_channels) {
                if (all_rows || out == 0 || size.y > 2.0F * line) put(out, true, out == row);
            }
        }
        for (std::int64_t in = 0; in < spec.in_channels; ++in) {
            if (all_columns || in == 0 || in + 1 == spec.in_channels) put(in, false, in == column);
        }
    }
};

}  // namespace

void ConnectionsPanel::draw(Session& session) {
    panel_heading(session, *this);
    const Conv2dSpec spec = session.document.scene().spec;
    const std::int64_t here = session.document.span().position.out_channel;
    const float names =
        text_size(session, std::to_string(spec.out_channels - 1), session.fonts.text, type_size::hint).x +
        session.px(label_room);
    const float room = std::max(8.0F, ImGui::GetContentRegionAvail().x - names);
    const bool cells = std::max(spec.in_channels, spec.out_channels) <= most_cells;
    // Large type leaves a low window, which the map is to be seen in as a whole.
    ImVec2 size{std::min(room, session.px(map_wide)), std::min(session.px(map_high), 0.5F * ImGui::GetWindowHeight())};
    if (cells) {
        size.x = std::min(size.x, session.px(cell_wide) * static_cast<float>(spec.in_channels));
        size.y = std::min(size.y, session.px(cell_high) * static_cast<float>(spec.out_channels));
    }
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const Map map{session, spec, *ImGui::GetWindowDrawList(), {corner.x + names, corner.y}, size, cells};
    ImGui::SetCursorScreenPos(map.low);
    const bool pressed = ImGui::InvisibleButton("###connections", size, ImGuiButtonFlags_EnableNav);
    focus_ring();
    bool first = false;
    if (const int arrow = arrow_pressed(ImGui::GetItemID(), first); arrow != 0) {
        go_to_output_channel(session, std::clamp<std::int64_t>(here + arrow, 0, spec.out_channels - 1));
    }

    std::optional<std::int64_t> row;
    std::optional<std::int64_t> column;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool pointed = ImGui::IsItemHovered() && ImGui::IsMousePosValid();
    if (pointed) {
        const auto cell = [](float at, float from, float span, std::int64_t count) {
            return std::clamp<std::int64_t>(static_cast<std::int64_t>((at - from) / span * static_cast<float>(count)),
                                            0, count - 1);
        };
        row = cell(mouse.y, map.low.y, size.y, spec.out_channels);
        column = cell(mouse.x, map.low.x, size.x, spec.in_channels);
        const bool reads = group_of_output(spec, *row) == group_of_input(spec, *column);
        tooltip(session, session.tr(reads ? "connections.reads" : "connections.apart",
                                    {std::to_string(*row), std::to_string(*column)}));
    }
    if (pressed && row && ImGui::IsMouseReleased(0)) go_to_output_channel(session, *row);

    map.draw();
    const std::int64_t ins = spec.in_channels / spec.groups;
    map.outline(group_of_output(spec, here) * ins, ins, here, 1, session.theme().strong);
    if (row) map.outline(*column, 1, *row, 1, session.theme().accent);
    map.numbers(row.value_or(here), column);
    const float line = text_size(session, "0", session.fonts.text, type_size::hint).y;
    ImGui::SetCursorScreenPos({corner.x, corner.y + size.y + line + session.px(8.0F)});
    ImGui::Dummy({0.0F, 0.0F});
    const auto say = [&](const std::string& shown) {
        text(session, shown, session.fonts.text, type_size::small, session.theme().quiet);
    };
    say(session.tr("connections.blocks", {fmt::format("{}", spec.out_channels * ins),
                                          fmt::format("{}", spec.out_channels * spec.in_channels)}));
    say(session.tr("connections.shape",
                   {fmt::format("{}, {}, {}, {}", spec.out_channels, ins, spec.kernel.h, spec.kernel.w)}));
    gap(session, 8.0F);
}

}  // namespace convscope
