// Sums over a map of cells.
#include "core/field_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace convscope {
namespace {

/// Calls visit(row, col, value) for every cell, in storage order.
template <class Visit>
void for_cells(const FieldMap& map, Visit&& visit) {
    std::size_t at = 0;
    for (std::int64_t row = 0; row < map.rows; ++row) {
        for (std::int64_t col = 0; col < map.cols; ++col) {
            visit(static_cast<double>(map.first_row + row), static_cast<double>(map.first_col + col), map.values[at++]);
        }
    }
}

}  // namespace

double FieldMap::mass() const {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

FieldCentre mass_centre(const FieldMap& map) {
    const double mass = map.mass();
    if (!(mass > 0.0)) {
        return {static_cast<double>(map.first_row) + static_cast<double>(map.rows - 1) / 2.0,
                static_cast<double>(map.first_col) + static_cast<double>(map.cols - 1) / 2.0};
    }
    FieldCentre sum;
    for_cells(map, [&sum](double row, double col, double value) {
        sum.row += row * value;
        sum.col += col * value;
    });
    return {sum.row / mass, sum.col / mass};
}

double radius_holding(const FieldMap& map, const FieldCentre& centre, double share) {
    std::vector<std::pair<double, double>> cells;  // squared distance, value
    for_cells(map, [&](double row, double col, double value) {
        const double down = row - centre.row;
        const double across = col - centre.col;
        if (value > 0.0) cells.emplace_back(down * down + across * across, value);
    });
    if (cells.empty()) return 0.0;
    std::sort(cells.begin(), cells.end());
    double mass = 0.0;  // in the order of the sum below, so that a share of 1 is reached
    for (const auto& [distance, value] : cells) mass += value;
    double held = 0.0;
    for (const auto& [distance, value] : cells) {
        held += value;
        if (held >= share * mass) return std::sqrt(distance);
    }
    return std::sqrt(cells.back().first);
}

}  // namespace convscope
