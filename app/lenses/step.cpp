// Lays out the Step lens. Sizes follow the mock-up: planes of about 220 units, kernels of 36 a cell.
#include "app/lenses/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/lenses/step_marks.h"
#include "app/lenses/step_space.h"

namespace convscope {
namespace {

constexpr float title_y = 16.0F;
constexpr float planes_y = 84.0F;    // top of the first plane
constexpr float name_gap = 9.0F;     // between a channel's name and its plane
constexpr float row_gap = 36.0F;     // between planes one below the other, with room for a name
constexpr float column_gap = 92.0F;  // room for the links
constexpr float bar_gap = 14.0F;     // the group bar stands this far to the left
constexpr float thumb = 60.0F;
constexpr std::int64_t most_cells = 26;  // a side that is drawn cell by cell; larger planes get an overview and a crop
constexpr std::int64_t least_crop = 13;
constexpr std::int64_t most_thumbs = 12;

// What is drawn of a plane: all of it, or a crop with an overview beside it.
struct Crop {
    CellRect view;
    bool cropped = false;
};

std::int64_t crop_start(std::int64_t begin, std::int64_t end, std::int64_t length, std::int64_t at, std::int64_t span) {
    if (end - begin <= length) return begin;
    // Moves in jumps of a third, so that the picture stands still while the window walks.
    const std::int64_t jump = std::max<std::int64_t>(1, (length - span) / 3);
    const std::int64_t wanted = (at - begin) / jump * jump + begin - jump;
    return std::clamp(wanted, begin, end - length);
}

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

// Size of a plane of `rows` x `cols` cells within a square of `side`, cells at most `cell` large.
Vec2 fit_size(std::int64_t rows, std::int64_t cols, float side, float cell) {
    const auto most = static_cast<float>(std::max(rows, cols));
    const float unit = std::min(cell, side / most);
    return {static_cast<float>(cols) * unit, static_cast<float>(rows) * unit};
}

std::string range_text(std::int64_t first, std::int64_t last) {
    return first == last ? fmt::format("{}", first) : fmt::format("{}–{}", first, last);
}

class Layout {
public:
    Layout(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
           const LensView& view, const Strings& strings)
        : scene_(scene),
          spec_(scene.spec),
          nest_(nest),
          view_(view),
          tr_(strings),
          ranges_(ranges),
          marks_(scene, nest, data),
          pages_(input_pages(scene, nest, view)) {
        out_ = output_size(spec_);
        pads_ = effective_pads(spec_);
        inputs_ = spec_.in_channels / spec_.groups;
        outputs_ = spec_.out_channels / spec_.groups;
        group_ = group_of_output(spec_, marks_.position().out_channel);
        if (is_image_like(scene.input)) ranges_.input = 1.0F;
    }

    Figure make() {
        inputs();
        weights();
        output();
        links();
        figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {output_right_ + 8.0F, std::max(bottom_, column_bottom_) + 8.0F}};
        stand_in_space(figure_, anchors_);
        for (Plane& plane : figure_.planes) {
            if (view_.hover) plane.hover = hover_set(scene_, nest_, *view_.hover, plane.id);
        }
        return std::move(figure_);
    }

private:
    /// A label of plane `plane`; see SpaceAnchors::Label for `lift`.
    Label& label(std::size_t plane, float x, float y, std::string text, TextSize size, Ink ink, float lift = -1.0F) {
        anchors_.labels.push_back({plane, lift});
        Label& made = figure_.labels.emplace_back();
        made.flat = {x, y, 0.0F};
        made.text = std::move(text);
        made.size = size;
        made.ink = ink;
        return made;
    }

    void heading(std::size_t plane, float x, const std::string& title, const std::string& shape) {
        label(plane, x, title_y, title, TextSize::title, Ink::strong, 50.0F);
        label(plane, x, title_y + 20.0F, shape, TextSize::body, Ink::quiet, 30.0F);
    }

    std::size_t add(Plane plane) {
        figure_.planes.push_back(std::move(plane));
        return figure_.planes.size() - 1;
    }

