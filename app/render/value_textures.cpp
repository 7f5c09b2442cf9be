// The values of planes on the GPU; see value_textures.h.
#include "app/render/value_textures.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace convscope {
namespace {

bool any_odd(const std::vector<float>& values) {
    bool odd = false;
    for (const float value : values) odd |= !(std::abs(value) <= std::numeric_limits<float>::max());
    return odd;
}

}  // namespace

ValueTextures::ValueTextures() : largest_side_(largest_texture_side()) {}

void ValueTextures::update(std::span<const PlaneValues> values) {
    for (auto& [id, entry] : entries_) ++entry.rounds_missing;
    for (const PlaneValues& given : values) {
        if (given.values == nullptr || given.rows <= 0 || given.cols <= 0) {
            entries_.erase(given.id);
            continue;
        }
        Entry& entry = entries_[given.id];
        entry.rounds_missing = 0;
        take(entry, given);
    }
    std::erase_if(entries_, [](const auto& item) { return item.second.rounds_missing > kept_rounds; });
}

void ValueTextures::take(Entry& entry, const PlaneValues& given) {
    const auto count = static_cast<std::size_t>(given.rows * given.cols);
    if (entry.rows != given.rows || entry.cols != given.cols) {
        entry.levels.clear();
        entry.rows = given.rows;
        entry.cols = given.cols;
        entry.values.assign(given.values, given.values + count);
        entry.revision = given.revision;
        entry.odd = any_odd(entry.values);
        return;
    }
    if (entry.revision == given.revision) return;
    entry.revision = given.revision;
    // Rows are compared as bytes, so that NaN equals itself.
    const auto row_length = static_cast<std::size_t>(given.cols);
    const auto same_row = [&](std::int64_t row) {
        const std::size_t at = static_cast<std::size_t>(row) * row_length;
        return std::memcmp(entry.values.data() + at, given.values + at, row_length * sizeof(float)) == 0;
    };
    std::int64_t first = 0;
    std::int64_t last = given.rows;
    while (first < last && same_row(first)) ++first;
    while (last > first && same_row(last - 1)) --last;
    if (first == last) return;
    const std::size_t from = static_cast<std::size_t>(first) * row_length;
    std::copy(given.values + from, given.values + static_cast<std::size_t>(last) * row_length,
              entry.values.begin() + static_cast<std::ptrdiff_t>(from));
    entry.odd = any_odd(entry.values);
    for (Level& level : entry.levels) {
        const bool clean = level.first_dirty == level.last_dirty;
        level.first_dirty = clean ? first : std::min(level.first_dirty, first);
        level.last_dirty = clean ? last : std::max(level.last_dirty, last);
    }
}

CellRect ValueTextures::region_for(const Entry& entry, const CellRect& seen, int level) const {
    const std::int64_t side = largest_side_ << level;
    // An axis that fits is kept whole; else a stretch that begins at a multiple of 1024 texels and holds what is seen.
    const auto stretch = [&](std::int64_t size, std::int64_t first, std::int64_t count) {
        if (size <= side) return std::pair{std::int64_t{0}, size};
        const std::int64_t unit = std::int64_t{1024} << level;
        const std::int64_t from = std::clamp(first, std::int64_t{0}, size - 1) / unit * unit;
        const std::int64_t to = std::clamp(first + count, from + 1, size);
        return std::pair{from, std::min({(to - from + unit - 1) / unit * unit, side, size - from})};
    };
    const auto [row, rows] = stretch(entry.rows, seen.row, seen.rows);
    const auto [col, cols] = stretch(entry.cols, seen.col, seen.cols);
    return {row, col, rows, cols};
}

ValueTextures::Fetch ValueTextures::fetch(const PlaneId& id, const CellRect& seen, double crowding) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return {};
    Entry& entry = found->second;
    // Between 0.6 and 1.25 texels a pixel: fine enough to be sharp, coarse enough for the shader's four texels.
    const int wanted = crowding > 1.0 ? std::min(24, static_cast<int>(std::log2(crowding) + 0.7)) : 0;
    const CellRect region = region_for(entry, seen, wanted);
    // The full size and one reduced size are kept: a crop and the overview beside it.
    auto level = std::find_if(entry.levels.begin(), entry.levels.end(),
                              [wanted](const Level& kept) { return (kept.level == 0) == (wanted == 0); });
    if (level == entry.levels.end()) {
        entry.levels.emplace_back();
        level = std::prev(entry.levels.end());
    }
    if (level->level != wanted || level->region != region) {
        level->level = wanted;
        level->region = region;
        const std::int64_t cell_side = std::int64_t{1} << wanted;
        level->texture.resize(static_cast<int>((region.cols + cell_side - 1) / cell_side),
                              static_cast<int>((region.rows + cell_side - 1) / cell_side));
        level->first_dirty = 0;
        level->last_dirty = entry.rows;
    }
    send(entry, *level);
    return {&level->texture, region.row, region.col, wanted, entry.odd};
}

void ValueTextures::send(const Entry& entry, Level& level) {
    const std::int64_t first = std::max(level.first_dirty, level.region.row);
    const std::int64_t last = std::min(level.last_dirty, level.region.row + level.region.rows);
    level.first_dirty = level.last_dirty = 0;
    if (first >= last) return;
    const auto width = static_cast<std::int64_t>(level.texture.width());
    if (level.level == 0) {
        level.texture.write_rows(static_cast<int>(first - level.region.row), static_cast<int>(last - first),
                                 entry.values.data() + first * entry.cols + level.region.col,
                                 static_cast<int>(entry.cols));
        uploaded_texels_ += (last - first) * width;
        return;
    }
    // Means of blocks; those at the right and bottom edge have fewer cells.
    const std::int64_t side = std::int64_t{1} << level.level;
    const std::int64_t first_texel = (first - level.region.row) / side;
    const std::int64_t last_texel = (last - level.region.row + side - 1) / side;
    scratch_.resize(static_cast<std::size_t>((last_texel - first_texel) * width));
    const std::int64_t end_row = level.region.row + level.region.rows;
    const std::int64_t end_col = level.region.col + level.region.cols;
    for (std::int64_t v = first_texel; v < last_texel; ++v) {
        float* means = scratch_.data() + (v - first_texel) * width;
        std::fill(means, means + width, 0.0F);
        const std::int64_t top = level.region.row + v * side;
        const std::int64_t bottom = std::min(top + side, end_row);
        for (std::int64_t row = top; row < bottom; ++row) {
            const float* cells = entry.values.data() + row * entry.cols;
            for (std::int64_t u = 0; u < width; ++u) {
                const std::int64_t left = level.region.col + u * side;
                const std::int64_t right = std::min(left + side, end_col);
                for (std::int64_t col = left; col < right; ++col) means[u] += cells[col];
            }
        }
        for (std::int64_t u = 0; u < width; ++u) {
            const std::int64_t left = level.region.col + u * side;
            means[u] /= static_cast<float>((bottom - top) * (std::min(left + side, end_col) - left));
        }
    }
    level.texture.write_rows(static_cast<int>(first_texel), static_cast<int>(last_texel - first_texel), scratch_.data(),
                             static_cast<int>(width));
    uploaded_texels_ += (last_texel - first_texel) * width;
}

}  // namespace convscope
