// The line, in pieces that fit the box, and what it leaves out.
#include "app/panels/link_page.h"

#include "app/panels/text_box.h"
#include "app/ui/paste.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr std::size_t most_columns = 76;
constexpr float box_height = 150.0F;

// A new line before the & that would pass the width; the copy has none of them.
std::string folded(const std::string& link) {
    std::string text;
    std::size_t column = 0;
    for (std::size_t from = 0; from < link.size();) {
        const std::size_t end = std::min(link.find('&', from + 1), link.size());
        if (column > 0 && column + (end - from) > most_columns) {
            text += '\n';
            column = 0;
        }
        text += link.substr(from, end - from);
        column += end - from;
        from = end;
    }
    return text;
}

}  // namespace

void LinkPage::opened(Session& session, LensUi& /*lens*/) {
    link_ = link_of(session.document.scene());
    shown_ = folded(link_.text);
}

void LinkPage::draw(Session& session, LensUi& /*lens*/) {
    text_box(session, "###link_text", shown_, {-1.0F, session.px(box_height)}, {.read_only = true});
    gap(session, 4.0F);
    const bool whole = link_.left_out.empty();
    ImGui::PushTextWrapPos(0.0F);
    text(session,
         whole ? session.tr("link.whole") : session.tr("link.left_out", {left_out_text(session, link_.left_out)}),
         session.fonts.text, type_size::small, whole ? session.theme().quiet : session.theme().warning);
    ImGui::PopTextWrapPos();
}

bool LinkPage::act(Session& session, LensUi& /*lens*/) {
    copy_link(session);
    return true;
}

}  // namespace convscope
