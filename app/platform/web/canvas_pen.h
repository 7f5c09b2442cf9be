// Draws with the browser's 2-D canvas, which is shown nowhere: pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "app/export/vector_pen.h"
#include "app/platform/web/canvas_ruler.h"

namespace convscope {

/// One at a time.
class CanvasPen : public VectorPen {
public:
    /// A page of width * height pixels, `scale` of them a unit of the pen. The ruler must outlive the pen.
    CanvasPen(const CanvasRuler& ruler, const Vec2& page, int width, int height, double scale);
    ~CanvasPen() override;

    /// width * height * 4 bytes, RGBA, top row first; empty where the browser has no such large canvas.
    [[nodiscard]] std::vector<std::uint8_t> pixels() const;

    [[nodiscard]] float line_height(Face face) const override { return ruler_.line_height(face); }
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override {
        return ruler_.extent(face, size, text);
    }

    void line(const Vec2& from, const Vec2& to, const LineStyle& style) override;
    void curve(const Curve& curve, const LineStyle& style) override;
    void polygon(std::span<const Vec2> corners, const Colour& colour) override;
    void box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) override;
    void frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) override;
    void disc(const Vec2& centre, float radius, const Colour& colour) override;
    void text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) override;
    void lay(const Affine& on) override;
    void unlay() override;
    [[nodiscard]] Area visible() const override { return {{0.0F, 0.0F}, page_}; }

    void begin_group(float opacity) override;
    void end_group() override;
    void clip(const Vec2& low, const Vec2& high) override;
    void unclip() override;
    void image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
               bool sharp) override;

private:
    const CanvasRuler& ruler_;
    Vec2 page_;
    int width_, height_;
};

}  // namespace convscope
