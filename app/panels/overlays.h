// What lies over the panels: first-start hints, the notice line, the help page.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// A notice fades out in its last seconds.
inline constexpr double notice_fade = 0.4;

/// Three short hints on the first start, one after the other; settings remember that they were seen. Doing what a hint
/// asks for is as good as its button. They stand in the strip below the picture, which makes room for them.
class Hints {
public:
    void draw(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max);

private:
    void follow(Session& session);

    int shown_ = 0;
    // How things stood when the hint came up.
    std::int64_t step_ = 0, groups_ = 0;
    Pair dilation_;
};

void draw_notice(Session& session, const ImVec2& canvas_min, const ImVec2& canvas_max);
/// F1: what the program is for and the list of keys.
void draw_help(Session& session);

}  // namespace convscope
