// Dear ImGui's text field with completion.
#include "app/panels/path_field.h"

#include <utility>
#include <vector>

#include "app/io/completion.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

// What the field's callback works on.
struct Field {
    std::string& path;
    std::span<const std::string_view> suffixes;
    bool to_end;
};

void complete(ImGuiInputTextCallbackData& data, std::span<const std::string_view> suffixes) {
    const std::string typed(data.Buf, static_cast<std::size_t>(data.CursorPos));
    const std::vector<std::string> found = completions(typed, suffixes, 10'000);
    const std::string start = common_start(found);
    if (start.size() <= typed.size()) return;
    data.DeleteChars(0, data.CursorPos);
    data.InsertChars(0, start.c_str());
}

int field_event(ImGuiInputTextCallbackData* data) {
    auto& field = *static_cast<Field*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        field.path.resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = field.path.data();
    } else if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion) {
        complete(*data, field.suffixes);
    } else if (field.to_end) {
        data->CursorPos = data->SelectionStart = data->SelectionEnd = data->BufTextLen;
        field.to_end = false;
    }
    return 0;
}

}  // namespace

bool PathField::draw(Session& session, const char* label, std::span<const std::string_view> suffixes, bool bad) {
    const Theme& theme = session.theme();
    if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
    ImGui::PushStyleColor(ImGuiCol_FrameBg, vec4(theme.code_ground));
    ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, vec4(theme.code_ground));
    ImGui::PushStyleColor(ImGuiCol_FrameBgActive, vec4(theme.code_ground));
    ImGui::PushStyleColor(ImGuiCol_Border, vec4(bad ? theme.warning : theme.faint));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.0F);
    ImGui::SetNextItemWidth(-1.0F);
    constexpr auto flags = ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackCompletion |
                           ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_EnterReturnsTrue |
                           ImGuiInputTextFlags_AutoSelectAll;
    const std::string before = typed();
    Field state{path_, suffixes, to_end_};
    const bool go = ImGui::InputTextWithHint(label, session.tr("path.hint").c_str(), path_.data(), path_.capacity() + 1,
                                             flags, field_event, &state);
    to_end_ = state.to_end;
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(4);
    changed_ = before != typed();
    return go;
}

std::string PathField::typed() const {
    return path_.substr(0, path_.find('\0'));
}

void PathField::choose(std::string path) {
    path_ = std::move(path);
    focus_ = to_end_ = true;
}

}  // namespace convscope
