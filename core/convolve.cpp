// The choice between the kernels, and the parts that a call is cut into for the threads.
#include "core/convolve.h"

#include <algorithm>
#include <functional>
#include <span>

#include "core/caches.h"
#include "core/convolve_dense.h"
#include "core/convolve_depthwise.h"
#include "core/convolve_direct.h"
#include "core/convolve_pointwise.h"
#include "core/convolve_rows.h"
#include "core/parallel.h"

namespace convscope {
namespace {

// Multiply-adds below which a second thread costs more than it saves.
constexpr std::int64_t macs_worth_a_thread = 400'000;
// Parts for each thread: more than one where they are large, so that a thread that is held up does not hold up the
// others. Each costs its tiles at the ends, and the threads a look at what is left.
constexpr std::int64_t parts_per_thread = 4;
constexpr std::int64_t macs_worth_a_part = 2'000'000;
// Of the pointwise kernel: fewer positions leave its vectors half empty at both ends, fewer channels copy x for too
// little.
constexpr std::int64_t positions_worth_a_part = 256;
constexpr std::int64_t channels_worth_a_part = 64;
// Floats of packed weights that a thread keeps at least, if a layer has as many: they stay in the second cache.
constexpr std::int64_t most_packed = 128 * 1024;

/// Whether the dense kernel, whose lanes are output channels, is worth it. With less than three quarters of two vectors
/// it is slower than the row kernel: its tile of one vector loads a cell for each product.
bool fills_lanes(std::int64_t channels) {
    return channels * 4 >= 2 * dense_lanes() * 3;
}

}  // namespace

/// bench/ and docs/performance.md have the times behind it.
Convolver::Kernel Convolver::choose_kernel(const Conv2dSpec& spec, const ConvData& data) {
    // The others leave padding out. Where padding stands for real cells it counts, and where a weight is infinite or
    // NaN too: 0 times that is NaN. (Such weights of a dense layer are found as they are packed.)
    const bool padded = effective_pads(spec) != Sides{};
    if (padded && spec.padding_mode != PaddingMode::zeros) return Kernel::rows;
    // A product of matrices: the dense kernel would have to turn its results over.
    if (pointwise_suits(spec)) return Kernel::pointwise;
    if (fills_lanes(spec.out_channels / spec.groups)) return Kernel::dense;
    // Memory is what limits these: the row kernel's packed copy costs as much as its multiply-adds.
    const bool few = spec.out_channels <= 2 * spec.groups;
    if (few && depthwise_suits(spec) && (!padded || all_finite(data.w.data))) return Kernel::depthwise;
    return Kernel::rows;
}

namespace {

std::int64_t macs_of_a_cell(const Conv2dSpec& spec) {
    return spec.in_channels / spec.groups * spec.kernel.h * spec.kernel.w;
}

/// The `index`th of `count` parts of [first, last), which are alike in size; whole units stay together.
void cut(std::int64_t& first, std::int64_t& last, std::int64_t unit, int index, int count) {
    const std::int64_t units = (last - first + unit - 1) / unit;
    const std::int64_t begin = first;
    const std::int64_t end = last;
    first = begin + units * index / count * unit;
    last = std::min(end, begin + units * (index + 1) / count * unit);
}

}  // namespace

/// By channels, and each of these parts by rows or columns.
struct Convolver::Parts {
    int by_channels = 1;
    std::int64_t unit = 1;  ///< channels that stay together
    int by_positions = 1;
    bool by_rows = true;
    [[nodiscard]] int count() const { return by_channels * by_positions; }
    [[nodiscard]] OutputBlock part(OutputBlock block, int index) const {
        cut(block.first_channel, block.last_channel, unit, index / by_positions, by_channels);
        const int position = index % by_positions;
        if (by_rows) {
            cut(block.first_row, block.last_row, 1, position, by_positions);
        } else {
            cut(block.first_col, block.last_col, 1, position, by_positions);
        }
        return block;
    }
};

// By channels where that is as good as even: no two threads then read the same weights, which would go to and fro
// between their cores, nor, in groups, the same input.
Convolver::Parts Convolver::parts_of(Kernel kernel, const OutputBlock& block, int workers) const {
    const std::int64_t channels = block.last_channel - block.first_channel;
    const std::int64_t positions = (block.last_row - block.first_row) * (block.last_col - block.first_col);
    const std::int64_t macs = positions * channels * macs_of_a_cell(*spec_);
    std::int64_t each = std::clamp<std::int64_t>(macs / (macs_worth_a_part * workers), 1, parts_per_thread);
    if (kernel == Kernel::pointwise) {
        // They read the same input, but vectors of it that are whole.
        if (channels >= workers * channels_worth_a_part) return {workers, 1, 1, true};
        each = std::clamp<std::int64_t>(positions / (positions_worth_a_part * workers), 1, each);
    }
    const int most = workers * static_cast<int>(each);
    const std::int64_t group_channels = spec_->out_channels / spec_->groups;
    const bool wide = kernel == Kernel::dense && group_channels % dense_width() == 0;
    const std::int64_t unit = wide ? dense_width() : group_channels;
    const std::int64_t units = channels / unit;
    const bool whole = block.first_channel % unit == 0 && block.last_channel % unit == 0;
    // Parts of whole channels, or rows, that are not alike leave a thread waiting, unless they are many.
    const auto even = [&](std::int64_t count) { return count % workers == 0 || count >= parts_per_thread * workers; };
    const std::int64_t rows = block.last_row - block.first_row;
    Parts parts{1, spec_->out_channels, most, rows >= most && even(rows)};
    if (whole && units > 0 && even(units)) {
        parts.by_channels = static_cast<int>(std::min<std::int64_t>(units, most));
        parts.unit = unit;
        parts.by_positions = most / parts.by_channels;
        parts.by_rows = rows >= parts.by_positions;
    }
    return parts;
}

struct Convolver::Scratch {
    /// Weights for the dense kernel: each worker packs what it needs, which is sooner done than fetched from the cache
    /// of another core. Those of two threads share no pair of cache lines.
    struct alignas(128) Dense {
        struct Slot {
            std::int64_t block = -1;  ///< none
            bool finite = false;      ///< else nothing is packed
        };
        std::vector<Slot> slots;
        std::vector<float> memory;
        [[nodiscard]] float* slot_weights(std::int64_t slot, const DensePacking& packing) {
            return memory.data() + cells_before_line(memory.data()) + slot * packing.block_size();
        }
    };
    // One for each worker.
    std::vector<Dense> dense;
    std::vector<RowScratch> rows;
};

Convolver::Convolver(int threads)
    : threads_(threads > 0 ? threads : core_count()), scratch_(std::make_unique<Scratch>()) {
    scratch_->dense.resize(static_cast<std::size_t>(threads_));
    scratch_->rows.resize(static_cast<std::size_t>(threads_));
}

Convolver::Convolver(Convolver&&) noexcept = default;
Convolver& Convolver::operator=(Convolver&&) noexcept = default;
Convolver::~Convolver() = default;

void Convolver::prepare(const Conv2dSpec& spec, const ConvData& data) {
    spec_ = &spec;
    data_ = &data;
    kernel_ = choose_kernel(spec, data);
    if (kernel_ != Kernel::dense) return;
    const DensePacking packing = dense_packing(spec);
    const std::int64_t slots = std::clamp<std::int64_t>(most_packed / packing.block_size(), 1, packing.blocks);
    const auto size = static_cast<std::size_t>(slots * packing.block_size() + cache_line);
    for (Scratch::Dense& dense : scratch_->dense) {
        dense.slots.assign(static_cast<std::size_t>(slots), {});
        if (dense.memory.size() < size) dense.memory.resize(size);  // it never shrinks
    }
}

Convolver::Kernel Convolver::kernel_of(const OutputBlock& block) const {
    // A channel or two, as when a weight was changed: they would leave most lanes of the dense kernel idle. The row
    // kernel adds their taps in the same order, unless it has to take a large kernel apart.
    const bool few = !fills_lanes(block.last_channel - block.first_channel);
    const bool whole = std::max(spec_->kernel.h, spec_->kernel.w) <= most_kernel_side;
    return kernel_ == Kernel::dense && few && whole ? Kernel::rows : kernel_;
}

void Convolver::run_part(Kernel kernel, const OutputBlock& block, int worker, float* y) {
    if (block.first_row >= block.last_row || block.first_col >= block.last_col) return;
    switch (kernel) {
        case Kernel::dense:
            return run_dense(block, worker, y);
        case Kernel::pointwise:
            return convolve_pointwise(*spec_, *data_, block, y);
        case Kernel::depthwise:
            return convolve_depthwise(*spec_, *data_, block, y);
        case Kernel::rows:
            return convolve_rows(*spec_, *data_, block, scratch_->rows[static_cast<std::size_t>(worker)], y);
    }
}

// Weights are packed right before they are used, and looked through while they are in the cache from that.
void Convolver::run_dense(const OutputBlock& block, int worker, float* y) {
    const DensePacking packing = dense_packing(*spec_);
    Scratch::Dense& dense = scratch_->dense[static_cast<std::size_t>(worker)];
    OutputBlock part = block;
    while (part.first_channel < block.last_channel) {
        const std::int64_t number = packing.block_of(part.first_channel);
        part.last_channel = std::min(packing.last_channel(number), block.last_channel);
        const std::int64_t place = number % static_cast<std::int64_t>(dense.slots.size());
        Scratch::Dense::Slot& slot = dense.slots[static_cast<std::size_t>(place)];
        float* const packed = dense.slot_weights(place, packing);
        if (slot.block != number) {
            pack_dense(data_->w.data.data(), packing, number, packed);
            const auto size = static_cast<std::size_t>(packing.taps * packing.width(number));
            slot = {number, all_finite(std::span<const float>(packed, size))};
        }
        if (slot.finite) {
            convolve_dense(*spec_, *data_, packed, part, y);
        } else {
            convolve_rows(*spec_, *data_, part, scratch_->rows[static_cast<std::size_t>(worker)], y);
        }
        part.first_channel = part.last_channel;
    }
}

void Convolver::run(OutputBlock block, float* y) {
    const Pair out = output_size(*spec_);
    block.last_row = std::min(block.last_row, out.h);
    block.last_col = std::min(block.last_col, out.w);
    const std::int64_t rows = block.last_row - block.first_row;
    const std::int64_t cols = block.last_col - block.first_col;
    const std::int64_t channels = block.last_channel - block.first_channel;
    if (rows <= 0 || cols <= 0 || channels <= 0) return;
    const Kernel kernel = kernel_of(block);
    const std::int64_t macs = rows * cols * channels * macs_of_a_cell(*spec_);
    const int workers = static_cast<int>(std::clamp<std::int64_t>(macs / macs_worth_a_thread, 1, threads_));
    if (workers == 1) return run_part(kernel, block, 0, y);
    const Parts parts = parts_of(kernel, block, workers);
    const auto part = [&](int index, int worker) { run_part(kernel, parts.part(block, index), worker, y); };
    parallel_for(parts.count(), workers,
                 std::ref(part));  // by reference: a std::function would keep its captures on the heap
}

void Convolver::run(float* y) {
    for (std::int64_t n = 0; n < spec_->batch; ++n) run({n, 0, spec_->out_channels}, y);
}

std::size_t Convolver::scratch_bytes() const {
    std::size_t bytes = 0;
    for (const Scratch::Dense& dense : scratch_->dense) bytes += dense.memory.capacity() * sizeof(float);
    for (const RowScratch& rows : scratch_->rows) bytes += rows.bytes();
    return bytes;
}

void convolve_block(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y) {
    Convolver convolver(1);
    convolver.prepare(spec, data);
    convolver.run(block, y);
}

Tensor convolve(const Conv2dSpec& spec, const ConvData& data) {
    Tensor y(output_shape(spec));
    Convolver convolver(1);
    convolver.prepare(spec, data);
    convolver.run(y.data.data());
    return y;
}

std::string convolve_target() {
    return direct_target();
}

std::vector<std::string> convolve_targets() {
    return direct_targets();
}

}  // namespace convscope
