// Figures made by hand for the tests and the benchmark of the renderer, with the values that their planes show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/figure/figure.h"
#include "app/render/renderer.h"

namespace convscope::testing {

/// A figure and the numbers in it.
struct Sample {
    Figure figure;
    std::vector<std::vector<float>> storage;
    std::vector<PlaneValues> values;

    /// Adds `plane` with whole numbers of -range..range made from its id.
    void add(const Plane& plane);
    void add(const Plane& plane, std::vector<float> numbers);
};

/// The planes of mockups/step.png where the mock-up has them: canvas units, 788 x 700.
Sample mock_up();
/// Everything a plane can show, side by side: padding modes, partial outputs, hover, NaN, infinity, crops, tiny cells.
Sample every_look();
/// `count` planes of `side` x `side` cells with window or progress, in a grid of `across` columns, `size` units each.
Sample crowd(int count, std::int64_t side, int across, float size);

/// A plane of `rows` x `cols` cells at (x, y), `cell` units a cell, showing all of it and `pad` cells of padding.
Plane plane_at(PlaneId id, std::int64_t rows, std::int64_t cols, std::int64_t pad, float x, float y, float cell);

/// Difference of the worst channel, in steps of 1/255.
float difference(const Colour& a, const Colour& b);

/// Writes RGBA pixels as NAME.png into the folder that CONVSCOPE_PICTURES names; does nothing when it is not set.
void keep_picture(const std::string& name, int width, int height, const std::vector<std::uint8_t>& pixels);

}  // namespace convscope::testing
