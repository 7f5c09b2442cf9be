// The visible list of panels.
#include "app/panels/arithmetic.h"
#include "app/panels/code.h"
#include "app/panels/cost.h"
#include "app/panels/data.h"
#include "app/panels/panel.h"
#include "app/panels/parameters.h"
#include "app/ui/widgets.h"

namespace convscope {

std::vector<std::unique_ptr<Panel>> left_panels() {
    std::vector<std::unique_ptr<Panel>> list;
    list.push_back(std::make_unique<ParametersPanel>());
    list.push_back(std::make_unique<DataPanel>());
    return list;
}

std::vector<std::unique_ptr<Panel>> right_panels() {
    std::vector<std::unique_ptr<Panel>> list;
    list.push_back(std::make_unique<CodePanel>());
    list.push_back(std::make_unique<ArithmeticPanel>());
    list.push_back(std::make_unique<CostPanel>());
    return list;
}

void panel_heading(const Session& session, const Panel& panel, const std::string& remark) {
    ImGui::BeginGroup();
    heading(session, session.tr(panel.title()), remark);
    ImGui::EndGroup();
    tooltip(session, session.tr(panel.help()));
}

}  // namespace convscope
