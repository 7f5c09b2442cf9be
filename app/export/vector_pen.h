// A pen that writes a page: what files need beside lines and text. Units are CSS pixels, 96 to the inch.
#pragma once

#include <cstdint>
#include <span>

#include "app/export/page_ruler.h"
#include "app/render/pen.h"

namespace convscope {

inline constexpr double pixels_an_inch = 96.0;
inline constexpr double points_an_inch = 72.0;
inline constexpr double millimetres_an_inch = 25.4;

class VectorPen : public Pen {
public:
    /// The ruler must outlive the pen. `page`: width and height.
    VectorPen(const PageRuler& ruler, const Vec2& page) : ruler_(ruler), page_(page) {}

    [[nodiscard]] float line_height(Face face) const override { return ruler_.line_height(face); }
    [[nodiscard]] Vec2 extent(Face face, float size, const std::string& text) const override {
        return ruler_.extent(face, size, text);
    }
    [[nodiscard]] bool whole_pixels() const override { return false; }
    [[nodiscard]] Area visible() const override { return {{0.0F, 0.0F}, page_}; }

    /// What is drawn until end_group() is put down as one, `opacity` strong. They nest.
    virtual void begin_group(float opacity) = 0;
    virtual void end_group() = 0;
    /// Until unclip(), nothing shows outside the rectangle. They nest.
    virtual void clip(const Vec2& low, const Vec2& high) = 0;
    virtual void unclip() = 0;
    /// width * height * 4 bytes, RGBA, top row first, in the rectangle. `sharp`: its pixels keep their edges.
    virtual void image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
                       bool sharp) = 0;

protected:
    [[nodiscard]] const PageRuler& ruler() const { return ruler_; }
    /// Where type in lines `size` high, the first of them from `top` down, has its baseline; and its em.
    struct Setting {
        float em, baseline;
    };
    [[nodiscard]] Setting set(Face face, float size, float top) const {
        const float em = size / ruler_.line_height(face);
        return {em, top + ruler_.ascent(face) * em};
    }

private:
    const PageRuler& ruler_;
    Vec2 page_;
};

}  // namespace convscope
