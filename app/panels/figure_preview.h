// A small picture of a figure as its file will show it, on the screen.
#pragma once

#include <optional>

#include "app/export/figure_sheet.h"
#include "app/render/gl.h"
#include "app/ui/session.h"

namespace convscope {

class FigurePreview {
public:
    /// The sheet has changed.
    void forget() { width_ = 0; }
    /// At the cursor, fitted into `room` (screen units). Nothing without GL.
    void draw(const Session& session, const FigureSheet& sheet, const PageRuler& ruler, const ImVec2& room);

private:
    std::optional<Texture> texture_;
    int width_ = 0;  ///< framebuffer pixels that the texture was made for; 0: there is none
};

}  // namespace convscope
