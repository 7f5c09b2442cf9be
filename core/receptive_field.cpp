// Receptive fields in closed form, path counts by walking the axes layer by layer; see receptive_field.h.
#include "core/receptive_field.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <queue>
#include <set>

#include "core/checked_math.h"

namespace convscope {
namespace {

static_assert(std::numeric_limits<long double>::digits >= 64, "path counts are exact up to 2^64");

/// Grows on both sides as cells are named.
class Counter {
public:
    Counter(std::int64_t first, std::int64_t last) : found_{first, std::vector<long double>(length(first, last))} {}
    void add(std::int64_t cell, long double paths) {
        found_.counts[static_cast<std::size_t>(cell - found_.first)] += paths;
    }
    PathCounts take() && { return std::move(found_); }

private:
    static std::size_t length(std::int64_t first, std::int64_t last) {
        return static_cast<std::size_t>(std::max<std::int64_t>(0, last - first + 1));
    }
    PathCounts found_;
};

/// From the outputs of one layer to its inputs.
PathCounts below(const Axis& layer, const PathCounts& above, Border border) {
    const auto outputs = static_cast<std::int64_t>(above.counts.size());
    if (outputs == 0) return {};
    std::int64_t first = layer.cell(above.first, 0);
    std::int64_t last = layer.cell(above.first + outputs - 1, layer.kernel - 1);
    const bool clip = border == Border::clip;
    if (clip && layer.mode == PaddingMode::zeros) {
        first = std::max<std::int64_t>(first, 0);
        last = std::min(last, layer.size - 1);
    } else if (clip && (first < 0 || last >= layer.size)) {
        first = 0;  // mirrored cells may lie anywhere
        last = layer.size - 1;
    }
    Counter counter(first, last);
    for (std::int64_t o = 0; o < outputs; ++o) {
        const long double paths = above.counts[static_cast<std::size_t>(o)];
        if (paths == 0.0L) continue;
        for (std::int64_t k = 0; k < layer.kernel; ++k) {
            std::int64_t cell = layer.cell(above.first + o, k);
            if (clip) cell = mirrored_index(cell, layer.size, layer.mode);
            if (!clip || cell >= 0) counter.add(cell, paths);
        }
    }
    return std::move(counter).take();
}

/// From the inputs of one layer to its outputs.
PathCounts above(const Axis& layer, const PathCounts& below) {
    std::vector<std::pair<std::int64_t, long double>> found;
    std::int64_t first = layer.out;
    std::int64_t last = -1;
    for (std::size_t i = 0; i < below.counts.size(); ++i) {
        if (below.counts[i] == 0.0L) continue;
        for (const AxisReader& reader : readers_of(layer, below.first + static_cast<std::int64_t>(i))) {
            found.emplace_back(reader.out, below.counts[i]);
            first = std::min(first, reader.out);
            last = std::max(last, reader.out);
        }
    }
    if (found.empty()) return {};
    Counter counter(first, last);
    for (const auto& [out, paths] : found) counter.add(out, paths);
    return std::move(counter).take();
}

double coverage(std::span<const Axis> layers) {
    const PathCounts input = paths_down(layers, 0, Border::ignore).front();
    return static_cast<double>(input.reached()) / static_cast<double>(input.counts.size());
}

/// A stack of stride 1 with these dilations reads every cell of its field.
bool leaves_no_hole(std::span<const std::int64_t> rates, std::int64_t kernel) {
    std::vector<Axis> layers;
    for (const std::int64_t rate : rates) layers.push_back({.kernel = kernel, .dilation = rate});
    return coverage(layers) == 1.0;
}

}  // namespace

std::int64_t PathCounts::reached() const {
    return std::count_if(counts.begin(), counts.end(), [](long double paths) { return paths > 0.0L; });
}

bool PathCounts::exact() const {
    return std::all_of(counts.begin(), counts.end(), [](long double paths) { return paths <= 0x1p64L; });
}

std::vector<AxisField> receptive_fields(std::span<const Axis> layers) {
    std::vector<AxisField> fields{{}};
    for (const Axis& layer : layers) {
        AxisField field = fields.back();
        field.size =
            saturating_add(field.size, saturating_mul(saturating_mul(layer.kernel - 1, layer.dilation), field.jump));
        const std::int64_t before = saturating_mul(layer.pad_before, field.jump);
        field.first = field.first < 0 ? -saturating_add(-field.first, before) : field.first - before;
        field.jump = saturating_mul(field.jump, layer.stride);
        fields.push_back(field);
    }
    return fields;
}

std::vector<PathCounts> paths_down(std::span<const Axis> layers, std::int64_t probe, Border border) {
    std::vector<PathCounts> levels(layers.size() + 1);
    levels.back() = {probe, {1.0L}};
    for (std::size_t l = layers.size(); l-- > 0;) levels[l] = below(layers[l], levels[l + 1], border);
    return levels;
}

std::vector<PathCounts> paths_up(std::span<const Axis> layers, std::int64_t cell) {
    std::vector<PathCounts> levels{{cell, {1.0L}}};
    for (const Axis& layer : layers) levels.push_back(above(layer, levels.back()));
    return levels;
}

double coverage(std::span<const Axis> rows, std::span<const Axis> cols) {
    return coverage(rows) * coverage(cols);
}

std::vector<std::int64_t> cells_read(std::span<const Axis> layers, std::int64_t largest) {
    const std::vector<AxisField> fields = receptive_fields(layers);
    std::vector<std::int64_t> found{1};
    std::vector<bool> read{true};  // of the field of one cell
    for (std::size_t l = 0; l < layers.size() && fields[l + 1].size <= largest; ++l) {
        // A layer's taps read as many shifted copies of what one cell of the level below reads.
        const std::int64_t apart = layers[l].kernel > 1 ? layers[l].dilation * fields[l].jump : 0;
        const auto shift = static_cast<std::size_t>(apart);
        std::vector<bool> wider(static_cast<std::size_t>(fields[l + 1].size));
        for (std::size_t i = 0; i < read.size(); ++i) {
            if (!read[i]) continue;
            for (std::size_t k = 0; k < static_cast<std::size_t>(layers[l].kernel); ++k) wider[i + k * shift] = true;
        }
        read = std::move(wider);
        found.push_back(std::count(read.begin(), read.end(), true));
    }
    return found;
}

bool meets_hdc(std::span<const std::int64_t> rates, std::int64_t kernel) {
    if (rates.empty()) return true;
    std::int64_t common = 0;
    for (const std::int64_t rate : rates) common = std::gcd(common, rate);
    if (common > 1) return false;
    std::int64_t distance = rates.back();  // M_n
    for (std::size_t i = rates.size() - 1; i >= 2; --i) {
        const std::int64_t rate = rates[i - 1];
        distance = std::max({distance - 2 * rate, 2 * rate - distance, rate});
    }
    return distance <= kernel;
}

std::vector<std::int64_t> nearest_hdc(std::span<const std::int64_t> rates, std::int64_t kernel) {
    using Candidate = std::pair<std::int64_t, std::vector<std::int64_t>>;  // distance, rates
    const std::vector<std::int64_t> wanted(rates.begin(), rates.end());
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    std::set<std::vector<std::int64_t>> seen{wanted};
    open.emplace(0, wanted);
    constexpr std::size_t most_tried = 20'000;
    while (!open.empty() && seen.size() < most_tried) {
        const auto [distance, tried] = open.top();
        open.pop();
        if (meets_hdc(tried, kernel) && leaves_no_hole(tried, kernel)) return tried;
        for (std::size_t i = 0; i < tried.size(); ++i) {
            for (const std::int64_t change : {-1, 1}) {
                std::vector<std::int64_t> next = tried;
                next[i] += change;
                // Outward only: each list is met on a shortest way.
                const bool outward = std::abs(next[i] - wanted[i]) > std::abs(tried[i] - wanted[i]);
                if (next[i] >= 1 && outward && seen.insert(next).second) open.emplace(distance + 1, std::move(next));
            }
        }
    }
    return std::vector<std::int64_t>(rates.size(), 1);
}

}  // namespace convscope
