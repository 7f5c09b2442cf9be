// Figures made by hand; see sample_figures.h.
#include "tests/app/sample_figures.h"

#include <stb/stb_image_write.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace convscope::testing {
namespace {

constexpr TapState waiting = TapState::waiting;
constexpr TapState current = TapState::current;
constexpr TapState done = TapState::done;

SamplingGrid grid_at(std::int64_t row, std::int64_t col, std::int64_t dilation, std::int64_t kernel) {
    SamplingGrid grid;
    grid.row = row;
    grid.col = col;
    grid.dilation = {dilation, dilation};
    grid.kernel = {kernel, kernel};
    for (auto& line : grid.state) line.fill(current);
    return grid;
}

SamplingGrid in_tap_order(SamplingGrid grid, std::int64_t kh, std::int64_t kw) {
    grid.state = {{{done, done, done}, {done, current, waiting}, {waiting, waiting, waiting}}};
    grid.tap = {kh, kw};
    return grid;
}

OutputMarks marks_at(std::int64_t oh, std::int64_t ow, CellProgress before, CellProgress after) {
    OutputMarks marks;
    marks.oh = oh;
    marks.ow = ow;
    marks.progress = {{{before, before, before}, {before, CellProgress::current, after}, {after, after, after}}};
    return marks;
}

}  // namespace

Plane plane_at(PlaneId id, std::int64_t rows, std::int64_t cols, std::int64_t pad, float x, float y, float cell) {
    Plane plane;
    plane.id = id;
    plane.rows = rows;
    plane.cols = cols;
    plane.view = {-pad, -pad, rows + 2 * pad, cols + 2 * pad};
    const Vec2 size{static_cast<float>(plane.view.cols) * cell, static_cast<float>(plane.view.rows) * cell};
    plane.place.flat = {{x, y, 0.0F}, size};
    plane.place.space = {{x, y, -60.0F * static_cast<float>(id.channel)}, size};
    plane.range = 3.0F;
    return plane;
}

