// The row kernel. Idea: copy the input cells that a block of outputs samples into small packed rows, padding filled in
// and strides taken out, so that an inner kernel (convolve_direct, or convolve_shared for one output channel) sees
// plain contiguous rows whatever the padding mode, stride or dilation. Rows that lie in the input as they are wanted
// are read there. The work is cut into tiles so that the packed rows stay in the caches: scratch memory is bounded and
// does not grow with the dilation.
#include "core/convolve_rows.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <span>

#include "core/axis.h"
#include "core/taps.h"
#include "core/tiling.h"

namespace convscope {
namespace {

// Floats of packed input at a time: fits the second-level cache of any CPU that has vectors of 8 or more.
constexpr std::int64_t packed_budget = 48 * 1024;
// Floats of packed input that one chunk of columns passes over: three quarters of a first-level cache of 32 KiB.
constexpr std::int64_t chunk_budget = 6 * 1024;
// The most columns that a tile takes. With most_kernel_side, small enough that a tile of one input channel and one row
// can always be cut down to packed_budget.
constexpr std::int64_t most_cols = 1024;
constexpr std::int64_t chunk_cols = 24;  // about what the kernel keeps in registers
// Fewer are not worth asking whether they can be read in place.
constexpr std::int64_t least_cols_in_place = 17;

/// Everything of a call that does not change from tile to tile, and its scratch memory.
class BlockConvolver {
public:
    BlockConvolver(const Conv2dSpec& spec, const ConvData& data, RowScratch& scratch, const OutputBlock& block,
                   float* y)
        : spec_(spec),
          data_(data),
          scratch_(scratch),
          block_(block),
          y_(y),
          out_(output_size(spec)),
          rows_(row_axis(spec)),
          cols_(col_axis(spec)),
          tile_(choose_tile()),
          leaves_padding_out_(spec.padding_mode == PaddingMode::zeros && finite_weights()),
          one_channel_(spec.out_channels == spec.groups) {}

    /// The block's rows and columns of the output channels [first, last), which lie in one group.
    void convolve_group(std::int64_t first, std::int64_t last);

private:
    /// Sizes of a tile along each loop.
    struct TileSize {
        std::int64_t rows = 1;
        std::int64_t cols = 1;
        std::int64_t channels = 1;
        std::int64_t kernel_rows = 1;
        std::int64_t kernel_cols = 1;
    };
    [[nodiscard]] TileSize choose_tile() const;
    /// Of the block: 0 times another is NaN.
    [[nodiscard]] bool finite_weights() const;
    /// Adds the taps of input channels [ic, ic_end) of the group to one tile of outputs.
    void add_tile(std::int64_t first, std::int64_t last, const AxisTile& rows, const AxisTile& cols, std::int64_t ic,
                  std::int64_t ic_end);

    /// Of a tile: unless that was the last thing planned, as it mostly is when the next group has its turn.
    void plan(const AxisTile& rows, const AxisTile& cols);
    /// Whether the planned rows of these planes can be read where they lie; then says where.
    bool find_in_place(const float* x, DirectBlock& block) const;
    /// Else they are packed.
    void pack(const float* x, DirectBlock& block);
    /// Whether no cell stands between the end of a row and the next one, in x and in y, and there is no padding: they
    /// are one long row.
    [[nodiscard]] bool no_cells_between(const DirectBlock& block) const;
    /// Which of the planned rows are to be multiplied, and of the tile's columns, by each tap.
    void mark_real_rows();
    void mark_real_cols(const AxisTile& cols);

