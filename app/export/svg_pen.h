// Writes SVG by itself: Cairo's own SVG turns text into outlines, which nobody can select, search or edit.
#pragma once

#include <string>
#include <vector>

#include "app/export/vector_pen.h"

namespace convscope {

class SvgPen : public VectorPen {
public:
    /// `ruler` must outlive the pen. `width` and `height`: of the picture as the file says them, "85mm"; `page`: the
    /// same in the pen's units.
    SvgPen(const PageRuler& ruler, const Vec2& page, const std::string& width, const std::string& height,
           const std::string& title);

    /// The whole file. The pen is done after it.
    [[nodiscard]] std::string finish();

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
    void rectangle(const Vec2& low, const Vec2& high, float radius, const std::string& paint);

    std::string out_;
    int clips_ = 0;  // made so far
};

}  // namespace convscope
