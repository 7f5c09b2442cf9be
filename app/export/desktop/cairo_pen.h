// Draws with Cairo: a page of a PDF, or pixels.
#pragma once

#include <cairo.h>

#include "app/export/vector_pen.h"

namespace convscope {

class CairoPen : public VectorPen {
public:
    /// Both must outlive the pen. `page` in the pen's units; `context` maps them to its surface.
    CairoPen(cairo_t* context, const PageRuler& ruler, const Vec2& page);

    void line(const Vec2& from, const Vec2& to, const LineStyle& style) override;
    void curve(const Curve& curve, const LineStyle& style) override;
    void polygon(std::span<const Vec2> corners, const Colour& colour) override;
    void box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) override;
    void frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) override;
    void disc(const Vec2& centre, float radius, const Colour& colour) override;
    void text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) override;
    void lay(const Affine& on) override;
    void unlay() override;

    void begin_group(float opacity) override;
    void end_group() override;
    void clip(const Vec2& low, const Vec2& high) override;
    void unclip() override;
    void image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
               bool sharp) override;

private:
    void fill(const Colour& colour);
    void stroke(const LineStyle& style);
    void path(const Vec2& low, const Vec2& high, float radius);

    cairo_t* context_;
    std::vector<float> opacities_;  // of the open groups
};

}  // namespace convscope
