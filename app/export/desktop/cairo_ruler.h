// The program's faces for Cairo, found by fontconfig, and how wide their texts are.
#pragma once

#include <cairo.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "app/render/pen.h"

namespace convscope {

class CairoRuler : public TypeRuler {
public:
    CairoRuler();
    ~CairoRuler() override;

    [[nodiscard]] float line_height(Face face) const override;
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override;
    [[nodiscard]] bool whole_pixels() const override { return false; }

    /// From the top of a line to its baseline, in em.
    [[nodiscard]] float ascent(Face face) const;

    /// A stretch of text in one font: what a face has no glyph for is taken from the Chinese one.
    struct Run {
        std::string text;
        cairo_font_face_t* font = nullptr;  ///< of the ruler
    };
    [[nodiscard]] std::vector<Run> runs(Face face, const std::string& text) const;
    /// Width of a run at `em`.
    [[nodiscard]] double width(const Run& run, double em) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace convscope
