// Lays the Compare lens out in columns. Input cells are as large in every column, and so are output cells; one colour
// scale for all inputs, one for all kernels, one for all outputs: what looks different is different.
#include "app/lenses/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/lenses/compare_columns.h"
#include "app/lenses/compare_sizes.h"
#include "app/lenses/compare_words.h"
#include "app/lenses/figure_builder.h"
#include "app/lenses/step_crop.h"
#include "app/lenses/step_marks.h"
#include "core/error.h"

namespace convscope {
namespace {

constexpr float thumb_gap = 4.0F;
constexpr float least_marked = 9.0F;    // pixels of type: a smaller kernel's cell has no room for its tap's ring
constexpr std::size_t most_runs = 400;  // rectangles that an uneven field is drawn with

std::string count_text(std::int64_t count) {
    return fmt::format("{}", count);
}

// Neighbouring cells taken together.
std::vector<Lattice> runs(const std::vector<std::int64_t>& cells) {
    std::vector<Lattice> found;
    for (const std::int64_t cell : cells) {
        if (!found.empty() && found.back().first + found.back().count == cell) {
            ++found.back().count;
        } else {
            found.push_back({cell, 1, 1});
        }
    }
    return found;
}

Box place_of(const Plane& plane, const CellRect& cells) {
    const Box& flat = plane.place.flat;
    const float cell = flat.size.x / static_cast<float>(plane.view.cols);
    return {{flat.origin.x + cell * static_cast<float>(cells.col - plane.view.col),
             flat.origin.y + cell * static_cast<float>(cells.row - plane.view.row), 0.0F},
            {cell * static_cast<float>(cells.cols), cell * static_cast<float>(cells.rows)}};
}

SamplingGrid every_tap(const Pair& kernel) {
    SamplingGrid made;
    made.kernel = kernel;
    for (auto& row : made.state) row.fill(TapState::current);
    return made;
}

class Layout : FigureBuilder {
public:
    Layout(Compared& compared, const LensView& view, const Strings& strings)
        : FigureBuilder(view, strings),
          compared_(compared),
          texts_{strings},
          all_(compared_columns(compared)),
          columns_(all_.columns),
          at_(compared, all_, view.labels, texts_),
          channel_(compared_channel(compared, view)) {
        right_ = at_.right;
        bottom_ = at_.bottom;
        ranges();
    }

    Figure make() {
        for (const ComparedColumn& column : columns_) {
            heading(column);
            input(column);
            kernels(column);
            output(column);
            if (column.setting > 0) difference(column);
        }
        if (columns_.size() == 1) {
            alone();
        } else {
            differences_title();
        }
        figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {right_ + 8.0F, bottom_ + 8.0F}};
        finish();
        return std::move(figure_);
    }

private:
    // One scale for what is compared.
    void ranges() {
        ranges_.weight = ranges_.output = 0.0F;
        for (const ComparedColumn& column : columns_) {
            const ValueRanges& own = column.document->ranges();
            ranges_.weight = std::max(ranges_.weight, own.weight);
            ranges_.output = std::max(ranges_.output, own.output);
            if (column.single) ranges_.input = own.input;
        }
        if (std::none_of(columns_.begin(), columns_.end(), [](const ComparedColumn& c) { return c.single; })) {
            ranges_.input = colour_range(compared_.input().data);
        }
        if (is_image_like(scene().input)) ranges_.input = 1.0F;
    }

    [[nodiscard]] const Scene& scene() const { return columns_.front().document->scene(); }

    /// Lines below each other; the first one's baseline at `y`. Returns the last one's.
    float paragraph(float x, float y, const std::string& text, TextSize size, Ink ink, float room) {
        for (const std::string& line : wrapped(view_.labels, text, size, room)) {
            label(x, y, line, size, ink);
            y += compare_line * type_;
        }
        return y - compare_line * type_;
    }

    // ---- planes ----

    std::size_t add(Plane plane, float x, float y, float cell) {
        plane.place.flat = {{x, y, 0.0F},
                            {cell * static_cast<float>(plane.view.cols), cell * static_cast<float>(plane.view.rows)}};
        figure_.planes.push_back(std::move(plane));
        return figure_.planes.size() - 1;
    }

