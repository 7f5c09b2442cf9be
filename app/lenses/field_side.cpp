// The stack from the side: a row of cells for each level, strokes between the cells that feed each other.
#include <fmt/format.h>

#include <cmath>
#include <span>

#include "app/lenses/field_layout.h"

namespace convscope {
namespace {

constexpr float side_width = 690.0F;  // at most
constexpr float most_pitch = 28.0F;   // of a cell
constexpr float cell_gap = 8.0F / 28.0F;
constexpr float rows_height = 210.0F;
constexpr float least_row_pitch = 27.0F;
constexpr float most_row_pitch = 68.0F;
constexpr std::int64_t most_strokes = 700;  // between two levels

}  // namespace

void FieldLayout::measure_side() {
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

void FieldLayout::side_view() {
    const std::string along = tr_(field_.along_rows ? "rf.rows" : "rf.columns");
    std::string about = tr_(model_.upward ? "rf.side.up" : "rf.side.down", {along});
    if (model_.shown.size() < model_.levels()) {
        about += " · " +
                 tr_("rf.levels_shown", {fmt::format("{}", model_.shown.size()), fmt::format("{}", model_.levels())});
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

bool FieldLayout::narrow(std::size_t place) const {
    return pitch_ * static_cast<float>(axis_.fields[model_.shown[place]].jump) < 0.7F * cell_height_;
}

void FieldLayout::row(std::size_t place) {
    const std::size_t level = model_.shown[place];
    const CellRun& run = axis_.side[level];
    const auto jump = static_cast<float>(axis_.shown_jump(level));
    Plane plane;
    plane.id = side_plane(level);
    plane.view = {0, 0, 1, run.count};
    plane.rows = 1;
    plane.cols = run.count;
    plane.numbers = false;
    plane.map = ColourMap::reach;
    const float gap = narrow(place) ? 0.0F : cell_gap;
    plane.gap = gap / jump;
    plane.own_values = parts_.values.of(model_, {true, field_.along_rows, level, grown(level), true});
    // The gap lies after a cell; half of it before the first sets the cells about their middles.
    const float x = across(axis_.centre(level, run.first)) - pitch_ * (jump - gap) / 2.0F;
    plane.place.flat = {{x, row_top(place), 0.0F},
                        {pitch_ * jump * static_cast<float>(run.count), cell_height_ / (1.0F - plane.gap)}};
    plane.place.space = {sheet_middle(level), {0.0F, 0.0F}};
    figure_.planes.push_back(std::move(plane));
    right_ = std::max(right_, figure_.planes.back().place.flat.origin.x + figure_.planes.back().place.flat.size.x);
}

void FieldLayout::stroke_between(std::size_t place, std::int64_t below, std::int64_t above, float opacity, float width,
                                 Ink ink) {
    Stroke made;
    made.from_flat = cell_middle(place + 1, above);
    made.to_flat = cell_middle(place, below);
    // Cells cover the ends of their strokes; narrow ones are met at their edges, so that the strokes are seen to
    // arrive.
    if (narrow(place + 1)) made.from_flat.y += cell_height_ / 2.0F;
    if (narrow(place)) made.to_flat.y -= cell_height_ / 2.0F;
    made.from_space = made.to_space = sheet_middle(model_.shown[place]);
    made.opacity = opacity;
    made.width = width;
    made.ink = ink;
    figure_.strokes.push_back(made);
}

float FieldLayout::brightness(std::size_t place) const {
    const auto last = static_cast<float>(model_.shown.size() - 2);
    const float far = last > 0.0F ? static_cast<float>(place) / last : 0.0F;
    return 0.92F - 0.42F * (model_.upward ? 1.0F - far : far);
}

void FieldLayout::taps(std::size_t place) {
    const std::size_t low = model_.shown[place];
    const Axis& layer = axis_.layers[low];
    const PathCounts& above = axis_.paths[low + 1];
    const std::int64_t lit = above.reached();
    const std::int64_t every = std::max<std::int64_t>(1, lit * layer.kernel / most_strokes);
    const std::int64_t strokes = lit * layer.kernel / every;
    // Strokes that would run into one another are drawn finer.
    const float room = static_cast<float>(axis_.reached[low].count) * pitch_ *
                       static_cast<float>(axis_.fields[low].jump) /
                       static_cast<float>(std::max<std::int64_t>(1, strokes));
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

void FieldLayout::spans(std::size_t place) {
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

void FieldLayout::hovered_taps() {
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

void FieldLayout::horizontal(float from, float to, float y, bool dashed) {
    if (to <= from) return;
    Stroke made;
    made.from_flat = {from, y, 0.0F};
    made.to_flat = {to, y, 0.0F};
    made.from_space = made.to_space = sheet_middle(0);
    made.width = 1.5F;
    made.dashed = dashed;
    figure_.strokes.push_back(made);
}

void FieldLayout::caption() {
    const float y = side_bottom_ + 12.0F;
    const std::int64_t grown_through = static_cast<std::int64_t>(model_.layers()) - hidden_;
    std::string text;
    float middle = (across(axis_.side_first) + across(axis_.side_last)) / 2.0F;
    if (hidden_ > 0) {
        const auto at = static_cast<std::size_t>(model_.upward ? grown_through : hidden_);
        text = tr_("rf.grown", {fmt::format("{}", grown_through), fmt::format("{}", model_.layers()),
                                fmt::format("{}", axis_.paths[at].reached()), level_name(model_, at)});
    } else if (model_.upward) {
        text = tr_("rf.reaches",
                   {fmt::format("{}", axis_.paths.back().reached()), fmt::format("{}", axis_.size(model_.layers()))});
    } else {
        const CellRun field = axis_.field();
        const double first = static_cast<double>(field.first) - 0.5;
        const double last = static_cast<double>(field.last()) + 0.5;
        const double border = static_cast<double>(axis_.size(0)) - 0.5;
        const float low = across(std::max(first, axis_.side_first));
        const float high = std::max(low, across(std::min(last, axis_.side_last)));
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

}  // namespace convscope