    /// The group bar left of the plane.
    void bar(std::size_t plane, float width = 4.0F) {
        const Plane& of = figure_.planes[plane];
        GroupBar made;
        made.group = of.group;
        made.dimmed = of.dimmed;
        const Box& flat = of.place.flat;
        const float gap = width >= 4.0F ? bar_gap : 9.0F;
        made.place.flat = {{flat.origin.x - gap, flat.origin.y, 0.0F}, {width, flat.size.y}};
        figure_.bars.push_back(made);
        anchors_.bars.push_back(plane);
    }

    static Placement at(float x, float y, const Vec2& size) { return {{{x, y, 0.0F}, size}, {}}; }

    Plane input_plane(std::int64_t channel, const CellRect& view, const Placement& place) const {
        Plane plane;
        plane.id = {Role::input, marks_.position().n, channel};
        plane.place = place;
        plane.view = view;
        plane.rows = spec_.height;
        plane.cols = spec_.width;
        plane.padding_mode = spec_.padding_mode;
        plane.show_padding_values = spec_.padding_mode != PaddingMode::zeros;
        plane.group = group_of_input(spec_, channel);
        plane.map = is_image_like(scene_.input) ? ColourMap::brightness : ColourMap::diverging;
        plane.range = ranges_.input;
        return plane;
    }

    [[nodiscard]] CellRect padded() const {
        return {-pads_.top, -pads_.left, spec_.height + pads_.top + pads_.bottom,
                spec_.width + pads_.left + pads_.right};
    }

    [[nodiscard]] std::string padding_text() const {
        const bool even = pads_.top == pads_.left && pads_.left == pads_.bottom && pads_.bottom == pads_.right;
        if (even && pads_.top == 0) return {};
        const std::string amount =
            even ? fmt::format("{}", pads_.top)
                 : fmt::format("{}, {}, {}, {}", pads_.top, pads_.left, pads_.bottom, pads_.right);
        return tr_("step.padded_by", {amount});
    }

    void inputs() {
        const Pair window = window_size(spec_);
        const std::int64_t row = marks_.position().oh * spec_.stride.h - pads_.top;
        const std::int64_t col = marks_.position().ow * spec_.stride.w - pads_.left;
        const Crop crop = crop_of(padded(), row, col, window);
        const std::int64_t first = pages_.page * pages_.per_page;
        const std::int64_t shown = std::min(pages_.per_page, inputs_ - first);
        const float side = shown == 1 ? 330.0F : shown == 2 ? 222.0F : 168.0F;
        const Vec2 size = fit_size(crop.view.rows, crop.view.cols, side, shown == 1 ? 30.0F : 24.0F);
        const CellRect whole = padded();
        const Vec2 overview = fit_size(whole.rows, whole.cols, size.y, 1000.0F);
        const float x = bar_gap + (crop.cropped ? overview.x + 36.0F : 0.0F);
        input_right_ = x + size.x;
        float y = planes_y;
        for (std::int64_t i = 0; i < shown; ++i) {
            const std::int64_t channel = group_ * inputs_ + first + i;
            Plane plane = input_plane(channel, crop.view, at(x, y, size));
            plane.grid = marks_.input_grid(first + i);
            const std::size_t large = add(plane);
            std::size_t leftmost = large;
            if (crop.cropped) {
                Plane small = input_plane(channel, whole, at(bar_gap, y, overview));
                small.overview = true;
                small.frame = crop.view;
                small.grid = plane.grid;
                leftmost = add(small);
            }
            bar(leftmost);
            label(leftmost, bar_gap, y - name_gap, tr_("step.channel", {fmt::format("{}", channel)}), TextSize::small,
                  Ink::group, name_gap);
            figure_.labels.back().group = group_;
            figure_.labels.back().flat_only = i > 0;
            rows_.push_back({first + i, large, y, size.y});
            y += size.y + row_gap;
        }
        heading(0, bar_gap, tr_("step.input"),
                fmt::format("{} × {} × {} × {}{}", spec_.batch, spec_.in_channels, spec_.height, spec_.width,
                            padding_text()));
        thumbs(Role::input, bar_gap, y + 4.0F, input_right_, spec_.in_channels, group_ * inputs_ + first,
               group_ * inputs_ + first + shown);
        column_bottom_ = y - row_gap;
    }

