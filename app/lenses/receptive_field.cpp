// Lays out the receptive-field lens; sizes follow the mock-up.
#include "app/lenses/receptive_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/lenses/step_labels.h"

namespace convscope {
namespace {

constexpr float side_left = 42.0F;    // names of the levels stand left of it
constexpr float side_width = 690.0F;  // at most
constexpr float most_pitch = 28.0F;   // of a cell of the side view
constexpr float cell_gap = 8.0F / 28.0F;
constexpr float rows_height = 210.0F;
constexpr float least_row_pitch = 27.0F;
constexpr float most_row_pitch = 68.0F;
constexpr float map_side = 323.0F;
constexpr float small_map_side = 120.0F;
constexpr float least_map_side = 14.0F;  // of the short side of a thin map
constexpr float sheets_height = 640.0F;  // of the stack in space
constexpr float most_sheet_gap = 190.0F;
constexpr std::int64_t most_strokes = 700;  // between two levels
constexpr int circle_parts = 72;

/// Where a map lies: figure units of cell edges along each axis.
struct MapPlace {
    Vec3 corner;                     // of cell edges (0, 0)
    float wide = 0.0F, high = 0.0F;  // of a cell

    [[nodiscard]] Vec3 at(double row, double col) const {
        return {corner.x + static_cast<float>(col) * wide, corner.y + static_cast<float>(row) * high, corner.z};
    }
    [[nodiscard]] Box box(const CellRun& rows, const CellRun& cols) const {
        return {at(static_cast<double>(rows.first), static_cast<double>(cols.first)),
                {static_cast<float>(cols.count) * wide, static_cast<float>(rows.count) * high}};
    }
};

class Layout {
public:
    Layout(const Scene& scene, const FieldParts& parts, const LensView& view, const Strings& strings)
        : parts_(parts),
          model_(parts.model),
          axis_(model_.axis(view.field.along_rows)),
          view_(view),
          field_(view.field),
          tr_(strings),
          type_(view.labels.unit),
          hidden_(std::min(scene.hidden_layers, static_cast<std::int64_t>(model_.layers()))) {}

    Figure make() {
        measure_side();
        measure_maps();
        if (field_.flat) side_view();
        maps();
        if (field_.space) cone();
        numbers();
        figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {right_ + 6.0F, bottom_ + 6.0F}};
        for (Plane& plane : figure_.planes) {
            if (view_.hover) plane.hover = field_hover_set(model_, field_, *view_.hover, plane);
        }
        return std::move(figure_);
    }

private:
    [[nodiscard]] float wide(const std::string& text, TextSize size) const {
        return label_width(view_.labels, text, size);
    }

    Label& label(float x, float y, std::string text, TextSize size, Ink ink) {
        Label& made = figure_.labels.emplace_back();
        made.flat = made.space = {x, y, 0.0F};
        made.text = std::move(text);
        made.size = size;
        made.ink = ink;
        made.flat_only = true;
        right_ = std::max(right_, x + wide(made.text, size));
        return made;
    }

    void heading(float y, const std::string& title, const std::string& about) {
        label(0.0F, y, title, TextSize::title, Ink::strong);
        label(wide(title, TextSize::title) + 12.0F * type_, y, about, TextSize::body, Ink::quiet);
    }

    [[nodiscard]] bool grown(std::size_t level) const { return model_.grown(level, hidden_); }

    // ---- the side view ----

    void measure_side() {
        const double cells = axis_.side_last - axis_.side_first;
        pitch_ = static_cast<float>(std::min<double>(most_pitch, side_width / cells));
        const auto steps = static_cast<float>(model_.shown.size() - 1);
        row_pitch_ = std::max(std::clamp(rows_height / steps, least_row_pitch, most_row_pitch), 18.0F * type_);
        cell_height_ = std::min(std::clamp(pitch_ * (1.0F - cell_gap), 9.0F, 20.0F), 0.44F * row_pitch_);
        side_top_ = 13.0F * type_ + std::max(16.0F, 12.0F * type_);
        side_bottom_ = side_top_ + row_pitch_ * steps + cell_height_;
        right_ = side_left + pitch_ * static_cast<float>(cells);
        caption_y_ = side_bottom_ + 12.0F + 18.0F * type_;
    }

