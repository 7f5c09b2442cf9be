// The cells of a figure in a file: their colours against the marks, written out here the slow way.
#include <cairo.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "app/export/cell_paint.h"
#include "app/export/desktop/cairo_pen.h"
#include "app/export/plane_picture.h"
#include "app/lenses/step_marks.h"
#include "core/axis.h"
#include "tests/app/random_scene.h"
#include "tests/app/sample_figures.h"

namespace convscope::testing {
namespace {

constexpr float cell_side = 20.0F;

// A plane drawn on a page of the theme's background.
class Page {
public:
    explicit Page(const Theme& theme)
        : theme_(theme), surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 800, 800)) {}
    ~Page() { cairo_surface_destroy(surface_); }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    void draw(const Plane& plane, const PlaneValues& values, const Camera& camera) {
        cairo_t* context = cairo_create(surface_);
        CairoPen pen(context, ruler_, {800.0F, 800.0F});
        pen.box({0.0F, 0.0F}, {800.0F, 800.0F}, 0.0F, theme_.background);
        draw_plane(pen, plane, values, camera, theme_, {800.0F, 800.0F});
        EXPECT_EQ(cairo_status(context), CAIRO_STATUS_SUCCESS);
        cairo_destroy(context);
        cairo_surface_flush(surface_);
    }
    [[nodiscard]] Colour at(float x, float y) const {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel,
                    cairo_image_surface_get_data(surface_) +
                        static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface_) +
                        static_cast<std::ptrdiff_t>(x) * 4,
                    4);
        return from_hex(pixel & 0xFFFFFFU);
    }

private:
    const Theme& theme_;
    cairo_surface_t* surface_;
    CairoRuler ruler_;
};

// What the middle of a cell shows, by its mark; nothing where a hatch or a mirror's dashes may cross it.
std::optional<Colour> middle_of_cell(const Plane& plane, float value, MarkBits mark, const Theme& theme) {
    const bool padding = (mark & mark_padding) != 0;
    if (plane.output && !padding) {
        const auto progress = static_cast<CellProgress>(mark & 3U);
        if (progress == CellProgress::to_come) return theme.cell_empty;
        if (progress == CellProgress::partial) return std::nullopt;
    }
    Colour colour = map_colour(theme, plane.map, value / plane.range);
    const bool hole = (mark & mark_window) != 0 && (mark & 3U) == 0;
    if (hole) colour = mix(mix(colour, theme.background, 0.22F), theme.accent, 0.06F);
    if (!padding) return colour;
    const bool tinted = (mark & mark_window) != 0;
    Colour ground = tinted ? mix(theme.background, theme.accent, 0.06F) : theme.background;
    return plane.show_padding_values && plane.padding_mode != PaddingMode::zeros ? mix(ground, colour, 0.3F) : ground;
}

TEST(ExportCells, MiddlesHaveTheColourOfTheirMark) {
    Random random(7);
    int looked_at = 0;
    for (int round = 0; round < 60; ++round) {
        const Theme& theme = theme_of(round % 2 == 0 ? ThemeKind::print : ThemeKind::dark);
        const Scene scene = random_scene(random);
        const LoopNest nest = LoopNest::make(scene.spec, scene.order).value();
        const ConvData data = materialise(scene);
        const StepMarks marks(scene, nest, data);
        const Pair out = output_size(scene.spec);
        const Sides pads = effective_pads(scene.spec);
        for (const bool output : {false, true}) {
            const std::int64_t rows = output ? out.h : scene.spec.height;
            const std::int64_t cols = output ? out.w : scene.spec.width;
            Plane plane = plane_at({output ? Role::output : Role::input, 0, 0}, rows, cols, 0, 0.0F, 0.0F, cell_side);
            if (output) {
                plane.output = marks.output_marks(marks.position().out_channel);
            } else {
                plane.view = {-pads.top, -pads.left, rows + pads.top + pads.bottom, cols + pads.left + pads.right};
                plane.place.flat.size = {cell_side * static_cast<float>(plane.view.cols),
                                         cell_side * static_cast<float>(plane.view.rows)};
                plane.place.space.size = plane.place.flat.size;
                plane.grid = marks.input_grid(0);
                plane.padding_mode = scene.spec.padding_mode;
                plane.show_padding_values = round % 3 == 0;
            }
            std::vector<float> numbers(static_cast<std::size_t>(rows * cols));
            for (float& number : numbers) number = static_cast<float>(pick(random, -90, 90)) / 10.0F;
            plane.range = 9.0F;
            const PlaneValues values{plane.id, numbers.data(), rows, cols, 1};
            Camera camera;
            camera.turn = round % 4 == 3 ? 0.5F : 0.0F;
            camera.pan = {120.0F, 60.0F};
            Page page(theme);
            page.draw(plane, values, camera);
            const Camera::Quad quad = camera.quad(plane.place);
            for (std::int64_t r = 0; r < plane.view.rows; ++r) {
                for (std::int64_t c = 0; c < plane.view.cols; ++c) {
                    const std::int64_t row = plane.view.row + r;
                    const std::int64_t col = plane.view.col + c;
                    const float u = (static_cast<float>(c) + 0.5F) / static_cast<float>(plane.view.cols);
                    const float v = (static_cast<float>(r) + 0.5F) / static_cast<float>(plane.view.rows);
                    const float x = quad.origin.x + u * quad.right.x + v * quad.down.x;
                    const float y = quad.origin.y + u * quad.right.y + v * quad.down.y;
                    if (x < 0.0F || y < 0.0F || x >= 800.0F || y >= 800.0F) continue;
                    const auto expected =
                        middle_of_cell(plane, *value_of(plane, values, row, col), mark_of(plane, row, col), theme);
                    if (!expected) continue;
                    ++looked_at;
                    ASSERT_LE(difference(page.at(x, y), *expected), 2.5F)
                        << "round " << round << (output ? " output " : " input ") << row << ", " << col << " mark "
                        << static_cast<int>(mark_of(plane, row, col)) << " turn " << camera.turn;
                }
            }
        }
    }
    EXPECT_GT(looked_at, 5000);
}

