// SVG, and which file is whose.
#include "app/export/vector_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/export/svg_pen.h"
#include "app/io/files.h"
#include "app/io/images.h"

namespace convscope {
namespace {

std::string length_text(double css_pixels, LengthUnit unit) {
    return unit == LengthUnit::millimetres ? fmt::format("{:.3f}mm", css_pixels / pixels_an_inch * millimetres_an_inch)
                                           : fmt::format("{:.2f}", css_pixels);
}

}  // namespace

std::string svg_of(const FigureSheet& sheet, const PageRuler& ruler, LengthUnit unit) {
    SvgPen pen(ruler, sheet.size, length_text(sheet.width(), unit), length_text(sheet.height(), unit), sheet.title);
    draw_sheet(pen, sheet);
    return pen.finish();
}

double png_scale(const FigureOptions& options) {
    const bool paper = options.size.unit == LengthUnit::millimetres;
    return options.scale * (paper ? print_dots_an_inch / pixels_an_inch : 1.0);
}

Result<PngSize> png_size(const FigureSheet& sheet, double scale) {
    const double wide = std::max(1.0, std::round(sheet.width() * scale));
    const double high = std::max(1.0, std::round(sheet.height() * scale));
    if (wide > most_png_side || high > most_png_side) {
        return fail("figure_too_large", "--scale",
                    {fmt::format("{:.0f}", wide), fmt::format("{:.0f}", high), std::to_string(most_png_side)});
    }
    return PngSize{static_cast<int>(wide), static_cast<int>(high)};
}

Result<void> save_figure(const std::string& path, FigureFormat format, const FigureSheet& sheet, const PageRuler& ruler,
                         const FigureOptions& options) {
    switch (format) {
        case FigureFormat::svg: {
            const std::string text = svg_of(sheet, ruler, options.size.unit);
            return write_text_file(path, text);
        }
        case FigureFormat::pdf: {
            const auto bytes = pdf_of(sheet, ruler);
            if (!bytes) return tl::unexpected(bytes.error());
            return write_file(path, *bytes);
        }
        case FigureFormat::png: {
            const auto pixels = pixels_of(sheet, ruler, png_scale(options));
            if (!pixels) return tl::unexpected(pixels.error());
            const double dots = png_scale(options) * pixels_an_inch;
            return write_file(path, with_resolution(encode_png(pixels->width, pixels->height, pixels->rgba), dots));
        }
    }
    return {};
}

}  // namespace convscope