    /// Top edge of a level's row; `place` counts the levels on show from the input up.
    [[nodiscard]] float row_top(std::size_t place) const {
        return side_bottom_ - cell_height_ - row_pitch_ * static_cast<float>(place);
    }
    /// A place along the side view's axis, in input cells.
    [[nodiscard]] float across(double cells) const {
        return side_left + pitch_ * static_cast<float>(cells - axis_.side_first);
    }

    void side_view() {
        const std::string along = tr_(field_.along_rows ? "rf.rows" : "rf.columns");
        std::string about = tr_(model_.upward ? "rf.side.up" : "rf.side.down", {along});
        if (model_.shown.size() < model_.levels()) {
            about += " · " + tr_("rf.levels_shown",
                                 {fmt::format("{}", model_.shown.size()), fmt::format("{}", model_.levels())});
        }
        heading(13.0F * type_, tr_("rf.side"), about);
        for (std::size_t place = 0; place < model_.shown.size(); ++place) row(place);
        for (std::size_t place = 0; place + 1 < model_.shown.size(); ++place) {
            const std::size_t low = model_.shown[place];
            const std::size_t high = model_.shown[place + 1];
            if (!grown(low) || !grown(high)) continue;
            if (high == low + 1) {
                taps(place);
            } else {
                spans(place);
            }
        }
        hovered_taps();
        caption();
    }

    void row(std::size_t place) {
        const std::size_t level = model_.shown[place];
        const CellRun& run = axis_.side[level];
        const auto jump = static_cast<float>(axis_.fields[level].jump);
        Plane plane;
        plane.id = side_plane(level);
        plane.view = {0, 0, 1, run.count};
        plane.rows = 1;
        plane.cols = run.count;
        plane.numbers = false;
        plane.map = ColourMap::reach;
        plane.gap = cell_gap / jump;
        plane.own_values = parts_.values.of(model_, {true, field_.along_rows, level, grown(level), true});
        // The gap lies after a cell; half of it before the first sets the cells about their middles.
        const float x = across(axis_.centre(level, run.first)) - pitch_ * (jump - cell_gap) / 2.0F;
        plane.place.flat = {{x, row_top(place), 0.0F},
                            {pitch_ * jump * static_cast<float>(run.count), cell_height_ / (1.0F - plane.gap)}};
        plane.place.space = {sheet_middle(level), {0.0F, 0.0F}};
        figure_.planes.push_back(std::move(plane));
        right_ = std::max(right_, figure_.planes.back().place.flat.origin.x + figure_.planes.back().place.flat.size.x);
    }

    [[nodiscard]] Vec3 cell_middle(std::size_t place, std::int64_t cell) const {
        return {across(axis_.centre(model_.shown[place], cell)), row_top(place) + cell_height_ / 2.0F, 0.0F};
    }

    void stroke_between(std::size_t place, std::int64_t below, std::int64_t above, float opacity, float width,
                        Ink ink = Ink::accent, bool over = false) {
        Stroke made;
        made.from_flat = cell_middle(place + 1, above);
        made.to_flat = cell_middle(place, below);
        made.from_space = made.to_space = sheet_middle(model_.shown[place]);
        made.opacity = opacity;
        made.width = width;
        made.ink = ink;
        made.over_planes = over;
        figure_.strokes.push_back(made);
    }

    /// Brighter towards the far level.
    [[nodiscard]] float brightness(std::size_t place) const {
        const auto last = static_cast<float>(model_.shown.size() - 2);
        const float far = last > 0.0F ? static_cast<float>(place) / last : 0.0F;
        return 0.92F - 0.42F * (model_.upward ? 1.0F - far : far);
    }

