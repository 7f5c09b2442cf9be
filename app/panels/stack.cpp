// Draws the table; what is done in it is told to StackEdits.
#include "app/panels/stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "app/panels/layer_fields.h"
#include "app/panels/stack_edits.h"
#include "app/panels/stack_entries.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::size_t most_cards = 6;
constexpr std::size_t drawn_anyway = 40;  // lines

// Mock-up pixels.
constexpr float entry_row = 25.0F;
constexpr float fold_height = 40.0F;
constexpr float card_padding = 12.0F;
constexpr float card_head = 33.0F;
constexpr float card_slider = 42.0F;
constexpr float card_gap = 9.0F;
constexpr float line_height = 30.0F;  // of tools and options
constexpr float cell_height = 21.0F;
constexpr float cell_padding = 8.0F;  // both sides together
constexpr float relu_width = 17.0F;
constexpr float least_column = 20.0F;
constexpr float most_column = 44.0F;
constexpr ImVec2 tool_size{27.0F, 24.0F};
constexpr float name_size = 13.5F;
constexpr float number_size = type_size::tiny;

class Table {
public:
    Table(Session& session, const std::vector<RepeatedBlock>& blocks, bool few, std::size_t& add_after)
        : s_(session), scene_(session.document.scene()), edits_(session), few_(few), add_after_(add_after) {
        const auto pooling = s_.stack.pooling;
        const bool is_pooling =
            pooling && *pooling < layer_count(scene_) && layer_at(scene_, *pooling).kind != LayerKind::conv;
        at_work_ = is_pooling ? *pooling : selected_layer(scene_);
        const bool around = few_ && layer_count(scene_) > most_around;
        shortened_ = around && !s_.stack.all;
        entries_ = shortened_ ? entries_around(scene_, at_work_) : all_entries(scene_, blocks, s_.stack.unfolded);
    }

    void draw() {
        left_ = ImGui::GetCursorScreenPos().x;
        width_ = std::max(1.0F, ImGui::GetContentRegionAvail().x);
        cards_ = !few_ && layer_count(scene_) <= most_cards;
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, 0.0F));
        if (!cards_) {
            measure_columns();
            column_heads();
        }
        draw_entries();
        gap(s_, cards_ ? 0.0F : 6.0F);
        foot();
        add_menu();
        ImGui::PopStyleVar();
        edits_.carry_out();
    }

