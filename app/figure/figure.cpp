// What a cell is: the CPU's answer from a plane's analytic marks. shaders/plane.frag gives the same one on the GPU.
// A row and a column are looked at apart; a cell is sampled, or mirrored, when its two axes together say so.
#include "app/figure/figure.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace convscope {
namespace {

/// One axis of a sampling grid: indices origin + k*dilation for 0 <= k < kernel, on an axis of `size` real cells.
struct GridAxis {
    std::int64_t origin = 0, dilation = 1, kernel = 1, size = 0;

    [[nodiscard]] std::int64_t last() const { return origin + (kernel - 1) * dilation; }
    [[nodiscard]] bool spans(std::int64_t i) const { return i >= origin && i <= last(); }
    /// The k that samples index i, or -1.
    [[nodiscard]] std::int64_t tap_at(std::int64_t i) const {
        return spans(i) && (i - origin) % dilation == 0 ? (i - origin) / dilation : -1;
    }
    /// True when an index outside the axis is sampled and takes its value from the real index i. validate() keeps
    /// padding so small that one reflection or one turn round the circle reaches the axis again.
    [[nodiscard]] bool mirrors(std::int64_t i, PaddingMode mode) const {
        const auto sampled_outside = [this](std::int64_t at) { return (at < 0 || at >= size) && tap_at(at) >= 0; };
        switch (mode) {
            case PaddingMode::zeros:
                return false;
            case PaddingMode::reflect:
                return sampled_outside(-i) || sampled_outside(2 * (size - 1) - i);
            case PaddingMode::replicate:
                return (i == 0 && origin < 0) || (i == size - 1 && last() >= size);
            case PaddingMode::circular:
                return sampled_outside(i - size) || sampled_outside(i + size);
        }
        return false;
    }
};

}  // namespace

bool CellSet::contains(std::int64_t r, std::int64_t c) const {
    const auto holds = [](const std::vector<Lattice>& lattices, std::int64_t i) {
        return std::any_of(lattices.begin(), lattices.end(),
                           [i](const Lattice& lattice) { return lattice.contains(i); });
    };
    return holds(rows, r) && holds(cols, c);
}

std::vector<Lattice> lattices_of(std::vector<std::int64_t> indices) {
    std::sort(indices.begin(), indices.end());
    indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
    std::vector<Lattice> found;
    for (std::size_t i = 0; i < indices.size();) {
        Lattice run{indices[i], 1, 1};
        if (i + 1 < indices.size()) {
            run.step = indices[i + 1] - indices[i];
            while (i + static_cast<std::size_t>(run.count) < indices.size() &&
                   indices[i + static_cast<std::size_t>(run.count)] == run.first + run.count * run.step) {
                ++run.count;
            }
        }
        i += static_cast<std::size_t>(run.count);
        found.push_back(run);
    }
    return found;
}

std::shared_ptr<const OwnValues> own_values(std::vector<float> values) {
    static std::atomic<std::uint64_t> made{0};
    return std::make_shared<const OwnValues>(OwnValues{std::move(values), ++made});
}

MarkBits mark_of(const Plane& plane, std::int64_t row, std::int64_t col) {
    unsigned mark = 0;
    const bool real = row >= 0 && row < plane.rows && col >= 0 && col < plane.cols;
    if (!real) mark |= mark_padding;
    if (plane.hover && plane.hover->contains(row, col)) mark |= mark_hover;
    if (plane.output && real) mark |= static_cast<unsigned>(plane.output->progress_of(row, col));
    if (plane.grid) {
        const SamplingGrid& grid = *plane.grid;
        const GridAxis down{grid.row, grid.dilation.h, grid.kernel.h, plane.rows};
        const GridAxis across{grid.col, grid.dilation.w, grid.kernel.w, plane.cols};
        const std::int64_t kh = down.tap_at(row);
        const std::int64_t kw = across.tap_at(col);
        if (kh >= 0 && kw >= 0) mark |= static_cast<unsigned>(grid.state_of(kh, kw)) + 1U;
        if (down.spans(row) && across.spans(col)) mark |= mark_window;
        if (grid.mirror && real) {
            // A padding tap has at least one axis outside; the other may sample its real index directly.
            const bool row_mirrored = down.mirrors(row, plane.padding_mode);
            const bool col_mirrored = across.mirrors(col, plane.padding_mode);
            if ((row_mirrored && (col_mirrored || kw >= 0)) || (kh >= 0 && col_mirrored)) mark |= mark_mirror;
        }
    }
    return static_cast<MarkBits>(mark);
}

}  // namespace convscope
