// The program's faces as the browser has them, and how wide their texts are.
#pragma once

#include <array>
#include <string>

#include "app/render/pen.h"

namespace convscope {

class CanvasRuler : public TypeRuler {
public:
    /// The page has loaded the faces.
    CanvasRuler();

    [[nodiscard]] float line_height(Face face) const override;
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override;
    [[nodiscard]] bool whole_pixels() const override { return false; }

    /// The face as CSS names it, `em` pixels high.
    static std::string font(Face face, double em);

    /// From the top of a line to its baseline, in em.
    [[nodiscard]] float ascent(Face face) const;

private:
    struct Line {
        float ascent = 0.0F, descent = 0.0F;  // em
    };
    std::array<Line, face_count> lines_;
};

}  // namespace convscope
