// Draws with the browser's 2-D canvas, which is shown nowhere: pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "app/export/vector_pen.h"

namespace convscope {

/// One at a time.
class CanvasPen : public VectorPen {
public:
    /// A page of width * height pixels, `scale` of them a unit of the pen. The ruler must outlive the pen.
    CanvasPen(const PageRuler& ruler, const Vec2& page, int width, int height, double scale);
    ~CanvasPen() override;

    /// width * height * 4 bytes, RGBA, top row first; empty where the browser has no such large canvas.
    [[nodiscard]] std::vector<std::uint8_t> pixels() const;

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
    int width_, height_;
};

}  // namespace convscope
