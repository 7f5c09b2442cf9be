// The direct kernel of one output channel. Idea: with no other channels to share a loaded vector with, a
// tile has several rows: rows that are as far apart as the kernel's, so that a loaded vector serves each of them with
// another tap. This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is
// chosen at run time.
#include <algorithm>
#include <array>

#include "core/convolve_direct.h"
#include "core/tiling.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_shared.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using Vector = hn::Vec<Lane>;

// Stores the first `cols` columns. Only the last vector may be part.
template <int vectors>
HWY_INLINE void store_row(const Vector (&sum)[vectors], std::int64_t cols, float* y) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    HWY_UNROLL(8) for (int v = 0; v < vectors - 1; ++v) {
        hn::StoreU(sum[v], lane, y + v * lanes);
    }
    float* const last = y + (vectors - 1) * lanes;
    const std::int64_t left = cols - (vectors - 1) * lanes;
    if (left == lanes) {
        hn::StoreU(sum[vectors - 1], lane, last);
    } else {
        HWY_ALIGN float edge[HWY_MAX_BYTES / sizeof(float)] = {};
        hn::Store(sum[vectors - 1], lane, edge);
        for (std::int64_t i = 0; i < left; ++i) last[i] = edge[i];
    }
}

// The taps of a column of the kernel that read the same input rows for output rows block.row_step apart.
struct SharedTaps {
    std::int64_t first = 0;  // kernel row; the others follow at distances of block.row_phases
    int count = 0;
};
constexpr int most_shared = 3;

/// All taps of a column of the kernel.
struct SharedColumn {
    std::array<SharedTaps, static_cast<std::size_t>(most_kernel_side)> taps;
    std::size_t count = 0;
    [[nodiscard]] const SharedTaps* begin() const { return taps.data(); }
    [[nodiscard]] const SharedTaps* end() const { return taps.data() + count; }
};

SharedColumn share_taps(const DirectBlock& block) {
    SharedColumn column;
    for (std::int64_t phase = 0; phase < std::min(block.row_phases, block.kernel_rows); ++phase) {
        for (std::int64_t kh = phase; kh < block.kernel_rows; kh += block.row_phases) {
            const bool follows = kh != phase && column.taps[column.count - 1].count < most_shared &&
                                 block.row_of_tap[kh] - block.row_of_tap[kh - block.row_phases] == block.row_step;
            if (!follows) column.taps[column.count++] = {kh, 0};
            ++column.taps[column.count - 1].count;
        }
    }
    return column;
}

/// The columns of the kernel that do not find padding alone.
struct RealColumns {
    std::array<std::int64_t, static_cast<std::size_t>(most_kernel_side)> kw;
    std::size_t count = 0;
    [[nodiscard]] const std::int64_t* begin() const { return kw.data(); }
    [[nodiscard]] const std::int64_t* end() const { return kw.data() + count; }
};

RealColumns list_columns(std::uint32_t real) {
    RealColumns columns;
    for (std::int64_t kw = 0; kw < most_kernel_side; ++kw) {
        if ((real >> kw & 1U) != 0) columns.kw[columns.count++] = kw;
    }
    return columns;
}

constexpr int most_rows = 4;
// What the register file leaves beside a weight and the input: 32 registers or 16.
constexpr int most_row_vectors = HWY_TARGET <= HWY_AVX3 ? 4 : 2;

// `shared` rows of the kernel for all rows of a tile. Every output adds its taps row by row, then column by column,
// however many rows are shared: a block must not differ from the same part of the whole.
template <int rows, int vectors, int shared>
HWY_INLINE void add_shared(const DirectBlock& block, const RealColumns& columns, const std::uint8_t* real,
                           const float* x, const float* w, Vector (&sum)[rows][vectors]) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t x_step = block.row_step * block.x_row_stride;
    const std::int64_t w_step = block.row_phases * block.w_row_stride;
    HWY_UNROLL(6) for (int j = 0; j < rows + shared - 1; ++j) {
        if (real[j * block.row_step] == 0) continue;
        for (const std::int64_t kw : columns) {
            const float* const cells = x + j * x_step + block.col_of_tap[kw];
            HWY_UNROLL(3) for (int k = 0; k < shared; ++k) {
                const int row = j - k;
                if (row < 0 || row >= rows) continue;
                const Vector weight = hn::Set(lane, w[k * w_step + kw]);
                HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
                    sum[row][v] = hn::MulAdd(weight, hn::LoadU(lane, cells + v * lanes), sum[row][v]);
                }
            }
        }
    }
}