    // The other channels of x or y as small pictures: those from `skip` to `skip_end` are on show already.
    void thumbs(Role role, float left, float top, float right, std::int64_t channels, std::int64_t skip,
                std::int64_t skip_end) {
        const std::int64_t others = channels - (skip_end - skip);
        if (others <= 0) return;
        const bool in = role == Role::input;
        const std::int64_t rows = in ? spec_.height : out_.h;
        const std::int64_t cols = in ? spec_.width : out_.w;
        const Vec2 size = fit_size(rows, cols, thumb, 11.0F);
        const float advance = std::max(size.x + 22.0F, 68.0F);
        const auto fit = static_cast<std::int64_t>(std::max(2.0F, (right - left + 22.0F) / advance));
        const std::int64_t per_page = std::min(most_thumbs, fit * 3);
        // The page of thumbs that holds what comes after the channels on show.
        const std::int64_t page = std::min(skip, others - 1) / per_page;
        std::int64_t place = 0;
        float y = top + 14.0F;
        float x = left;
        for (std::int64_t k = page * per_page; k < std::min(others, (page + 1) * per_page); ++k, ++place) {
            const std::int64_t channel = k < skip ? k : k + (skip_end - skip);
            if (place > 0 && place % fit == 0) {
                x = left;
                y += size.y + 34.0F;
            }
            thumbnail(role, channel, {x, y}, size);
            x += advance;
        }
        bottom_ = std::max(bottom_, y + size.y + 22.0F);
        if (others > per_page) {
            label(figure_.planes.size() - 1, left, y + size.y + 36.0F,
                  tr_("step.more_channels", {fmt::format("{}", others - std::min(others - page * per_page, per_page)),
                                             fmt::format("{}", channels)}),
                  TextSize::tiny, Ink::faint)
                .flat_only = true;
            bottom_ += 16.0F;
        }
    }

    void thumbnail(Role role, std::int64_t channel, const Vec2& corner, const Vec2& size) {
        const Placement where = at(corner.x, corner.y, size);
        const std::string number = fmt::format("{}", channel);
        Plane plane;
        std::string name;
        if (role == Role::input) {
            plane = input_plane(channel, {0, 0, spec_.height, spec_.width}, where);
            name = plane.group == group_ ? tr_("step.thumb_input", {number})
                                         : tr_("step.thumb_unseen", {number, fmt::format("{}", plane.group)});
        } else {
            plane = output_plane(channel, {0, 0, out_.h, out_.w}, where);
            const bool done = marks_.plane_progress(channel) == CellProgress::done;
            name = tr_(done ? "step.thumb_done" : "step.thumb_output", {number});
        }
        plane.dimmed = plane.group != group_;
        plane.overview = true;
        plane.numbers = false;
        const std::size_t index = add(plane);
        bar(index, 3.0F);
        label(index, corner.x, corner.y + size.y + 15.0F, name, TextSize::tiny, Ink::faint).flat_only = true;
    }

