// Shapes, type and pictures through Cairo.
#include "app/export/desktop/cairo_pen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace convscope {
namespace {

void set_colour(cairo_t* context, const Colour& colour) {
    cairo_set_source_rgba(context, static_cast<double>(colour.r), static_cast<double>(colour.g),
                          static_cast<double>(colour.b), static_cast<double>(colour.a));
}

void move_to(cairo_t* context, const Vec2& at) {
    cairo_move_to(context, static_cast<double>(at.x), static_cast<double>(at.y));
}
void line_to(cairo_t* context, const Vec2& at) {
    cairo_line_to(context, static_cast<double>(at.x), static_cast<double>(at.y));
}

}  // namespace

CairoPen::CairoPen(cairo_t* context, const PageRuler& ruler, const Vec2& page)
    : VectorPen(ruler, page), context_(context) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(context_, options);
    cairo_font_options_destroy(options);
}

void CairoPen::fill(const Colour& colour) {
    set_colour(context_, colour);
    cairo_fill(context_);
}

void CairoPen::stroke(const LineStyle& style) {
    set_colour(context_, style.colour);
    cairo_set_line_width(context_, static_cast<double>(style.width));
    std::array<double, 4> dashes{};
    std::copy(style.dashes.begin(), style.dashes.end(), dashes.begin());
    cairo_set_dash(context_, dashes.data(), style.dashed() ? 4 : 0, 0.0);
    cairo_stroke(context_);
}

void CairoPen::path(const Vec2& low, const Vec2& high, float radius) {
    const auto x0 = static_cast<double>(low.x);
    const auto y0 = static_cast<double>(low.y);
    const auto x1 = static_cast<double>(high.x);
    const auto y1 = static_cast<double>(high.y);
    const double r = std::min({static_cast<double>(radius), (x1 - x0) / 2, (y1 - y0) / 2});
    if (r <= 0.0) {
        cairo_rectangle(context_, x0, y0, x1 - x0, y1 - y0);
        return;
    }
    constexpr double quarter = std::numbers::pi / 2;
    cairo_new_sub_path(context_);
    cairo_arc(context_, x1 - r, y0 + r, r, -quarter, 0.0);
    cairo_arc(context_, x1 - r, y1 - r, r, 0.0, quarter);
    cairo_arc(context_, x0 + r, y1 - r, r, quarter, 2 * quarter);
    cairo_arc(context_, x0 + r, y0 + r, r, 2 * quarter, 3 * quarter);
    cairo_close_path(context_);
}

void CairoPen::line(const Vec2& from, const Vec2& to, const LineStyle& style) {
    move_to(context_, from);
    line_to(context_, to);
    stroke(style);
}

void CairoPen::curve(const Curve& curve, const LineStyle& style) {
    move_to(context_, curve.from);
    line_to(context_, curve.start);
    cairo_curve_to(context_, static_cast<double>(curve.start.x + curve.bend), static_cast<double>(curve.start.y),
                   static_cast<double>(curve.to.x - curve.bend), static_cast<double>(curve.to.y),
                   static_cast<double>(curve.to.x), static_cast<double>(curve.to.y));
    stroke(style);
}

void CairoPen::polygon(std::span<const Vec2> corners, const Colour& colour) {
    if (corners.empty()) return;
    move_to(context_, corners.front());
    for (const Vec2& corner : corners.subspan(1)) line_to(context_, corner);
    cairo_close_path(context_);
    fill(colour);
}

void CairoPen::box(const Vec2& low, const Vec2& high, float radius, const Colour& colour) {
    path(low, high, radius);
    fill(colour);
}

void CairoPen::frame(const Vec2& low, const Vec2& high, float radius, const LineStyle& style) {
    path(low, high, radius);
    stroke(style);
}

void CairoPen::disc(const Vec2& centre, float radius, const Colour& colour) {
    cairo_arc(context_, static_cast<double>(centre.x), static_cast<double>(centre.y), static_cast<double>(radius), 0.0,
              2 * std::numbers::pi);
    fill(colour);
}

void CairoPen::text(Face face, float size, const Vec2& low, const Colour& colour, const std::string& text) {
    const Setting at = set(face, size, low.y);
    const auto em = static_cast<double>(at.em);
    double x = static_cast<double>(low.x);
    set_colour(context_, colour);
    cairo_set_font_size(context_, em);
    for (const CairoRuler::Run& run : ruler().runs(face, text)) {
        cairo_set_font_face(context_, run.font);
        cairo_move_to(context_, x, static_cast<double>(at.baseline));
        cairo_show_text(context_, run.text.c_str());
        x += ruler().width(run, em);
    }
    cairo_new_path(context_);
}

void CairoPen::lay(const Affine& on) {
    cairo_save(context_);
    cairo_matrix_t matrix;
    cairo_matrix_init(&matrix, static_cast<double>(on.right.x), static_cast<double>(on.right.y),
                      static_cast<double>(on.down.x), static_cast<double>(on.down.y), static_cast<double>(on.origin.x),
                      static_cast<double>(on.origin.y));
    cairo_transform(context_, &matrix);
}

void CairoPen::unlay() {
    cairo_restore(context_);
}

void CairoPen::begin_group(float opacity) {
    opacities_.push_back(opacity);
    cairo_push_group(context_);
}

void CairoPen::end_group() {
    cairo_pop_group_to_source(context_);
    cairo_paint_with_alpha(context_, static_cast<double>(opacities_.back()));
    opacities_.pop_back();
}

void CairoPen::clip(const Vec2& low, const Vec2& high) {
    cairo_save(context_);
    path(low, high, 0.0F);
    cairo_clip(context_);
}

void CairoPen::unclip() {
    cairo_restore(context_);
}

void CairoPen::image(const Vec2& low, const Vec2& high, int width, int height, std::span<const std::uint8_t> rgba,
                     bool sharp) {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    const int stride = cairo_image_surface_get_stride(surface);
    unsigned char* rows = cairo_image_surface_get_data(surface);
    if (rows == nullptr) {  // no memory for it
        cairo_surface_destroy(surface);
        return;
    }
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::uint8_t* from =
                rgba.data() +
                (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
            const std::uint32_t alpha = from[3];
            const auto part = [alpha](std::uint8_t value) { return (value * alpha + 127U) / 255U; };
            const std::uint32_t pixel = alpha << 24U | part(from[0]) << 16U | part(from[1]) << 8U | part(from[2]);
            std::memcpy(rows + static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x) * 4, &pixel, 4);
        }
    }
    cairo_surface_mark_dirty(surface);
    cairo_save(context_);
    cairo_translate(context_, static_cast<double>(low.x), static_cast<double>(low.y));
    cairo_scale(context_, static_cast<double>(high.x - low.x) / width, static_cast<double>(high.y - low.y) / height);
    cairo_set_source_surface(context_, surface, 0.0, 0.0);
    cairo_pattern_set_filter(cairo_get_source(context_), sharp ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    cairo_rectangle(context_, 0.0, 0.0, width, height);
    cairo_fill(context_);
    cairo_restore(context_);
    cairo_surface_destroy(surface);
}

}  // namespace convscope