    void group_bar(const Plane& plane) {
        const Box& flat = plane.place.flat;
        GroupBar& made = figure_.bars.emplace_back();
        made.group = plane.group;
        made.dimmed = plane.dimmed;
        made.place.flat = {{flat.origin.x - 8.0F, flat.origin.y, 0.0F}, {3.0F, flat.size.y}};
    }

    [[nodiscard]] float left(const ComparedColumn& column) const { return at_.x[column.setting]; }

    void heading(const ComparedColumn& column) {
        const float x = left(column);
        float y = 16.0F * type_;
        label(x, y, setting_name(column.setting), TextSize::title, Ink::accent);
        for (const std::string& line : at_.words[column.setting]) {
            label(x + at_.letter, y, line, TextSize::body, Ink::strong);
            y += compare_line * type_;
        }
    }

    [[nodiscard]] Plane input_plane(const ComparedColumn& column, std::int64_t channel) const {
        const Conv2dSpec& lowest = column.layers->front().spec;
        Plane plane;
        plane.id = {Role::input, column.at.n, channel, static_cast<std::int64_t>(column.setting)};
        plane.rows = lowest.height;
        plane.cols = lowest.width;
        plane.view = {0, 0, lowest.height, lowest.width};
        plane.padding_mode = lowest.padding_mode;
        plane.show_padding_values = lowest.padding_mode != PaddingMode::zeros;
        plane.group = group_of_input(lowest, channel);
        plane.map = is_image_like(scene().input) ? ColourMap::brightness : ColourMap::diverging;
        plane.range = ranges_.input;
        plane.dimmed = !column.reads(channel);
        return plane;
    }

    void mark_field(const ComparedColumn& column, Plane& plane) const {
        if (plane.dimmed) return;
        if (!column.single) {
            if (column.only_window()) plane.grid = column.field.grid();
            return;
        }
        const StepMarks marks(column.document->scene(), column.document->nest(), column.document->data());
        const Conv2dSpec& spec = column.spec();
        plane.grid = marks.input_grid(channel_ % (spec.in_channels / spec.groups));
    }

    void input(const ComparedColumn& column) {
        label(left(column), at_.caption_y, texts_.input(channel_), TextSize::small, Ink::quiet);
        input_thumbs(column);
        Plane plane = input_plane(column, channel_);
        plane.view = column.view;
        mark_field(column, plane);
        float x = left(column) + at_.input_shift;
        float y = at_.input_y;
        if (all_.together.rows > 0) {  // the same cell at the same place in every column
            x += static_cast<float>(column.view.col - all_.together.col) * at_.input_cell;
            y += static_cast<float>(column.view.row - all_.together.row) * at_.input_cell;
        }
        const auto grid = plane.grid;
        const std::size_t index = add(std::move(plane), x, y, at_.input_cell);
        if (column.layers->front().spec.groups > 1) group_bar(figure_.planes[index]);
        if (all_.cropped) {
            Plane small = input_plane(column, channel_);
            small.view = column.padded;
            small.overview = true;
            small.numbers = false;
            small.grid = grid;
            small.frame = column.view;
            const Vec2 size = fit_size(small.view.rows, small.view.cols, compare_overview, 1000.0F);
            const auto cols = static_cast<float>(small.view.cols);
            add(std::move(small), left(column), at_.input_y, size.x / cols);
        }
        const Plane& made = figure_.planes[index];
        if (!column.single && !made.dimmed) stack_field(column, made);
        if (!made.dimmed) funnel(column, made);
    }

