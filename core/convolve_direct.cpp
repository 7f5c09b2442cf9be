// The direct kernel. Idea: a tile of a few output channels by a few vectors of neighbouring columns lives in registers
// while all its taps are added, so that each loaded input vector serves several channels, each weight several vectors.
// The taps are one list, their weights packed in its order: loops over channels, rows and columns of a small kernel
// would take as long as the multiply-adds. Where rows are short, the vectors of a tile lie below each other. Where rows
// need not be packed, masks leave out what the first and the last vector of a row would read outside it.
// This file is compiled once for each instruction set (foreach_target.h); the best that the CPU has is chosen at run
// time.
#include "core/convolve_direct.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/tiling.h"

// The tile is an array of vectors, which the sizeless vectors of these cannot form.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_direct.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lane = hn::ScalableTag<float>;
using Vector = hn::Vec<Lane>;

// Vectors that a tile may hold: what the register file leaves beside one weight and the input vectors. And the channels
// of a tile when there are enough.
#if HWY_TARGET <= HWY_AVX3
constexpr int most_accumulators = 24;  // of 32 registers
constexpr std::int64_t wide_channels = 8;
#elif HWY_TARGET == HWY_AVX2
constexpr int most_accumulators = 12;  // of 16
constexpr std::int64_t wide_channels = 4;
#else
constexpr int most_accumulators = 8;  // of 16, and a product needs one of its own where there is no fused multiply-add
constexpr std::int64_t wide_channels = 4;
#endif
constexpr int most_channels = 8;
constexpr int most_vectors = 8;
// Sums of a tile of neighbouring vectors, at least. With fewer, most of it is loads: vectors below each other share
// their weights with more.
constexpr std::int64_t enough_sums_beside = std::min(12, most_accumulators);

// A masked load does not touch what it leaves out. AVX2 has them too, but too few registers: there packing is faster.
constexpr bool has_masks = HWY_TARGET <= HWY_AVX3;

/// How the vectors of a tile lie: side by side, with masks for the first and the last, or below each other. Most
/// kernels have rows of three taps, whose masks stay in registers.
enum class Form : std::uint8_t { beside, masked, masked_threes, below };

constexpr bool is_masked(Form form) {
    return form == Form::masked || form == Form::masked_threes;
}

constexpr bool tile_fits(int channels, int vectors, Form form) {
    return channels * vectors <= most_accumulators && (!is_masked(form) || (has_masks && vectors > 1));
}

/// What tiles have in common: taps that are not left out, and the weights of some output channels.
struct Tiles {
    const std::int32_t* taps;  // of each: where the first output reads it in x
    std::int64_t tap_count;
    const float* w;  // (taps, channels)
    std::int64_t w_stride;
    const float* bias;      // of each channel, or null for none
    std::int64_t y_stride;  // between channels
    bool accumulate;        // sums begin at what y holds, not at the bias
    std::int64_t to_last;   // from the first vector to the last of those side by side: this may overlap the one before
    std::int64_t x_row_stride;  // between vectors below each other
    std::int64_t y_row_stride;
    const std::uint16_t* first_masks;  // of each tap: a bit for each lane that is inside
    const std::uint16_t* last_masks;
};

HWY_INLINE hn::Mask<Lane> load_mask(const std::uint16_t* bits) {
    return hn::LoadMaskBits(Lane(), reinterpret_cast<const std::uint8_t*>(bits));
}

