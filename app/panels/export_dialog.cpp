// The visible list of pages, and the frame around them.
#include "app/panels/export_dialog.h"

#include <algorithm>
#include <string>

#include "app/panels/animation_page.h"
#include "app/panels/code_page.h"
#include "app/panels/data_page.h"
#include "app/panels/figure_page.h"
#include "app/panels/link_page.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float dialog_width = 860.0F, dialog_height = 580.0F;  // mock-up pixels
constexpr float tabs_width = 132.0F;
constexpr float footer = 54.0F;
constexpr float most_share = 0.94F;  // of the window

}  // namespace

std::vector<std::unique_ptr<ExportPage>> export_pages() {
    std::vector<std::unique_ptr<ExportPage>> list;
    list.push_back(std::make_unique<FigurePage>());
    list.push_back(std::make_unique<AnimationPage>());
    list.push_back(std::make_unique<DataPage>());
    list.push_back(std::make_unique<CodePage>());
    list.push_back(std::make_unique<LinkPage>());
    return list;
}

void ExportDialog::tabs(Session& session, LensUi& lens) {
    const ImVec2 size{session.px(tabs_width), session.px(button_height)};
    ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, ImVec2(0.0F, 0.5F));
    for (std::size_t i = 0; i < pages_.size(); ++i) {
        const ExportPage& each = *pages_[i];
        const std::string name = "###export_" + std::string(each.id());
        if (button(session, session.tr(each.title()) + name, false, i == chosen_, size) && i != chosen_) {
            chosen().left(session);
            chosen_ = i;
            chosen().opened(session, lens);
        }
    }
    ImGui::PopStyleVar();
}

void ExportDialog::page(Session& session, LensUi& lens, float width, float height) {
    if (ImGui::BeginChild("###export_page", {width, height}, ImGuiChildFlags_NavFlattened)) {
        text(session, session.tr(chosen().help()), session.fonts.text, type_size::small, session.theme().quiet);
        gap(session, 6.0F);
        chosen().draw(session, lens);
    }
    ImGui::EndChild();
}

// True when the dialog is to close.
bool ExportDialog::buttons(Session& session, LensUi& lens) {
    const bool ready = chosen().ready(session);
    ImGui::BeginDisabled(!ready);
    bool go = button(session, session.tr(chosen().action(session)) + "###export_go", true);
    ImGui::EndDisabled();
    go = (chosen().entered() && ready) || go;
    ImGui::SameLine();
    const bool close = button(session, session.tr("export.close") + "###export_close") ||
                       (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !ImGui::GetIO().WantTextInput);
    return (go && chosen().act(session, lens)) || close;
}

void ExportDialog::draw(Session& session, LensUi& lens) {
    if (session.requests.export_dialog) {
        session.requests.export_dialog = false;
        session.playback.playing = false;
        ImGui::OpenPopup("###export_dialog");
        open_ = true;
        chosen().opened(session, lens);
    }
    const ImVec2 room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(dialog_width), room.x * most_share),
                              std::min(session.px(dialog_height), room.y * most_share)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(24.0F), session.px(20.0F)));
    if (ImGui::BeginPopupModal("###export_dialog", nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                   ImGuiWindowFlags_NoScrollbar)) {
        text(session, session.tr("export.title"), session.fonts.strong, type_size::title, session.theme().strong);
        gap(session, 6.0F);
        const ImVec2 left = ImGui::GetContentRegionAvail();
        const float height = std::max(session.px(80.0F), left.y - session.px(footer));
        const float beside = session.px(tabs_width + 20.0F);
        ImGui::BeginGroup();
        tabs(session, lens);
        ImGui::EndGroup();
        ImGui::SameLine(0.0F, session.px(20.0F));
        page(session, lens, std::max(session.px(120.0F), left.x - beside), height);
        gap(session, 6.0F);
        if (buttons(session, lens)) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    } else if (open_) {
        open_ = false;
        chosen().left(session);
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
