// Hints, help, notices, path field.
#include "app/panels/overlays.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/io/open.h"
#include "app/io/scene_files.h"
#include "app/ui/commands.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr ImGuiWindowFlags floating = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                                      ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                      ImGuiWindowFlags_NoFocusOnAppearing;
constexpr int hint_count = 3;
constexpr float tools_width = 210.0F;  // of the canvas's buttons, with the margin

int resize_text(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        auto& text = *static_cast<std::string*>(data->UserData);
        text.resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = text.data();
    }
    return 0;
}

bool path_field(std::string& path) {
    return ImGui::InputText("###path", path.data(), path.capacity() + 1,
                            ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_EnterReturnsTrue, resize_text,
                            &path);
}

}  // namespace

bool covers_tools(const Session& session, float canvas_width, float message_width) {
    return (canvas_width - message_width) / 2.0F < session.px(tools_width);
}

ImVec2 draw_hints(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max) {
    ImVec2 size{0.0F, 0.0F};
    if (session.hint == 0) return size;
    const float room = canvas_max.x - canvas_min.x;
    const bool narrow = room < session.px(420.0F);  // the buttons go below the text
    ImGui::SetNextWindowPos({(canvas_min.x + canvas_max.x) / 2.0F, canvas_max.y - session.px(hint_margin)},
                            ImGuiCond_Always, {0.5F, 1.0F});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(mix(session.theme().raised_high, session.theme().accent, 0.1F)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(16.0F), session.px(10.0F)));
    if (ImGui::Begin("###hints", nullptr, floating)) {
        ImGui::AlignTextToFramePadding();
        ImGui::PushFont(session.fonts.text, session.type(session.fonts.text, type_size::body));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(session.theme().strong));
        // Wrapped at a width of its own: at the window's, which follows the text, it would creep for many frames.
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() +
                               std::min(session.px(460.0F), narrow ? room - session.px(64.0F) : room * 0.55F));
        ImGui::TextUnformatted(session.tr(fmt::format("hint.{}", session.hint)).c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
        if (!narrow) ImGui::SameLine(0.0F, session.px(16.0F));
        const bool last = session.hint == hint_count;
        if (button(session, session.tr(last ? "hint.done" : "hint.next") + "###hint_next", true)) {
            session.hint = last ? 0 : session.hint + 1;
        }
        if (!last) {
            ImGui::SameLine();
            if (button(session, session.tr("hint.skip") + "###hint_skip")) session.hint = 0;
        }
        if (session.hint == 0) session.settings.hints_seen = true;
        size = ImGui::GetWindowSize();
    }
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    return size;
}

void draw_notice(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max) {
    if (!session.notice) return;
    if (session.time > session.notice->until) {
        session.notice.reset();
        return;
    }
    const Theme& theme = session.theme();
    ImGui::SetNextWindowPos(
        {(canvas_min.x + canvas_max.x) / 2.0F, canvas_max.y - session.px(session.hint > 0 ? 76.0F : 16.0F)},
        ImGuiCond_Always, {0.5F, 1.0F});
    ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F},
                                        {std::max(session.px(120.0F), (canvas_max.x - canvas_min.x) * 0.85F), FLT_MAX});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec4(session.notice->bad ? theme.warning_ground : theme.raised_high));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(14.0F), session.px(9.0F)));
    if (ImGui::Begin("###notice", nullptr, floating | ImGuiWindowFlags_NoNav)) {
        ImGui::PushTextWrapPos(std::min(session.px(620.0F), (canvas_max.x - canvas_min.x) * 0.8F));
        ImGui::PushStyleColor(ImGuiCol_Text, vec4(session.notice->bad ? theme.warning : theme.strong));
        ImGui::TextUnformatted(session.notice->text.c_str());
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0)) session.notice->until = session.time;
    }
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

