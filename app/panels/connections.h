// Who may talk to whom: which output channel has weights for which input channel, as a map, and the weight's shape.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class ConnectionsPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.connections"; }
    [[nodiscard]] std::string_view help() const override { return "panel.connections.help"; }
    void draw(Session& session) override;
};

}  // namespace convscope
