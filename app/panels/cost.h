// What the layer costs beside the same layer with groups = 1; and, in a room of its own that no scrolling moves, the
// live check of stepped against fast results.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class CostPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.cost"; }
    [[nodiscard]] std::string_view help() const override { return "panel.cost.help"; }
    void draw(Session& session) override;

    static constexpr float height = 166.0F;  ///< in mock-up pixels, the gap above it included
};

/// Height of the room that draw_check wants, in screen units.
float check_height(const Session& session);
/// One line: whether the stepped outputs agree with the fast path.
void draw_check(Session& session);

}  // namespace convscope