    /// Strokes from each lit cell to the cells that it reads; of very many a fair share.
    void taps(std::size_t place) {
        const std::size_t low = model_.shown[place];
        const Axis& layer = axis_.layers[low];
        const PathCounts& above = axis_.paths[low + 1];
        const std::int64_t lit = above.reached();
        const std::int64_t every = std::max<std::int64_t>(1, lit * layer.kernel / most_strokes);
        // Strokes that would run into one another are drawn finer.
        const float room = static_cast<float>(axis_.reached[low].count) * pitch_ *
                           static_cast<float>(axis_.fields[low].jump) / static_cast<float>(lit * layer.kernel / every);
        const float width = std::clamp(room / 4.0F, 0.8F, 1.5F);
        const float opacity = brightness(place) * std::clamp(room / 5.0F, 0.35F, 0.8F);
        std::int64_t count = 0;
        for (std::size_t i = 0; i < above.counts.size(); ++i) {
            if (above.counts[i] == 0.0L || count++ % every != 0) continue;
            const std::int64_t out = above.first + static_cast<std::int64_t>(i);
            for (std::int64_t k = 0; k < layer.kernel; ++k) {
                const std::int64_t cell = mirrored_index(layer.cell(out, k), layer.size, layer.mode);
                if (cell >= 0 && axis_.count(low, cell) > 0.0L) stroke_between(place, cell, out, opacity, width);
            }
        }
    }

    /// Where levels are left out: from lit cells to the ends of what they read through the layers between.
    void spans(std::size_t place) {
        const std::size_t low = model_.shown[place];
        const std::size_t high = model_.shown[place + 1];
        const auto between = std::span(axis_.layers).subspan(low, high - low);
        const AxisField field = receptive_fields(between).back();
        const CellRun& above = axis_.reached[high];
        const CellRun& below = axis_.reached[low];
        if (above.count == 0 || below.count == 0) return;
        constexpr std::int64_t most_spans = 24;
        const std::int64_t count = std::min(above.count, most_spans);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t out = count == 1 ? above.first : above.first + i * (above.count - 1) / (count - 1);
            if (axis_.count(high, out) == 0.0L) continue;
            const std::int64_t first = field.first + out * field.jump;
            for (const std::int64_t end : {first, first + field.size - 1}) {
                const std::int64_t cell = std::clamp(end, below.first, below.last());
                stroke_between(place, cell, out, 0.35F * brightness(place), 1.0F);
            }
        }
    }

    /// Strokes of the cell that the pointer is on.
    void hovered_taps() {
        if (!view_.hover || !is_side(view_.hover->plane)) return;
        const auto level = static_cast<std::size_t>(view_.hover->plane.channel);
        const auto at = std::find(model_.shown.begin(), model_.shown.end(), level);
        if (at == model_.shown.end()) return;
        const auto place = static_cast<std::size_t>(at - model_.shown.begin());
        const std::int64_t cell = axis_.side[level].first + view_.hover->col;
        if (place > 0 && model_.shown[place - 1] + 1 == level) {
            const Axis& layer = axis_.layers[level - 1];
            for (std::int64_t k = 0; k < layer.kernel; ++k) {
                const std::int64_t below = mirrored_index(layer.cell(cell, k), layer.size, layer.mode);
                if (below >= 0) stroke_between(place - 1, below, cell, 0.9F, 1.5F, Ink::strong);
            }
        }
        if (level < model_.layers() && model_.shown[place + 1] == level + 1) {
            for (const AxisReader& reader : readers_of(axis_.layers[level], cell)) {
                stroke_between(place, cell, reader.out, 0.9F, 1.5F, Ink::strong);
            }
        }
    }

    void horizontal(float from, float to, float y, bool dashed) {
        if (to <= from) return;
        Stroke made;
        made.from_flat = {from, y, 0.0F};
        made.to_flat = {to, y, 0.0F};
        made.from_space = made.to_space = sheet_middle(0);
        made.width = 1.5F;
        made.dashed = dashed;
        figure_.strokes.push_back(made);
    }

