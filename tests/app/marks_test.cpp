// What a cell is, three times over: core's taps, mark_of on the CPU, and what the shader wrote.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/taps.h"
#include "tests/app/marks_reader.h"
#include "tests/app/random_scene.h"
#include "tests/app/sample_figures.h"

namespace convscope::testing {
namespace {

/// Marks of the padded input for output (oh, ow), counted out from core's taps one by one.
std::map<std::pair<std::int64_t, std::int64_t>, unsigned> marks_by_core(const Conv2dSpec& spec, const Plane& plane,
                                                                        std::int64_t oh, std::int64_t ow) {
    std::map<std::pair<std::int64_t, std::int64_t>, unsigned> marks;
    const TapSource first = tap_source(spec, oh, ow, 0, 0);
    const TapSource last = tap_source(spec, oh, ow, spec.kernel.h - 1, spec.kernel.w - 1);
    for (std::int64_t r = plane.view.row; r < plane.view.row + plane.view.rows; ++r) {
        for (std::int64_t c = plane.view.col; c < plane.view.col + plane.view.cols; ++c) {
            unsigned& mark = marks[{r, c}];
            if (r < 0 || c < 0 || r >= spec.height || c >= spec.width) mark |= mark_padding;
            if (r >= first.row && r <= last.row && c >= first.col && c <= last.col) mark |= mark_window;
        }
    }
    for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
        for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
            const TapSource source = tap_source(spec, oh, ow, kh, kw);
            const auto row_place = static_cast<std::size_t>(kh < plane.grid->tap.h    ? 0
                                                            : kh == plane.grid->tap.h ? 1
                                                                                      : 2);
            const auto col_place = static_cast<std::size_t>(kw < plane.grid->tap.w    ? 0
                                                            : kw == plane.grid->tap.w ? 1
                                                                                      : 2);
            marks[{source.row, source.col}] |= 1U + static_cast<unsigned>(plane.grid->state[row_place][col_place]);
            if (source.padding && !source.zero) marks[{source.source_row, source.source_col}] |= mark_mirror;
        }
    }
    return marks;
}

/// A padded input plane with the sampling grid of one output position, states at random.
Plane random_input_plane(Random& random, const Conv2dSpec& spec, std::int64_t oh, std::int64_t ow) {
    const Sides pads = effective_pads(spec);
    Plane plane = plane_at({Role::input, 0, 0}, spec.height, spec.width, 0, 0.0F, 0.0F, 10.0F);
    plane.view = {-pads.top, -pads.left, spec.height + pads.top + pads.bottom, spec.width + pads.left + pads.right};
    plane.place.flat.size = {10.0F * static_cast<float>(plane.view.cols), 10.0F * static_cast<float>(plane.view.rows)};
    plane.place.space.size = plane.place.flat.size;
    plane.padding_mode = spec.padding_mode;
    SamplingGrid grid;
    grid.row = oh * spec.stride.h - pads.top;
    grid.col = ow * spec.stride.w - pads.left;
    grid.dilation = spec.dilation;
    grid.kernel = spec.kernel;
    grid.tap = {pick(random, 0, spec.kernel.h - 1), pick(random, 0, spec.kernel.w - 1)};
    for (auto& row : grid.state) {
        for (TapState& state : row) state = static_cast<TapState>(pick(random, 0, 2));
    }
    grid.mirror = spec.padding_mode != PaddingMode::zeros;
    plane.grid = grid;
    return plane;
}

Lattice random_lattice(Random& random) {
    return {pick(random, -4, 12), pick(random, 1, 4), pick(random, 0, 6)};
}

OutputMarks random_progress(Random& random, std::int64_t rows, std::int64_t cols) {
    OutputMarks marks;
    marks.oh = pick(random, 0, rows - 1);
    marks.ow = pick(random, 0, cols - 1);
    for (auto& row : marks.progress) {
        for (CellProgress& progress : row) progress = static_cast<CellProgress>(pick(random, 0, 3));
    }
    return marks;
}

Figure figure_of(const Plane& plane) {
    Figure figure;
    figure.planes.push_back(plane);
    return figure;
}

