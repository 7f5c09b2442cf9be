// A button for each form, the text, and the file below.
#include "app/panels/code_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/io/completion.h"
#include "app/io/files.h"
#include "app/panels/text_box.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, all_code_targets.size()> shown_names{"PyTorch", "NumPy", "C++", "LaTeX"};
constexpr float file_height = 74.0F;  // of the field and the line below it

struct FileForm {
    std::string_view stem;  ///< no torch.py or numpy.py, which Python would import in place of the module
    std::string_view suffix;
};
constexpr std::array<FileForm, all_code_targets.size()> file_forms{
    FileForm{"conv_torch", ".py"}, FileForm{"conv_numpy", ".py"}, FileForm{"conv", ".cpp"}, FileForm{"conv", ".tex"}};

const FileForm& form_of(CodeTarget target) {
    return file_forms[static_cast<std::size_t>(target)];
}

}  // namespace

// Once: the numbers of a large scene take a moment.
void CodePage::write(const Session& session) {
    text_ = code_text(session.document.scene(), session.document.data(), target_);
}

void CodePage::opened(Session& session, LensUi& /*lens*/) {
    write(session);
    problem_.clear();
    said_.clear();
    if (path_.typed().empty()) path_.set(fmt::format("{}{}", form_of(target_).stem, form_of(target_).suffix));
}

// The proposed name follows the choice; a name of one's own keeps its stem.
void CodePage::choose(const Session& session, CodeTarget target) {
    std::filesystem::path path = path_.typed();
    if (path.stem() == form_of(target_).stem) path.replace_filename(form_of(target).stem);
    target_ = target;
    path_.set(path.replace_extension(form_of(target).suffix).string());
    problem_.clear();
    said_.clear();
    write(session);
}

void CodePage::save(Session& session) {
    const std::string path = with_home(path_.typed());
    problem_.clear();
    said_.clear();
    if (const auto saved = write_text_file(path, text_); !saved) {
        problem_ = session.tr(saved.error());
        path_.focus();
    } else {
        said_ = session.tr("notice.saved", {path});
    }
}

void CodePage::file(Session& session) {
    gap(session, 4.0F);
    ImGui::BeginDisabled(path_.typed().empty());
    bool go =
        button(session, session.tr("export.save") + "###code_save", false, false, {0.0F, ImGui::GetFrameHeight()});
    ImGui::EndDisabled();
    ImGui::SameLine();
    const std::array suffixes{form_of(target_).suffix};
    go = (path_.draw(session, "###code_path", suffixes, !problem_.empty()) && !path_.typed().empty()) || go;
    if (path_.changed()) {
        problem_.clear();
        said_.clear();
    }
    if (go) save(session);
    const std::string& shown = !problem_.empty() ? problem_ : !said_.empty() ? said_ : session.tr(path_remark);
    text(session, shown, session.fonts.text, type_size::tiny,
         problem_.empty() ? session.theme().quiet : session.theme().warning);
}

void CodePage::draw(Session& session, LensUi& /*lens*/) {
    for (const CodeTarget each : all_code_targets) {
        const auto index = static_cast<std::size_t>(each);
        if (index > 0) ImGui::SameLine(0.0F, session.px(6.0F));
        const std::string label = fmt::format("{}###code_{}", shown_names[index], name_of(each));
        if (button(session, label, false, each == target_, {0.0F, session.px(button_height)}) && each != target_) {
            choose(session, each);
        }
    }
    gap(session, 4.0F);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    text_box(session, "###code_text", text_, {-1.0F, std::max(room.y - session.px(file_height), session.px(120.0F))},
             {.read_only = true});
    file(session);
}

bool CodePage::act(Session& session, LensUi& /*lens*/) {
    session.requests.copy = text_;
    session.say(session.tr("notice.code_copied", {std::string(shown_names[static_cast<std::size_t>(target_)])}));
    return true;
}

}  // namespace convscope