// One tile of channel 0: `rows` rows from `row` on, block.row_step apart, by `vectors` vectors of columns, of which
// `cols` columns are wanted.
template <int rows, int vectors>
HWY_NOINLINE void compute_rows(const DirectBlock& block, const SharedColumn& taps, const RealColumns& columns,
                               std::int64_t row, std::int64_t col, std::int64_t cols) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    float* const y = block.y + row * block.y_row_stride + col;
    const std::int64_t y_step = block.row_step * block.y_row_stride;
    const bool whole = cols == vectors * lanes;
    HWY_ALIGN float edge[static_cast<std::size_t>(vectors) * HWY_MAX_BYTES / sizeof(float)] = {};

    Vector sum[rows][vectors];
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        const float* start = y + r * y_step;
        if (block.accumulate && !whole) {
            std::copy_n(start, cols, edge);
            start = edge;
        }
        const Vector bias = hn::Set(lane, block.bias != nullptr ? block.bias[0] : 0.0F);
        HWY_UNROLL(4) for (int v = 0; v < vectors; ++v) {
            sum[r][v] = block.accumulate ? hn::LoadU(lane, start + v * lanes) : bias;
        }
    }
    for (std::int64_t ic = 0; ic < block.in_channels; ++ic) {
        const float* const x_channel = block.x + ic * block.x_channel_stride + row * block.x_row_stride + col;
        for (const SharedTaps& some : taps) {
            const std::int64_t x_row = block.row_of_tap[some.first];
            const float* const x = x_channel + x_row * block.x_row_stride;
            const std::uint8_t* const real = block.real_rows + x_row + row;
            const float* const w = block.w + ic * block.w_in_stride + some.first * block.w_row_stride;
            if (some.count == 3) {
                add_shared<rows, vectors, 3>(block, columns, real, x, w, sum);
            } else if (some.count == 2) {
                add_shared<rows, vectors, 2>(block, columns, real, x, w, sum);
            } else {
                add_shared<rows, vectors, 1>(block, columns, real, x, w, sum);
            }
        }
    }
    HWY_UNROLL(4) for (int r = 0; r < rows; ++r) {
        store_row<vectors>(sum[r], cols, y + r * y_step);
    }
}

using RowsFunction = void (*)(const DirectBlock&, const SharedColumn&, const RealColumns&, std::int64_t, std::int64_t,
                              std::int64_t);

template <int rows>
constexpr std::array<RowsFunction, 5> rows_tiles_of() {
    if constexpr (most_row_vectors == 4) {
        return {nullptr, &compute_rows<rows, 1>, &compute_rows<rows, 2>, &compute_rows<rows, 3>,
                &compute_rows<rows, 4>};
    } else {
        return {nullptr, &compute_rows<rows, 1>, &compute_rows<rows, 2>, nullptr, nullptr};
    }
}

// By rows, then by vectors.
constexpr std::array<std::array<RowsFunction, 5>, most_rows + 1> rows_tiles{
    rows_tiles_of<1>(), rows_tiles_of<1>(), rows_tiles_of<2>(), rows_tiles_of<3>(), rows_tiles_of<4>()};

/// Vectors of columns, from the `first` on, for which these are the real columns of the kernel.
void compute_chunks(const DirectBlock& block, const SharedColumn& taps, const RealColumns& columns, std::int64_t first,
                    const EvenParts& chunks) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    const std::int64_t band = most_rows * block.row_step;
    for (std::int64_t top = 0; top < block.rows; top += band) {
        for (std::int64_t row = top; row < std::min(top + block.row_step, block.rows); ++row) {
            const std::int64_t left = (block.rows - row + block.row_step - 1) / block.row_step;
            const auto rows = static_cast<std::size_t>(std::min<std::int64_t>(most_rows, left));
            for (std::int64_t chunk = 0; chunk < chunks.parts(); ++chunk) {
                const std::int64_t vectors = chunks.size(chunk);
                const std::int64_t col = (first + chunks.begin(chunk)) * lanes;
                rows_tiles[rows][static_cast<std::size_t>(vectors)](block, taps, columns, row, col,
                                                                    std::min(vectors * lanes, block.cols - col));
            }
        }
    }
}

void convolve_shared_rows(const DirectBlock& block) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    const std::int64_t vectors = (block.cols + lanes - 1) / lanes;
    const SharedColumn taps = share_taps(block);
    const auto real = [&](std::int64_t vector) {
        return real_taps(block, {vector * lanes, std::min((vector + 1) * lanes, block.cols)});
    };
    for (std::int64_t first = 0, last = 0; first < vectors; first = last) {
        const std::uint32_t columns = real(first);
        for (last = first + 1; last < vectors && real(last) == columns;) ++last;
        compute_chunks(block, taps, list_columns(columns), first, EvenParts(last - first, most_row_vectors));
    }
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(convolve_shared_rows);

}  // namespace

void convolve_shared(const DirectBlock& block) {
    HWY_DYNAMIC_DISPATCH(convolve_shared_rows)(block);
}

}  // namespace convscope
#endif  // HWY_ONCE
