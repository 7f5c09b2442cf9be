// What all panels share.
#include "app/panels/panel.h"
#include "app/ui/widgets.h"

namespace convscope {

void panel_heading(const Session& session, const Panel& panel, const std::string& remark) {
    ImGui::BeginGroup();
    heading(session, session.tr(panel.title()), remark);
    ImGui::EndGroup();
    tooltip(session, session.tr(panel.help()));
}

}  // namespace convscope