private:
    [[nodiscard]] float height_of(const Entry& entry) const {
        if (entry.kind == Entry::Kind::folded) return fold_height;
        if (entry.kind == Entry::Kind::unfolded) return entry_row;
        const bool conv = layer_at(scene_, entry.layer).kind == LayerKind::conv;
        float high = cards_ ? card_head + (conv ? card_slider : 4.0F) : entry_row;
        if (entry.layer == at_work_) high += conv ? 2.0F * line_height : line_height;
        return high + (cards_ ? card_gap : 0.0F);
    }

    // Rows far outside the visible part are left out, unless something is under work.
    void draw_entries() {
        const ImVec2 low = ImGui::GetWindowDrawList()->GetClipRectMin();
        const ImVec2 high = ImGui::GetWindowDrawList()->GetClipRectMax();
        const float margin = s_.px(4.0F * entry_row);  // Tab finds the next row there
        const bool all = ImGui::IsAnyItemActive() || entries_.size() <= drawn_anyway;
        float left_out = 0.0F;
        const float top = ImGui::GetCursorScreenPos().y;
        float y = top;
        for (const Entry& entry : entries_) {
            const float tall = s_.px(height_of(entry));
            if (all || (y + tall > low.y - margin && y < high.y + margin)) {
                if (left_out > 0.0F) ImGui::Dummy({0.0F, left_out});
                left_out = 0.0F;
                ImGui::SetCursorScreenPos({left_, y});
                draw_entry(entry, y, tall);
                ImGui::SetCursorScreenPos({left_, y + tall});
            } else {
                left_out += tall;
            }
            y += tall;
        }
        ImGui::SetCursorScreenPos({left_, y});
        ImGui::Dummy({width_, 0.0F});
    }

    void draw_entry(const Entry& entry, float y, float tall) {
        if (entry.kind == Entry::Kind::layer) {
            const ImVec2 low{left_, y};
            const ImVec2 high{left_ + width_, y + tall - s_.px(cards_ ? card_gap : 0.0F)};
            ground(entry, low, high);
            cards_ ? card(entry.layer, low) : row(entry, low);
            if (entry.layer == at_work_) {
                const float inset = s_.px(cards_ ? card_padding : 8.0F);
                const bool conv = layer_at(scene_, entry.layer).kind == LayerKind::conv;
                tools(entry.layer, {low.x + inset, high.y - s_.px(line_height)});
                if (conv) options(entry.layer, {low.x + inset, high.y - s_.px(2.0F * line_height)});
            }
            show_refusal(s_, fmt::format("layer{}", entry.layer + 1), low, high);
        } else {
            fold(entry, {left_, y}, tall);
        }
    }

    // ---- one layer ----

    // The whole row or card is a button that chooses the layer; its cells lie over it.
    void ground(const Entry& entry, const ImVec2& low, const ImVec2& high) {
        const std::size_t i = entry.layer;
        const Theme& theme = s_.theme();
        ImGui::SetNextItemAllowOverlap();
        const bool chosen = ImGui::InvisibleButton(fmt::format("###layer{}", i + 1).c_str(),
                                                   {high.x - low.x, high.y - low.y}, ImGuiButtonFlags_EnableNav);
        const bool hovered = ImGui::IsItemHovered();
        if (chosen && i != at_work_) edits_.choose(i);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float round = s_.px(cards_ ? 8.0F : 6.0F);
        const bool at_work = i == at_work_;
        if (cards_ || at_work || hovered) {
            list.AddRectFilled(low, high, u32(hovered && !at_work ? theme.raised_high : theme.raised), round);
        }
        if (at_work && cards_) list.AddRect(low, high, u32(theme.accent, 0.55F), round, 0, s_.px(1.0F));
        if (at_work && !cards_) {
            list.AddRectFilled(low, {low.x + s_.px(3.0F), high.y}, u32(theme.accent), s_.px(1.5F));
        } else if (entry.inside) {
            list.AddRectFilled(low, {low.x + s_.px(1.0F), high.y}, u32(theme.line));
        }
        focus_ring();
        if (!at_work)
            tooltip(s_, s_.tr(layer_at(scene_, i).kind == LayerKind::conv ? "stack.choose" : "stack.choose_pool"));
    }

    // Number, kind and kernel from `x` on, no further than `end`.
    void name(std::size_t i, float x, float end, float middle) {
        const Layer& layer = layer_at(scene_, i);
        const Theme& theme = s_.theme();
        const std::string number = std::to_string(i + 1);
        const float high = text_size(s_, number, s_.fonts.text, number_size).y;
        const float number_width = text_size(s_, std::to_string(layer_count(scene_)), s_.fonts.text, number_size).x;
        const ImVec2 extent = text_size(s_, number, s_.fonts.text, number_size);
        draw_text(s_, {x + number_width - extent.x, middle - high / 2.0F}, number, s_.fonts.text, number_size,
                  u32(theme.quiet));
        x += number_width + s_.px(7.0F);
        const float kernel_width = cell_width(text_of(layer, LayerField::kernel));
        ImFont* font = i == at_work_ ? s_.fonts.strong : s_.fonts.text;
        const float room = end - x - kernel_width;
        std::string kind = kind_text(s_, layer);
        if (text_size(s_, kind, font, name_size).x > room) kind = short_kind_text(s_, layer);
        kind = shortened(s_, kind, font, name_size, room);
        const ImVec2 size = text_size(s_, kind, font, name_size);
        draw_text(s_, {x, middle - size.y / 2.0F}, kind, font, name_size, u32(theme.text));
        x += size.x + s_.px(2.0F);
        cell(i, LayerField::kernel, {x, middle}, std::min(kernel_width, std::max(end - x, s_.px(20.0F))));
    }

    void card(std::size_t i, const ImVec2& low) {
        const Layer& layer = layer_at(scene_, i);
        const float inset = s_.px(card_padding);
        const float middle = low.y + s_.px(20.0F);
        // Right-aligned, but Tab goes from left to right.
        struct Head {
            LayerField field;
            std::string shown;
            float wide;
        };
        std::vector<Head> heads;
        float x = low.x + width_ - s_.px(card_padding - 4.0F);
        for (const LayerField field : field_columns) {
            if (field == LayerField::dilation || !has_field(layer, field)) continue;
            if (field == LayerField::groups && layer.spec.groups == 1) continue;
            const std::string shown = fmt::format("{} {}", letter_of(field), shown_of(layer, field));
            heads.push_back({field, shown, std::min(cell_width(shown), s_.px(76.0F))});
            x -= heads.back().wide;
        }
        name(i, low.x + inset, x, middle);
        for (const Head& head : heads) {
            cell(i, head.field, {x, middle}, head.wide, head.shown);
            x += head.wide;
        }
        if (layer.kind == LayerKind::conv) dilation(i, {low.x + inset, low.y + s_.px(card_head)});
    }

    void dilation(std::size_t i, const ImVec2& at) {
        const Layer& layer = layer_at(scene_, i);
        std::int64_t value = number_of(layer, LayerField::dilation);
        const Range range = range_of(layer, LayerField::dilation);
        ImGui::SetCursorScreenPos(at);
        const std::string label = field_label(i, "dilation");
        const SliderState state = slider(s_, s_.tr("param.dilation") + label, value, range.least, range.most,
                                         {.lit = true,
                                          .shown = text_of(layer, LayerField::dilation),
                                          .numbers = 2,
                                          .width = width_ - 2.0F * s_.px(card_padding)});
        tooltip(s_, s_.tr("param.dilation.help"));
        edits_.take(i, LayerField::dilation, state, value);
    }

    void row(const Entry& entry, const ImVec2& low) {
        const Layer& layer = layer_at(scene_, entry.layer);
        const float middle = low.y + s_.px(entry_row / 2.0F);
        const float end = low.x + width_ - s_.px(relu_width);
        float x = end;
        for (const float wide : column_widths_) x -= wide;
        name(entry.layer, low.x + s_.px(8.0F), x, middle);
        for (std::size_t c = 0; c < field_columns.size(); ++c) {
            if (has_field(layer, field_columns[c])) cell(entry.layer, field_columns[c], {x, middle}, column_widths_[c]);
            x += column_widths_[c];
        }
        if (layer.relu && layer.kind == LayerKind::conv) {
            icons::relu(*ImGui::GetWindowDrawList(), {end + s_.px(relu_width / 2.0F), middle}, s_.px(0.85F),
                        u32(s_.theme().quiet));
        }
    }

    // Cells are as high as type and stand with their middle at `at.y`.
    void cell(std::size_t i, LayerField field, const ImVec2& at, float width, const std::string& prefixed = {}) {
        const Layer& layer = layer_at(scene_, i);
        std::int64_t value = number_of(layer, field);
        const Range range = range_of(layer, field);
        const std::vector<std::int64_t> ticks = field == LayerField::groups
                                                    ? allowed_groups(layer.spec.in_channels, layer.spec.out_channels)
                                                    : std::vector<std::int64_t>{};
        ImGui::SetCursorScreenPos({at.x, at.y - s_.px(cell_height / 2.0F)});
        const bool lit = field == LayerField::dilation && !is_idle(layer, field);
        const std::string text = text_of(layer, field);
        const bool quiet = field != LayerField::kernel && (is_idle(layer, field) || !prefixed.empty());
        const SliderState state =
            number_cell(s_, field_label(i, name_of(field)), {width, s_.px(cell_height)}, value, range.least, range.most,
                        {.lit = lit,
                         .ticks = ticks,
                         .shown = prefixed.empty() ? shown_of(layer, field) : prefixed,
                         .numbers = numbers_of(field)},
                        text, quiet);
        const std::string key = fmt::format("param.{}", name_of(field));
        tooltip(s_, s_.tr(key) + " " + text + "\n" + s_.tr(key + ".help"));
        edits_.take(i, field, state, value);
    }

    [[nodiscard]] float cell_width(const std::string& shown) const {
        return text_size(s_, shown, s_.fonts.text, type_size::small).x + s_.px(cell_padding);
    }

    // ---- the layer at work ----

    void tools(std::size_t i, const ImVec2& at) {
        const std::size_t count = layer_count(scene_);
        float x = at.x;
        const auto tool = [&](const char* part, Icon icon, const char* help, bool enabled) {
            ImGui::SetCursorScreenPos({x, at.y});
            x += s_.px(tool_size.x + 4.0F);
            return icon_button(s_, field_label(i, part), icon, s_.tr(help), false, enabled, tool_size);
        };
        if (tool("add", icons::plus, "stack.add_after", true)) open_add_menu(i);
        if (tool("copy", icons::copy, "stack.copy", true)) edits_.copy(i);
        if (tool("up", icons::up, "stack.up", i > 0)) edits_.move(i, i - 1);
        if (tool("down", icons::down, "stack.down", i + 1 < count)) edits_.move(i, i + 1);
        if (tool("remove", icons::close, "stack.remove", count > 1)) edits_.remove(i);
    }

    // ReLU, groups and shuffle of a convolution.
    void options(std::size_t i, const ImVec2& at) {
        const Layer& layer = layer_at(scene_, i);
        const float middle = at.y + s_.px(line_height / 2.0F - 2.0F);
        ImGui::SetCursorScreenPos({at.x, middle - s_.px(12.0F)});
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(s_.px(8.0F), s_.px(2.0F)));
        const std::string relu = "ReLU";
        if (button(s_, relu + field_label(i, "relu"), false, layer.relu,
                   {text_size(s_, relu, s_.fonts.text, type_size::body).x + s_.px(16.0F), s_.px(24.0F)})) {
            edits_.change(i, fmt::format("layer{}", i + 1), [](Layer& changed) { changed.relu = !changed.relu; });
        }
        ImGui::PopStyleVar();
        tooltip(s_, s_.tr("stack.relu.help"));
        float x = ImGui::GetItemRectMax().x + s_.px(6.0F);
        // Rows, and cards of more than one group, have that cell already.
        if (cards_ && layer.spec.groups == 1) {
            const std::string shown = s_.tr("stack.groups", {"1"});
            cell(i, LayerField::groups, {x, middle}, cell_width(shown), shown);
            x += cell_width(shown);
        }
        shuffle(i, {x, middle});
    }

    void shuffle(std::size_t i, const ImVec2& at) {
        const Layer& layer = layer_at(scene_, i);
        const std::vector<std::int64_t> ticks = allowed_groups(layer.spec.out_channels, layer.spec.out_channels);
        std::int64_t value = layer.shuffle;
        const std::string text = std::to_string(value);
        const std::string shown = s_.tr("stack.shuffle", {text});
        ImGui::SetCursorScreenPos({at.x, at.y - s_.px(cell_height / 2.0F)});
        const SliderState state =
            number_cell(s_, field_label(i, "shuffle"), {cell_width(shown), s_.px(cell_height)}, value, 1, ticks.back(),
                        {.ticks = ticks, .shown = shown}, text, value == 1);
        tooltip(s_, s_.tr("stack.shuffle.help"));
        edits_.take(i, "shuffle", 1, state, [value](Layer& changed) { changed.shuffle = value; });
    }

    // ---- blocks that repeat ----

    void fold(const Entry& entry, const ImVec2& low, float tall) {
        const Theme& theme = s_.theme();
        const RepeatedBlock& block = entry.block;
        const bool folded = entry.kind == Entry::Kind::folded;
        const bool pressed = ImGui::InvisibleButton(fmt::format("###block{}", block.first + 1).c_str(), {width_, tall},
                                                    ImGuiButtonFlags_EnableNav);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const bool at_work = folded && at_work_ >= block.first && at_work_ < block.end();
        if (ImGui::IsItemHovered() || at_work) {
            list.AddRectFilled(low, {low.x + width_, low.y + tall},
                               u32(ImGui::IsItemHovered() ? theme.raised_high : theme.raised), s_.px(6.0F));
        }
        if (at_work) {
            list.AddRectFilled(low, {low.x + s_.px(3.0F), low.y + tall}, u32(theme.accent), s_.px(1.5F));
        }
        focus_ring();
        const std::string times = fmt::format("× {}", block.repeats);
        const ImVec2 size = text_size(s_, times, s_.fonts.strong, name_size);
        const float x = low.x + s_.px(8.0F);
        const float y = low.y + (folded ? s_.px(4.0F) : (tall - size.y) / 2.0F);
        draw_text(s_, {x, y}, times, s_.fonts.strong, name_size, u32(theme.accent));
        const float right = low.x + width_ - s_.px(22.0F);
        const std::string members = block_text(s_, scene_, block);
        const float after = x + size.x + s_.px(8.0F);
        draw_text(s_, {after, y}, shortened(s_, members, s_.fonts.text, name_size, right - after), s_.fonts.text,
                  name_size, u32(theme.text));
        if (folded) {
            draw_text(s_, {x, y + size.y + s_.px(1.0F)},
                      shortened(s_, range_text(s_, scene_, block), s_.fonts.text, type_size::tiny, right - x),
                      s_.fonts.text, type_size::tiny, u32(theme.quiet));
        }
        const ImVec2 mark{right + s_.px(10.0F), low.y + tall / 2.0F};
        folded ? icons::chevron(list, mark, s_.px(1.0F), u32(theme.quiet))
               : icons::minus(list, mark, s_.px(0.8F), u32(theme.quiet));
        tooltip(s_, members + "\n" + range_text(s_, scene_, block));
        if (pressed) edits_.unfold(block, folded);
    }

    // ---- heads and foot ----

    void measure_columns() {
        for (std::size_t c = 0; c < field_columns.size(); ++c) {
            float wide = s_.px(least_column);
            for (const Entry& entry : entries_) {
                const Layer& layer = layer_at(scene_, entry.layer);
                if (entry.kind != Entry::Kind::layer || !has_field(layer, field_columns[c])) continue;
                wide = std::max(wide, cell_width(shown_of(layer, field_columns[c])));
            }
            column_widths_[c] = std::min(wide, s_.px(most_column));
        }
    }

    void column_heads() {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        float right = at.x + width_ - s_.px(relu_width);
        for (std::size_t c = field_columns.size(); c-- > 0;) {
            const std::string letter = letter_of(field_columns[c]);
            const float wide = text_size(s_, letter, s_.fonts.text, type_size::tiny).x;
            draw_text(s_, {right - s_.px(4.0F) - wide, at.y}, letter, s_.fonts.text, type_size::tiny,
                      u32(s_.theme().quiet));
            right -= column_widths_[c];
        }
        ImGui::Dummy({width_, s_.px(18.0F)});
    }

    void foot() {
        const std::size_t count = layer_count(scene_);
        if (few_ && count > most_around) {
            const std::string shown = shortened_ ? s_.tr("stack.all", {std::to_string(count)}) : s_.tr("stack.fewer");
            if (button(s_, shown + "###stack_all", false, false, {width_, s_.px(button_height)})) {
                s_.stack.all = shortened_;
            }
            gap(s_, 6.0F);
        }
        const ImVec2 low = ImGui::GetCursorScreenPos();
        if (button(s_, s_.tr("stack.add") + "###add_layer", false, false, {width_, s_.px(32.0F)})) {
            open_add_menu(count - 1);
        }
        tooltip(s_, s_.tr("stack.add.help"));
        show_refusal(s_, "add_layer", low, ImGui::GetItemRectMax());
        gap(s_, 10.0F);
    }

    void open_add_menu(std::size_t after) {
        add_after_ = after;
        ImGui::OpenPopup(ImGui::GetID("add_layer_menu"));
    }

    void add_menu() {
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(s_.px(8.0F), s_.px(8.0F)));
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(s_.px(8.0F), s_.px(6.0F)));
        if (ImGui::BeginPopup("add_layer_menu")) {
            ImGui::PushFont(s_.fonts.text, s_.type(s_.fonts.text, type_size::body));
            for (const LayerKind kind : all_layer_kinds) {
                const std::string shown = s_.tr(fmt::format("stack.add.{}", name_of(kind)));
                const std::string label = fmt::format("###add_{}", name_of(kind));
                if (!ImGui::Selectable((shown + label).c_str(), false, 0, {0.0F, s_.px(24.0F)})) continue;
                const std::size_t after = std::min(add_after_, layer_count(scene_) - 1);
                edits_.add(after, kind);
            }
            ImGui::PopFont();
            ImGui::EndPopup();
        }
        ImGui::PopStyleVar(2);
    }

    Session& s_;
    const Scene& scene_;
    StackEdits edits_;
    bool few_ = false;
    std::size_t& add_after_;
    std::size_t at_work_ = 0;
    std::vector<Entry> entries_;
    bool shortened_ = false;
    bool cards_ = false;
    float left_ = 0.0F, width_ = 0.0F;
    std::array<float, field_columns.size()> column_widths_{};
};

}  // namespace

const std::vector<RepeatedBlock>& StackPanel::blocks(const Session& session) {
    const std::uint64_t now = session.document.scene_revision();
    if (blocks_of_ != now) blocks_ = repeated_blocks(session.document.scene());
    blocks_of_ = now;
    return blocks_;
}

void StackPanel::draw(Session& session) {
    const std::size_t count = layer_count(session.document.scene());
    if (look_ == Look::several && count == 1) return;
    if (session.edited_setting() != 0) return;  // the table is that of the scene's own stack
    const bool few = look_ != Look::cards;
    panel_heading(session, *this, few || count > most_cards ? std::to_string(count) : "");
    Table(session, blocks(session), few, add_after_).draw();
    rule(session);
}

}  // namespace convscope
