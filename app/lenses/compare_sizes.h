// Where the rows and columns of the Compare lens lie, worked out from the labels' widths before anything is drawn.
// Figure units; y is a baseline where it belongs to a label, else a top edge.
#pragma once

#include <string>
#include <vector>

#include "app/figure/strings.h"
#include "app/lenses/compare_columns.h"

namespace convscope {

/// Texts whose widths decide, and which the figure shows.
struct CompareTexts {
    const Strings& tr;
    [[nodiscard]] std::string input(std::int64_t channel) const;
    [[nodiscard]] std::string output(std::int64_t channel) const;
    [[nodiscard]] std::string reads(std::int64_t read, std::int64_t channels) const;
    [[nodiscard]] std::string block(const ComparedColumn& column, const KernelBlock& block) const;
};

struct CompareSizes {
    CompareSizes(const Compared& compared, const ComparedColumns& columns, const LabelMetrics& labels,
                 const CompareTexts& texts);

    float type = 1.0F;    ///< figure units a pixel of type
    bool wide = true;     ///< one or two columns
    bool beside = false;  ///< the difference has a column of its own; else differences stand below their settings

    float input_cell = 1.0F, input_shift = 0.0F;  ///< the crop stands this far right of the overview
    float output_cell = 1.0F;
    bool output_small = false;  ///< outputs are too large to be drawn cell by cell

    std::vector<std::vector<std::string>> words;  ///< of each setting, in lines
    float letter = 0.0F;                          ///< from the setting's letter to its words
    float column = 0.0F;                          ///< width of one
    std::vector<float> x;                         ///< left edges
    float lower = 0.0F;                           ///< outputs stand this far right of their column's left edge
    float kernel_side = 0.0F;
    float caption_y = 0.0F, thumbs_y = 0.0F, reads_y = 0.0F, input_y = 0.0F, lower_y = 0.0F, difference_y = 0.0F;
    float beside_x = 0.0F, beside_width = 0.0F, right = 0.0F, bottom = 0.0F;

    /// Kernels of a block that stand in a row.
    [[nodiscard]] static std::int64_t across(const KernelBlock& block);
    [[nodiscard]] float kernel_cell(const ComparedColumn& column, const KernelBlock& block) const;
    [[nodiscard]] float block_height(const ComparedColumn& column, const KernelBlock& block) const;
    [[nodiscard]] float between_blocks() const { return 10.0F + 13.0F * type; }
    /// The first of the column's blocks that is drawn: the uppermost layers are.
    [[nodiscard]] static std::size_t first_block(const ComparedColumn& column);
    /// Of all blocks that are drawn.
    [[nodiscard]] float blocks_height(const ComparedColumn& column) const;

private:
    [[nodiscard]] float kernels_height(const std::vector<ComparedColumn>& columns) const;
    void measure_cells(const ComparedColumns& columns);
    void measure_columns(const Compared& compared, const std::vector<ComparedColumn>& columns,
                         const LabelMetrics& labels, const CompareTexts& texts);
    void measure_rows(const Compared& compared, const std::vector<ComparedColumn>& columns);

    Vec2 input_area_;
    Pair output_{1, 1};     // rows and columns of the largest
    float largest_ = 0.0F;  // width of a difference's caption
};

/// Between a plane and what stands over it; between columns; from one line of text to the next, in pixels of type.
inline constexpr float compare_name_gap = 9.0F, compare_column_gap = 32.0F, compare_line = 17.0F;
inline constexpr float compare_thumb = 18.0F, compare_kernel_gap = 4.0F, compare_overview = 60.0F;

}  // namespace convscope
