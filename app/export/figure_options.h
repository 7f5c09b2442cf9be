// How a figure is to come out: its format, size, colours, and what of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/figure/palette.h"
#include "core/error.h"

namespace convscope {

enum class FigureFormat : std::uint8_t { svg, pdf, png };
inline constexpr std::array all_figure_formats{FigureFormat::svg, FigureFormat::pdf, FigureFormat::png};
std::string_view name_of(FigureFormat format);  ///< "svg", as files end

/// By the ending of the file's name.
Result<FigureFormat> figure_format_of(const std::string& path);

enum class LengthUnit : std::uint8_t { millimetres, pixels };
inline constexpr std::array all_length_units{LengthUnit::millimetres, LengthUnit::pixels};
std::string_view name_of(LengthUnit unit);  ///< "mm", "px"

/// Of the whole picture. A pixel is CSS's: 96 to the inch. A column of a paper is some 85 mm wide.
struct FigureSize {
    double width = 85.0;
    double height = 0.0;  ///< 0: follows from the width; else the picture is fitted in
    LengthUnit unit = LengthUnit::millimetres;
    bool operator==(const FigureSize&) const = default;
};

/// "85mm", "1200px", "85x60mm", "1200x800px"; a bare number is millimetres.
Result<FigureSize> read_figure_size(const std::string& text);
std::string text_of(const FigureSize& size);

inline constexpr double least_millimetres = 20.0, most_millimetres = 2000.0;
inline constexpr double least_pixels = 64.0, most_pixels = 8192.0;

struct FigureOptions {
    FigureSize size;
    double scale = 1.0;  ///< of a PNG: pixels a pixel of `size`; millimetres have 300 to the inch at scale 1
    ThemeKind theme = ThemeKind::print;
    bool transparent = false;   ///< else the theme's background
    bool caption = false;       ///< the settings, in words, below the picture
    bool present_view = false;  ///< what the canvas shows, panned and zoomed, instead of all of the lens
    bool operator==(const FigureOptions&) const = default;
};

inline constexpr double print_dots_an_inch = 300.0;
inline constexpr int most_png_side = 16'384;

}  // namespace convscope
