// Measured at one large size and divided, so that a text is as wide at every size.
#include "app/platform/web/canvas_ruler.h"

#include <fmt/format.h>

#include "app/platform/web/browser.h"

namespace convscope {
namespace {

constexpr double measured_em = 1000.0;
struct FaceName {
    int weight;
    const char* family;
};
constexpr std::array<FaceName, face_count> faces{{{400, "Inter, 'Noto Sans CJK SC', sans-serif"},
                                                  {600, "Inter, 'Noto Sans CJK SC', sans-serif"},
                                                  {400, "'JetBrains Mono', 'Noto Sans CJK SC', monospace"},
                                                  {700, "'JetBrains Mono', 'Noto Sans CJK SC', monospace"}}};

}  // namespace

std::string CanvasRuler::font(Face face, double em) {
    const FaceName& name = faces[static_cast<std::size_t>(face)];
    return fmt::format("{} {:.3f}px {}", name.weight, em, name.family);
}

CanvasRuler::CanvasRuler() {
    for (std::size_t i = 0; i < face_count; ++i) {
        const std::string measured = font(static_cast<Face>(i), measured_em);
        lines_[i] = {static_cast<float>(browser::text_ascent(measured) / measured_em),
                     static_cast<float>(browser::text_descent(measured) / measured_em)};
    }
}

float CanvasRuler::line_height(Face face) const {
    const Line& line = lines_[static_cast<std::size_t>(face)];
    return line.ascent + line.descent;
}

float CanvasRuler::ascent(Face face) const {
    return lines_[static_cast<std::size_t>(face)].ascent;
}

Vec2 CanvasRuler::extent(Face face, float size, const std::string& text) const {
    const double em = static_cast<double>(size / line_height(face));
    const double width = browser::text_width(font(face, measured_em), text) / measured_em * em;
    return {static_cast<float>(width), size};
}

}  // namespace convscope