    void weights() {
        const float cell = std::min(36.0F, 150.0F / static_cast<float>(std::max(spec_.kernel.h, spec_.kernel.w)));
        const Vec2 size{cell * static_cast<float>(spec_.kernel.w), cell * static_cast<float>(spec_.kernel.h)};
        weight_left_ = input_right_ + column_gap;
        weight_right_ = weight_left_ + std::max(size.x, 96.0F);
        const std::int64_t channel = marks_.position().out_channel;
        float bottom = planes_y;
        for (Row& row : rows_) {
            const float y = row.y + std::max(0.0F, (row.height - size.y) / 2.0F);
            Plane plane;
            plane.id = {Role::weight, channel, row.ic};
            plane.place = at(weight_left_, y, size);
            plane.view = {0, 0, spec_.kernel.h, spec_.kernel.w};
            plane.rows = spec_.kernel.h;
            plane.cols = spec_.kernel.w;
            plane.group = group_;
            plane.range = ranges_.weight;
            plane.grid = marks_.kernel_grid(row.ic);
            row.kernel = add(plane);
            row.kernel_y = y + size.y / 2.0F;
            bar(row.kernel);
            label(row.kernel, weight_left_, y - name_gap,
                  tr_("step.for_channel", {fmt::format("{}", group_ * inputs_ + row.ic)}), TextSize::small, Ink::quiet)
                .flat_only = true;
            bottom = y + size.y;
        }
        heading(rows_.front().kernel, weight_left_, tr_("step.weight"),
                tr_("step.filter_of", {fmt::format("{}", channel), fmt::format("{}", spec_.out_channels),
                                       fmt::format("{} × {} × {}", inputs_, spec_.kernel.h, spec_.kernel.w)}));
        weight_edge_ = weight_left_ + size.x;
        const float middle = weight_left_ + size.x / 2.0F;
        if (pages_.count > 1) {
            Label& made =
                label(rows_.back().kernel, middle, bottom + 26.0F,
                      tr_("step.page_of",
                          {range_text(group_ * inputs_ + rows_.front().ic, group_ * inputs_ + rows_.back().ic),
                           range_text(group_ * inputs_, group_ * inputs_ + inputs_ - 1)}),
                      TextSize::tiny, Ink::faint);
            made.align = Align::centre;
            made.flat_only = true;
            bottom += 22.0F;
        }
        if (spec_.bias) {
            label(rows_.back().kernel, middle, bottom + 30.0F, tr_("step.plus_bias", {marks_.bias_text()}),
                  TextSize::small, Ink::quiet)
                .align = Align::centre;
            bottom += 30.0F;
        }
        bottom_ = std::max(bottom_, bottom + 8.0F);
    }

    Plane output_plane(std::int64_t channel, const CellRect& view, const Placement& place) const {
        Plane plane;
        plane.id = {Role::output, marks_.position().n, channel};
        plane.place = place;
        plane.view = view;
        plane.rows = out_.h;
        plane.cols = out_.w;
        plane.group = group_of_output(spec_, channel);
        plane.range = ranges_.output;
        plane.output = marks_.output_marks(channel);
        return plane;
    }

    void output() {
        const OutputPosition& here = marks_.position();
        const CellRect whole{0, 0, out_.h, out_.w};
        const Crop crop = crop_of(whole, here.oh, here.ow, {1, 1});
        const Vec2 size = fit_size(crop.view.rows, crop.view.cols, 250.0F, 40.0F);
        output_left_ = weight_right_ + column_gap;
        const Vec2 large = fit_size(out_.h, out_.w, 250.0F, 1000.0F);
        // A plane that is cropped is shown whole above: a filtered photo wants to be seen.
        const float y = crop.cropped ? planes_y + large.y + 20.0F
                                     : planes_y + std::max(0.0F, (column_bottom_ - planes_y - size.y) / 3.0F);
        output_ = add(output_plane(here.out_channel, crop.view, at(output_left_, y, size)));
        std::size_t named = output_;
        if (crop.cropped) {
            Plane overview = output_plane(here.out_channel, whole, at(output_left_, planes_y, large));
            overview.overview = true;
            overview.frame = crop.view;
            named = add(overview);
            bar(named);
        }
        bar(output_);
        heading(named, output_left_, tr_("step.output"),
                fmt::format("{} × {} × {} × {}", spec_.batch, spec_.out_channels, out_.h, out_.w));
        label(named, output_left_, figure_.planes[named].place.flat.origin.y - name_gap, output_name(), TextSize::small,
              Ink::group, name_gap)
            .group = group_;
        const float cell = size.x / static_cast<float>(crop.view.cols);
        target_ = {output_left_ + static_cast<float>(here.ow - crop.view.col) * cell - 3.0F,
                   y + (static_cast<float>(here.oh - crop.view.row) + 0.5F) * cell, 0.0F};
        output_right_ = output_left_ + std::max(size.x, 220.0F);
        bottom_ = std::max(bottom_, y + size.y);
        thumbs(Role::output, output_left_, y + size.y + 18.0F, output_right_, spec_.out_channels, here.out_channel,
               here.out_channel + 1);
    }

    [[nodiscard]] std::string output_name() const {
        const std::string channel = fmt::format("{}", marks_.position().out_channel);
        return spec_.batch > 1 ? tr_("step.sample_channel", {fmt::format("{}", marks_.position().n), channel})
                               : tr_("step.channel", {channel});
    }