    const Conv2dSpec& spec_;
    const ConvData& data_;
    RowScratch& scratch_;
    const OutputBlock& block_;
    float* y_;
    Pair out_;
    Axis rows_;
    Axis cols_;
    TileSize tile_;
    bool leaves_padding_out_;
    bool one_channel_;  ///< in each group
    AxisTile planned_rows_;
    AxisTile planned_cols_;
};

bool BlockConvolver::finite_weights() const {
    const std::size_t first = data_.w.offset(block_.first_channel, 0, 0, 0);
    const std::size_t last = data_.w.offset(block_.last_channel, 0, 0, 0);
    return all_finite(std::span<const float>(data_.w.data).subspan(first, last - first));
}

BlockConvolver::TileSize BlockConvolver::choose_tile() const {
    TileSize tile;
    tile.kernel_rows = EvenParts(spec_.kernel.h, most_kernel_side).most();
    tile.kernel_cols = EvenParts(spec_.kernel.w, most_kernel_side).most();
    tile.cols = EvenParts(block_.last_col - block_.first_col, most_cols).most();
    const std::int64_t chunk =
        tile.kernel_rows * packed_length(cols_, std::min(chunk_cols, tile.cols), tile.kernel_cols);
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    tile.channels = EvenParts(in_channels, std::clamp<std::int64_t>(chunk_budget / chunk, 1, in_channels)).most();
    if (tile.kernel_rows < spec_.kernel.h || tile.kernel_cols < spec_.kernel.w) {
        tile.channels = 1;  // else the order of an output's taps would depend on the block that it is computed in
    }
    const std::int64_t rows = block_.last_row - block_.first_row;
    tile.rows = rows;
    const auto cells = [&] {
        return tile.channels * packed_length(rows_, tile.rows, tile.kernel_rows) *
               packed_length(cols_, tile.cols, tile.kernel_cols);
    };
    // Rows go first: they cost only the rows that two tiles share. Then channels, which cost a pass over the output.
    for (std::int64_t* side : {&tile.rows, &tile.channels, &tile.cols}) {
        while (*side > 1 && cells() > packed_budget) {
            *side = (*side + 1) / 2;
        }
    }
    tile.rows = EvenParts(rows, tile.rows).most();
    return tile;
}

void BlockConvolver::plan(const AxisTile& rows, const AxisTile& cols) {
    if (rows == planned_rows_ && cols == planned_cols_) return;
    planned_rows_ = rows;
    planned_cols_ = cols;
    plan_axis(rows_, rows, scratch_.rows);
    plan_axis(cols_, cols, scratch_.cols);
    mark_real_rows();
    mark_real_cols(cols);
}

void BlockConvolver::mark_real_rows() {
    scratch_.real_rows.assign(static_cast<std::size_t>(scratch_.rows.length), leaves_padding_out_ ? 0 : 1);
    auto row = scratch_.real_rows.begin();
    for (const PackedAxis::Run& run : scratch_.rows.runs) {
        std::fill(row + run.real, row + run.real_end, std::uint8_t{1});
        row += run.count;
    }
}

void BlockConvolver::mark_real_cols(const AxisTile& cols) {
    auto real = scratch_.real_cols.begin();
    for (std::int64_t tap = cols.first_tap; tap < cols.last_tap; ++tap) {
        const Outputs all = leaves_padding_out_ ? real_outputs(cols_, tap) : Outputs{0, cols_.out};
        *real++ = {std::clamp(all.first, cols.first_out, cols.last_out) - cols.first_out,
                   std::clamp(all.last, cols.first_out, cols.last_out) - cols.first_out};
    }
}

bool BlockConvolver::find_in_place(const float* x, DirectBlock& block) const {
    // Asked for every group: first what is soon answered.
    if (block.cols < least_cols_in_place || one_channel_ || !leaves_padding_out_) return false;
    if (rows_.stride != 1 || cols_.stride != 1) return false;
    if (scratch_.rows.runs.size() != 1 || scratch_.cols.runs.size() != 1) return false;
    const PackedAxis::Run& rows = scratch_.rows.runs.front();
    if (rows.real == rows.real_end) return false;  // whose first may be anywhere
    // Places of taps are 32 bits wide.
    const std::int64_t most_rows = block.in_channels * rows_.size + scratch_.rows.length;
    if (most_rows * cols_.size > std::numeric_limits<std::int32_t>::max()) return false;
    block.first_cell = scratch_.cols.runs.front().first;
    block.cells = cols_.size;
    block.in_place = direct_reads_in_place(block);
    if (!block.in_place) return false;
    block.x = x + rows.first * cols_.size + block.first_cell;
    block.x_channel_stride = rows_.size * cols_.size;
    block.x_row_stride = cols_.size;
    return true;
}

void BlockConvolver::pack(const float* x, DirectBlock& block) {
    block.x_row_stride = scratch_.cols.length;
    block.x_channel_stride = scratch_.rows.length * scratch_.cols.length;
    const std::int64_t cells = block.in_channels * block.x_channel_stride;
    assert(cells <= packed_budget);
    if (scratch_.packed.size() < static_cast<std::size_t>(cells + packed_slack)) {
        scratch_.packed.resize(static_cast<std::size_t>(cells + packed_slack));
    }
    block.x = scratch_.packed.data();
    pack_planes(x, block.in_channels, data_.x.data.data() + data_.x.data.size(), rows_, scratch_.rows, cols_,
                scratch_.cols, !leaves_padding_out_, scratch_.packed.data());
}

bool BlockConvolver::no_cells_between(const DirectBlock& block) const {
    if (block.kernel_cols != 1 || block.x_row_stride != block.cols || block.cols != out_.w) return false;
    const auto& real = scratch_.real_rows;
    return block.real_cols[0] == Outputs{0, block.cols} && std::count(real.begin(), real.end(), 0) == 0;
}

void BlockConvolver::add_tile(std::int64_t first, std::int64_t last, const AxisTile& rows, const AxisTile& cols,
                              std::int64_t ic, std::int64_t ic_end) {
    const std::int64_t group = group_of_output(spec_, first);
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    plan(rows, cols);
    DirectBlock block;
    block.real_rows = scratch_.real_rows.data();
    block.real_cols = scratch_.real_cols.data();
    block.row_of_tap = scratch_.rows.tap_start.data();
    block.row_phases = rows_.stride / std::gcd(rows_.stride, rows_.dilation);
    block.col_of_tap = scratch_.cols.tap_start.data();
    block.w = data_.w.data.data() + data_.w.offset(first, ic, rows.first_tap, cols.first_tap);
    block.w_row_stride = spec_.kernel.w;
    block.w_in_stride = spec_.kernel.h * spec_.kernel.w;
    block.w_out_stride = in_channels * block.w_in_stride;
    block.bias = data_.bias.empty() ? nullptr : data_.bias.data() + first;
    block.accumulate = ic > 0 || rows.first_tap > 0 || cols.first_tap > 0;
    block.y = y_ + ((block_.n * spec_.out_channels + first) * out_.h + rows.first_out) * out_.w + cols.first_out;
    block.y_row_stride = out_.w;
    block.y_channel_stride = out_.h * out_.w;
    block.in_channels = ic_end - ic;
    block.kernel_rows = rows.last_tap - rows.first_tap;
    block.kernel_cols = cols.last_tap - cols.first_tap;
    block.out_channels = last - first;
    block.rows = rows.last_out - rows.first_out;
    block.cols = cols.last_out - cols.first_out;
    // No two outputs are further apart, and it will be multiplied.
    block.row_step = std::min(rows_.dilation / std::gcd(rows_.stride, rows_.dilation), block.rows + 1);
    const float* const x = data_.x.plane(block_.n, group * in_channels + ic);
    if (!find_in_place(x, block)) pack(x, block);
    Outputs all_columns;
    if (no_cells_between(block)) {
        block.cells *= block.rows;
        block.cols *= block.rows;
        block.rows = 1;
        all_columns = {0, block.cols};
        block.real_cols = &all_columns;
    }
    if (one_channel_) return convolve_shared(block);
    convolve_direct(block, scratch_.taps);
}

void BlockConvolver::convolve_group(std::int64_t first, std::int64_t last) {
    const std::int64_t in_channels = spec_.in_channels / spec_.groups;
    AxisTile rows;
    AxisTile cols;
    // The loops of one output stand inside, so that its tile of y is still cached when the next channels add to it.
    for (std::int64_t row = block_.first_row; row < block_.last_row; row += tile_.rows) {
        rows.first_out = row;
        rows.last_out = std::min(row + tile_.rows, block_.last_row);
        for (std::int64_t col = block_.first_col; col < block_.last_col; col += tile_.cols) {
            cols.first_out = col;
            cols.last_out = std::min(col + tile_.cols, block_.last_col);
            for (std::int64_t ic = 0; ic < in_channels; ic += tile_.channels) {
                for (std::int64_t kh = 0; kh < spec_.kernel.h; kh += tile_.kernel_rows) {
                    rows.first_tap = kh;
                    rows.last_tap = std::min(kh + tile_.kernel_rows, spec_.kernel.h);
                    for (std::int64_t kw = 0; kw < spec_.kernel.w; kw += tile_.kernel_cols) {
                        cols.first_tap = kw;
                        cols.last_tap = std::min(kw + tile_.kernel_cols, spec_.kernel.w);
                        add_tile(first, last, rows, cols, ic, std::min(ic + tile_.channels, in_channels));
                    }
                }
            }
        }
    }
}

}  // namespace

void convolve_rows(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, RowScratch& scratch,
                   float* y) {
    BlockConvolver convolver(spec, data, scratch, block, y);
    const std::int64_t group_channels = spec.out_channels / spec.groups;
    for (std::int64_t first = block.first_channel; first < block.last_channel;) {
        const std::int64_t group_end = (first / group_channels + 1) * group_channels;
        const std::int64_t last = std::min(group_end, block.last_channel);
        convolver.convolve_group(first, last);
        first = last;
    }
}

}  // namespace convscope
