// What each column of the Compare lens is about: the setting, its present output cell, what that reads, the kernels in
// between; and which part of the input the columns show.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/figure/compared.h"
#include "app/lenses/compare_field.h"
#include "app/lenses/lens.h"

namespace convscope {

inline constexpr std::int64_t most_drawn_cells = 26;  ///< a side that is drawn cell by cell

/// The kernels of one layer that feed the present output cell.
struct KernelBlock {
    std::size_t layer = 0;
    std::int64_t count = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> shown;  ///< (oc, ic) of the first eight
};

struct ComparedColumn {
    std::size_t setting = 0;
    const Document* document = nullptr;
    const std::vector<Layer>* layers = nullptr;
    std::vector<std::vector<bool>> feeding;  ///< channels of each level that feed the present output
    bool single = true;                      ///< no layer below the stepped one
    InputField field;                        ///< of a stack
    CellRect padded, window;                 ///< of the input: all there is to show, and what the present output spans
    CellRect view;                           ///< what is shown of it
    Pair out;
    OutputPosition at;
    std::vector<KernelBlock> blocks;

    [[nodiscard]] const Conv2dSpec& spec() const { return document->scene().spec; }
    [[nodiscard]] const Pair& kernel(const KernelBlock& block) const { return (*layers)[block.layer].spec.kernel; }
    [[nodiscard]] bool reads(std::int64_t channel) const { return feeding.front()[static_cast<std::size_t>(channel)]; }
    /// The only layer with a kernel of more than one cell, so that the field shows its taps; else null.
    [[nodiscard]] const Layer* only_window() const;
};

/// One a setting, their views chosen: as large in every column, and the same part where that holds all windows.
struct ComparedColumns {
    std::vector<ComparedColumn> columns;
    bool cropped = false;
    CellRect together;  ///< the part that all show, padding of each its own; empty when each shows another
    std::int64_t rows = 1, cols = 1;  ///< of the largest view
};
ComparedColumns compared_columns(const Compared& compared);

/// The cells of both; at least one cell.
CellRect common_cells(const CellRect& a, const CellRect& b);

}  // namespace convscope
