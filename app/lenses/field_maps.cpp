// The levels from above: flat, the one where the paths end and the one of the probe; in space, one above the other.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "app/lenses/field_layout.h"

namespace convscope {
namespace {

constexpr float map_side = 323.0F;
constexpr float small_map_side = 120.0F;
constexpr float least_map_side = 14.0F;  // of the short side of a thin map
constexpr float sheets_height = 640.0F;  // of the stack in space
constexpr float most_sheet_gap = 190.0F;
constexpr int circle_parts = 180;

}  // namespace

FieldLayout::Beyond FieldLayout::beyond(const FieldAxis& axis) const {
    if (model_.upward || !field_.rectangle) return {};
    const CellRun& window = axis.map[0];
    const CellRun field = axis.field();
    // Far beyond a small input there is nothing to see.
    const double most = 0.75 * static_cast<double>(window.count) + 1.5;
    const auto out = [most](std::int64_t cells) {
        const double room = static_cast<double>(cells) + 0.5;
        return cells > 0 && room <= most ? room : 0.0;
    };
    return {out(window.first - field.first), out(field.last() - window.last())};
}

std::pair<float, float> FieldLayout::cell_size(double rows, double cols, float side) {
    const auto unit = static_cast<float>(side / std::max(rows, cols));
    return {std::max(unit, static_cast<float>(least_map_side / cols)),
            std::max(unit, static_cast<float>(least_map_side / rows))};
}

void FieldLayout::measure_maps() {
    const std::size_t far = model_.far_level();
    const std::size_t near = model_.near_level();
    rows_beyond_ = beyond(model_.rows);
    cols_beyond_ = beyond(model_.cols);
    const CellRun& rows = model_.rows.map[far];
    const CellRun& cols = model_.cols.map[far];
    const double high = static_cast<double>(rows.count) + rows_beyond_.before + rows_beyond_.after;
    const double across_cells = static_cast<double>(cols.count) + cols_beyond_.before + cols_beyond_.after;
    map_title_y_ = caption_y_ + 38.0F + 15.0F * type_;
    map_top_ = map_title_y_ + 24.0F;
    large_ = place_map(rows, cols, cell_size(high, across_cells, map_side), {side_left, map_top_, 0.0F},
                       rows_beyond_.before, cols_beyond_.before);
    map_right_ = side_left + large_.wide * static_cast<float>(across_cells);
    map_bottom_ = map_top_ + large_.high * static_cast<float>(high);
    small_rows_ = model_.rows.map[near];
    small_cols_ = model_.cols.map[near];
    small_size_ =
        cell_size(static_cast<double>(small_rows_.count), static_cast<double>(small_cols_.count), small_map_side);
    const auto [sheet_wide, sheet_high] = cell_size(static_cast<double>(model_.rows.map[0].count),
                                                    static_cast<double>(model_.cols.map[0].count), map_side);
    sheet_wide_ = sheet_wide;
    sheet_high_ = sheet_high;
    sheet_gap_ = std::min(most_sheet_gap, sheets_height / static_cast<float>(model_.shown.size() - 1));
}

MapPlace FieldLayout::place_map(const CellRun& rows, const CellRun& cols, const std::pair<float, float>& cell,
                                const Vec3& corner, double rows_before, double cols_before) {
    MapPlace place;
    place.wide = cell.first;
    place.high = cell.second;
    place.corner = {corner.x + place.wide * static_cast<float>(cols_before - static_cast<double>(cols.first)),
                    corner.y + place.high * static_cast<float>(rows_before - static_cast<double>(rows.first)),
                    corner.z};
    return place;
}

MapPlace FieldLayout::sheet(std::size_t level) const {
    const auto at = std::lower_bound(model_.shown.begin(), model_.shown.end(), level) - model_.shown.begin();
    const auto edge = [&](const FieldAxis& axis) {
        return axis.centre(level, 0) - axis.shown_jump(level) / 2.0 + 0.5 - static_cast<double>(axis.map[0].first);
    };
    MapPlace place;
    place.wide = sheet_wide_ * static_cast<float>(model_.cols.shown_jump(level));
    place.high = sheet_high_ * static_cast<float>(model_.rows.shown_jump(level));
    place.corner = {sheet_wide_ * static_cast<float>(edge(model_.cols)),
                    sheet_high_ * static_cast<float>(edge(model_.rows)), sheet_gap_ * static_cast<float>(at)};
    return place;
}

void FieldLayout::map(std::size_t level, const Box& flat) {
    const CellRun& rows = model_.rows.map[level];
    const CellRun& cols = model_.cols.map[level];
    Plane plane;
    plane.id = map_plane(level);
    plane.view = {0, 0, rows.count, cols.count};
    plane.rows = rows.count;
    plane.cols = cols.count;
    plane.numbers = false;
    plane.map = ColourMap::reach;
    plane.own_values = parts_.values.of(model_, {false, false, level, grown(level), field_.paths});
    if (level == 0 && parts_.effective != nullptr && hidden_ == 0 && !model_.upward) {
        plane.own_values = parts_.effective->values;
    }
    plane.place.flat = flat;
    plane.place.space = sheet(level).box(rows, cols);
    figure_.planes.push_back(std::move(plane));
}

void FieldLayout::level_label(std::size_t place) {
    const std::size_t level = model_.shown[place];
    Label& made = figure_.labels.emplace_back();
    made.text = level_name(model_, level);
    made.size = TextSize::body;
    made.align = Align::right;
    made.ink = Ink::quiet;
    made.mono = true;
    made.flat = {side_left - 14.0F, row_top(place) + cell_height_ / 2.0F + 4.5F * type_, 0.0F};
    const Box box = sheet(level).box(model_.rows.map[level], model_.cols.map[level]);
    made.space = {box.origin.x - 12.0F, box.origin.y + box.size.y, box.origin.z};
}

void FieldLayout::maps() {
    const std::size_t far = model_.far_level();
    const std::size_t near = model_.near_level();
    numbers_left_ = std::max(map_right_, side_left + 200.0F) + 40.0F;
    small_left_ = numbers_left_ + numbers_width() + 36.0F;
    heading(map_title_y_, tr_(model_.upward ? "rf.map.output" : "rf.map.input"), map_words());
    label(small_left_, map_top_ + 13.0F * type_, tr_(model_.upward ? "rf.small.input" : "rf.small.output"),
          TextSize::body, Ink::quiet);
    small_ = place_map(small_rows_, small_cols_, small_size_, {small_left_, map_top_ + 25.0F * type_, 0.0F}, 0.0, 0.0);
    for (std::size_t place = 0; place < model_.shown.size(); ++place) {
        const std::size_t level = model_.shown[place];
        const MapPlace& large = level == far ? large_ : small_;
        const bool seen = level == far || level == near;
        if (seen) {
            map(level, large.box(model_.rows.map[level], model_.cols.map[level]));
        } else if (field_.space) {
            map(level, {cell_middle(place, axis_.side[level].first + axis_.side[level].count / 2), {0.0F, 0.0F}});
        }
        level_label(place);
    }
    const Box small = small_.box(small_rows_, small_cols_);
    right_ = std::max(right_, small.origin.x + small.size.x);
    bottom_ = std::max(map_bottom_, small.origin.y + small.size.y);
    if (field_.rectangle && hidden_ == 0) rectangle();
    if (parts_.effective != nullptr && parts_.effective->radius > 0.0 && hidden_ == 0) circle();
}

std::string FieldLayout::map_words() const {
    const std::size_t far = model_.far_level();
    const CellRun& rows = model_.rows.map[far];
    const CellRun& cols = model_.cols.map[far];
    std::string text = tr_(parts_.effective != nullptr ? "rf.map.effective"
                           : field_.paths              ? "rf.map.paths"
                                                       : "rf.map.read");
    if (rows.count < model_.rows.size(far) || cols.count < model_.cols.size(far)) {
        text += " · " + tr_("rf.map.part", {fmt::format("{}–{}", rows.first, rows.last()),
                                            fmt::format("{}–{}", cols.first, cols.last())});
    }
    return text;
}

void FieldLayout::line(const MapPlace& flat, const MapPlace& space, const std::array<double, 4>& ends, bool dashed,
                       Ink ink, float width) {
    Stroke made;
    made.from_flat = flat.at(ends[0], ends[1]);
    made.to_flat = flat.at(ends[2], ends[3]);
    made.from_space = space.at(ends[0], ends[1]);
    made.to_space = space.at(ends[2], ends[3]);
    made.dashed = dashed;
    made.ink = ink;
    made.width = width;
    made.over_planes = true;
    figure_.strokes.push_back(made);
}

void FieldLayout::rectangle() {
    const std::size_t far = model_.far_level();
    const MapPlace space = sheet(far);
    struct Ends {
        double low, high;    // on the level
        double first, last;  // of the whole field, as far as there is room
        bool before, after;  // it ends there, and is not cut off
    };
    const auto ends_of = [&](const FieldAxis& axis, const Beyond& room) {
        const CellRun& window = axis.map[far];
        const CellRun run = model_.upward ? axis.reached[far] : axis.field();
        const auto edge = static_cast<double>(window.first);
        const auto end = static_cast<double>(window.first + window.count);
        const auto first = static_cast<double>(run.first);
        const auto last = static_cast<double>(run.first + run.count);
        return Ends{std::clamp(first, edge, end),     std::clamp(last, edge, end), std::max(first, edge - room.before),
                    std::min(last, end + room.after), first >= edge - room.before, last <= end + room.after};
    };
    const Ends down = ends_of(model_.rows, rows_beyond_);
    const Ends across_ends = ends_of(model_.cols, cols_beyond_);
    const bool on_level = down.high > down.low && across_ends.high > across_ends.low;
    if (on_level) {
        Patch patch;
        const auto box = [&](const MapPlace& place, float outset) {
            const Vec3 low = place.at(down.low, across_ends.low);
            const Vec3 high = place.at(down.high, across_ends.high);
            return Box{{low.x - outset, low.y - outset, low.z},
                       {high.x - low.x + 2.0F * outset - 1.0F, high.y - low.y + 2.0F * outset - 1.0F}};
        };
        patch.place = {box(large_, 2.0F), box(space, 1.0F)};
        patch.width = 1.6F;
        patch.radius = 4.0F;
        figure_.patches.push_back(patch);
    }
    if (model_.upward) return;
    const bool out = down.first < down.low || down.last > down.high || across_ends.first < across_ends.low ||
                     across_ends.last > across_ends.high;
    if (!out) return;
    // In space they would lie far from the stack.
    const auto dashes = [&](const std::array<double, 4>& ends) {
        line(large_, {sheet_middle(far), 0.0F, 0.0F}, ends, true, Ink::accent, 1.3F);
    };
    if (down.before) dashes({down.first, across_ends.first, down.first, across_ends.last});
    if (down.after) dashes({down.last, across_ends.first, down.last, across_ends.last});
    if (across_ends.before) dashes({down.first, across_ends.first, down.last, across_ends.first});
    if (across_ends.after) dashes({down.first, across_ends.last, down.last, across_ends.last});
}

void FieldLayout::circle() {
    const EffectiveMap& effective = *parts_.effective;
    const MapPlace space = sheet(0);
    const auto point = [&](int i) {
        const double angle = 2.0 * std::numbers::pi * i / circle_parts;
        return std::pair{effective.centre.row + 0.5 + (effective.radius + 0.5) * std::sin(angle),
                         effective.centre.col + 0.5 + (effective.radius + 0.5) * std::cos(angle)};
    };
    // As far as the map goes: beyond it there is text.
    const auto within = [](const CellRun& run, double at) {
        return at >= static_cast<double>(run.first) && at <= static_cast<double>(run.first + run.count);
    };
    const auto on_map = [&](double row, double col) {
        return within(model_.rows.map[0], row) && within(model_.cols.map[0], col);
    };
    for (int i = 0; i < circle_parts; ++i) {
        const auto [row, col] = point(i);
        const auto [next_row, next_col] = point(i + 1);
        if (!on_map(row, col) || !on_map(next_row, next_col)) continue;
        line(large_, space, {row, col, next_row, next_col}, false, Ink::strong, 1.5F);
    }
}

void FieldLayout::cone() {
    const std::size_t nowhere = model_.levels();
    std::size_t last = nowhere;
    std::array<Vec3, 4> before;
    for (std::size_t place = 0; place < model_.shown.size(); ++place) {
        const std::size_t level = model_.shown[place];
        const CellRun& rows = model_.rows.reached[level];
        const CellRun& cols = model_.cols.reached[level];
        if (!grown(level) || rows.count == 0 || cols.count == 0) {
            last = nowhere;
            continue;
        }
        const Box box = sheet(level).box(rows, cols);
        const Vec3& a = box.origin;
        const std::array<Vec3, 4> corners{
            {a, {a.x + box.size.x, a.y, a.z}, {a.x + box.size.x, a.y + box.size.y, a.z}, {a.x, a.y + box.size.y, a.z}}};
        for (std::size_t i = 0; i < 4; ++i) {
            if (level != model_.far_level()) in_space(level, corners[i], corners[(i + 1) % 4], 0.7F);
            if (last != nowhere) in_space(level, corners[i], before[i], 0.8F);
        }
        before = corners;
        last = level;
    }
}

void FieldLayout::in_space(std::size_t level, const Vec3& from, const Vec3& to, float opacity) {
    const auto place = static_cast<std::size_t>(std::lower_bound(model_.shown.begin(), model_.shown.end(), level) -
                                                model_.shown.begin());
    Stroke made;
    made.from_flat = made.to_flat = cell_middle(place, axis_.side[level].first + axis_.side[level].count / 2);
    made.from_space = from;
    made.to_space = to;
    made.opacity = opacity;
    made.width = 1.3F;
    made.over_planes = true;
    figure_.strokes.push_back(made);
}

}  // namespace convscope