void Sample::add(const Plane& plane) {
    std::vector<float> numbers(static_cast<std::size_t>(plane.rows * plane.cols));
    auto state = static_cast<std::uint32_t>(7 + plane.id.channel * 31 + static_cast<int>(plane.id.role) * 1009);
    for (float& number : numbers) {
        state = state * 1664525U + 1013904223U;
        number = std::round((static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * plane.range);
    }
    add(plane, std::move(numbers));
}

void Sample::add(const Plane& plane, std::vector<float> numbers) {
    figure.planes.push_back(plane);
    storage.push_back(std::move(numbers));
    values.push_back({plane.id, storage.back().data(), plane.rows, plane.cols, 1});
}

Sample mock_up() {
    Sample sample;
    for (int channel = 0; channel < 2; ++channel) {
        Plane plane =
            plane_at({Role::input, 0, channel}, 7, 7, 2, 56.0F, 92.0F + 254.0F * static_cast<float>(channel), 20.0F);
        plane.grid = grid_at(1, 0, 2, 3);
        sample.add(plane);
        Plane kernel = plane_at({Role::weight, 1, channel}, 3, 3, 0, 390.0F, plane.place.flat.origin.y + 56.0F, 36.0F);
        kernel.grid = grid_at(0, 0, 1, 3);
        kernel.range = 2.0F;
        sample.add(kernel);
        Plane thumb = plane_at({Role::input, 0, channel + 2}, 7, 7, 0, 56.0F + 150.0F * static_cast<float>(channel),
                               594.0F, 11.0F);
        thumb.overview = thumb.dimmed = true;
        sample.add(thumb);
    }
    Plane output = plane_at({Role::output, 0, 1}, 7, 7, 0, 570.0F, 232.0F, 28.0F);
    output.output = marks_at(3, 2, CellProgress::done, CellProgress::to_come);
    output.range = 24.0F;
    sample.add(output);
    return sample;
}

Sample every_look() {
    Sample sample;
    const float infinity = std::numeric_limits<float>::infinity();
    constexpr PaddingMode modes[] = {PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate,
                                     PaddingMode::circular};
    for (int i = 0; i < 4; ++i) {
        Plane plane = plane_at({Role::input, 0, i}, 6, 6, 3, 30.0F + 290.0F * static_cast<float>(i), 30.0F, 22.0F);
        plane.padding_mode = modes[i];
        plane.show_padding_values = true;
        plane.grid = in_tap_order(grid_at(-3, 0, 2, 3), 1, 1);
        plane.grid->mirror = true;
        if (i == 3) plane.hover = CellSet{{{1, 2, 2}}, {{2, 1, 3}}};
        sample.add(plane);
    }
    Plane partial = plane_at({Role::output, 0, 0}, 6, 8, 0, 30.0F, 330.0F, 24.0F);
    partial.output = marks_at(2, 3, CellProgress::partial, CellProgress::to_come);
    sample.add(partial);
    Plane whole = plane_at({Role::output, 0, 1}, 6, 8, 0, 250.0F, 330.0F, 24.0F);
    whole.output = marks_at(2, 7, CellProgress::done, CellProgress::partial);
    whole.output->progress[1] = {CellProgress::current, CellProgress::current, CellProgress::current};
    sample.add(whole);
    Plane odd = plane_at({Role::input, 0, 4}, 4, 4, 0, 470.0F, 330.0F, 34.0F);
    sample.add(odd, {1, -1, NAN, 2, infinity, -infinity, 0, 3, -3, NAN, NAN, 1, 0, 2, infinity, -2});
    Plane unknown = plane_at({Role::output, 0, 9}, 5, 5, 0, 630.0F, 330.0F, 26.0F);
    unknown.output = marks_at(2, 2, CellProgress::done, CellProgress::done);
    sample.figure.planes.push_back(unknown);
    Plane lit = plane_at({Role::output, 0, 2}, 6, 6, 0, 780.0F, 330.0F, 24.0F);
    lit.output = marks_at(5, 5, CellProgress::done, CellProgress::to_come);
    lit.hover = CellSet{{{1, 2, 2}}, {{0, 2, 3}}};
    sample.add(lit);
    Plane dimmed = plane_at({Role::input, 0, 5}, 6, 6, 1, 950.0F, 330.0F, 18.0F);
    dimmed.dimmed = true;
    sample.add(dimmed);

    // One picture at three sizes: an overview with a frame, cells of 4 px, cells of 9 px.
    const std::int64_t side = 512;
    std::vector<float> picture(static_cast<std::size_t>(side * side));
    for (std::int64_t r = 0; r < side; ++r) {
        for (std::int64_t c = 0; c < side; ++c) {
            const auto distance = static_cast<float>((r - 256) * (r - 256) + (c - 256) * (c - 256));
            picture[static_cast<std::size_t>(r * side + c)] = 0.5F + 0.5F * std::cos(3.14159265F * distance / 512.0F);
        }
    }
    Plane overview = plane_at({Role::input, 0, 6}, side, side, 0, 30.0F, 510.0F, 160.0F / 512.0F);
    overview.map = ColourMap::brightness;
    overview.range = 1.0F;
    overview.overview = true;
    overview.frame = CellRect{236, 236, 40, 40};
    overview.grid = grid_at(250, 240, 6, 3);
    sample.add(overview, picture);
    for (int i = 0; i < 2; ++i) {
        Plane crop = overview;
        crop.overview = false;
        crop.frame.reset();
        crop.view = i == 0 ? CellRect{236, 236, 40, 40} : CellRect{240, 236, 18, 30};
        const float cell = i == 0 ? 4.0F : 9.0F;
        crop.place.flat =
            crop.place.space = {{220.0F + 190.0F * static_cast<float>(i), 510.0F, 0.0F},
                                {static_cast<float>(crop.view.cols) * cell, static_cast<float>(crop.view.rows) * cell}};
        sample.figure.planes.push_back(crop);
    }
    Plane big_kernel = plane_at({Role::weight, 0, 0}, 11, 11, 0, 720.0F, 510.0F, 14.0F);
    big_kernel.grid = in_tap_order(grid_at(0, 0, 1, 11), 4, 6);
    sample.add(big_kernel);
    Plane tap = plane_at({Role::input, 0, 7}, 7, 7, 1, 900.0F, 500.0F, 24.0F);
    tap.grid = in_tap_order(grid_at(0, 1, 2, 3), 1, 1);
    sample.add(tap);
    return sample;
}

Sample crowd(int count, std::int64_t side, int across, float size) {
    Sample sample;
    for (int i = 0; i < count; ++i) {
        const float x = 10.0F + static_cast<float>(i % across) * (size + 10.0F);
        const float y = 10.0F + static_cast<float>(i / across) * (size + 10.0F);
        const Role role = i % 2 == 0 ? Role::input : Role::output;
        Plane plane = plane_at({role, 0, i}, side, side, 0, x, y, size / static_cast<float>(side));
        if (role == Role::input) plane.grid = grid_at(side / 3, side / 2, 2, 3);
        if (role == Role::output)
            plane.output = marks_at(side / 3, side / 2, CellProgress::done, CellProgress::to_come);
        sample.add(plane);
    }
    return sample;
}

float difference(const Colour& a, const Colour& b) {
    return 255.0F * std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
}

void keep_picture(const std::string& name, int width, int height, const std::vector<std::uint8_t>& pixels) {
    const char* folder = std::getenv("CONVSCOPE_PICTURES");
    if (folder == nullptr) return;
    stbi_write_png((std::string(folder) + "/" + name + ".png").c_str(), width, height, 4, pixels.data(), width * 4);
}

}  // namespace convscope::testing
