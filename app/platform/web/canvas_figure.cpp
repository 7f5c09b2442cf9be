// A figure on the browser's canvas. There is no PDF here.
#include "app/export/vector_figure.h"
#include "app/platform/web/canvas_pen.h"

namespace convscope {

Result<std::vector<std::byte>> pdf_of(const FigureSheet& /*sheet*/, const PageRuler& /*ruler*/) {
    return fail("not_in_page", "--output", {"PDF", "SVG"});
}

Result<FigurePixels> pixels_of(const FigureSheet& sheet, const PageRuler& ruler, double scale) {
    const auto size = png_size(sheet, scale);
    if (!size) return tl::unexpected(size.error());
    CanvasPen pen(ruler, sheet.size, size->width, size->height, scale * sheet.enlarge);
    draw_sheet(pen, sheet);
    FigurePixels made{size->width, size->height, pen.pixels()};
    if (made.rgba.empty()) return fail("figure_not_drawn", "", {"the browser has no canvas of this size"});
    return made;
}

}  // namespace convscope
