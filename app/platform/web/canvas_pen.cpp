// Canvas 2-D, call by call: Module.pen.context is the canvas that is drawn on, Module.pen.below those that wait for the
// end of a group.
#include "app/platform/web/canvas_pen.h"

#include <emscripten.h>

#include <algorithm>

// clang-format off
EM_JS(void, pen_begin, (int width, int height, double scale), {
    const sheet = document.createElement('canvas');
    sheet.width = width;
    sheet.height = height;
    const context = sheet.getContext('2d');
    context.scale(scale, scale);
    context.fontKerning = 'none';
    Module.pen = {context: context, below: []};
})
EM_JS(void, pen_end, (), { Module.pen = null; })
EM_JS(int, pen_pixels, (void* to, int width, int height), {
    try {
        HEAPU8.set(Module.pen.context.getImageData(0, 0, width, height).data, to);
        return 1;
    } catch (error) {
        return 0;
    }
})
EM_JS(void, pen_colour, (double r, double g, double b, double a), {
    const part = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 255);
    const colour = 'rgba(' + part(r) + ',' + part(g) + ',' + part(b) + ',' + a + ')';
    Module.pen.context.fillStyle = colour;
    Module.pen.context.strokeStyle = colour;
})
EM_JS(void, pen_start, (double x, double y), {
    Module.pen.context.beginPath();
    Module.pen.context.moveTo(x, y);
})
EM_JS(void, pen_line, (double x, double y), { Module.pen.context.lineTo(x, y); })
EM_JS(void, pen_curve, (double x1, double y1, double x2, double y2, double x, double y), {
    Module.pen.context.bezierCurveTo(x1, y1, x2, y2, x, y);
})
EM_JS(void, pen_box, (double x0, double y0, double x1, double y1, double r), {
    const context = Module.pen.context;
    context.beginPath();
    if (r <= 0) {
        context.rect(x0, y0, x1 - x0, y1 - y0);
        return;
    }
    context.arc(x1 - r, y0 + r, r, -Math.PI / 2, 0);
    context.arc(x1 - r, y1 - r, r, 0, Math.PI / 2);
    context.arc(x0 + r, y1 - r, r, Math.PI / 2, Math.PI);
    context.arc(x0 + r, y0 + r, r, Math.PI, 1.5 * Math.PI);
    context.closePath();
})
EM_JS(void, pen_disc, (double x, double y, double r), {
    Module.pen.context.beginPath();
    Module.pen.context.arc(x, y, r, 0, 2 * Math.PI);
})
EM_JS(void, pen_fill, (), { Module.pen.context.fill(); })
EM_JS(void, pen_stroke, (double width, double a, double b, double c, double d), {
    const context = Module.pen.context;
    context.lineWidth = width;
    context.setLineDash(a > 0 ? [a, b, c, d] : []);
    context.stroke();
})
EM_JS(void, pen_text, (const char* font, const char* text, double x, double y), {
    const context = Module.pen.context;
    context.font = UTF8ToString(font);
    context.fillText(UTF8ToString(text), x, y);
})
EM_JS(void, pen_save, (), { Module.pen.context.save(); })
EM_JS(void, pen_restore, (), { Module.pen.context.restore(); })
EM_JS(void, pen_transform, (double a, double b, double c, double d, double x, double y), {
    Module.pen.context.transform(a, b, c, d, x, y);
})
EM_JS(void, pen_clip, (), { Module.pen.context.clip(); })
EM_JS(void, pen_group, (double opacity), {
    const under = Module.pen.context;
    const sheet = document.createElement('canvas');
    sheet.width = under.canvas.width;
    sheet.height = under.canvas.height;
    const context = sheet.getContext('2d');
    context.setTransform(under.getTransform());
    context.fontKerning = 'none';
    Module.pen.below.push({context: under, opacity: opacity});
    Module.pen.context = context;
})
EM_JS(void, pen_end_group, (), {
    const drawn = Module.pen.context.canvas;
    const under = Module.pen.below.pop();
    const context = under.context;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = under.opacity;
    context.drawImage(drawn, 0, 0);
    context.restore();
    Module.pen.context = context;
})
EM_JS(void, pen_image, (double x, double y, double w, double h, const void* from, int width, int height, int sharp), {
    const sheet = document.createElement('canvas');
    sheet.width = width;
    sheet.height = height;
    const pixels = new Uint8ClampedArray(HEAPU8.slice(from, from + width * height * 4).buffer);
    sheet.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
    Module.pen.context.imageSmoothingEnabled = sharp === 0;
    Module.pen.context.drawImage(sheet, x, y, w, h);
})
// clang-format on

