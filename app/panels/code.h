// The eight loops in the present order as pseudo-code; loop lines can be dragged to another place.
#pragma once

#include <array>

#include "app/panels/panel.h"
#include "core/loop_nest.h"

namespace convscope {

class CodePanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.code"; }
    [[nodiscard]] std::string_view help() const override { return "panel.code.help"; }
    void draw(Session& session) override;

private:
    void choices(Session& session);
    void loops(Session& session);

    std::array<int, loop_count> rows_at_start_{};  // lines of the loops when the drag began, outermost first
};

}  // namespace convscope
