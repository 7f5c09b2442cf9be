// Names and lengths, read and written.
#include "app/export/figure_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/read_number.h"

namespace convscope {
namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    if (text.size() < end.size()) return false;
    return std::equal(end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b); });
}

}  // namespace

std::string_view name_of(FigureFormat format) {
    constexpr std::array<std::string_view, 3> names{"svg", "pdf", "png"};
    return names[static_cast<std::size_t>(format)];
}

std::string_view name_of(LengthUnit unit) {
    return unit == LengthUnit::millimetres ? "mm" : "px";
}

Result<FigureFormat> figure_format_of(const std::string& path) {
    for (const FigureFormat format : all_figure_formats) {
        if (ends_with_ignoring_case(path, fmt::format(".{}", name_of(format)))) return format;
    }
    return fail("figure_format", "file", {path}, "figure.svg");
}

Result<FigureSize> read_figure_size(const std::string& text) {
    FigureSize size;
    std::string_view rest = text;
    for (const LengthUnit unit : all_length_units) {
        if (!ends_with_ignoring_case(rest, name_of(unit))) continue;
        size.unit = unit;
        rest.remove_suffix(2);
        break;
    }
    const std::size_t cross = rest.find('x');
    const auto width = read_number<double>(rest.substr(0, cross));
    const auto height =
        cross == std::string_view::npos ? std::optional(0.0) : read_number<double>(rest.substr(cross + 1));
    const bool paper = size.unit == LengthUnit::millimetres;
    const double least = paper ? least_millimetres : least_pixels;
    const double most = paper ? most_millimetres : most_pixels;
    const auto fits = [&](double side) { return side >= least && side <= most; };
    if (!width || !height || !fits(*width) || (cross != std::string_view::npos && !fits(*height))) {
        return fail("figure_size", "--width",
                    {text, fmt::format("{}", least_millimetres), fmt::format("{}", most_millimetres),
                     fmt::format("{}", least_pixels), fmt::format("{}", most_pixels)},
                    "85mm");
    }
    size.width = *width;
    size.height = *height;
    return size;
}

std::string text_of(const FigureSize& size) {
    if (size.height <= 0.0) return fmt::format("{:.6g}{}", size.width, name_of(size.unit));
    return fmt::format("{:.6g}x{:.6g}{}", size.width, size.height, name_of(size.unit));
}

}  // namespace convscope
