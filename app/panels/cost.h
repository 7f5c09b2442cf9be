// What the layer costs beside the same layer with groups = 1, and the live check of stepped against fast results.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class CostPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.cost"; }
    [[nodiscard]] std::string_view help() const override { return "panel.cost.help"; }
    void draw(Session& session) override;
};

}  // namespace convscope
