// The eight loops in the present order as pseudo-code; loop lines can be dragged to another place.
#pragma once

#include <array>
#include <vector>

#include "app/figure/pseudo_code.h"
#include "app/panels/panel.h"
#include "core/loop_nest.h"

namespace convscope {

/// Where lines and their values stand. The values have a column of their own; the type is as small as the longest line
/// needs, down to a share that can still be read, and the same at every step.
struct CodeLayout {
    float size = 0.0F;    ///< of the type, in mock-up pixels
    float indent = 0.0F;  ///< of one level, in screen units
    float line = 0.0F;    ///< height of a line, in screen units
};
CodeLayout code_layout(const Session& session, const std::vector<CodeLine>& lines, float width);

class CodePanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.code"; }
    [[nodiscard]] std::string_view help() const override { return "panel.code.help"; }
    void draw(Session& session) override;

private:
    /// Heading, and the menus of language and order.
    void head(Session& session);
    void loops(Session& session);

    std::array<int, loop_count> rows_at_start_{};  // lines of the loops when the drag began, outermost first
};

}  // namespace convscope
