// A laid out figure as a file: SVG, PDF or PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/export/figure_options.h"
#include "app/export/figure_sheet.h"
#include "core/error.h"

namespace convscope {

std::string svg_of(const FigureSheet& sheet, const PageRuler& ruler, LengthUnit unit);
/// One page; its text can be selected and searched.
Result<std::vector<std::byte>> pdf_of(const FigureSheet& sheet, const PageRuler& ruler);

struct PngSize {
    int width = 0, height = 0;
};
/// Pixels at `scale` pixels a CSS pixel. An error where a side is longer than most_png_side.
Result<PngSize> png_size(const FigureSheet& sheet, double scale);

/// RGBA, top row first, alpha not multiplied in.
struct FigurePixels {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgba;
};
/// See png_size.
Result<FigurePixels> pixels_of(const FigureSheet& sheet, const PageRuler& ruler, double scale);
/// Pixels a CSS pixel of a PNG with these options.
double png_scale(const FigureOptions& options);

/// Written atomically.
Result<void> save_figure(const std::string& path, FigureFormat format, const FigureSheet& sheet, const PageRuler& ruler,
                         const FigureOptions& options);

}  // namespace convscope