    // The field of a stack: its rectangle, and its cells where they are no even grid.
    void stack_field(const ComparedColumn& column, const Plane& plane) {
        const auto patch = [&](const CellRect& cells, float width, float opacity) {
            const CellRect seen = common_cells(cells, plane.view);
            Patch& made = figure_.patches.emplace_back();
            made.place.flat = place_of(plane, seen);
            made.ink = Ink::accent;
            made.width = width;
            made.opacity = opacity;
        };
        const CellRect box = column.window;
        if (box.rows == 0) return;
        patch(box, 1.5F, 1.0F);
        if (plane.grid) return;
        const std::vector<Lattice> rows = runs(column.field.rows);
        const std::vector<Lattice> cols = runs(column.field.cols);
        if (rows.size() * cols.size() > most_runs) return;
        for (const Lattice& row : rows) {
            for (const Lattice& col : cols) patch({row.first, col.first, row.count, col.count}, 1.0F, 0.8F);
        }
    }

    // Small pictures of the input channels, the page with the one that is large; those not read are dimmed.
    void input_thumbs(const ComparedColumn& column) {
        const std::int64_t channels = compared_.input().shape[1];
        if (channels == 1) return;
        const auto per_page = static_cast<std::int64_t>((at_.column + thumb_gap) / (compare_thumb + thumb_gap));
        const std::int64_t first = channel_ / per_page * per_page;
        for (std::int64_t c = first; c < std::min(channels, first + per_page); ++c) {
            Plane plane = input_plane(column, c);
            plane.overview = true;
            plane.numbers = false;
            const Vec2 size = fit_size(plane.rows, plane.cols, compare_thumb, 1000.0F);
            const auto cols = static_cast<float>(plane.cols);
            const float x = left(column) + static_cast<float>(c - first) * (compare_thumb + thumb_gap);
            const std::size_t index = add(std::move(plane), x, at_.thumbs_y, size.x / cols);
            if (c != channel_) continue;
            Patch& ring = figure_.patches.emplace_back();
            const Box& flat = figure_.planes[index].place.flat;
            ring.place.flat = {{flat.origin.x - 2.0F, flat.origin.y - 2.0F, 0.0F},
                               {flat.size.x + 4.0F, flat.size.y + 4.0F}};
            ring.width = 1.5F;
            ring.radius = 2.0F;
        }
        const auto read = std::count(column.feeding.front().begin(), column.feeding.front().end(), true);
        label(left(column), at_.reads_y, texts_.reads(read, channels), TextSize::tiny,
              read < channels ? Ink::text : Ink::quiet);
    }

    // From the window down to the kernels.
    void funnel(const ComparedColumn& column, const Plane& plane) {
        const CellRect window = common_cells(column.window, plane.view);
        const Box box = place_of(plane, window);
        const float from = plane.place.flat.origin.y + plane.place.flat.size.y + 3.0F;
        const float to = at_.lower_y - 13.0F * type_;
        const auto stroke = [&](float above, float below) {
            Stroke& made = figure_.strokes.emplace_back();
            made.from_flat = {above, from, 0.0F};
            made.to_flat = {below, to, 0.0F};
            made.opacity = 0.4F;
            made.width = 1.2F;
        };
        stroke(box.origin.x, left(column));
        stroke(box.origin.x + box.size.x, left(column) + at_.kernel_side);
    }

    void kernels(const ComparedColumn& column) {
        const StepMarks marks(column.document->scene(), column.document->nest(), column.document->data());
        float y = at_.lower_y + compare_name_gap;
        const std::size_t hidden = CompareSizes::first_block(column);
        for (std::size_t i = hidden; i < column.blocks.size(); ++i) {
            const KernelBlock& block = column.blocks[i];
            if (i > hidden) y += at_.between_blocks();
            label(left(column), y - compare_name_gap, texts_.block(column, block), TextSize::tiny, Ink::quiet);
            kernel_planes(column, block, marks, y);
            y += at_.block_height(column, block);
        }
        if (hidden > 0) {
            y += 6.0F + 12.0F * type_;
            label(left(column), y, tr_("compare.more_layers", {count_text(static_cast<std::int64_t>(hidden))}),
                  TextSize::tiny, Ink::faint);
        }
    }

