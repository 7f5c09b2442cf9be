// What lines, shapes and text of a figure are drawn with: Dear ImGui on the screen, Cairo or SVG in a file. A painter
// knows only this, so that a picture in a file has what the screen has.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "app/figure/figure.h"
#include "app/figure/palette.h"

namespace convscope {

enum class Face : std::uint8_t { text, strong, mono, mono_strong };
inline constexpr std::size_t face_count = 4;

/// Sizes of type are of the line, from ascender to descender, in the pen's units.
class TypeRuler {
public:
    TypeRuler() = default;
    TypeRuler(const TypeRuler&) = delete;
    TypeRuler& operator=(const TypeRuler&) = delete;
    virtual ~TypeRuler() = default;

    /// Height of a line of the face, in em.
    [[nodiscard]] virtual float line_height(Face face) const = 0;
    /// Width and height of `text` in lines `size` high.
    [[nodiscard]] virtual Vec2 extent(Face face, float size, const std::string& text) const = 0;
    /// True when type is sharp at whole sizes and places only.
    [[nodiscard]] virtual bool whole_pixels() const = 0;
};

struct LineStyle {
    Colour colour;
    float width = 1.0F;
    std::array<float, 4> dashes{};  ///< on, off, on, off; all 0: drawn through
    [[nodiscard]] bool dashed() const { return dashes[0] > 0.0F; }
};

/// From `from` straight to `start`, and on to `to` with level ends `bend` away.
struct Curve {
    Vec2 from, start, to;
    float bend = 0.0F;
};

/// (x, y) -> origin + x*right + y*down.
struct Affine {
    Vec2 origin, right{1.0F, 0.0F}, down{0.0F, 1.0F};
    [[nodiscard]] Vec2 operator()(float x, float y) const {
        return {origin.x + x * right.x + y * down.x, origin.y + x * right.y + y * down.y};
    }
};

class Pen : public TypeRuler {
public:
    virtual void line(const Vec2& from, const Vec2& to, const LineStyle& style) = 0;
    virtual void curve(const Curve& curve, const LineStyle& style) = 0;
    /// Filled; convex, clockwise.
    virtual void polygon(std::span<const Vec2> corners, const Colour& colour) = 0;
    /// An upright rectangle, filled.
    virtual void box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) = 0;
    /// Its outline, whose middle runs along the edges.
    virtual void frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) = 0;
    virtual void disc(const Vec2& centre, float radius, const Colour& colour) = 0;
    /// `low`: the upper left corner of the line.
    virtual void text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) = 0;

    /// Until unlay(), what is drawn lies on a plane.
    virtual void lay(const Affine& on) = 0;
    virtual void unlay() = 0;

    struct Area {
        Vec2 low, high;
    };
    /// What can be seen of what is drawn; nothing needs to be drawn outside.
    [[nodiscard]] virtual Area visible() const = 0;
};

/// The colour, `opacity` as strong.
inline Colour faded(Colour colour, float opacity) {
    colour.a *= opacity;
    return colour;
}

}  // namespace convscope
