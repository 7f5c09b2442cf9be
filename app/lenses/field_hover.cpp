// What lights up beside the cell under the pointer in the receptive-field lens.
#include <algorithm>

#include "app/lenses/receptive_field.h"

namespace convscope {
namespace {

using Cells = std::vector<std::int64_t>;

/// Cells of `level` that cell `cell` of level `from` reads or is read by; itself where the levels are one.
Cells connected_cells(const FieldAxis& axis, std::size_t from, std::int64_t cell, std::size_t level) {
    Cells found;
    if (level == from) {
        found.push_back(cell);
    } else if (level + 1 == from) {
        const Axis& layer = axis.layers[level];
        for (std::int64_t k = 0; k < layer.kernel; ++k) {
            const std::int64_t below = mirrored_index(layer.cell(cell, k), layer.size, layer.mode);
            if (below >= 0) found.push_back(below);
        }
    } else if (level == from + 1) {
        for (const AxisReader& reader : readers_of(axis.layers[from], cell)) found.push_back(reader.out);
    }
    return found;
}

std::vector<Lattice> lattices(const Cells& cells, const CellRun& window) {
    std::vector<Lattice> made;
    for (const std::int64_t cell : cells) {
        if (window.contains(cell)) made.push_back({cell - window.first, 1, 1});
    }
    return made;
}

}  // namespace

FieldCell field_cell(const FieldModel& model, const FieldView& view, const CellRef& cell) {
    FieldCell found;
    found.level = std::min(static_cast<std::size_t>(cell.plane.channel), model.layers());
    if (is_side(cell.plane)) {
        const std::int64_t at = model.axis(view.along_rows).side[found.level].first + cell.col;
        (view.along_rows ? found.row : found.col) = at;
    } else {
        found.row = model.rows.map[found.level].first + cell.row;
        found.col = model.cols.map[found.level].first + cell.col;
    }
    return found;
}

std::optional<CellSet> field_hover_set(const FieldModel& model, const FieldView& view, const CellRef& hover,
                                       const Plane& plane) {
    const FieldCell from = field_cell(model, view, hover);
    const auto level = static_cast<std::size_t>(plane.id.channel);
    if (level > model.layers()) return std::nullopt;
    CellSet set;
    if (is_side(plane.id)) {
        const auto& cell = view.along_rows ? from.row : from.col;
        if (!cell) return std::nullopt;
        const FieldAxis& axis = model.axis(view.along_rows);
        set = {{{0, 1, 1}}, lattices(connected_cells(axis, from.level, *cell, level), axis.side[level])};
    } else {
        if (!from.row || !from.col) return std::nullopt;
        set = {lattices(connected_cells(model.rows, from.level, *from.row, level), model.rows.map[level]),
               lattices(connected_cells(model.cols, from.level, *from.col, level), model.cols.map[level])};
    }
    if (set.rows.empty() || set.cols.empty()) return std::nullopt;
    return set;
}

}  // namespace convscope