    void kernel_planes(const ComparedColumn& column, const KernelBlock& block, const StepMarks& marks, float top) {
        const bool own = block.layer + 1 == column.layers->size();
        const Layer& layer = (*column.layers)[block.layer];
        const Pair& kernel = layer.spec.kernel;
        const float cell = at_.kernel_cell(column, block);
        for (std::size_t i = 0; i < block.shown.size(); ++i) {
            const auto [oc, ic] = block.shown[i];
            const auto setting = static_cast<std::int64_t>(column.setting);
            Plane plane;
            if (own) {
                plane.id = {Role::weight, oc, ic, setting};
                if (cell >= least_marked * type_) plane.grid = marks.kernel_grid(ic);
            } else {
                plane.id = {Role::derived, static_cast<std::int64_t>(block.layer) + 1,
                            oc * (layer.spec.in_channels / layer.spec.groups) + ic, setting};
                plane.own_values = compared_.kernel(column.setting, block.layer, oc, ic);
                if (column.only_window() == &layer && cell >= least_marked * type_) plane.grid = every_tap(kernel);
            }
            plane.rows = kernel.h;
            plane.cols = kernel.w;
            plane.view = {0, 0, kernel.h, kernel.w};
            plane.overview = cell < least_marked * type_;
            plane.numbers = !plane.overview;
            plane.group = group_of_output(layer.spec, oc);
            plane.range = own ? ranges_.weight : colour_range(plane.own_values->values);
            const auto place = static_cast<std::int64_t>(i);
            const float x = left(column) + static_cast<float>(place % CompareSizes::across(block)) *
                                               (cell * static_cast<float>(kernel.w) + compare_kernel_gap);
            const float y = top + static_cast<float>(place / CompareSizes::across(block)) *
                                      (cell * static_cast<float>(kernel.h) + compare_kernel_gap);
            add(std::move(plane), x, y, cell);
        }
    }

    void output(const ComparedColumn& column) {
        const StepMarks marks(column.document->scene(), column.document->nest(), column.document->data());
        const std::int64_t channel = column.at.out_channel;
        Plane plane;
        plane.id = {Role::output, column.at.n, channel, static_cast<std::int64_t>(column.setting)};
        plane.rows = column.out.h;
        plane.cols = column.out.w;
        plane.view = {0, 0, column.out.h, column.out.w};
        plane.group = group_of_output(column.spec(), channel);
        plane.range = ranges_.output;
        plane.output = marks.output_marks(channel);
        plane.overview = at_.output_small;
        plane.numbers = !at_.output_small;
        const float x = left(column) + at_.lower;
        const float y = at_.lower_y + compare_name_gap;
        label(x, at_.lower_y, texts_.output(channel), TextSize::small, Ink::quiet);
        const std::size_t index = add(std::move(plane), x, y, at_.output_cell);
        if (column.spec().groups > 1) group_bar(figure_.planes[index]);
        Link& link = figure_.links.emplace_back();
        const KernelBlock& block = column.blocks.back();
        const float high = at_.block_height(column, block);
        const float bottom = y + at_.blocks_height(column);
        const float kernels_right =
            at_.kernel_cell(column, block) * static_cast<float>(column.kernel(block).w * CompareSizes::across(block)) +
            compare_kernel_gap * static_cast<float>(CompareSizes::across(block) - 1);
        link.from_flat = {left(column) + kernels_right + 5.0F, bottom - high / 2.0F, 0.0F};
        link.to_flat = {x - 11.0F, y + (static_cast<float>(column.at.oh) + 0.5F) * at_.output_cell, 0.0F};
        link.opacity = 0.6F;
    }

    // ---- differences ----

