// The three themes and the colours of data. Dark is the mock-ups'; light and print follow the same roles, with the
// accent and the data colours darkened until they read on white.
#include "app/figure/palette.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace convscope {
namespace {

constexpr Theme dark_theme{
    .kind = ThemeKind::dark,
    .background = from_hex(0x10151c),
    .panel = from_hex(0x131a22),
    .raised = from_hex(0x1a232e),
    .raised_high = from_hex(0x1f2b38),
    .line = from_hex(0x1f2833),
    .text = from_hex(0xd7dee8),
    .strong = from_hex(0xeaf2fb),
    .quiet = from_hex(0x8c99a9),
    .faint = from_hex(0x6f7c8c),
    .accent = from_hex(0x5cc8ff),
    .on_accent = from_hex(0x08131c),
    .warning = from_hex(0xf2c46d),
    .warning_ground = from_hex(0x2b2115),
    .good = from_hex(0x6fd39a),
    .bad = from_hex(0xf0838a),
    .code_ground = from_hex(0x0d1218),
    .code_lit = from_hex(0x1d3344),
    .code_keyword = from_hex(0x8fb7d9),
    .code_value = from_hex(0xffd479),
    .track = from_hex(0x202b37),
    .track_done = from_hex(0x33566e),
    .cell_empty = from_hex(0x161e27),
    .cell_border = from_hex(0x232e3a),
    .padding_border = from_hex(0x2f3c4b),
    .negative = from_hex(0x346ebe),
    .neutral = from_hex(0x1b232d),
    .positive = from_hex(0xc44a42),
    .dark_end = from_hex(0x06090d),
    .light_end = from_hex(0xf4f7fb),
};

constexpr Theme light_theme{
    .kind = ThemeKind::light,
    .background = from_hex(0xf5f7fa),
    .panel = from_hex(0xffffff),
    .raised = from_hex(0xedf1f6),
    .raised_high = from_hex(0xe0e8f0),
    .line = from_hex(0xdce3ea),
    .text = from_hex(0x24303d),
    .strong = from_hex(0x0c151f),
    .quiet = from_hex(0x586675),
    .faint = from_hex(0x6c7886),
    .accent = from_hex(0x0b74c4),
    .on_accent = from_hex(0xffffff),
    .warning = from_hex(0x7d5200),
    .warning_ground = from_hex(0xfdf1d8),
    .good = from_hex(0x187a48),
    .bad = from_hex(0xb9323b),
    .code_ground = from_hex(0xf1f4f8),
    .code_lit = from_hex(0xd6eafa),
    .code_keyword = from_hex(0x2b5c8c),
    .code_value = from_hex(0x8a4f06),
    .track = from_hex(0xdde4ec),
    .track_done = from_hex(0x9fc5e2),
    .cell_empty = from_hex(0xeef1f5),
    .cell_border = from_hex(0xd2dae3),
    .padding_border = from_hex(0xbfcad6),
    .negative = from_hex(0x2459a8),
    .neutral = from_hex(0xe9edf2),
    .positive = from_hex(0xb5342d),
    .dark_end = from_hex(0x06090d),
    .light_end = from_hex(0xfdfeff),
};

constexpr Theme print_theme{
    .kind = ThemeKind::print,
    .background = from_hex(0xffffff),
    .panel = from_hex(0xffffff),
    .raised = from_hex(0xf3f3f3),
    .raised_high = from_hex(0xe6e6e6),
    .line = from_hex(0xc4c4c4),
    .text = from_hex(0x161616),
    .strong = from_hex(0x000000),
    .quiet = from_hex(0x404040),
    .faint = from_hex(0x5c5c5c),
    .accent = from_hex(0x005a9e),
    .on_accent = from_hex(0xffffff),
    .warning = from_hex(0x6e4700),
    .warning_ground = from_hex(0xfbf2df),
    .good = from_hex(0x0f6238),
    .bad = from_hex(0xa02029),
    .code_ground = from_hex(0xf7f7f7),
    .code_lit = from_hex(0xdfecf7),
    .code_keyword = from_hex(0x1f4e7a),
    .code_value = from_hex(0x744103),
    .track = from_hex(0xe2e2e2),
    .track_done = from_hex(0xa9bfd1),
    .cell_empty = from_hex(0xfafafa),
    .cell_border = from_hex(0xc8c8c8),
    .padding_border = from_hex(0xa6a6a6),
    .negative = from_hex(0x1f55a4),
    .neutral = from_hex(0xf0f0f0),
    .positive = from_hex(0xb8322b),
    .dark_end = from_hex(0x000000),
    .light_end = from_hex(0xffffff),
};

/// Okabe-Ito in the mock-up's order. On light ground each is darkened until a label in it can be read.
constexpr std::array<std::uint32_t, 8> groups_on_dark{0xE69F00, 0x56B4E9, 0x00B386, 0xD277A8,
                                                      0xF0E442, 0x4C8FD0, 0xE07A3A, 0xB4BEC9};
constexpr std::array<std::uint32_t, 8> groups_on_light{0xA86F00, 0x1C7DB5, 0x007F5F, 0xAD4C80,
                                                       0x857A00, 0x004F8C, 0xB34700, 0x4A5460};

constexpr float end_share = 0.85F;  ///< how far from neutral to its colour the map's end goes
constexpr Colour not_a_number = from_hex(0xd64fd6);

float encode_srgb(float linear) {
    const float v = linear <= 0.0031308F ? 12.92F * linear : 1.055F * std::pow(linear, 1.0F / 2.4F) - 0.055F;
    return std::clamp(v, 0.0F, 1.0F);
}

}  // namespace