// One tile: the output channels from `c0` on by vectors of columns, side by side or below each other. The first vector
// reads from `x` on and is written to `y`.
template <int channels, int vectors, Form form>
HWY_NOINLINE void compute_tile(const Tiles& tiles, std::int64_t c0, const float* x, float* y) {
    const Lane lane;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(lane));
    const std::int64_t to_last = tiles.to_last;
    const std::int64_t x_row_stride = tiles.x_row_stride;
    const std::int64_t y_row_stride = tiles.y_row_stride;
    const auto offset = [=](int v, std::int64_t row_stride) {
        return form == Form::below ? v * row_stride : v + 1 < vectors ? v * lanes : to_last;
    };
    Vector sum[channels][vectors];
    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        float* const to = y + c * tiles.y_stride;
        const Vector start = hn::Set(lane, tiles.bias != nullptr ? tiles.bias[c0 + c] : 0.0F);
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            hwy::Prefetch(to + offset(v, y_row_stride) + lanes - 1);  // there by the time that it is written
            sum[c][v] = tiles.accumulate ? hn::LoadU(lane, to + offset(v, y_row_stride)) : start;
        }
    }
    const float* w = tiles.w + c0;
    const std::int64_t w_stride = tiles.w_stride;
    const std::int32_t* const end = tiles.taps + tiles.tap_count;
    constexpr int at_once = form == Form::masked_threes ? 3 : 1;
    const std::uint16_t* first_masks = tiles.first_masks;
    const std::uint16_t* last_masks = tiles.last_masks;
    hn::Mask<Lane> first_mask[at_once];
    hn::Mask<Lane> last_mask[at_once];
    if (is_masked(form)) {
        HWY_UNROLL(3) for (int t = 0; t < at_once; ++t) {
            first_mask[t] = load_mask(first_masks + t);
            last_mask[t] = load_mask(last_masks + t);
        }
    }
    for (const std::int32_t* tap = tiles.taps; tap != end; tap += at_once) {
        HWY_UNROLL(3) for (int t = 0; t < at_once; ++t) {
            const float* const cells = x + tap[t];
            Vector input[vectors];
            HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
                const float* const from = cells + offset(v, x_row_stride);
                input[v] = is_masked(form) && v == 0             ? hn::MaskedLoad(first_mask[t], lane, from)
                           : is_masked(form) && v + 1 == vectors ? hn::MaskedLoad(last_mask[t], lane, from)
                                                                 : hn::LoadU(lane, from);
            }
            HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
                const Vector weight = hn::Set(lane, w[c]);
                HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
                    sum[c][v] = hn::MulAdd(weight, input[v], sum[c][v]);
                }
            }
            w += w_stride;
        }
        if (form == Form::masked) {
            first_mask[0] = load_mask(++first_masks);
            last_mask[0] = load_mask(++last_masks);
        }
    }
    HWY_UNROLL(8) for (int c = 0; c < channels; ++c) {
        HWY_UNROLL(8) for (int v = 0; v < vectors; ++v) {
            hn::StoreU(sum[c][v], lane, y + c * tiles.y_stride + offset(v, y_row_stride));
        }
    }
}

using TileFunction = void (*)(const Tiles&, std::int64_t, const float*, float*);

template <int channels, int vectors, Form form>
constexpr TileFunction tile_function() {
    if constexpr (tile_fits(channels, vectors, form)) {
        return &compute_tile<channels, vectors, form>;
    } else {
        return nullptr;
    }
}

/// By vectors - 1.
template <int channels, Form form, std::size_t... v>
constexpr std::array<TileFunction, most_vectors> tiles_of(std::index_sequence<v...> /*vectors*/) {
    return {tile_function<channels, static_cast<int>(v) + 1, form>()...};
}

/// By the logarithm of the channels.
template <Form form>
constexpr std::array<std::array<TileFunction, most_vectors>, 4> all_tiles() {
    constexpr auto vectors = std::make_index_sequence<most_vectors>();
    return {tiles_of<1, form>(vectors), tiles_of<2, form>(vectors), tiles_of<4, form>(vectors),
            tiles_of<8, form>(vectors)};
}

/// By form.
constexpr std::array tile_functions{all_tiles<Form::beside>(), all_tiles<Form::masked>(),
                                    all_tiles<Form::masked_threes>(), all_tiles<Form::below>()};

constexpr int log2_floor(std::int64_t number) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(number))) - 1;
}

/// The logarithm of the most channels that tiles of so many vectors have. It is asked for every tile: to divide then
/// takes as long as the multiply-adds of several taps.
constexpr std::array<int, most_vectors + 1> most_log2 = [] {
    std::array<int, most_vectors + 1> most{};
    for (std::size_t v = 1; v < most.size(); ++v) {
        most[v] = log2_floor(std::min(most_channels, most_accumulators / static_cast<int>(v)));
    }
    return most;
}();

int log2_channels(std::int64_t wanted, std::int64_t vectors) {
    return std::min(log2_floor(wanted), most_log2[static_cast<std::size_t>(vectors)]);
}

/// Channels of the tiles for so many.
int widest_tile(std::int64_t channels) {
    return 1 << log2_channels(std::min(channels, wide_channels), 1);
}

