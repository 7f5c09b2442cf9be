// Draws the browser; what the rows say is model_rows', what opening makes is open_model's.
#include "app/panels/model_dialog.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>
#include <variant>

#include "app/ui/opening.h"
#include "app/ui/typed_numbers.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float dialog_width = 1120.0F, most_share = 0.94F, row_height = 25.0F, heading_height = 28.0F,
                most_rows = 17.0F;
constexpr float below_table = 252.0F;  // mock-up pixels that stand around the table
constexpr float size_width = 120.0F;

/// The inputs to choose from: the present one, then numbers made anew.
constexpr std::array<std::optional<InputKind>, 4> input_kinds{std::nullopt, InputKind::randn, InputKind::small_integers,
                                                              InputKind::picture};

constexpr std::array<float, model_columns> widths{34.0F, 0.0F,  138.0F, 52.0F, 54.0F, 66.0F,
                                                  60.0F, 52.0F, 88.0F,  96.0F, 66.0F};

bool stands_right(ModelColumn column) {
    return column >= ModelColumn::parameters || column == ModelColumn::number;
}

void put(std::array<char, 32>& field, const std::string& text) {
    field.fill('\0');
    std::memcpy(field.data(), text.data(), std::min(text.size(), field.size() - 1));
}

/// One number for both, or two, each at least 1.
std::optional<Pair> pair_in(const std::array<char, 32>& field) {
    const auto numbers = typed_numbers(field.data(), 2);
    if (!numbers || numbers->front() < 1 || numbers->back() < 1) return std::nullopt;
    return Pair{numbers->front(), numbers->back()};
}

// Up and down, which a field of one line has no use for: rows to move the choice by.
int arrow_in_field(ImGuiInputTextCallbackData* data) {
    *static_cast<int*>(data->UserData) = data->EventKey == ImGuiKey_DownArrow ? 1 : -1;
    return 0;
}

/// `rows`, if given, takes the arrow that was pressed.
bool text_field(Session& session, const char* label, const std::string& hint, char* text, std::size_t size,
                bool wrong = false, int* rows = nullptr) {
    const Theme& theme = session.theme();
    ImGui::PushStyleColor(ImGuiCol_FrameBg, vec4(theme.code_ground));
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(wrong ? theme.warning : theme.faint));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0F);
    const bool changed = ImGui::InputTextWithHint(
        label, hint.c_str(), text, size,
        rows != nullptr ? ImGuiInputTextFlags_CallbackHistory : ImGuiInputTextFlags_None, arrow_in_field, rows);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    return changed;
}

void label(Session& session, const std::string& shown) {
    ImGui::AlignTextToFramePadding();
    text(session, shown, session.fonts.text, type_size::small, session.theme().quiet);
    ImGui::SameLine();
}

std::string in_channels_and(const Shape4& shape) {
    return fmt::format("{} × {} × {}", shape[1], shape[2], shape[3]);
}

}  // namespace

void ModelDialog::begin(const Session& session) {
    sizes_ = model_->sizes({});
    open_input_ = std::any_of(sizes_.begin(), sizes_.end(), [](const ModelSize& size) { return !size.both(); });
    rows_ = {};
    rows_.fill(*model_, sizes_);
    chain_of_.assign(model_->layers().size(), model_->chains().size());
    for (std::size_t i = 0; i < model_->chains().size(); ++i) {
        for (const std::size_t layer : model_->chains()[i].layers) chain_of_[layer] = i;
    }
    wanted_.fill('\0');
    input_.fill('\0');
    wants_chain_ = false;
    column_ = ModelColumn::number;
    descending_ = false;
    const auto layers = model_->layers();
    const auto best = std::find_if(layers.begin(), layers.end(),
                                   [](const ModelLayer& layer) { return layer.op == ModelOp::conv && !layer.problem; });
    choose(session, best == layers.end() ? 0 : static_cast<std::size_t>(best - layers.begin()));
}

const ModelChain* ModelDialog::chain() const {
    const std::size_t index = chain_of_[chosen_];
    return index < model_->chains().size() ? &model_->chains()[index] : nullptr;
}

// A pooling layer opens within its chain alone.
bool ModelDialog::as_chain() const {
    return chain() != nullptr && (wants_chain_ || model_->layers()[chosen_].op != ModelOp::conv);
}

std::size_t ModelDialog::first_layer() const {
    return as_chain() ? chain()->layers.front() : chosen_;
}

bool ModelDialog::can_open() const {
    const ModelLayer& layer = model_->layers()[chosen_];
    return as_chain() || (layer.op == ModelOp::conv && !layer.problem);
}

std::optional<Pair> ModelDialog::typed_size() const {
    auto size = pair_in(size_);
    if (size && model_->layers()[first_layer()].one_dimensional) size->h = 1;
    return size;
}