/// Compares every pixel of the framebuffer with mark_of the cell that its centre lies on.
void expect_marks_at_all_pixels(const MarksReader& reader, const Plane& plane, const Camera& camera,
                                const Renderer::Target& target) {
    const Camera::Quad quad = camera.quad(plane.place);
    const double scale = target.pixel_scale;
    const auto rows = static_cast<double>(plane.view.rows);
    const auto cols = static_cast<double>(plane.view.cols);
    const double det =
        static_cast<double>(quad.right.x) * quad.down.y - static_cast<double>(quad.right.y) * quad.down.x;
    int wrong = 0;
    for (int y = 0; y < MarksReader::height && wrong < 3; ++y) {
        for (int x = 0; x < MarksReader::width && wrong < 3; ++x) {
            const double at_x = (x + 0.5 - target.x) / scale - quad.origin.x;
            const double at_y = (y + 0.5 - target.y) / scale - quad.origin.y;
            const double col = (at_x * quad.down.y - at_y * quad.down.x) / det * cols;
            const double row = (at_y * quad.right.x - at_x * quad.right.y) / det * rows;
            const double to_edge = std::min(std::abs(col - std::round(col)), std::abs(row - std::round(row)));
            const double cells_a_pixel =
                std::max(cols / std::hypot(quad.right.x, quad.right.y), rows / std::hypot(quad.down.x, quad.down.y));
            if (to_edge < 2e-3 * std::max(1.0, cells_a_pixel)) continue;  // a pixel's centre on a cell's edge: either
            const bool on_canvas = x >= target.x && x < target.x + target.w && y >= target.y && y < target.y + target.h;
            const bool on_plane = on_canvas && col > 0 && row > 0 && col < cols && row < rows;
            const std::int64_t cell_row = plane.view.row + static_cast<std::int64_t>(std::floor(row));
            const std::int64_t cell_col = plane.view.col + static_cast<std::int64_t>(std::floor(col));
            std::optional<MarkBits> expected;
            if (on_plane) expected = mark_of(plane, cell_row, cell_col);
            const std::optional<MarkBits> found = reader.at(x, y);
            if (found == expected) continue;
            ++wrong;
            ADD_FAILURE() << "pixel " << x << ", " << y << " (row " << cell_row << ", col " << cell_col << "): drawn "
                          << (found ? std::to_string(*found) : "nothing") << ", expected "
                          << (expected ? std::to_string(*expected) : "nothing");
        }
    }
}

TEST(MarkOf, AgreesWithCoresTapsOnRandomSpecs) {
    Random random(20240601);
    for (int round = 0; round < 600; ++round) {
        const Conv2dSpec spec = random_spec(random);
        const Pair out = output_size(spec);
        const std::int64_t oh = pick(random, 0, out.h - 1);
        const std::int64_t ow = pick(random, 0, out.w - 1);
        const Plane plane = random_input_plane(random, spec, oh, ow);
        for (const auto& [cell, mark] : marks_by_core(spec, plane, oh, ow)) {
            ASSERT_EQ(mark_of(plane, cell.first, cell.second), mark)
                << "round " << round << ", " << name_of(spec.padding_mode) << ", cell " << cell.first << ", "
                << cell.second;
        }
    }
}

TEST(MarkOf, HoverSetOfReadersIsExact) {
    Random random(7);
    for (int round = 0; round < 200; ++round) {
        const Conv2dSpec spec = random_spec(random);
        const Pair out = output_size(spec);
        const std::int64_t row = pick(random, 0, spec.height - 1);
        const std::int64_t col = pick(random, 0, spec.width - 1);
        Plane plane = plane_at({Role::output, 0, 0}, out.h, out.w, 0, 0.0F, 0.0F, 10.0F);
        plane.hover.emplace();
        for (const AxisReader& reader : row_readers(spec, row)) plane.hover->rows.push_back({reader.out, 1, 1});
        for (const AxisReader& reader : col_readers(spec, col)) plane.hover->cols.push_back({reader.out, 1, 1});
        for (std::int64_t oh = 0; oh < out.h; ++oh) {
            for (std::int64_t ow = 0; ow < out.w; ++ow) {
                bool reads = false;
                for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
                    for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
                        const TapSource source = tap_source(spec, oh, ow, kh, kw);
                        reads |= !source.zero && source.source_row == row && source.source_col == col;
                    }
                }
                ASSERT_EQ((mark_of(plane, oh, ow) & mark_hover) != 0, reads) << "round " << round;
            }
        }
    }
}

TEST(PlaneShader, MarksOfRandomInputPlanesAtAnyZoom) {
    MarksReader reader;
    Random random(11);
    for (int round = 0; round < 60; ++round) {
        SCOPED_TRACE(round);
        const Conv2dSpec spec = random_spec(random);
        const Pair out = output_size(spec);
        Plane plane = random_input_plane(random, spec, pick(random, 0, out.h - 1), pick(random, 0, out.w - 1));
        if (round % 3 == 0) {
            plane.hover = CellSet{{random_lattice(random), random_lattice(random)}, {random_lattice(random)}};
        }
        if (round % 4 == 0) {  // a crop that starts anywhere
            plane.view = {pick(random, -3, 3), pick(random, -3, 3), pick(random, 1, 12), pick(random, 1, 12)};
        }
        Camera camera = camera_on(plane, 0, 0, std::exp(std::uniform_real_distribution<float>(0.0F, 5.0F)(random)));
        camera.pan.x += static_cast<float>(pick(random, -50, 50)) / 7.0F;
        camera.pan.y += static_cast<float>(pick(random, -50, 50)) / 7.0F;
        Renderer::Target target = MarksReader::whole();
        if (round % 5 == 0) {
            target.x = 40;
            target.y = 70;
            target.w = 300;
            target.h = 350;
            target.pixel_scale = 2.0F;
        }
        reader.draw(figure_of(plane), camera, target);
        expect_marks_at_all_pixels(reader, plane, camera, target);
    }
}

