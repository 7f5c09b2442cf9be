// A figure on Cairo's surfaces: PDF and pixels.
#include <cairo-pdf.h>
#include <cairo.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>

#include "app/export/desktop/cairo_pen.h"
#include "app/export/vector_figure.h"

namespace convscope {
namespace {

struct SurfaceEnd {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextEnd {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceEnd>;

// Draws the sheet `scale` times as large as CSS pixels; what went wrong, or success.
cairo_status_t draw_on(cairo_surface_t* surface, const FigureSheet& sheet, const CairoRuler& ruler, double scale) {
    const std::unique_ptr<cairo_t, ContextEnd> context(cairo_create(surface));
    cairo_scale(context.get(), scale * sheet.enlarge, scale * sheet.enlarge);
    CairoPen pen(context.get(), ruler, sheet.size);
    draw_sheet(pen, sheet);
    return cairo_status(context.get());
}

tl::unexpected<Error> not_drawn(cairo_status_t status) {
    return fail("figure_not_drawn", "", {cairo_status_to_string(status)});
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<std::vector<std::byte>*>(closure);
    const auto* from = reinterpret_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), from, from + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::vector<std::byte>> pdf_of(const FigureSheet& sheet, const CairoRuler& ruler) {
    constexpr double points = points_an_inch / pixels_an_inch;
    std::vector<std::byte> bytes;
    const Surface surface(
        cairo_pdf_surface_create_for_stream(append, &bytes, sheet.width() * points, sheet.height() * points));
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, sheet.title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "convscope");
    if (const cairo_status_t status = draw_on(surface.get(), sheet, ruler, points); status != CAIRO_STATUS_SUCCESS) {
        return not_drawn(status);
    }
    cairo_surface_finish(surface.get());
    if (const cairo_status_t status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS) {
        return not_drawn(status);
    }
    return bytes;
}

Result<FigurePixels> pixels_of(const FigureSheet& sheet, const CairoRuler& ruler, double scale) {
    const auto size = png_size(sheet, scale);
    if (!size) return tl::unexpected(size.error());
    FigurePixels made{size->width, size->height, {}};
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, made.width, made.height));
    if (const cairo_status_t status = draw_on(surface.get(), sheet, ruler, scale); status != CAIRO_STATUS_SUCCESS) {
        return not_drawn(status);
    }
    cairo_surface_flush(surface.get());
    const unsigned char* rows = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    made.rgba.resize(static_cast<std::size_t>(made.width) * static_cast<std::size_t>(made.height) * 4);
    std::uint8_t* to = made.rgba.data();
    for (int y = 0; y < made.height; ++y) {
        for (int x = 0; x < made.width; ++x, to += 4) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, rows + static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x) * 4, 4);
            const std::uint32_t alpha = pixel >> 24U;
            const auto part = [&](unsigned shift) {  // Cairo keeps colours multiplied by alpha
                const std::uint32_t value = (pixel >> shift) & 255U;
                return static_cast<std::uint8_t>(alpha == 0 ? 0U : std::min(255U, (value * 255U + alpha / 2) / alpha));
            };
            to[0] = part(16U);
            to[1] = part(8U);
            to[2] = part(0U);
            to[3] = static_cast<std::uint8_t>(alpha);
        }
    }
    return made;
}

}  // namespace convscope