void ModelDialog::choose(const Session& session, std::size_t layer) {
    chosen_ = layer;
    problem_.clear();
    suggest_size(session);
}

void ModelDialog::suggest_size(const Session& session) {
    const std::size_t first = first_layer();
    const ModelLayer& layer = model_->layers()[first];
    const Scene& scene = session.document.scene();
    const Pair size = as_chain() ? suggested_size(*model_, *chain(), sizes_[first], scene)
                                 : suggested_size(layer, sizes_[first], scene);
    put(size_, layer.one_dimensional ? fmt::format("{}", size.w) : fmt::format("{} × {}", size.h, size.w));
}

// Up and down from the search field, so that a name is typed, chosen and opened without the mouse.
void ModelDialog::move_choice(const Session& session, int rows) {
    const auto count = static_cast<int>(rows_.shown().size());
    if (count == 0) return;
    const auto now = static_cast<int>(rows_.place_of(chosen_));
    const int next = now == count ? 0 : std::clamp(now + rows, 0, count - 1);
    choose(session, rows_.shown()[static_cast<std::size_t>(next)].layer);
    follow_ = true;
}

void ModelDialog::top(Session& session) {
    const float input_room = open_input_ ? session.px(size_width + 150.0F) : 0.0F;
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - input_room);
    int moved = 0;
    if (text_field(session, "###model_search", session.tr("models.search"), wanted_.data(), wanted_.size(), false,
                   &moved)) {
        rows_.search(wanted_.data());
        if (!rows_.shown().empty() && rows_.place_of(chosen_) == rows_.shown().size()) move_choice(session, 0);
    }
    if (moved != 0) move_choice(session, moved);
    go_ = go_ || (ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter, false));
    if (!open_input_) return;
    ImGui::SameLine(0.0F, session.px(16.0F));
    label(session, session.tr("models.model_input"));
    ImGui::SetNextItemWidth(-1.0F);
    const bool wrong = input_[0] != '\0' && !pair_in(input_);
    if (text_field(session, "###model_input", "224 × 224", input_.data(), input_.size(), wrong)) {
        sizes_ = model_->sizes(pair_in(input_));
        rows_.fill(*model_, sizes_);
        suggest_size(session);
    }
    tooltip(session, session.tr("models.model_input.help"));
}

void ModelDialog::cells(Session& session, const ModelRow& row) {
    const Theme& theme = session.theme();
    const ModelLayer& layer = model_->layers()[row.layer];
    const bool dim = layer.problem || layer.op != ModelOp::conv;
    for (std::size_t column = 0; column < model_columns; ++column) {
        if (!ImGui::TableSetColumnIndex(static_cast<int>(column))) continue;
        const bool name = column == static_cast<std::size_t>(ModelColumn::name);
        const Colour& ink = dim ? theme.faint : name ? theme.strong : theme.text;
        const float width = ImGui::GetContentRegionAvail().x;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        std::string shown = row.cells.at(column);
        if (name && layer.op != ModelOp::conv) shown += fmt::format("  ({})", name_of(layer.op));
        shown = shortened(session, shown, session.fonts.mono, type_size::small, width,
                          name ? KeptPart::end : KeptPart::start);
        const float extent = text_size(session, shown, session.fonts.mono, type_size::small).x;
        const float x = stands_right(static_cast<ModelColumn>(column)) && extent < width ? at.x + width - extent : at.x;
        draw_text(session, {x, at.y + session.px(4.0F)}, shown, session.fonts.mono, type_size::small,
                  u32(column == 0 ? theme.faint : ink));
    }
}

void ModelDialog::row(Session& session, const ModelRow& row) {
    const Theme& theme = session.theme();
    const ModelLayer& layer = model_->layers()[row.layer];
    const bool chosen = row.layer == chosen_;
    ImGui::TableNextRow(ImGuiTableRowFlags_None, session.px(row_height));
    ImGui::TableSetColumnIndex(0);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    constexpr auto flags = ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowDoubleClick |
                           ImGuiSelectableFlags_NoAutoClosePopups;
    const std::string stable = fmt::format("###model_layer_{}", row.layer + 1);
    if (ImGui::Selectable(stable.c_str(), chosen, flags, {0.0F, session.px(row_height)})) {
        const bool again = chosen && !ImGui::IsMouseReleased(ImGuiMouseButton_Left) &&
                           !ImGui::IsMouseClicked(ImGuiMouseButton_Left);  // Enter on the chosen row
        go_ = go_ || again || ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
        if (!chosen) choose(session, row.layer);
    }
    if (chosen && follow_) {
        ImGui::SetScrollHereY(0.5F);
        follow_ = false;
    }
    if (layer.problem) tooltip(session, session.tr(*layer.problem));
    // Rows of the chosen layer's chain have a bar at their left.
    if (chain() != nullptr && chain_of_[row.layer] == chain_of_[chosen_]) {
        const float x = ImGui::GetWindowPos().x;
        ImGui::GetWindowDrawList()->AddRectFilled({x, at.y}, {x + session.px(3.0F), at.y + session.px(row_height)},
                                                  u32(theme.accent, as_chain() ? 1.0F : 0.45F));
    }
    ImGui::SetCursorScreenPos(at);
    cells(session, row);
}