Colour mix(const Colour& a, const Colour& b, float t) {
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t, a.a + (b.a - a.a) * t};
}

const Theme& theme_of(ThemeKind kind) {
    switch (kind) {
        case ThemeKind::dark:
            return dark_theme;
        case ThemeKind::light:
            return light_theme;
        case ThemeKind::print:
            return print_theme;
    }
    return dark_theme;
}

Colour tap_colour(const Theme& theme, std::int64_t index, std::int64_t count) {
    const double share = count > 0 ? static_cast<double>(index) / static_cast<double>(count) : 0.0;
    const float hue = 25.0F + static_cast<float>(share * 360.0);  // 25: the first tap is the mock-up's red
    switch (theme.kind) {
        case ThemeKind::dark:
            return from_oklch(0.78F, 0.13F, hue);
        case ThemeKind::light:
            return from_oklch(0.58F, 0.14F, hue);
        case ThemeKind::print:
            return from_oklch(0.53F, 0.14F, hue);
    }
    return {};
}

Colour group_colour(const Theme& theme, std::int64_t group) {
    const auto& table = theme.kind == ThemeKind::dark ? groups_on_dark : groups_on_light;
    return from_hex(table[static_cast<std::size_t>(group) % table.size()]);
}

int group_hatch(std::int64_t group) {
    return static_cast<int>(group % 8);
}

Colour map_colour(const Theme& theme, ColourMap map, float value) {
    if (std::isnan(value)) return not_a_number;
    if (map == ColourMap::brightness) return mix(theme.dark_end, theme.light_end, std::clamp(value, 0.0F, 1.0F));
    const float v = std::clamp(value, -1.0F, 1.0F);
    if (map == ColourMap::reach) return mix(theme.cell_empty, v < 0.0F ? theme.warning : theme.accent, std::abs(v));
    return mix(theme.neutral, v < 0.0F ? theme.negative : theme.positive, std::abs(v) * end_share);
}

const Colour& colour_to_come(const Theme& theme, bool overview) {
    return overview ? theme.cell_border : theme.cell_empty;
}

Colour ink_colour(const Theme& theme, Ink ink, std::int64_t group) {
    switch (ink) {
        case Ink::strong:
            return theme.strong;
        case Ink::text:
            return theme.text;
        case Ink::quiet:
            return theme.quiet;
        case Ink::faint:
            return theme.faint;
        case Ink::accent:
            return theme.accent;
        case Ink::warning:
            return theme.warning;
        case Ink::good:
            return theme.good;
        case Ink::group:
            return group_colour(theme, group);
        case Ink::raised:
            return theme.raised;
    }
    return theme.text;
}

Colour text_on(const Theme& theme, const Colour& ground) {
    const float luma = 0.2126F * ground.r + 0.7152F * ground.g + 0.0722F * ground.b;
    if (luma < 0.55F) return theme.kind == ThemeKind::dark ? theme.strong : from_hex(0xffffff);
    return theme.kind == ThemeKind::dark ? theme.on_accent : theme.strong;
}

Colour from_oklch(float lightness, float chroma, float hue) {
    const float angle = hue * std::numbers::pi_v<float> / 180.0F;
    const float a = chroma * std::cos(angle);
    const float b = chroma * std::sin(angle);
    const float l_root = lightness + 0.3963377774F * a + 0.2158037573F * b;
    const float m_root = lightness - 0.1055613458F * a - 0.0638541728F * b;
    const float s_root = lightness - 0.0894841775F * a - 1.2914855480F * b;
    const float l = l_root * l_root * l_root;
    const float m = m_root * m_root * m_root;
    const float s = s_root * s_root * s_root;
    return {encode_srgb(4.0767416621F * l - 3.3077115913F * m + 0.2309699292F * s),
            encode_srgb(-1.2684380046F * l + 2.6097574011F * m - 0.3413193965F * s),
            encode_srgb(-0.0041960863F * l - 0.7034186147F * m + 1.7076147010F * s)};
}

}  // namespace convscope
