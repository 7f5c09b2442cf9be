// SVG 1.1, one element a shape, text as text.
#include "app/export/svg_pen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/io/images.h"
#include "core/base64.h"

namespace convscope {
namespace {

// Hundredths of a pixel: 2.6 micrometres on paper.
std::string number(double value) {
    std::string text = fmt::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}
std::string number(float value) {
    return number(static_cast<double>(value));
}
std::string exact(float value) {
    return fmt::format("{:.6g}", static_cast<double>(value));
}

std::string escaped(const std::string& text) {
    std::string made;
    for (const char c : text) {
        switch (c) {
            case '&':
                made += "&amp;";
                break;
            case '<':
                made += "&lt;";
                break;
            case '>':
                made += "&gt;";
                break;
            case '"':
                made += "&quot;";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) made += c;  // XML has no control characters
        }
    }
    return made;
}

std::string hex(const Colour& colour) {
    const auto byte = [](float part) { return static_cast<int>(std::lround(std::clamp(part, 0.0F, 1.0F) * 255.0F)); };
    return fmt::format("#{:02x}{:02x}{:02x}", byte(colour.r), byte(colour.g), byte(colour.b));
}

std::string filled(const Colour& colour) {
    std::string made = fmt::format(" fill=\"{}\"", hex(colour));
    if (colour.a < 1.0F) made += fmt::format(" fill-opacity=\"{}\"", number(colour.a));
    return made;
}

std::string stroked(const LineStyle& style) {
    std::string made =
        fmt::format(" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", hex(style.colour), number(style.width));
    if (style.colour.a < 1.0F) made += fmt::format(" stroke-opacity=\"{}\"", number(style.colour.a));
    if (style.dashed()) {
        made += fmt::format(" stroke-dasharray=\"{} {} {} {}\"", number(style.dashes[0]), number(style.dashes[1]),
                            number(style.dashes[2]), number(style.dashes[3]));
    }
    return made;
}

// What follows the face's own name serves where the face is not installed, and for Chinese.
const char* family_of(Face face) {
    return face == Face::mono || face == Face::mono_strong
               ? "'JetBrains Mono', 'Noto Sans CJK SC', 'Source Han Sans SC', monospace"
               : "Inter, 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', Arial, sans-serif";
}
int weight_of(Face face) {
    return face == Face::strong ? 600 : face == Face::mono_strong ? 700 : 400;
}

}  // namespace

SvgPen::SvgPen(const PageRuler& ruler, const Vec2& page, const std::string& width, const std::string& height,
               const std::string& title)
    : VectorPen(ruler, page) {
    out_ = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" "
        "width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" style=\"font-kerning:none\">\n<title>{}</title>\n",
        width, height, number(page.x), number(page.y), escaped(title));
}

std::string SvgPen::finish() {
    out_ += "</svg>\n";
    return std::move(out_);
}

void SvgPen::rectangle(const Vec2& low, const Vec2& high, float radius, const std::string& paint) {
    const std::string round = radius > 0.0F ? fmt::format(" rx=\"{}\"", number(radius)) : std::string();
    out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>\n", number(low.x), number(low.y),
                        number(high.x - low.x), number(high.y - low.y), round, paint);
}

void SvgPen::line(const Vec2& from, const Vec2& to, const LineStyle& style) {
    out_ += fmt::format("<path d=\"M{} {}L{} {}\"{}/>\n", number(from.x), number(from.y), number(to.x), number(to.y),
                        stroked(style));
}

void SvgPen::curve(const Curve& curve, const LineStyle& style) {
    out_ += fmt::format("<path d=\"M{} {}L{} {}C{} {} {} {} {} {}\"{}/>\n", number(curve.from.x), number(curve.from.y),
                        number(curve.start.x), number(curve.start.y), number(curve.start.x + curve.bend),
                        number(curve.start.y), number(curve.to.x - curve.bend), number(curve.to.y), number(curve.to.x),
                        number(curve.to.y), stroked(style));
}

void SvgPen::polygon(std::span<const Vec2> corners, const Colour& colour) {
    if (corners.empty()) return;
    std::string path;
    for (const Vec2& corner : corners) {
        path += fmt::format("{}{} {}", path.empty() ? "M" : "L", number(corner.x), number(corner.y));
    }
    out_ += fmt::format("<path d=\"{}Z\"{}/>\n", path, filled(colour));
}

void SvgPen::box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) {
    rectangle(low, high, radius, filled(colour));
}

void SvgPen::frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) {
    rectangle(low, high, radius, stroked(style));
}

void SvgPen::disc(const Vec2& centre, float radius, const Colour& colour) {
    out_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", number(centre.x), number(centre.y),
                        number(radius), filled(colour));
}

void SvgPen::text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) {
    const Setting at = set(face, size, low.y);
    // textLength keeps the width where another font has to stand in.
    out_ += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-family=\"{}\" font-size=\"{}\"{} textLength=\"{}\" "
        "lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"{}>{}</text>\n",
        number(low.x), number(at.baseline), family_of(face), number(at.em),
        weight_of(face) != 400 ? fmt::format(" font-weight=\"{}\"", weight_of(face)) : std::string(),
        number(extent(face, size, text).x), filled(colour), escaped(text));
}

void SvgPen::lay(const Affine& on) {
    out_ += fmt::format("<g transform=\"matrix({} {} {} {} {} {})\">\n", exact(on.right.x), exact(on.right.y),
                        exact(on.down.x), exact(on.down.y), exact(on.origin.x), exact(on.origin.y));
}

void SvgPen::unlay() {
    out_ += "</g>\n";
}

void SvgPen::begin_group(float opacity) {
    out_ += opacity < 1.0F ? fmt::format("<g opacity=\"{}\">\n", number(opacity)) : "<g>\n";
}

void SvgPen::end_group() {
    out_ += "</g>\n";
}

void SvgPen::clip(const Vec2& low, const Vec2& high) {
    const int id = clips_++;
    out_ += fmt::format("<clipPath id=\"clip{}\">", id);
    rectangle(low, high, 0.0F, {});
    out_ += fmt::format("</clipPath>\n<g clip-path=\"url(#clip{})\">\n", id);
}

void SvgPen::unclip() {
    out_ += "</g>\n";
}

void SvgPen::image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
                   bool sharp) {
    const std::vector<std::byte> png = encode_png(width, height, rgba);
    if (png.empty()) return;
    out_ += fmt::format(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{} "
        "xlink:href=\"data:image/png;base64,{}\"/>\n",
        number(low.x), number(low.y), number(high.x - low.x), number(high.y - low.y),
        sharp ? " style=\"image-rendering:pixelated\"" : "", to_base64(png));
}

}  // namespace convscope