void draw_help(Session& session) {
    const std::string name = session.tr("help.title") + "###help_page";
    if (session.show_help && !ImGui::IsPopupOpen(name.c_str())) ImGui::OpenPopup(name.c_str());
    const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
    const ImVec2 room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos(centre, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(session.px(720.0F), room.x * 0.92F), 0.0F});
    ImGui::SetNextWindowSizeConstraints({0.0F, 0.0F}, {room.x * 0.92F, room.y * 0.92F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(session.px(28.0F), session.px(24.0F)));
    if (ImGui::BeginPopupModal(name.c_str(), nullptr,
                               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        const Theme& theme = session.theme();
        text(session, session.tr("help.title"), session.fonts.strong, 20.0F, theme.strong);
        gap(session, 2.0F);
        text(session, session.tr("help.about"), session.fonts.text, type_size::body, theme.text);
        gap(session, 6.0F);
        text(session, session.tr("help.mouse"), session.fonts.text, type_size::small, theme.quiet);
        gap(session, 10.0F);
        heading(session, session.tr("help.keys"));
        const int columns = room.x > session.px(680.0F) ? 2 : 1;
        if (ImGui::BeginTable("keys", columns)) {
            for (const KeyCommand& command : commands()) {
                ImGui::TableNextColumn();
                const ImVec2 at = ImGui::GetCursorScreenPos();
                const std::string key(command.shown);
                const ImVec2 extent = text_size(session, key, session.fonts.mono, type_size::tiny);
                const float box = std::max(session.px(58.0F), extent.x + session.px(14.0F));
                ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + box, at.y + session.px(20.0F)},
                                                          u32(theme.code_ground), session.px(5.0F));
                draw_text(session, {at.x + (box - extent.x) / 2.0F, at.y + session.px(3.0F)}, key, session.fonts.mono,
                          type_size::tiny, u32(theme.strong));
                draw_text(session, {at.x + session.px(76.0F), at.y + session.px(2.0F)},
                          session.tr(fmt::format("command.{}", command.id)), session.fonts.text, type_size::small,
                          u32(theme.text));
                ImGui::Dummy({0.0F, session.px(22.0F)});
            }
            ImGui::EndTable();
        }
        gap(session, 8.0F);
        if (button(session, session.tr("help.close") + "###help_close", true)) session.show_help = false;
        if (!session.show_help) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

void PathDialog::draw(Session& session) {
    if (session.requests.open_dialog || session.requests.save_dialog) {
        opening_ = session.requests.open_dialog;
        session.requests.open_dialog = session.requests.save_dialog = false;
        problem_.clear();
        if (!opening_) path_ = session.scene_path.empty() ? "scene.json" : session.scene_path;
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
        if (ImGui::IsWindowAppearing() || try_again_) ImGui::SetKeyboardFocusHere();
        try_again_ = false;
        ImGui::SetNextItemWidth(-1.0F);
        bool go = path_field(path_);
        if (!problem_.empty()) text(session, problem_, session.fonts.text, type_size::small, theme.warning);
        gap(session, 6.0F);
        go = button(session, session.tr(opening_ ? "path.do_open" : "path.do_save") + "###path_go", true) || go;
        ImGui::SameLine();
        const bool leave = button(session, session.tr("path.cancel") + "###path_cancel") ||
                           ImGui::IsKeyPressed(ImGuiKey_Escape, false);
        if (go && !path_.empty()) {
            // Up to the first NUL: the field may leave some behind it.
            const std::string path = path_.substr(0, path_.find('\0'));
            if (opening_) {
                auto scene = open_file_into(session.document.scene(), path);
                if (scene) {
                    session.replace_scene(std::move(*scene));
                    ImGui::CloseCurrentPopup();
                } else {
                    problem_ = session.tr(scene.error());
                    try_again_ = true;
                }
            } else if (auto saved = save_scene(path, session.document.scene()); saved) {
                session.scene_path = path;
                session.say(session.tr("notice.saved", {path}));
                ImGui::CloseCurrentPopup();
            } else {
                problem_ = session.tr(saved.error());
                try_again_ = true;
            }
        }
        if (leave) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

}  // namespace convscope