    /// What the far level says, under the rows.
    void caption() {
        const float y = side_bottom_ + 12.0F;
        const std::int64_t grown_through = static_cast<std::int64_t>(model_.layers()) - hidden_;
        std::string text;
        float middle = (across(axis_.side_first) + across(axis_.side_last)) / 2.0F;
        if (hidden_ > 0) {
            const auto at = static_cast<std::size_t>(model_.upward ? grown_through : hidden_);
            text = tr_("rf.grown", {fmt::format("{}", grown_through), fmt::format("{}", model_.layers()),
                                    fmt::format("{}", axis_.paths[at].reached()), level_name(model_, at)});
        } else if (model_.upward) {
            text = tr_("rf.reaches", {fmt::format("{}", axis_.paths.back().reached()),
                                      fmt::format("{}", axis_.size(model_.layers()))});
        } else {
            const CellRun field = axis_.field();
            const double first = static_cast<double>(field.first) - 0.5;
            const double last = static_cast<double>(field.last()) + 0.5;
            const double border = static_cast<double>(axis_.size(0)) - 0.5;
            const float low = across(std::max(first, axis_.side_first));
            const float high = across(std::min(last, axis_.side_last));
            const float in_low = std::clamp(across(-0.5), low, high);
            const float in_high = std::clamp(across(border), low, high);
            horizontal(low, in_low, y, true);
            horizontal(in_low, in_high, y, false);
            horizontal(in_high, high, y, true);
            middle = (low + high) / 2.0F;
            const std::string size = fmt::format("{}", field.count);
            const bool known = axis_.read.size() == axis_.fields.size();
            text = known ? tr_("rf.field_read", {size, fmt::format("{}", axis_.read.back())}) : tr_("rf.field", {size});
            if (first < -0.5 || last > border) {
                text += " · " + tr_("rf.inside", {fmt::format("{}", axis_.paths[0].reached())});
            }
        }
        const float half = wide(text, TextSize::body) / 2.0F;
        Label& made = label(std::max(middle, half), caption_y_, text, TextSize::body, Ink::accent);
        made.align = Align::centre;
        right_ = std::max(right_, made.flat.x + half);
    }

    // ---- maps from above ----