TEST(PlaneShader, MarksOfRandomOutputPlanes) {
    MarksReader reader;
    Random random(12);
    for (int round = 0; round < 40; ++round) {
        SCOPED_TRACE(round);
        const std::int64_t rows = pick(random, 1, 40);
        const std::int64_t cols = pick(random, 1, 40);
        Plane plane = plane_at({Role::output, 0, 0}, rows, cols, 0, 3.0F, 5.0F, 10.0F);
        plane.output = random_progress(random, rows, cols);
        if (round % 2 == 0)
            plane.hover = CellSet{{random_lattice(random)}, {random_lattice(random), random_lattice(random)}};
        Camera camera = camera_on(plane, 0, 0, static_cast<float>(pick(random, 8, 100)) / 6.0F);
        camera.pan = {camera.pan.x + 1.3F, camera.pan.y + 20.6F};
        reader.draw(figure_of(plane), camera);
        expect_marks_at_all_pixels(reader, plane, camera, MarksReader::whole());
    }
}

TEST(PlaneShader, MarksWhileThePlaneTurns) {
    MarksReader reader;
    Random random(13);
    for (int round = 0; round < 30; ++round) {
        SCOPED_TRACE(round);
        const Conv2dSpec spec = random_spec(random);
        const Pair out = output_size(spec);
        Plane plane = random_input_plane(random, spec, pick(random, 0, out.h - 1), pick(random, 0, out.w - 1));
        plane.place.space.origin = {-20.0F, 10.0F, -35.0F};
        Camera camera = camera_on(plane, 0, 0, static_cast<float>(pick(random, 20, 40)));
        camera.turn = static_cast<float>(pick(random, 1, 10)) / 10.0F;
        camera.pan = {camera.pan.x + 60.0F, camera.pan.y + 60.0F};
        reader.draw(figure_of(plane), camera);
        expect_marks_at_all_pixels(reader, plane, camera, MarksReader::whole());
    }
}

TEST(PlaneShader, MarksOfHugePlanesStayExact) {
    MarksReader reader;
    Random random(14);
    const std::int64_t side = std::int64_t{1} << 24;
    for (const std::int64_t dilation : {std::int64_t{1}, std::int64_t{3}, std::int64_t{1000}, std::int64_t{1000000}}) {
        SCOPED_TRACE(dilation);
        Plane plane = plane_at({Role::input, 0, 0}, side, side, 2, 0.0F, 0.0F, 10.0F);
        SamplingGrid grid;
        grid.dilation = {dilation, dilation};
        grid.kernel = {5, 7};
        grid.tap = {2, 3};
        grid.state = {{{TapState::done, TapState::done, TapState::done},
                       {TapState::done, TapState::current, TapState::waiting},
                       {TapState::waiting, TapState::waiting, TapState::waiting}}};
        grid.row = side / 2 - 3;
        grid.col = side / 2 + 5;
        plane.grid = grid;
        plane.hover = CellSet{{{side / 2, 2, side}}, {{0, 3, side}}};
        // Crops of it: around the grid's taps and at the far corner. A crop's quad is of ordinary size.
        for (const std::int64_t tap : {0, 4, 6}) {
            plane.view = {grid.row + std::min<std::int64_t>(tap, 4) * dilation - 11, grid.col + tap * dilation - 9, 40,
                          40};
            plane.place.flat = {{0, 0, 0}, {400.0F, 400.0F}};
            const Camera camera = camera_on(plane, plane.view.row, plane.view.col, 12.5F);
            reader.draw(figure_of(plane), camera);
            expect_marks_at_all_pixels(reader, plane, camera, MarksReader::whole());
        }
        plane.view = {side - 30, side - 30, 32, 32};
        const Camera camera = camera_on(plane, plane.view.row, plane.view.col, 16.0F);
        reader.draw(figure_of(plane), camera);
        expect_marks_at_all_pixels(reader, plane, camera, MarksReader::whole());
    }
}

TEST(PlaneShader, TheSameSourceDrawsTheSameInGles) {
    MarksReader reader(Offscreen::Api::gles30);
    Random random(15);
    for (int round = 0; round < 10; ++round) {
        const Conv2dSpec spec = random_spec(random);
        const Plane plane = random_input_plane(random, spec, 0, 0);
        const Camera camera = camera_on(plane, plane.view.row, plane.view.col, 20.0F);
        reader.draw(figure_of(plane), camera);
        expect_marks_at_all_pixels(reader, plane, camera, MarksReader::whole());
    }
}

}  // namespace
}  // namespace convscope::testing