// Each sampled cell has a ring in its tap's hue, as strong as the tap's state says.
TEST(ExportCells, SampledCellsHaveTheHueOfTheirTap) {
    const Theme& theme = theme_of(ThemeKind::print);
    Plane plane = plane_at({Role::input, 0, 0}, 9, 9, 0, 0.0F, 0.0F, cell_side);
    plane.grid = SamplingGrid{1, 2, {2, 2}, {3, 3}};
    for (auto& row : plane.grid->state) row = {TapState::done, TapState::done, TapState::waiting};
    plane.grid->state[1][1] = TapState::current;
    plane.grid->tap = {1, 1};
    const std::vector<float> zeros(81, 0.0F);
    Page page(theme);
    Camera camera;
    camera.pan = {40.0F, 40.0F};
    page.draw(plane, {plane.id, zeros.data(), 9, 9, 1}, camera);
    for (std::int64_t kh = 0; kh < 3; ++kh) {
        for (std::int64_t kw = 0; kw < 3; ++kw) {
            const float x = 40.0F + cell_side * static_cast<float>(2 + 2 * kw) + cell_side / 2.0F;
            const float y = 40.0F + cell_side * static_cast<float>(1 + 2 * kh) + 0.5F;  // in the ring's upper side
            const Colour ground = map_colour(theme, plane.map, 0.0F);
            const Colour ring =
                mix(ground, tap_colour(theme, kh * 3 + kw, 9), ring_opacity(plane.grid->state_of(kh, kw)));
            EXPECT_LE(difference(page.at(x, y), ring), 12.0F) << kh << ", " << kw;
        }
    }
}

// As on the screen: a small picture has no borders to see them by.
TEST(ExportCells, OutputsToComeStandOffThePageInSmallPicturesToo) {
    const Theme& theme = theme_of(ThemeKind::print);
    Plane plane = plane_at({Role::output, 0, 0}, 3, 3, 0, 0.0F, 0.0F, 60.0F);
    plane.overview = true;
    plane.output = OutputMarks{};  // all to come
    const std::vector<float> zeros(9, 0.0F);
    Page page(theme);
    page.draw(plane, {plane.id, zeros.data(), 3, 3, 1}, {});
    EXPECT_LE(difference(page.at(90.0F, 90.0F), theme.cell_border), 1.0F);
}

// Past the limit a plane is a picture: the same colours, however many cells there are.
TEST(ExportCells, ManyCellsKeepTheirColours) {
    const Theme& theme = theme_of(ThemeKind::print);
    for (const std::int64_t side : {100, 700, 5000}) {
        Plane plane = plane_at({Role::input, 0, 0}, side, side, 0, 0.0F, 0.0F, 600.0F / static_cast<float>(side));
        plane.range = 1.0F;
        std::vector<float> numbers(static_cast<std::size_t>(side * side));
        for (std::int64_t i = 0; i < side * side; ++i) {  // four quarters
            const bool right = i % side >= side / 2;
            const bool low = i / side >= side / 2;
            numbers[static_cast<std::size_t>(i)] = (right ? 1.0F : -0.5F) * (low ? 0.3F : 1.0F);
        }
        Page page(theme);
        Camera camera;
        camera.pan = {100.0F, 100.0F};
        page.draw(plane, {plane.id, numbers.data(), side, side, 1}, camera);
        for (const auto& [x, y, value] : {std::tuple{250.0F, 250.0F, -0.5F}, std::tuple{550.0F, 250.0F, 1.0F},
                                          std::tuple{250.0F, 550.0F, -0.15F}, std::tuple{550.0F, 550.0F, 0.3F}}) {
            // The gap between cells may lie under one pixel; one of its neighbours then shows the cell.
            float least = 255.0F;
            for (const float step : {0.0F, 2.0F, 4.0F}) {
                least = std::min(least, difference(page.at(x + step, y + step), map_colour(theme, plane.map, value)));
            }
            EXPECT_LE(least, 2.5F) << side << " at " << x << ", " << y;
        }
        EXPECT_LE(difference(page.at(50.0F, 50.0F), theme.background), 0.0F);
    }
}

}  // namespace
}  // namespace convscope::testing
