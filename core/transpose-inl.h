// Rows and columns exchanged, for the kernels: included by a file that is compiled once for each instruction set
// (foreach_target.h), hence the guard that lets it in once for each.
#if defined(CONVSCOPE_CORE_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSCOPE_CORE_TRANSPOSE_INL_H_
#undef CONVSCOPE_CORE_TRANSPOSE_INL_H_
#else
#define CONVSCOPE_CORE_TRANSPOSE_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>
#include <algorithm>
#include <cstdint>

#include "core/caches.h"

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR
/// Four cells each of `blocks` rows, four rows apart.
template <int blocks>
HWY_INLINE auto load_blocks(const float* from, std::int64_t stride) {
    const hn::FixedTag<float, static_cast<std::size_t>(4 * blocks)> cells;
    if constexpr (blocks == 1) {
        return hn::LoadU(cells, from);
    } else {
        return hn::Combine(cells, load_blocks<blocks / 2>(from + 2 * blocks * stride, stride),
                           load_blocks<blocks / 2>(from, stride));
    }
}

/// to[j*to_stride + i] = from[i*from_stride + j], 4*blocks rows by four columns.
template <int blocks>
HWY_INLINE void transpose_blocks(const float* from, std::int64_t from_stride, float* to, std::int64_t to_stride) {
    const hn::FixedTag<float, static_cast<std::size_t>(4 * blocks)> cells;
    const hn::Repartition<double, decltype(cells)> pairs;
    const auto row0 = load_blocks<blocks>(from, from_stride);
    const auto row1 = load_blocks<blocks>(from + from_stride, from_stride);
    const auto row2 = load_blocks<blocks>(from + 2 * from_stride, from_stride);
    const auto row3 = load_blocks<blocks>(from + 3 * from_stride, from_stride);
    const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(cells, row0, row1));
    const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(cells, row0, row1));
    const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(cells, row2, row3));
    const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(cells, row2, row3));
    hn::StoreU(hn::BitCast(cells, hn::InterleaveLower(pairs, low01, low23)), cells, to);
    hn::StoreU(hn::BitCast(cells, hn::InterleaveUpper(pairs, low01, low23)), cells, to + to_stride);
    hn::StoreU(hn::BitCast(cells, hn::InterleaveLower(pairs, high01, high23)), cells, to + 2 * to_stride);
    hn::StoreU(hn::BitCast(cells, hn::InterleaveUpper(pairs, high01, high23)), cells, to + 3 * to_stride);
}
#endif

/// to[j*to_stride + i] = from[i*from_stride + j], rows by cols of them.
inline void transpose(const float* from, std::int64_t from_stride, std::int64_t rows, std::int64_t cols, float* to,
                      std::int64_t to_stride) {
#if HWY_TARGET == HWY_SCALAR
    const std::int64_t whole_rows = 0;
    const std::int64_t whole_cols = 0;
#else
    constexpr int blocks = HWY_MAX_BYTES / 16;
    const std::int64_t whole_rows = rows / 4 * 4;
    const std::int64_t whole_cols = cols / 4 * 4;
    // Lines of the side whose rows lie further apart are gone through at once: rows a power of two apart push each
    // other out of the cache.
    const bool far_rows = from_stride > to_stride;
    const std::int64_t high = far_rows ? cache_line : whole_rows;
    // Stores that go over the end of a cache line take several times as long where the lines are not in the first
    // cache.
    const std::int64_t unaligned = to_stride % cache_line == 0 ? cells_before_line(to) / 4 * 4 : 0;
    for (std::int64_t top = 0; top < whole_rows; top += high) {
        const std::int64_t bottom = std::min(top + high, whole_rows);
        for (std::int64_t left = 0; left < whole_cols; left += cache_line) {
            for (std::int64_t i = top; far_rows && i < bottom; ++i) {  // more rows than the CPU foresees
                hwy::Prefetch(from + i * from_stride + left + 4 * cache_line);
            }
            for (std::int64_t j = left; j < std::min(left + cache_line, whole_cols); j += 4) {
                std::int64_t i = top;
                for (; i < std::min(top + unaligned, bottom); i += 4) {
                    transpose_blocks<1>(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
                }
                for (; i + 4 * blocks <= bottom; i += 4 * blocks) {
                    transpose_blocks<blocks>(from + i * from_stride + j, from_stride, to + j * to_stride + i,
                                             to_stride);
                }
                for (; i < bottom; i += 4) {
                    transpose_blocks<1>(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
                }
            }
        }
    }
#endif
    for (std::int64_t j = 0; j < cols; ++j) {
        for (std::int64_t i = j < whole_cols ? whole_rows : 0; i < rows; ++i) {
            to[j * to_stride + i] = from[i * from_stride + j];
        }
    }
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
