// The search field, the list, the sentence that says what the chosen array would become, and the buttons.
#include "app/panels/tensor_dialog.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "app/io/open.h"
#include "app/ui/opening.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float row_height = 26.0F, most_rows = 11.0F, type_width = 92.0F, shape_width = 190.0F;
constexpr std::size_t searched_from = 8;  // entries
constexpr std::array targets{OpenTarget::input, OpenTarget::weight, OpenTarget::bias};

// One line, whatever the file says.
std::string one_line(std::string name) {
    for (char& c : name) {
        if (static_cast<unsigned char>(c) < 0x20U) c = ' ';
    }
    return name;
}

// "64 × 3 × 7 × 7"
std::string sizes(std::span<const std::int64_t> shape) {
    std::string joined;
    for (const std::int64_t size : shape) joined.append(joined.empty() ? "" : " × ").append(fmt::format("{}", size));
    return joined.empty() ? "1" : joined;
}

std::string lower(std::string_view text) {
    std::string small(text);
    for (char& c : small) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return small;
}

// Axis `from_end` places before the last, 1 where there is none.
std::string axis(const TensorEntry& entry, std::size_t from_end) {
    const auto& shape = entry.shape;
    return fmt::format("{}", from_end < shape.size() ? shape[shape.size() - 1 - from_end] : 1);
}

std::string as_weight(const Session& session, const TensorEntry& entry) {
    const std::size_t axes = entry.shape.size();  // 2 to 4, read as put_array.h says
    const std::string rows = axes == 4 ? axis(entry, 1) : "1";
    const std::string columns = axes > 2 ? axis(entry, 0) : "1";
    return session.tr("tensors.is_weight",
                      {fmt::format("{}", entry.shape[0]), fmt::format("{}", entry.shape[1]), rows, columns});
}

}  // namespace

void TensorDialog::begin(const TensorFile& file) {
    wanted_.fill('\0');
    problem_.clear();
    found_.resize(file.entries().size());
    for (std::size_t i = 0; i < found_.size(); ++i) found_[i] = i;
    const auto entries = file.entries();
    const auto best = std::find_if(entries.begin(), entries.end(),
                                   [](const TensorEntry& each) { return each.readable && each.shape.size() == 4; });
    chosen_ = best == entries.end() ? 0 : static_cast<std::size_t>(best - entries.begin());
}

// What the name or the number of axes makes of it.
OpenTarget TensorDialog::natural_target() const {
    const TensorEntry& entry = file_->entries()[chosen_];
    const std::string name = lower(entry.name);
    if (can_be(entry, OpenTarget::weight) && (name.ends_with("weight") || name.ends_with("kernel"))) {
        return OpenTarget::weight;
    }
    if (can_be(entry, OpenTarget::bias) && (name.ends_with("bias") || entry.shape.size() == 1)) return OpenTarget::bias;
    return OpenTarget::input;
}

void TensorDialog::search(Session& session) {
    if (file_->entries().size() < searched_from) return;
    ImGui::PushStyleColor(ImGuiCol_FrameBg, vec4(session.theme().code_ground));
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(session.theme().faint));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0F);
    ImGui::SetNextItemWidth(-1.0F);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputTextWithHint("###tensor_search", session.tr("tensors.search").c_str(), wanted_.data(),
                                 wanted_.size())) {
        const std::string wanted = lower(wanted_.data());
        found_.clear();
        for (std::size_t i = 0; i < file_->entries().size(); ++i) {
            if (lower(file_->entries()[i].name).find(wanted) != std::string::npos) found_.push_back(i);
        }
        if (!found_.empty() && std::find(found_.begin(), found_.end(), chosen_) == found_.end()) {
            chosen_ = found_.front();
            problem_.clear();
        }
    }
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    gap(session, 2.0F);
}

void TensorDialog::row(Session& session, std::size_t index) {
    const Theme& theme = session.theme();
    const TensorEntry& entry = file_->entries()[index];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = session.px(row_height);
    if (ImGui::Selectable(fmt::format("###tensor_{}", index).c_str(), index == chosen_,
                          ImGuiSelectableFlags_NoAutoClosePopups, {0.0F, height})) {
        chosen_ = index;
        problem_.clear();
    }
    if (!entry.readable) tooltip(session, session.tr("tensors.unreadable"));
    const Colour& ink = entry.readable ? theme.strong : theme.faint;
    const Colour& quiet = entry.readable ? theme.quiet : theme.faint;
    const float y = at.y + session.px(4.0F);
    const float shape_x = at.x + width - session.px(shape_width);
    const float type_x = shape_x - session.px(type_width);
    const float left = at.x + session.px(8.0F);
    const auto cell = [&](float x, float end, const std::string& shown, const Colour& colour) {
        draw_text(session, {x, y}, shortened(session, shown, session.fonts.mono, type_size::small, end - x),
                  session.fonts.mono, type_size::small, u32(colour));
    };
    cell(left, type_x - session.px(10.0F), one_line(entry.name), ink);
    cell(type_x, shape_x - session.px(6.0F), one_line(entry.dtype), quiet);
    cell(shape_x, at.x + width - session.px(6.0F), sizes(entry.shape), ink);
}

