// Where x, w and b come from, and a summary of the shapes.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class DataPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.data"; }
    [[nodiscard]] std::string_view help() const override { return "panel.data.help"; }
    void draw(Session& session) override;
};

}  // namespace convscope