// A click sorts by the column, a second one the other way round.
void ModelDialog::headings(Session& session) {
    const Theme& theme = session.theme();
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers, session.px(heading_height));
    for (const ModelColumn column : all_model_columns) {
        if (!ImGui::TableSetColumnIndex(static_cast<int>(column))) continue;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        const std::string label = fmt::format("###model_by_{}", name_of(column));
        if (ImGui::InvisibleButton(label.c_str(), {width, session.px(heading_height)}, ImGuiButtonFlags_EnableNav)) {
            descending_ = column == column_ && !descending_;
            column_ = column;
            rows_.sort(column_, descending_);
        }
        focus_ring();
        const bool sorted = column == column_;
        const Colour& ink = sorted || ImGui::IsItemHovered() ? theme.strong : theme.quiet;
        std::string shown = session.tr(fmt::format("models.column.{}", name_of(column)));
        if (sorted && column != ModelColumn::number) shown += descending_ ? " ↓" : " ↑";
        shown = shortened(session, shown, session.fonts.text, type_size::tiny, width);
        const float extent = text_size(session, shown, session.fonts.text, type_size::tiny).x;
        draw_text(session, {stands_right(column) ? at.x + width - extent : at.x, at.y + session.px(6.0F)}, shown,
                  session.fonts.text, type_size::tiny, u32(ink));
    }
}

void ModelDialog::table(Session& session, float height) {
    const Theme& theme = session.theme();
    constexpr auto flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoSavedSettings |
                           ImGuiTableFlags_PadOuterX;
    ImGui::PushStyleColor(ImGuiCol_TableHeaderBg, vec4(theme.panel));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, vec4(theme.code_ground));
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(session.px(6.0F), 0.0F));
    if (ImGui::BeginTable("###model_layers", static_cast<int>(model_columns), flags, {0.0F, height})) {
        ImGui::TableSetupScrollFreeze(0, 1);
        for (std::size_t i = 0; i < model_columns; ++i) {
            const bool name = i == static_cast<std::size_t>(ModelColumn::name);
            ImGui::TableSetupColumn("", name ? ImGuiTableColumnFlags_WidthStretch : ImGuiTableColumnFlags_WidthFixed,
                                    name ? 1.0F : session.px(widths.at(i)));
        }
        headings(session);
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(rows_.shown().size()), session.px(row_height));
        if (follow_ && rows_.place_of(chosen_) < rows_.shown().size()) {
            clipper.IncludeItemByIndex(static_cast<int>(rows_.place_of(chosen_)));
        }
        while (clipper.Step()) {
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
                row(session, rows_.shown()[static_cast<std::size_t>(i)]);
            }
        }
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
}

// What is chosen, and what it makes of the size that is typed.
std::string ModelDialog::said(const Session& session) const {
    const ModelLayer& layer = model_->layers()[chosen_];
    const ModelChain* line = as_chain() ? chain() : nullptr;
    if (line == nullptr && layer.problem) return session.tr("models.not_stepped", {session.tr(*layer.problem)});
    if (line == nullptr && layer.op != ModelOp::conv) return session.tr("models.pool");
    const auto size = typed_size();
    if (!size) return session.tr("models.size_wrong");
    std::string words;
    if (line != nullptr) {
        words = session.tr("models.is_chain",
                           {fmt::format("{}", line->layers.size()), model_->layers()[line->layers.front()].name,
                            model_->layers()[line->layers.back()].name});
        std::string left_out;
        for (const std::string& op : line->left_out) left_out.append(left_out.empty() ? "" : ", ").append(op);
        if (!left_out.empty()) words.append(" ").append(session.tr("models.left_out", {left_out}));
        return words;
    }
    const Layer there = layer_at(layer, *size);
    if (const auto valid = validate(there); !valid) return session.tr(valid.error());
    return session.tr("models.is_layer",
                      {in_channels_and(input_shape(there.spec)), in_channels_and(output_shape(there.spec))});
}

void ModelDialog::description(Session& session) {
    const Theme& theme = session.theme();
    const float bottom = ImGui::GetCursorPosY() + session.px(40.0F);
    const bool bad = !problem_.empty();
    text(session, bad ? problem_ : said(session), session.fonts.text, type_size::small,
         bad ? theme.warning : theme.text);
    if (ImGui::GetCursorPosY() < bottom) ImGui::SetCursorPosY(bottom);
}