void TensorDialog::list(Session& session) {
    const Theme& theme = session.theme();
    const float row_size = session.px(row_height);
    const auto rows = static_cast<float>(std::max<std::size_t>(3, file_->entries().size()));
    const float room = ImGui::GetMainViewport()->Size.y - session.px(300.0F);
    const float height = std::max(2.0F * row_size, std::min(std::min(rows, most_rows) * row_size, room));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, vec4(theme.code_ground));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, 0.0F));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(6.0F), session.px(6.0F)));
    if (ImGui::BeginChild("###tensors", {0.0F, height + session.px(12.0F)},
                          ImGuiChildFlags_NavFlattened | ImGuiChildFlags_AlwaysUseWindowPadding)) {
        if (found_.empty()) {
            text(session, session.tr("tensors.none", {wanted_.data()}), session.fonts.text, type_size::small,
                 theme.quiet);
        }
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(found_.size()), row_size);
        while (clipper.Step()) {
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
                row(session, found_[static_cast<std::size_t>(i)]);
            }
        }
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
}

// Two lines, as long as they are needed at most, so that the buttons stay where they are.
void TensorDialog::description(Session& session) const {
    const Theme& theme = session.theme();
    const float bottom = ImGui::GetCursorPosY() + session.px(44.0F);
    const TensorEntry& entry = file_->entries()[chosen_];
    std::string said = problem_;
    if (said.empty() && !entry.readable) said = session.tr("tensors.unreadable");
    if (said.empty() && can_be(entry, OpenTarget::weight)) {
        said = session.tr("tensors.is_input", {axis(entry, 3), axis(entry, 2), axis(entry, 1), axis(entry, 0)});
        // A Chinese full stop brings its own space.
        const char* const between = session.tr.language() == Language::zh ? "" : " ";
        said.append(between).append(as_weight(session, entry));
        if (const auto bias = bias_of(*file_, chosen_)) {
            said.append(between).append(session.tr("tensors.with_bias", {one_line(file_->entries()[*bias].name)}));
        }
    } else if (said.empty() && can_be(entry, OpenTarget::bias)) {
        said = session.tr("tensors.is_bias", {fmt::format("{}", value_count(entry.shape).value_or(0))});
    }
    text(session, said, session.fonts.text, type_size::small, problem_.empty() ? theme.text : theme.warning);
    if (ImGui::GetCursorPosY() < bottom) ImGui::SetCursorPosY(bottom);
}

// True when the dialog is done.
bool TensorDialog::buttons(Session& session) {
    constexpr std::array labels{"tensors.as_input", "tensors.as_weight", "tensors.as_bias"};
    constexpr std::array names{"###tensor_input", "###tensor_weight", "###tensor_bias"};
    bool done = false;
    for (const OpenTarget target : targets) {
        const auto i = static_cast<std::size_t>(target);
        const bool possible = !found_.empty() && can_be(file_->entries()[chosen_], target);
        ImGui::BeginDisabled(!possible);
        if (button(session, session.tr(labels[i]) + names[i], possible && target == natural_target()) && possible) {
            done = use(session, target) || done;
        }
        ImGui::EndDisabled();
        ImGui::SameLine();
        if (done) break;
    }
    return button(session, session.tr("path.cancel") + "###tensor_cancel") ||
           ImGui::IsKeyPressed(ImGuiKey_Escape, false) || done;
}

// True when it worked.
bool TensorDialog::use(Session& session, OpenTarget target) {
    const Scene& before = session.document.scene();
    auto scene = with_tensor(before, *file_, chosen_, target);
    if (scene) scene = checked(std::move(*scene), before);
    if (!scene) {
        problem_ = session.tr(scene.error());
        return false;
    }
    take_opened(session, {std::move(*scene), {}}, file_->path());
    return true;
}

void TensorDialog::draw(Session& session) {
    const auto* asked = session.choice ? std::get_if<TensorFilePointer>(&session.choice->from) : nullptr;
    if (asked != nullptr && *asked != file_) {
        file_ = *asked;
        begin(*file_);
        ImGui::OpenPopup("###tensor_dialog");
    }
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(640.0F), ImGui::GetMainViewport()->Size.x * 0.94F), 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(24.0F), session.px(20.0F)));
    if (ImGui::BeginPopupModal("###tensor_dialog", nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        const Theme& theme = session.theme();
        text(session, session.tr("tensors.title"), session.fonts.strong, type_size::title, theme.strong);
        const std::string name = std::filesystem::path(file_->path()).filename().string();
        text(session, session.tr("tensors.count", {fmt::format("{}", file_->entries().size()), one_line(name)}),
             session.fonts.text, type_size::small, theme.quiet);
        gap(session, 4.0F);
        search(session);
        list(session);
        gap(session, 2.0F);
        description(session);
        if (buttons(session)) {
            session.choice.reset();
            file_.reset();
            ImGui::CloseCurrentPopup();
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
