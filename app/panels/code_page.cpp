// A button for each form, and the text.
#include "app/panels/code_page.h"

#include <fmt/format.h>

#include <array>

#include "app/panels/text_box.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, all_code_targets.size()> shown_names{"PyTorch", "NumPy", "C++", "LaTeX"};

}  // namespace

// Once: the numbers of a large scene take a moment.
void CodePage::write(const Session& session) {
    text_ = code_text(session.document.scene(), session.document.data(), target_);
}

void CodePage::opened(Session& session, LensUi& /*lens*/) {
    write(session);
}

void CodePage::draw(Session& session, LensUi& /*lens*/) {
    for (const CodeTarget each : all_code_targets) {
        const auto index = static_cast<std::size_t>(each);
        if (index > 0) ImGui::SameLine(0.0F, session.px(6.0F));
        const std::string label = fmt::format("{}###code_{}", shown_names[index], name_of(each));
        if (button(session, label, false, each == target_, {0.0F, session.px(button_height)}) && each != target_) {
            target_ = each;
            write(session);
        }
    }
    gap(session, 4.0F);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    text_box(session, "###code_text", text_, {-1.0F, std::max(room.y, session.px(120.0F))}, {.read_only = true});
}

bool CodePage::act(Session& session, LensUi& /*lens*/) {
    session.requests.copy = text_;
    session.say(session.tr("notice.code_copied", {std::string(shown_names[static_cast<std::size_t>(target_)])}));
    return true;
}

}  // namespace convscope