    struct Row {
        std::int64_t ic = 0;
        std::size_t plane = 0;  // the large input plane
        float y = 0.0F, height = 0.0F;
        std::size_t kernel = 0;
        float kernel_y = 0.0F;  // its middle
    };

    void link(std::size_t from, const Vec3& from_at, std::size_t to, const Vec3& to_at, float opacity) {
        Link& made = figure_.links.emplace_back();
        made.from_flat = from_at;
        made.to_flat = to_at;
        made.opacity = opacity;
        anchors_.links.push_back({from, to});
    }

    void links() {
        for (const Row& row : rows_) {
            const float opacity = marks_.input_at_work(row.ic) ? 0.75F : 0.2F;
            link(row.plane, window_anchor(figure_.planes[row.plane]), row.kernel,
                 {weight_left_ - bar_gap - 4.0F, row.kernel_y, 0.0F}, opacity);
            link(row.kernel, {weight_edge_ + 4.0F, row.kernel_y, 0.0F}, output_, target_, opacity);
        }
    }

    // Right end of the window, within the plane.
    [[nodiscard]] Vec3 window_anchor(const Plane& plane) const {
        const Box& box = plane.place.flat;
        const float cell = box.size.x / static_cast<float>(plane.view.cols);
        const Pair window = window_size(spec_);
        const float right =
            std::min(static_cast<float>(plane.grid->col - plane.view.col + window.w) * cell, box.size.x);
        const float down =
            (static_cast<float>(plane.grid->row - plane.view.row) + static_cast<float>(window.h) / 2.0F) * cell;
        return {box.origin.x + right + 3.0F, box.origin.y + down, 0.0F};
    }

    const Scene& scene_;
    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    const LensView& view_;
    const Strings& tr_;
    ValueRanges ranges_;
    StepMarks marks_;
    InputPages pages_;
    Pair out_;
    Sides pads_;
    std::int64_t inputs_ = 1, outputs_ = 1, group_ = 0;
    float input_right_ = 0.0F, weight_left_ = 0.0F, weight_right_ = 0.0F, weight_edge_ = 0.0F, output_left_ = 0.0F,
          output_right_ = 0.0F, column_bottom_ = 0.0F, bottom_ = 0.0F;
    std::size_t output_ = 0;  // the large output plane
    Vec3 target_;             // where the links end: at the output cell of this step
    std::vector<Row> rows_;
    Figure figure_;
    SpaceAnchors anchors_;
};

}  // namespace

InputPages input_pages(const Scene& scene, const LoopNest& nest, const LensView& view) {
    const std::int64_t inputs = scene.spec.in_channels / scene.spec.groups;
    InputPages pages;
    pages.per_page = std::min<std::int64_t>(inputs, 3);
    // Four channels make two even pages.
    if (inputs > 3) pages.per_page = 2;
    pages.count = (inputs + pages.per_page - 1) / pages.per_page;
    pages.page = std::clamp<std::int64_t>(view.input_page, 0, pages.count - 1);
    // A step that works on one input channel is shown on that channel's page.
    const StepSpan at = span_of(scene, nest);
    const std::int64_t first_ic = nest.indices_of(at.first_tap)[Loop::ic];
    const std::int64_t last_ic = at.focus[Loop::ic];
    if (first_ic == last_ic) pages.page = last_ic / pages.per_page;
    return pages;
}

std::int64_t step_that_finishes(const Scene& scene, const LoopNest& nest, const OutputPosition& position) {
    LoopIndices last;
    const std::int64_t outputs = scene.spec.out_channels / scene.spec.groups;
    last[Loop::n] = position.n;
    last[Loop::g] = position.out_channel / outputs;
    last[Loop::oc] = position.out_channel % outputs;
    last[Loop::oh] = position.oh;
    last[Loop::ow] = position.ow;
    for (const Loop loop : {Loop::ic, Loop::kh, Loop::kw}) last[loop] = nest.extent(loop) - 1;
    return nest.step_of(last) / nest.taps_per_step(scene.granularity);
}

Figure step_figure(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
                   const LensView& view, const Strings& strings) {
    return Layout(scene, nest, data, ranges, view, strings).make();
}

}  // namespace convscope