std::int64_t lanes_here() {
    return static_cast<std::int64_t>(hn::Lanes(Lane()));
}

std::int64_t vectors_in(std::int64_t cols) {
    return (cols + lanes_here() - 1) / lanes_here();
}

/// Whether so many vectors of a row, by the channels of a tile, make tiles that need no others from the rows below:
/// each weight serves two vectors, and the multipliers have enough to do.
bool enough_beside(std::int64_t vectors, int channels) {
    return vectors > 1 && vectors * channels >= enough_sums_beside;
}

/// A tile of vectors of which the first `cols` columns are wanted: of one, or of several below each other.
void compute_part(Tiles tiles, TileFunction tile, std::int64_t channels, std::int64_t vectors, std::int64_t cols,
                  std::int64_t c0, const float* x, float* y) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Lane()));
    HWY_ALIGN float sums[most_accumulators * HWY_MAX_BYTES / sizeof(float)];
    const std::int64_t y_stride = std::exchange(tiles.y_stride, vectors * lanes);
    const std::int64_t y_row_stride = std::exchange(tiles.y_row_stride, lanes);
    const auto for_cells = [&](const auto& use) {
        for (std::int64_t c = 0; c < channels; ++c) {
            for (std::int64_t v = 0; v < vectors; ++v) {
                float* const cells = y + c * y_stride + v * y_row_stride;
                float* const own = sums + (c * vectors + v) * lanes;
                for (std::int64_t i = 0; i < cols; ++i) use(cells[i], own[i]);
            }
        }
    };
    if (tiles.accumulate) {
        std::fill_n(sums, channels * vectors * lanes, 0.0F);
        for_cells([](float cell, float& sum) { sum = cell; });
    }
    tile(tiles, c0, x, sums);
    for_cells([](float& cell, float sum) { cell = sum; });
}

/// The end of the output rows from `row` on that have the same real rows of the kernel.
std::int64_t end_of_same_taps(const DirectBlock& block, std::int64_t row) {
    std::int64_t end = block.rows;
    for (std::int64_t kh = 0; kh < block.kernel_rows; ++kh) {
        const std::uint8_t* const real = block.real_rows + block.row_of_tap[kh];
        const auto differs = [&](std::uint8_t other) { return (other == 0) != (real[row] == 0); };
        end = std::find_if(real + row + 1, real + end, differs) - real;
    }
    return end;
}

/// Output rows [first, last), which have the same real rows of the kernel, of a few output channels.
class SegmentConvolver {
public:
    SegmentConvolver(const DirectBlock& block, TapScratch& scratch, std::int64_t oc, std::int64_t first_row,
                     std::int64_t last_row)
        : block_(block),
          scratch_(scratch),
          oc_(oc),
          first_row_(first_row),
          last_row_(last_row),
          channels_(std::min<std::int64_t>(most_channels, block.out_channels - oc)) {
        tiles_.w_stride = channels_;
        tiles_.bias = block.bias != nullptr ? block.bias + oc : nullptr;
        tiles_.y_stride = block.y_channel_stride;
        tiles_.accumulate = block.accumulate;
        tiles_.x_row_stride = block.x_row_stride;
        tiles_.y_row_stride = block.y_row_stride;
    }

    /// Vectors of columns for which the same taps find padding alone are computed together.
    void compute() {
        const std::int64_t vectors = vectors_in(block_.cols);
        for (std::int64_t first = 0, last = 0; first < vectors; first = last) {
            const std::uint32_t taps = taps_of(first);
            for (last = first + 1; last < vectors && taps_of(last) == taps;) ++last;
            list_taps(taps);
            if (block_.in_place) list_masks();
            // Few channels leave registers for more vectors.
            const int widest = widest_tile(channels_);
            const std::int64_t most = std::min(most_vectors, most_accumulators / widest);
            if (enough_beside(last - first, widest) || last_row_ - first_row_ <= last - first) {
                compute_along(first, EvenParts(last - first, most));
            } else {
                compute_down(first, last, EvenParts(last_row_ - first_row_, most));
            }
        }
    }

private:
    /// The columns of one vector. The last one may overlap the one before it, unless it would add to outputs that are
    /// done (in place there is no tile of one vector alone).
    [[nodiscard]] Outputs columns_of(std::int64_t vector) const {
        const std::int64_t end = std::min((vector + 1) * lanes_here(), block_.cols);
        const bool may_overlap = !block_.accumulate || block_.in_place;
        return {may_overlap ? std::max<std::int64_t>(end - lanes_here(), 0) : vector * lanes_here(), end};
    }

