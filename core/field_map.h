// A map over a rectangle of input cells, such as how strongly each of them moves one output, and how far its mass lies.
#pragma once

#include <cstdint>
#include <vector>

namespace convscope {

/// Cells first_row <= row < first_row + rows, and so the columns; empty when no cell is reached.
struct FieldMap {
    std::int64_t first_row = 0;
    std::int64_t first_col = 0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::vector<double> values;  ///< rows * cols, last axis fastest, none negative

    /// (row, col) are input cells within the rectangle.
    [[nodiscard]] double at(std::int64_t row, std::int64_t col) const {
        return values[static_cast<std::size_t>((row - first_row) * cols + col - first_col)];
    }
    [[nodiscard]] double mass() const;  ///< sum of the values
    bool operator==(const FieldMap&) const = default;
};

/// In input cells; 0 is the middle of the first cell.
struct FieldCentre {
    double row = 0.0;
    double col = 0.0;
};

/// Mean of the cells, weighted by their values: what to take for `centre` below, because a field cut by the border is
/// not centred on its formula's. The middle of the rectangle when there is no mass.
FieldCentre mass_centre(const FieldMap& map);

/// Least radius, in cells, of a circle about `centre` that holds `share` (0 to 1) of the mass; a cell is held when its
/// middle is. 0 when there is no mass.
double radius_holding(const FieldMap& map, const FieldCentre& centre, double share);

}  // namespace convscope