void ModelDialog::opening(Session& session) {
    const bool linked = chain() != nullptr;
    label(session, session.tr("models.open"));
    const bool convolution = model_->layers()[chosen_].op == ModelOp::conv;
    ImGui::BeginDisabled(!convolution);
    if (button(session, session.tr("models.as_layer") + "###model_as_layer", false, !as_chain()) && as_chain()) {
        wants_chain_ = false;
        suggest_size(session);
    }
    ImGui::EndDisabled();
    ImGui::SameLine(0.0F, session.px(6.0F));
    ImGui::BeginDisabled(!linked);
    const std::string count = linked ? fmt::format("{}", chain()->layers.size()) : "0";
    const std::string stack = linked ? session.tr("models.as_chain", {count}) : session.tr("models.no_chain");
    if (button(session, stack + "###model_as_chain", false, as_chain()) && !as_chain()) {
        wants_chain_ = true;
        suggest_size(session);
    }
    ImGui::EndDisabled();
    ImGui::SameLine(0.0F, session.px(24.0F));
    label(session, session.tr("models.size"));
    ImGui::SetNextItemWidth(session.px(size_width));
    if (text_field(session, "###model_size", "64 × 64", size_.data(), size_.size(), !typed_size())) problem_.clear();
    ImGui::SameLine(0.0F, session.px(24.0F));
    label(session, session.tr("models.reads"));
    std::vector<std::string> names;
    for (const auto& kind : input_kinds) {
        names.push_back(kind ? session.tr(fmt::format("input.{}", name_of(*kind))) : session.tr("models.present"));
    }
    const int picked = dropdown(session, "###model_kind", names[kind_], names, static_cast<int>(kind_));
    if (picked >= 0) kind_ = static_cast<std::size_t>(picked);
}

// True when the dialog is done.
bool ModelDialog::buttons(Session& session) {
    const bool can = can_open() && typed_size().has_value();
    ImGui::BeginDisabled(!can);
    const bool go = button(session, session.tr("models.go") + "###model_go", true) || go_;
    ImGui::EndDisabled();
    go_ = false;
    ImGui::SameLine();
    const bool leave = button(session, session.tr("path.cancel") + "###model_cancel") ||
                       (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !ImGui::GetIO().WantTextInput);
    return (go && can && open(session)) || leave;
}

// True when it worked.
bool ModelDialog::open(Session& session) {
    const Scene& before = session.document.scene();
    const ModelInput input{*typed_size(), input_kinds.at(kind_)};
    const ModelChain* line = as_chain() ? chain() : nullptr;
    auto scene = line != nullptr ? with_model_chain(before, *model_, *line, input)
                                 : with_model_layer(before, *model_, chosen_, input);
    if (!scene) {
        problem_ = session.tr(scene.error());
        return false;
    }
    if (line != nullptr) scene->lens = LensKind::receptive_field;
    take_opened(session, {std::move(*scene), {}}, model_->path());
    return true;
}

void ModelDialog::draw(Session& session) {
    const auto* asked = session.choice ? std::get_if<ModelPointer>(&session.choice->from) : nullptr;
    if (asked != nullptr && *asked != model_) {
        model_ = *asked;
        begin(session);
        session.playback.playing = false;
        ImGui::OpenPopup("###model_dialog");
    }
    const ImVec2 room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(dialog_width), room.x * most_share), 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(24.0F), session.px(20.0F)));
    if (ImGui::BeginPopupModal("###model_dialog", nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        const Theme& theme = session.theme();
        const std::string name = std::filesystem::path(model_->path()).filename().string();
        const auto convolutions = std::count_if(model_->layers().begin(), model_->layers().end(),
                                                [](const ModelLayer& layer) { return layer.op == ModelOp::conv; });
        text(session, session.tr("models.title", {name}), session.fonts.strong, type_size::title, theme.strong);
        text(session,
             session.tr("models.count", {fmt::format("{}", convolutions), fmt::format("{}", model_->layers().size())}),
             session.fonts.text, type_size::small, theme.quiet);
        gap(session, 4.0F);
        top(session);
        gap(session, 2.0F);
        const float rows = std::min(most_rows, std::max(4.0F, static_cast<float>(model_->layers().size())));
        const float height = std::min(session.px(rows * row_height + heading_height + 4.0F),
                                      room.y * most_share - session.px(below_table));
        table(session, std::max(height, session.px(3.0F * row_height)));
        gap(session, 2.0F);
        description(session);
        opening(session);
        gap(session, 8.0F);
        if (buttons(session)) {
            session.choice.reset();
            model_.reset();
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