    /// Cells that the large map leaves room for beyond its window, before and after.
    struct Beyond {
        double before = 0.0, after = 0.0;
    };
    [[nodiscard]] Beyond beyond(const FieldAxis& axis) const {
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

    static std::pair<float, float> cell_size(double rows, double cols, float side) {
        const auto unit = static_cast<float>(side / std::max(rows, cols));
        return {std::max(unit, static_cast<float>(least_map_side / cols)),
                std::max(unit, static_cast<float>(least_map_side / rows))};
    }

    void measure_maps() {
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

    static MapPlace place_map(const CellRun& rows, const CellRun& cols, const std::pair<float, float>& cell,
                              const Vec3& corner, double rows_before, double cols_before) {
        MapPlace place;
        place.wide = cell.first;
        place.high = cell.second;
        place.corner = {corner.x + place.wide * static_cast<float>(cols_before - static_cast<double>(cols.first)),
                        corner.y + place.high * static_cast<float>(rows_before - static_cast<double>(rows.first)),
                        corner.z};
        return place;
    }

    /// Where a level's map stands in space: over the cells that it is made from.
    [[nodiscard]] MapPlace sheet(std::size_t level) const {
        const auto at = std::lower_bound(model_.shown.begin(), model_.shown.end(), level) - model_.shown.begin();
        const auto edge = [&](const FieldAxis& axis) {
            return axis.centre(level, 0) - static_cast<double>(axis.fields[level].jump) / 2.0 + 0.5 -
                   static_cast<double>(axis.map[0].first);
        };
        MapPlace place;
        place.wide = sheet_wide_ * static_cast<float>(model_.cols.fields[level].jump);
        place.high = sheet_high_ * static_cast<float>(model_.rows.fields[level].jump);
        place.corner = {sheet_wide_ * static_cast<float>(edge(model_.cols)),
                        sheet_high_ * static_cast<float>(edge(model_.rows)), sheet_gap_ * static_cast<float>(at)};
        return place;
    }

    [[nodiscard]] Vec3 sheet_middle(std::size_t level) const {
        const Box box = sheet(level).box(model_.rows.map[level], model_.cols.map[level]);
        return {box.origin.x + box.size.x / 2.0F, box.origin.y + box.size.y / 2.0F, box.origin.z};
    }

    void map(std::size_t level, const Box& flat) {
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

    /// The name of a level, left of its row and of its map.
    void level_label(std::size_t place) {
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

    void maps() {
        const std::size_t far = model_.far_level();
        const std::size_t near = model_.near_level();
        numbers_left_ = std::max(map_right_, side_left + 200.0F) + 40.0F;
        small_left_ = numbers_left_ + numbers_width() + 36.0F;
        heading(map_title_y_, tr_(model_.upward ? "rf.map.output" : "rf.map.input"), map_words());
        label(small_left_, map_top_ + 13.0F * type_, tr_(model_.upward ? "rf.small.input" : "rf.small.output"),
              TextSize::body, Ink::quiet);
        small_ =
            place_map(small_rows_, small_cols_, small_size_, {small_left_, map_top_ + 25.0F * type_, 0.0F}, 0.0, 0.0);
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

    [[nodiscard]] std::string map_words() const {
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

    void line(const MapPlace& flat, const MapPlace& space, const std::array<double, 4>& ends, bool dashed, Ink ink,
              float width) {
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

    /// The part of the field that lies on the far level, outlined, and the part beyond the border, dashed.
    void rectangle() {
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
            return Ends{std::clamp(first, edge, end),        std::clamp(last, edge, end),
                        std::max(first, edge - room.before), std::min(last, end + room.after),
                        first >= edge - room.before,         last <= end + room.after};
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

    /// Holds 95 % of the effective field.
    void circle() {
        const EffectiveMap& effective = *parts_.effective;
        const MapPlace space = sheet(0);
        const auto point = [&](int i) {
            const double angle = 2.0 * std::numbers::pi * i / circle_parts;
            return std::pair{effective.centre.row + 0.5 + (effective.radius + 0.5) * std::sin(angle),
                             effective.centre.col + 0.5 + (effective.radius + 0.5) * std::cos(angle)};
        };
        for (int i = 0; i < circle_parts; ++i) {
            const auto [row, col] = point(i);
            const auto [next_row, next_col] = point(i + 1);
            line(large_, space, {row, col, next_row, next_col}, false, Ink::strong, 1.5F);
        }
    }

    // ---- in space ----

    /// The rectangle of the cells reached at each level, and its corners joined.
    void cone() {
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
            const std::array<Vec3, 4> corners{{a,
                                               {a.x + box.size.x, a.y, a.z},
                                               {a.x + box.size.x, a.y + box.size.y, a.z},
                                               {a.x, a.y + box.size.y, a.z}}};
            for (std::size_t i = 0; i < 4; ++i) {
                if (level != model_.far_level()) in_space(level, corners[i], corners[(i + 1) % 4], 0.7F);
                if (last != nowhere) in_space(level, corners[i], before[i], 0.8F);
            }
            before = corners;
            last = level;
        }
    }

    void in_space(std::size_t level, const Vec3& from, const Vec3& to, float opacity) {
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

    // ---- numbers beside the map ----

    struct Line {
        std::string text;
        TextSize size = TextSize::body;
        Ink ink = Ink::quiet;
        float below = 22.0F;  // of the line before it, pixels of type
    };

    [[nodiscard]] std::vector<Line> lines() const { return model_.upward ? upward_lines() : downward_lines(); }

    [[nodiscard]] std::vector<Line> downward_lines() const {
        std::vector<Line> made;
        const std::size_t top = model_.layers();
        const auto covered = model_.coverage(top);
        made.push_back({tr_("rf.coverage"), TextSize::body, Ink::quiet, 13.0F});
        if (covered) {
            made.push_back({percent_text(*covered), TextSize::huge, *covered < 1.0 ? Ink::warning : Ink::good, 39.0F});
            const long double read =
                static_cast<long double>(model_.rows.read[top]) * static_cast<long double>(model_.cols.read[top]);
            const long double all = static_cast<long double>(model_.rows.fields[top].size) *
                                    static_cast<long double>(model_.cols.fields[top].size);
            made.push_back(
                {tr_("rf.cells_of", {count_text(read), count_text(all)}), TextSize::body, Ink::quiet, 24.0F});
        } else {
            made.push_back({tr_("rf.too_large"), TextSize::body, Ink::quiet, 24.0F});
        }
        if (parts_.offer != nullptr) {
            const HdcOffer& offer = *parts_.offer;
            made.push_back({tr_("rf.with", {list_text(offer.rates)}), TextSize::body, Ink::quiet, 46.0F});
            made.push_back({"100 %", TextSize::large, Ink::good, 35.0F});
            made.push_back({tr_("rf.field", {by_text(offer.height, offer.width)}), TextSize::body, Ink::quiet, 22.0F});
            if (offer.same_parameters) {
                made.push_back(
                    {tr_(offer.same_macs ? "rf.same_cost" : "rf.same_parameters"), TextSize::body, Ink::quiet, 21.0F});
            }
        }
        if (parts_.effective != nullptr && parts_.effective->radius > 0.0) {
            made.push_back({tr_("rf.radius", {fmt::format("{:.1f}", parts_.effective->radius)}), TextSize::body,
                            Ink::text, 40.0F});
        } else {
            most_line(made);
        }
        return made;
    }

    [[nodiscard]] std::vector<Line> upward_lines() const {
        std::vector<Line> made;
        const std::size_t top = model_.layers();
        const auto times = [](std::int64_t a, std::int64_t b) {
            return count_text(static_cast<long double>(a) * static_cast<long double>(b));
        };
        made.push_back({tr_("rf.reached"), TextSize::body, Ink::quiet, 13.0F});
        made.push_back({times(model_.rows.paths[top].reached(), model_.cols.paths[top].reached()), TextSize::huge,
                        Ink::accent, 39.0F});
        made.push_back({tr_("rf.of_outputs", {times(model_.rows.size(top), model_.cols.size(top))}), TextSize::body,
                        Ink::quiet, 24.0F});
        most_line(made);
        return made;
    }

    void most_line(std::vector<Line>& made) const {
        const MostPaths most = model_.most_paths();
        if (most.count == 0.0L) {
            made.push_back({tr_("rf.padding_only"), TextSize::body, Ink::quiet, 46.0F});
            return;
        }
        const std::string count = count_text(most.count, most.exact);
        if (most.alike) {
            made.push_back({tr_("rf.paths_alike", {count}), TextSize::body, Ink::quiet, 46.0F});
            if (!most.exact) made.push_back({tr_("rf.rounded"), TextSize::body, Ink::quiet, 20.0F});
            return;
        }
        std::string text;
        if (most.centre) {
            text = tr_("rf.most_centre", {count});
        } else if (most.cells > 1.0L) {
            text = tr_("rf.most_in", {count, count_text(most.cells)});
        } else {
            text = tr_("rf.most_at", {count, fmt::format("{}", most.row), fmt::format("{}", most.col)});
        }
        made.push_back({text, TextSize::body, Ink::quiet, 46.0F});
        if (!most.exact) made.push_back({tr_("rf.rounded"), TextSize::body, Ink::quiet, 20.0F});
    }

    [[nodiscard]] float numbers_width() const {
        float most = 0.0F;
        for (const Line& each : lines()) most = std::max(most, wide(each.text, each.size));
        return most;
    }

    void numbers() {
        float y = map_top_;
        for (const Line& each : lines()) {
            y += each.below * type_;
            label(numbers_left_, y, each.text, each.size, each.ink);
        }
        bottom_ = std::max(bottom_, y + 4.0F * type_);
    }

    const FieldParts& parts_;
    const FieldModel& model_;
    const FieldAxis& axis_;  // of the side view
    const LensView& view_;
    const FieldView& field_;
    const Strings& tr_;
    const float type_;  // figure units a pixel of type
    const std::int64_t hidden_;
    float pitch_ = 1.0F;  // of an input cell in the side view
    float row_pitch_ = 1.0F, cell_height_ = 1.0F, side_top_ = 0.0F, side_bottom_ = 0.0F, caption_y_ = 0.0F;
    float map_title_y_ = 0.0F, map_top_ = 0.0F, map_right_ = 0.0F, map_bottom_ = 0.0F;
    float numbers_left_ = 0.0F, small_left_ = 0.0F, right_ = 0.0F, bottom_ = 0.0F;
    Beyond rows_beyond_, cols_beyond_;
    MapPlace large_, small_;
    CellRun small_rows_, small_cols_;
    std::pair<float, float> small_size_;
    float sheet_wide_ = 1.0F, sheet_high_ = 1.0F, sheet_gap_ = 1.0F;
    Figure figure_;
};

}  // namespace

Figure field_figure(const Scene& scene, const FieldParts& parts, const LensView& view, const Strings& strings) {
    return Layout(scene, parts, view, strings).make();
}

}  // namespace convscope
