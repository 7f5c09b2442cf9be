// The direct kernel behind convolve.h: a stride-1 convolution of rows that are packed in scratch memory, or that lie as
// they are wanted in the input itself, compiled once for every instruction set and chosen at run time. Only the kernels
// of convolve.h look in here, and what forces an instruction set: tests, benchmarks, `convscope check`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/axis.h"

namespace convscope {

/// Floats that must be readable past the last packed cell: the kernel loads whole vectors.
inline constexpr std::int64_t packed_slack = 64;

/// The most rows, and columns, of a block's kernel.
inline constexpr std::int64_t most_kernel_side = 32;

/// One block of work: rows x, packed or in place, weights w as a layer has them, a part of y. Tap (ic, kh, kw) of
/// output (row, col) reads x[ic*x_channel_stride + (row_of_tap[kh] + row)*x_row_stride + col_of_tap[kw] + col] and is
/// multiplied by w[oc*w_out_stride + ic*w_in_stride + kh*w_row_stride + kw]. Each output starts at its bias, or with
/// `accumulate` at what `y` holds, and adds its taps in that order.
struct DirectBlock {
    const float* x = nullptr;
    std::int64_t x_channel_stride = 0;
    std::int64_t x_row_stride = 0;
    const std::int64_t* row_of_tap = nullptr;  ///< kernel_rows entries, most_kernel_side at most
    const std::uint8_t* real_rows = nullptr;   ///< one of each row of x: 0 for padding, not filled and to be left out
    std::int64_t row_phases = 1;               ///< for convolve_shared: taps this far apart may read the same rows
    std::int64_t row_step = 1;                 ///< for outputs this far apart
    const std::int64_t* col_of_tap = nullptr;  ///< kernel_cols entries, most_kernel_side at most
    const Outputs* real_cols = nullptr;  ///< as many: where the tap finds cells; elsewhere zeros, that may be left out
    bool in_place = false;               ///< a cell outside its row is another row's, or nobody's: not to be read
    std::int64_t first_cell = 0;         ///< in place: the number of x's first cell in its row,
    std::int64_t cells = 0;              ///< which has so many
    const float* w = nullptr;
    std::int64_t w_out_stride = 0;
    std::int64_t w_in_stride = 0;
    std::int64_t w_row_stride = 0;
    const float* bias = nullptr;  ///< out_channels values, or null for none
    bool accumulate = false;
    float* y = nullptr;
    std::int64_t y_channel_stride = 0;
    std::int64_t y_row_stride = 0;
    std::int64_t in_channels = 0;
    std::int64_t kernel_rows = 0;
    std::int64_t kernel_cols = 0;
    std::int64_t out_channels = 0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};

/// The columns of the kernel, bit kw, that do not find padding alone for the outputs in these columns.
inline std::uint32_t real_taps(const DirectBlock& block, const Outputs& columns) {
    static_assert(most_kernel_side <= 32);
    std::uint32_t real = 0;
    for (std::int64_t kw = 0; kw < block.kernel_cols; ++kw) {
        if (block.real_cols[kw].meet(columns)) real |= 1U << kw;
    }
    return real;
}

/// Memory that is kept from call to call, for the taps of a row of outputs, their weights and, in place, their masks.
struct TapScratch {
    std::vector<std::int32_t> taps;
    std::vector<float> w;
    std::vector<std::uint16_t> masks;
    [[nodiscard]] std::size_t bytes() const {
        return taps.capacity() * sizeof(std::int32_t) + w.capacity() * sizeof(float) +
               masks.capacity() * sizeof(std::uint16_t);
    }
};

/// Whether convolve_direct may be given the block in place, here and now: columns beside each other, of which only the
/// first and the last vector of a row find cells outside it, and not these alone.
bool direct_reads_in_place(const DirectBlock& block);

/// Computes the block's outputs.
void convolve_direct(const DirectBlock& block, TapScratch& scratch);

/// The same for the first output channel alone, with the taps in another order.
void convolve_shared(const DirectBlock& block);

/// The instruction set that convolve_direct uses now, and those that it can use here, best first (while one is forced,
/// that one alone).
std::string direct_target();
std::vector<std::string> direct_targets();

/// For checks, tests and benchmarks: makes convolve_direct use the target of this name (one of direct_targets()), or
/// the best one again for "". False when there is no such target: then the best one is in use. Not for use while others
/// convolve.
bool force_direct_target(std::string_view name);

}  // namespace convscope
