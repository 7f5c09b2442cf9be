// The list below the field, and what Open and Save do.
#include "app/panels/path_dialog.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/io/completion.h"
#include "app/io/scene_files.h"
#include "app/ui/opening.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::size_t most_choices = Settings::most_recent;
constexpr std::array<std::string_view, 9> opened{".json", ".npy", ".npz",  ".safetensors", ".onnx",
                                                 ".png",  ".jpg", ".jpeg", ".bmp"};
constexpr std::array<std::string_view, 1> saved{".json"};

}  // namespace

std::span<const std::string_view> file_suffixes(bool opening) {
    return opening ? std::span<const std::string_view>(opened) : std::span<const std::string_view>(saved);
}

Result<void> open_or_save(Session& session, const std::string& path, bool opening) {
    if (opening) return open_path(session, path);
    if (auto done = save_scene(path, session.document.scene()); !done) return done;
    session.scene_path = path;
    session.remember(path);
    session.say(session.tr("notice.saved", {path}));
    return {};
}

// The files opened last, until something is typed; then what the path can become.
void PathDialog::look(const Session& session) {
    recent_ = untouched_ && opening_ && !session.settings.recent.empty();
    choices_ = recent_ ? session.settings.recent : completions(path_.typed(), file_suffixes(opening_), most_choices);
    std::erase(choices_, path_.typed());
}

// As many rows as there can be, so that the buttons stay where they are.
void PathDialog::choices(Session& session) {
    const Theme& theme = session.theme();
    const std::string remark = !problem_.empty() ? problem_ : session.tr(recent_ ? "path.recent" : path_remark);
    text(session, remark, session.fonts.text, type_size::tiny, problem_.empty() ? theme.quiet : theme.warning);
    const float row = session.px(24.0F);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0.0F, 0.0F));
    for (std::size_t i = 0; i < most_choices; ++i) {
        if (i >= choices_.size()) {
            ImGui::Dummy({1.0F, row});
            continue;
        }
        const std::string chosen = choices_[i];
        if (ImGui::Selectable((chosen + "###choice_" + std::to_string(i)).c_str(), false,
                              ImGuiSelectableFlags_NoAutoClosePopups, {0.0F, row})) {
            path_.choose(chosen);
            untouched_ = false;
            problem_.clear();
            look(session);
            break;
        }
    }
    ImGui::PopStyleVar();
}

// True when it worked.
bool PathDialog::carry_out(Session& session) {
    auto done = open_or_save(session, with_home(path_.typed()), opening_);
    if (done) return true;
    problem_ = session.tr(done.error());
    path_.focus();
    return false;
}

void PathDialog::draw(Session& session) {
    if (session.requests.open_dialog || session.requests.save_dialog) {
        opening_ = session.requests.open_dialog;
        session.requests.open_dialog = session.requests.save_dialog = false;
        problem_.clear();
        untouched_ = true;
        if (!opening_) path_.set(session.scene_path.empty() ? "scene.json" : session.scene_path);
        look(session);
        ImGui::OpenPopup("###path_dialog");
    }
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(560.0F), ImGui::GetMainViewport()->Size.x * 0.9F), 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(24.0F), session.px(20.0F)));
    if (ImGui::BeginPopupModal("###path_dialog", nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        const Theme& theme = session.theme();
        text(session, session.tr(opening_ ? "path.open" : "path.save"), session.fonts.strong, type_size::title,
             theme.strong);
        text(session, session.tr(opening_ ? "path.open.help" : "path.save.help"), session.fonts.text, type_size::small,
             theme.quiet);
        gap(session, 4.0F);
        if (ImGui::IsWindowAppearing()) path_.focus();
        bool go = path_.draw(session, "###path", file_suffixes(opening_), !problem_.empty());
        if (path_.changed()) {
            untouched_ = false;
            problem_.clear();
            look(session);
        }
        choices(session);
        gap(session, 6.0F);
        go = button(session, session.tr(opening_ ? "path.do_open" : "path.do_save") + "###path_go", true) || go;
        ImGui::SameLine();
        const bool leave = button(session, session.tr("path.cancel") + "###path_cancel") ||
                           ImGui::IsKeyPressed(ImGuiKey_Escape, false);
        const bool done = go && !path_.typed().empty() && carry_out(session);
        if (done || leave) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