    [[nodiscard]] std::uint32_t taps_of(std::int64_t vector) const { return real_taps(block_, columns_of(vector)); }

    /// Tiles of vectors side by side, from the `first` on: row by row.
    void compute_along(std::int64_t first, const EvenParts& chunks) {
        for (std::int64_t row = first_row_; row < last_row_; ++row) {
            for (std::int64_t chunk = 0; chunk < chunks.parts(); ++chunk) {
                const std::int64_t vector = first + chunks.begin(chunk);
                const std::int64_t vectors = chunks.size(chunk);
                const std::int64_t col = vectors > 1 ? vector * lanes_here() : columns_of(vector).first;
                const std::int64_t end = std::min((vector + vectors) * lanes_here(), block_.cols);
                const Form form = mask_ends(vector == 0, end == block_.cols);
                compute_tiles(form, row, col, vectors, end - col - (vectors - 1) * lanes_here());
            }
        }
    }

    /// Tiles of vectors below each other.
    void compute_down(std::int64_t first, std::int64_t last, const EvenParts& rows) {
        for (std::int64_t vector = first; vector < last; ++vector) {
            const Outputs columns = columns_of(vector);
            for (std::int64_t part = 0; part < rows.parts(); ++part) {
                compute_tiles(Form::below, first_row_ + rows.begin(part), columns.first, rows.size(part),
                              columns.last - columns.first);
            }
        }
    }

    // Not inlined: its loops need the registers.
    HWY_NOINLINE void list_taps(std::uint32_t real) {
        std::int32_t* tap = scratch_.taps.data();
        float* packed = scratch_.w.data();
        tiles_.taps = tap;
        tiles_.w = packed;
        for (std::int64_t ic = 0; ic < block_.in_channels; ++ic) {
            for (std::int64_t kh = 0; kh < block_.kernel_rows; ++kh) {
                const std::int64_t row = block_.row_of_tap[kh];
                if (block_.real_rows[row + first_row_] == 0) continue;
                const std::int64_t at = ic * block_.x_channel_stride + row * block_.x_row_stride;
                const float* const w =
                    block_.w + oc_ * block_.w_out_stride + ic * block_.w_in_stride + kh * block_.w_row_stride;
                for (std::int64_t kw = 0; kw < block_.kernel_cols; ++kw) {
                    if ((real >> kw & 1U) == 0) continue;
                    *tap++ = static_cast<std::int32_t>(at + block_.col_of_tap[kw]);
                    for (std::int64_t c = 0; c < channels_; ++c) *packed++ = w[c * block_.w_out_stride + kw];
                }
            }
        }
        tiles_.tap_count = tap - tiles_.taps;
    }

    /// Of the listed taps, of which there are all that a row has: those of the first vector of a row, of the last one,
    /// and of one that needs none.
    void list_masks() {
        const std::int64_t count = tiles_.tap_count;
        const std::int64_t of_row = std::min(block_.kernel_cols, count);
        std::uint16_t* const masks = scratch_.masks.data();
        for (std::int64_t kw = 0; kw < of_row; ++kw) {
            masks[kw] = lanes_inside(kw, 0);
            masks[count + kw] = lanes_inside(kw, block_.cols - lanes_here());
        }
        for (std::int64_t tap = of_row; tap < count; ++tap) {
            masks[tap] = masks[tap - of_row];
            masks[count + tap] = masks[count + tap - of_row];
        }
        std::fill_n(masks + 2 * count, count, std::uint16_t{0xffff});
    }

    /// Of the vector of outputs from column `col` on: those that find a cell of their own row.
    [[nodiscard]] std::uint16_t lanes_inside(std::int64_t kw, std::int64_t col) const {
        const std::int64_t first = block_.first_cell + block_.col_of_tap[kw] + col;
        const auto lanes_below = [&](std::int64_t cell) {
            return (1U << std::clamp<std::int64_t>(cell - first, 0, lanes_here())) - 1;
        };
        return static_cast<std::uint16_t>(lanes_below(block_.cells) & ~lanes_below(0));
    }

