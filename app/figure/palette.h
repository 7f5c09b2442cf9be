// Colours of the data: taps, groups, values. One place, read by the screen, the panels and the exports.
#pragma once

#include <array>
#include <cstdint>

#include "app/figure/figure.h"

namespace convscope {

/// sRGB, 0 to 1.
struct Colour {
    float r = 0.0F, g = 0.0F, b = 0.0F, a = 1.0F;
    bool operator==(const Colour&) const = default;
};

constexpr Colour from_hex(std::uint32_t rgb, float alpha = 1.0F) {
    return {static_cast<float>((rgb >> 16U) & 255U) / 255.0F, static_cast<float>((rgb >> 8U) & 255U) / 255.0F,
            static_cast<float>(rgb & 255U) / 255.0F, alpha};
}
Colour mix(const Colour& a, const Colour& b, float t);

enum class ThemeKind : std::uint8_t { dark, light, print };

/// Colour roles; mockups/README names them.
struct Theme {
    ThemeKind kind = ThemeKind::dark;
    Colour background, panel, raised, raised_high, line, text, strong, quiet, faint, accent, on_accent, warning,
        warning_ground, good, bad, code_ground, code_lit, code_keyword, code_value, track, track_done, cell_empty,
        cell_border, padding_border;
    Colour negative, neutral, positive;  ///< ends and middle of the diverging map
    Colour dark_end, light_end;          ///< ends of the brightness map
};
const Theme& theme_of(ThemeKind kind);

/// Hue of the tap at place `index` of `count` (kh*KW + kw of KH*KW): OKLCH(0.78, 0.13, h) on dark ground, darker on
/// light ground; h runs once round the circle, so nine taps are 40 degrees apart.
Colour tap_colour(const Theme& theme, std::int64_t index, std::int64_t count);

/// Okabe-Ito in the mock-up's order, repeating after eight.
Colour group_colour(const Theme& theme, std::int64_t group);

/// Hatch of a group, so that hue is never the only sign: 0 rising, 1 falling, 2 level, 3 upright, 4 crossed, 5 dotted,
/// 6 fine rising, 7 fine level. Groups past eight repeat.
int group_hatch(std::int64_t group);

/// Value -1..1 (diverging) or 0..1 (brightness), -1..1 (reach) to colour; out of range clamps.
Colour map_colour(const Theme& theme, ColourMap map, float value);

/// An output that is to come: what is inside its border; in a small picture, which has no borders, the border's colour.
const Colour& colour_to_come(const Theme& theme, bool overview);

Colour ink_colour(const Theme& theme, Ink ink, std::int64_t group);

/// Colour in which a number reads on a cell of colour `ground`.
Colour text_on(const Theme& theme, const Colour& ground);

/// OKLCH (Bjoern Ottosson, "A perceptual color space for image processing", 2020) to sRGB, clamped. h in degrees.
Colour from_oklch(float lightness, float chroma, float hue);

}  // namespace convscope
