// Crops of large planes.
#include "app/lenses/step_crop.h"

#include <algorithm>

namespace convscope {
namespace {

constexpr std::int64_t most_cells = 26;  // a side that is drawn cell by cell; larger planes get an overview and a crop
constexpr std::int64_t least_crop = 13;

std::int64_t crop_start(std::int64_t begin, std::int64_t end, std::int64_t length, std::int64_t at, std::int64_t span) {
    if (end - begin <= length) return begin;
    // Moves in jumps of a third, so that the picture stands still while the window walks.
    const std::int64_t jump = std::max<std::int64_t>(1, (length - span) / 3);
    const std::int64_t wanted = (at - begin) / jump * jump + begin - jump;
    return std::clamp(wanted, begin, end - length);
}

}  // namespace

Crop crop_of(const CellRect& whole, std::int64_t row, std::int64_t col, const Pair& window) {
    if (whole.rows <= most_cells && whole.cols <= most_cells) return {whole, false};
    // Few enough cells that they can be told apart, with some room around the window.
    const std::int64_t side = std::max({least_crop, window.h + 6, window.w + 6});
    const std::int64_t rows = std::min(whole.rows, side);
    const std::int64_t cols = std::min(whole.cols, side);
    const CellRect view{crop_start(whole.row, whole.row + whole.rows, rows, row, window.h),
                        crop_start(whole.col, whole.col + whole.cols, cols, col, window.w), rows, cols};
    return {view, view != whole};
}

Vec2 fit_size(std::int64_t rows, std::int64_t cols, float side, float cell) {
    const auto most = static_cast<float>(std::max(rows, cols));
    const float unit = std::min(cell, side / most);
    return {static_cast<float>(cols) * unit, static_cast<float>(rows) * unit};
}

Vec3 beside_window(const Plane& plane) {
    const Box& box = plane.place.flat;
    const SamplingGrid& grid = *plane.grid;
    const float cell = box.size.y / static_cast<float>(plane.view.rows);
    const auto height = static_cast<float>((grid.kernel.h - 1) * grid.dilation.h + 1);
    const float down = (static_cast<float>(grid.row - plane.view.row) + height / 2.0F) * cell;
    return {box.origin.x + box.size.x + 4.0F, box.origin.y + std::clamp(down, 0.0F, box.size.y), 0.0F};
}

}  // namespace convscope