    /// For a chunk that is the first of a row, the last, both or neither.
    Form mask_ends(bool first, bool last) {
        if (!block_.in_place || (!first && !last)) return Form::beside;
        const std::uint16_t* const masks = scratch_.masks.data();
        const std::int64_t count = tiles_.tap_count;
        tiles_.first_masks = masks + (first ? 0 : 2 * count);
        tiles_.last_masks = masks + (last ? count : 2 * count);
        return block_.kernel_cols == 3 ? Form::masked_threes : Form::masked;
    }

    /// So many vectors, for all channels; `cols` columns of the last one are wanted.
    void compute_tiles(Form form, std::int64_t row, std::int64_t col, std::int64_t vectors, std::int64_t cols) {
        const bool whole = cols == lanes_here() || (form != Form::below && vectors > 1);
        tiles_.to_last = (vectors - 1) * lanes_here() + (whole ? cols - lanes_here() : 0);
        const float* const x = block_.x + row * block_.x_row_stride + col;
        float* const y = block_.y + oc_ * block_.y_channel_stride + row * block_.y_row_stride + col;
        for (std::int64_t c0 = 0; c0 < channels_;) {
            const int log2 = log2_channels(channels_ - c0, vectors);
            const TileFunction tile = tile_functions[static_cast<std::size_t>(form)][static_cast<std::size_t>(log2)]
                                                    [static_cast<std::size_t>(vectors - 1)];
            float* const to = y + c0 * tiles_.y_stride;
            if (whole) {
                tile(tiles_, c0, x, to);
            } else {
                compute_part(tiles_, tile, std::int64_t{1} << log2, vectors, cols, c0, x, to);
            }
            c0 += std::int64_t{1} << log2;
        }
    }

    const DirectBlock& block_;
    TapScratch& scratch_;
    std::int64_t oc_;
    std::int64_t first_row_;
    std::int64_t last_row_;
    std::int64_t channels_;
    Tiles tiles_{};
};

void convolve_direct_here(const DirectBlock& block, TapScratch& scratch) {
    const auto most_taps = static_cast<std::size_t>(block.in_channels * block.kernel_rows * block.kernel_cols);
    if (scratch.taps.size() < most_taps) {
        scratch.taps.resize(most_taps);
        scratch.w.resize(most_taps * most_channels);
    }
    constexpr std::size_t read_past = 8 / sizeof(std::uint16_t);  // the last mask
    if (block.in_place && scratch.masks.size() < most_taps * 3 + read_past) {
        scratch.masks.resize(most_taps * 3 + read_past);
    }
    for (std::int64_t first = 0, last = 0; first < block.rows; first = last) {
        last = end_of_same_taps(block, first);
        for (std::int64_t oc = 0; oc < block.out_channels; oc += most_channels) {
            SegmentConvolver(block, scratch, oc, first, last).compute();
        }
    }
}

bool reads_in_place_here(const DirectBlock& block) {
    // The rest of the channels makes tiles too.
    const std::int64_t vectors = vectors_in(block.cols);
    const std::int64_t rest = block.out_channels % most_channels;
    if (!has_masks || !enough_beside(vectors, widest_tile(rest > 0 ? rest : most_channels))) return false;
    const std::int64_t last_tap = block.col_of_tap[block.kernel_cols - 1];
    // What the first vector finds on the left, and the last, which may overlap the one before it, on the right.
    const std::int64_t first = block.first_cell;
    const std::int64_t last = block.first_cell + last_tap + block.cols - lanes_here();
    if (first + lanes_here() <= 0 || last >= block.cells) return false;
    // Those between them find more only on the right.
    return vectors == 2 || first + last_tap + (vectors - 1) * lanes_here() - 1 < block.cells;
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(convolve_direct_here);
HWY_EXPORT(reads_in_place_here);

}  // namespace

void convolve_direct(const DirectBlock& block, TapScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(convolve_direct_here)(block, scratch);
}

bool direct_reads_in_place(const DirectBlock& block) {
    return HWY_DYNAMIC_DISPATCH(reads_in_place_here)(block);
}

}  // namespace convscope
#endif  // HWY_ONCE
