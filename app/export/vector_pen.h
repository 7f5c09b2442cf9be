// A pen that writes a page: what files need beside lines and text. Units are CSS pixels, 96 to the inch.
#pragma once

#include <cstdint>
#include <span>

#include "app/render/pen.h"

namespace convscope {

inline constexpr double pixels_an_inch = 96.0;
inline constexpr double points_an_inch = 72.0;
inline constexpr double millimetres_an_inch = 25.4;

class VectorPen : public Pen {
public:
    [[nodiscard]] bool whole_pixels() const override { return false; }

    /// What is drawn until end_group() is put down as one, `opacity` strong. They nest.
    virtual void begin_group(float opacity) = 0;
    virtual void end_group() = 0;
    /// Until unclip(), nothing shows outside the rectangle. They nest.
    virtual void clip(const Vec2& low, const Vec2& high) = 0;
    virtual void unclip() = 0;
    /// width * height * 4 bytes, RGBA, top row first, in the rectangle. `sharp`: its pixels keep their edges.
    virtual void image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
                       bool sharp) = 0;
};

}  // namespace convscope
