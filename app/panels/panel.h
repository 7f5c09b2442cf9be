// A panel is one pair of files and one line in its lens (step_lens.cpp). Title and help are part of the interface:
// without them it does not compile.
#pragma once

#include <string_view>

#include "app/ui/session.h"

namespace convscope {

class Panel {
public:
    Panel() = default;
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;
    virtual ~Panel() = default;

    /// Key of the heading's text.
    [[nodiscard]] virtual std::string_view title() const = 0;
    /// Key of one or two sentences that say what the panel shows; shown when the pointer rests on its heading.
    [[nodiscard]] virtual std::string_view help() const = 0;
    /// Draws into the present window, below the heading that the panel draws itself with panel_heading().
    virtual void draw(Session& session) = 0;
};

/// The panel's heading with its help on hover and a quiet remark at the right.
void panel_heading(const Session& session, const Panel& panel, const std::string& remark = {});

}  // namespace convscope
