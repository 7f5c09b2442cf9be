// The field, what was read or what is wrong below it, and the two buttons.
#include "app/panels/torch_dialog.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/paste.h"
#include "app/ui/widgets.h"
#include "core/code_text.h"

namespace convscope {
namespace {

constexpr float dialog_width = 680.0F, field_height = 190.0F;  // mock-up pixels
constexpr float verdict_height = 40.0F;                        // two lines

}  // namespace

void TorchDialog::read(const Session& session) {
    read_ = scene_from_torch(text_, session.document.scene());
    if (*read_) return;
    const TextError& error = read_->error();
    const std::size_t end = std::min(error.offset + std::max<std::size_t>(error.length, 1), text_.size());
    // What runs over several lines is marked in its first.
    const std::size_t line_end = std::min(text_.find('\n', error.offset), end);
    std::size_t characters = 0;
    for (std::size_t i = error.offset; i < line_end; ++i) {
        if ((static_cast<unsigned char>(text_[i]) & 0xC0U) != 0x80U) ++characters;
    }
    mark_ = {error.line - 1, error.column - 1, error.column - 1 + std::max<std::size_t>(characters, 1)};
}

// What the code makes of the scene, or what is wrong with it. Its room stays, so that the buttons do not move.
void TorchDialog::verdict(const Session& session) const {
    const ImVec2 at = ImGui::GetCursorPos();
    const bool good = read_->has_value();
    std::string shown;
    if (good) {
        shown = torch_summary(session, **read_);
    } else {
        const TextError& error = read_->error();
        shown = session.tr("torch.place",
                           {fmt::format("{}", error.line), fmt::format("{}", error.column), session.tr(error.error)});
    }
    ImGui::PushTextWrapPos(0.0F);
    text(session, shown, session.fonts.text, type_size::small, good ? session.theme().quiet : session.theme().warning);
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPos({at.x, at.y + session.px(verdict_height)});
    ImGui::Dummy({0.0F, 0.0F});
}

void TorchDialog::draw(Session& session) {
    if (session.requests.torch_dialog) {
        session.requests.torch_dialog = false;
        session.playback.playing = false;
        text_ = torch_layers_text(session.document.scene());
        read(session);
        prefilled_ = true;
        ImGui::OpenPopup("###torch_dialog");
    }
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(dialog_width), ImGui::GetMainViewport()->Size.x * 0.94F), 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(24.0F), session.px(20.0F)));
    if (ImGui::BeginPopupModal("###torch_dialog", nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        text(session, session.tr("torch.title"), session.fonts.strong, type_size::title, session.theme().strong);
        ImGui::PushTextWrapPos(0.0F);
        text(session, session.tr("torch.help"), session.fonts.text, type_size::small, session.theme().quiet);
        ImGui::PopTextWrapPos();
        gap(session, 4.0F);
        const float height = std::min(session.px(field_height), ImGui::GetMainViewport()->Size.y * 0.4F);
        const TextBoxOptions options{false, ImGui::IsWindowAppearing(), prefilled_,
                                     read_->has_value() ? nullptr : &mark_};
        if (text_box(session, "###torch_text", text_, {-1.0F, height}, options)) read(session);
        prefilled_ = prefilled_ && !ImGui::IsItemActive();
        verdict(session);
        gap(session, 6.0F);
        const bool good = read_->has_value();
        ImGui::BeginDisabled(!good);
        bool go = button(session, session.tr("torch.apply") + "###torch_go", true);
        ImGui::EndDisabled();
        go = go || ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_Enter);
        ImGui::SameLine();
        const bool leave = button(session, session.tr("path.cancel") + "###torch_cancel") ||
                           ImGui::IsKeyPressed(ImGuiKey_Escape, false);
        if (go && good) take_torch(session, **read_);
        if ((go && good) || leave) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