    void difference(const ComparedColumn& column) {
        const Difference& made = compared_.difference(column.setting);
        const std::string other = setting_name(column.setting);
        const float x = at_.beside ? at_.beside_x : left(column);
        const float room = at_.beside ? at_.beside_width : at_.column;
        label(x, at_.difference_y, fmt::format("A − {}", other), TextSize::body, Ink::strong);
        const float second = at_.difference_y + compare_line * type_;
        const auto say = [&](const std::string& text) {
            const float last = paragraph(x, second, text, TextSize::tiny, Ink::quiet, room);
            bottom_ = std::max(bottom_, last);
            return last;
        };
        if (!made.has_channel) {
            say(tr_("compare.no_channel", {other, count_text(made.channel)}));
            return;
        }
        if (!made.overlap) {
            say(tr_("compare.sizes_differ", {size_text(columns_[0].out), other, size_text(column.out)}));
            return;
        }
        // Whether it is computed yet changes no size.
        const Overlap& cells = *made.overlap;
        float last =
            say(made.values == nullptr ? tr_("compare.working") : tr_("compare.largest", {number_text(made.largest)}));
        if (!cells.same_size) {
            const std::string why =
                tr_("compare.overlap", {size_text(columns_[0].out), size_text(column.out), size_text(cells.size)});
            last = paragraph(x, last + compare_line * type_, why, TextSize::tiny, Ink::quiet, room);
        }
        difference_plane(column, made, at_.beside ? x : x + at_.lower, last + compare_name_gap);
    }

    void difference_plane(const ComparedColumn& column, const Difference& made, float x, float y) {
        const Overlap& cells = *made.overlap;
        bottom_ = std::max(bottom_, y + at_.output_cell * static_cast<float>(cells.size.h));
        if (made.values == nullptr) return;
        Plane plane;
        plane.id = {Role::derived, 0, 0, static_cast<std::int64_t>(column.setting)};
        plane.rows = cells.size.h;
        plane.cols = cells.size.w;
        plane.view = {0, 0, cells.size.h, cells.size.w};
        plane.range = made.range;
        plane.own_values = made.values;
        plane.overview = at_.output_small;
        plane.numbers = !at_.output_small;
        const std::int64_t row = columns_[0].at.oh - cells.a.h;
        const std::int64_t col = columns_[0].at.ow - cells.a.w;
        if (plane.view.contains(row, col)) plane.frame = CellRect{row, col, 1, 1};
        add(std::move(plane), x, y, at_.output_cell);
    }

    void differences_title() {
        const float x = at_.beside ? at_.beside_x : at_.x[0];
        const float y = at_.beside ? 16.0F * type_ : at_.difference_y;
        label(x, y, tr_("compare.difference"), TextSize::body, Ink::strong);
        const float last = paragraph(x, y + compare_line * type_, tr_("compare.difference.about"), TextSize::tiny,
                                     Ink::quiet, at_.beside ? at_.beside_width : at_.column);
        bottom_ = std::max(bottom_, last);
    }

    // There is nothing to compare with: what to do.
    void alone() {
        const float x = right_ + compare_column_gap;
        const float room = 240.0F * std::max(1.0F, type_);
        label(x, 16.0F * type_, tr_("compare.alone"), TextSize::title, Ink::strong);
        paragraph(x, (16.0F + 2.0F + compare_line) * type_, tr_("compare.alone.help"), TextSize::body, Ink::quiet,
                  room);
        right_ = x + std::max(room, wide(tr_("compare.alone"), TextSize::title));
    }

    // ---- at last ----

    void finish() {
        for (Plane& plane : figure_.planes) {
            if (view_.hover) plane.hover = compared_hover(compared_, *view_.hover, plane);
            plane.place.space = plane.place.flat;  // this lens lies flat
        }
        for (GroupBar& bar : figure_.bars) bar.place.space = bar.place.flat;
        for (Patch& patch : figure_.patches) patch.place.space = patch.place.flat;
        for (Link& link : figure_.links) {
            link.from_space = link.from_flat;
            link.to_space = link.to_flat;
        }
        for (Stroke& stroke : figure_.strokes) {
            stroke.from_space = stroke.from_flat;
            stroke.to_space = stroke.to_flat;
        }
    }

    Compared& compared_;
    const CompareTexts texts_;
    const ComparedColumns all_;
    const std::vector<ComparedColumn>& columns_;
    const CompareSizes at_;
    const std::int64_t channel_;
    ValueRanges ranges_;
    float right_ = 0.0F, bottom_ = 0.0F;
};

}  // namespace

Figure compare_figure(Compared& compared, const LensView& view, const Strings& strings) {
    return Layout(compared, view, strings).make();
}

}  // namespace convscope