namespace convscope {
namespace {

void fill(const Colour& colour) {
    pen_colour(static_cast<double>(colour.r), static_cast<double>(colour.g), static_cast<double>(colour.b),
               static_cast<double>(colour.a));
    pen_fill();
}

void stroke(const LineStyle& style) {
    const Colour& colour = style.colour;
    pen_colour(static_cast<double>(colour.r), static_cast<double>(colour.g), static_cast<double>(colour.b),
               static_cast<double>(colour.a));
    pen_stroke(static_cast<double>(style.width), static_cast<double>(style.dashes[0]),
               static_cast<double>(style.dashes[1]), static_cast<double>(style.dashes[2]),
               static_cast<double>(style.dashes[3]));
}

void start(const Vec2& at) {
    pen_start(static_cast<double>(at.x), static_cast<double>(at.y));
}
void line_to(const Vec2& at) {
    pen_line(static_cast<double>(at.x), static_cast<double>(at.y));
}

void path(const Vec2& low, const Vec2& high, float radius) {
    const float round = std::min({radius, (high.x - low.x) / 2.0F, (high.y - low.y) / 2.0F});
    pen_box(static_cast<double>(low.x), static_cast<double>(low.y), static_cast<double>(high.x),
            static_cast<double>(high.y), static_cast<double>(round));
}

}  // namespace

CanvasPen::CanvasPen(const PageRuler& ruler, const Vec2& page, int width, int height, double scale)
    : VectorPen(ruler, page), width_(width), height_(height) {
    pen_begin(width, height, scale);
}

CanvasPen::~CanvasPen() {
    pen_end();
}

std::vector<std::uint8_t> CanvasPen::pixels() const {
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 4);
    if (pen_pixels(rgba.data(), width_, height_) == 0) rgba.clear();
    return rgba;
}

void CanvasPen::line(const Vec2& from, const Vec2& to, const LineStyle& style) {
    start(from);
    line_to(to);
    stroke(style);
}

void CanvasPen::curve(const Curve& curve, const LineStyle& style) {
    start(curve.from);
    line_to(curve.start);
    pen_curve(static_cast<double>(curve.start.x + curve.bend), static_cast<double>(curve.start.y),
              static_cast<double>(curve.to.x - curve.bend), static_cast<double>(curve.to.y),
              static_cast<double>(curve.to.x), static_cast<double>(curve.to.y));
    stroke(style);
}

void CanvasPen::polygon(std::span<const Vec2> corners, const Colour& colour) {
    if (corners.empty()) return;
    start(corners.front());
    for (const Vec2& corner : corners.subspan(1)) line_to(corner);
    fill(colour);
}

void CanvasPen::box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) {
    path(low, high, radius);
    fill(colour);
}

void CanvasPen::frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) {
    path(low, high, radius);
    stroke(style);
}

void CanvasPen::disc(const Vec2& centre, float radius, const Colour& colour) {
    pen_disc(static_cast<double>(centre.x), static_cast<double>(centre.y), static_cast<double>(radius));
    fill(colour);
}

void CanvasPen::text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) {
    const Setting at = set(face, size, low.y);
    pen_colour(static_cast<double>(colour.r), static_cast<double>(colour.g), static_cast<double>(colour.b),
               static_cast<double>(colour.a));
    pen_text(PageRuler::font(face, static_cast<double>(at.em)).c_str(), text.c_str(), static_cast<double>(low.x),
             static_cast<double>(at.baseline));
}

void CanvasPen::lay(const Affine& on) {
    pen_save();
    pen_transform(static_cast<double>(on.right.x), static_cast<double>(on.right.y), static_cast<double>(on.down.x),
                  static_cast<double>(on.down.y), static_cast<double>(on.origin.x), static_cast<double>(on.origin.y));
}

void CanvasPen::unlay() {
    pen_restore();
}

void CanvasPen::begin_group(float opacity) {
    pen_group(static_cast<double>(opacity));
}

void CanvasPen::end_group() {
    pen_end_group();
}

void CanvasPen::clip(const Vec2& low, const Vec2& high) {
    pen_save();
    path(low, high, 0.0F);
    pen_clip();
}

void CanvasPen::unclip() {
    pen_restore();
}

void CanvasPen::image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
                      bool sharp) {
    pen_image(static_cast<double>(low.x), static_cast<double>(low.y), static_cast<double>(high.x - low.x),
              static_cast<double>(high.y - low.y), rgba.data(), width, height, sharp ? 1 : 0);
}

}  // namespace convscope
