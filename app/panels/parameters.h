// Every field of the Conv2dSpec as a slider with typed entry; bounds follow the other values.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class ParametersPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.parameters"; }
    [[nodiscard]] std::string_view help() const override { return "panel.parameters.help"; }
    void draw(Session& session) override;
};

}  // namespace convscope
