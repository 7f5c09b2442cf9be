// Lays out the Step lens. Sizes follow the mock-up: planes of about 220 units, kernels of 36 a cell.
#include "app/lenses/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/lenses/figure_builder.h"
#include "app/lenses/step_crop.h"
#include "app/lenses/step_marks.h"
#include "app/lenses/step_space.h"

namespace convscope {
namespace {

constexpr float name_gap = 9.0F;     // between a channel's name and its plane
constexpr float column_gap = 92.0F;  // room for the links
constexpr float bar_gap = 14.0F;     // the group bar stands this far to the left
constexpr float crop_gap = 36.0F;    // between a large plane and what is enlarged of it
constexpr float thumb = 60.0F;
// Pixels of type.
constexpr float line_height = 18.0F;
constexpr float label_gap = 24.0F;  // between labels side by side
constexpr std::int64_t most_thumbs = 12;

class Layout : FigureBuilder {
public:
    Layout(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
           const LensView& view, const Strings& strings)
        : FigureBuilder(view, strings),
          scene_(scene),
          spec_(scene.spec),
          nest_(nest),
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
        measure();
        inputs();
        weights();
        input_thumbs();
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
    /// A label that keeps its place beside plane `plane`.
    Label& label(std::size_t plane, float x, float y, std::string text, TextSize size, Ink ink) {
        anchors_.labels.push_back(plane);
        return FigureBuilder::label(x, y, std::move(text), size, ink);
    }

    void heading(const Heading& planned, Role tensor, float x) {
        const float last = planes_y_ - headings_above_;
        float y = last - static_cast<float>(heading_lines_) * line_height * type_ - 2.0F * type_;
        const auto line = [&](const std::string& text, TextSize size, Ink ink) {
            Label& made = label(0, x, y, text, size, ink);
            made.over_tensor = (last - y) / type_ + 30.0F;  // above the name of the first plane
            made.tensor = tensor;
        };
        line(planned.title, TextSize::title, Ink::strong);
        y += 2.0F * type_;
        for (const std::string& text : planned.lines) {
            y += line_height * type_;
            line(text, TextSize::body, Ink::quiet);
        }
    }

    /// Sizes and places that the labels have a say in.
    void measure() {
        const Pair window = window_size(spec_);
        const OutputPosition& here = marks_.position();
        input_crop_ =
            crop_of(padded(), here.oh * spec_.stride.h - pads_.top, here.ow * spec_.stride.w - pads_.left, window);
        output_crop_ = crop_of({0, 0, out_.h, out_.w}, here.oh, here.ow, {1, 1});
        first_input_ = pages_.page * pages_.per_page;
        shown_inputs_ = std::min(pages_.per_page, inputs_ - first_input_);
        const float side = shown_inputs_ == 1 ? 330.0F : shown_inputs_ == 2 ? 222.0F : 168.0F;
        input_size_ = fit_size(input_crop_.view.rows, input_crop_.view.cols, side, shown_inputs_ == 1 ? 30.0F : 24.0F);
        overview_size_ = fit_size(padded().rows, padded().cols, input_size_.y, 1000.0F);
        const float cell = std::min(36.0F, 150.0F / static_cast<float>(std::max(spec_.kernel.h, spec_.kernel.w)));
        kernel_size_ = {cell * static_cast<float>(spec_.kernel.w), cell * static_cast<float>(spec_.kernel.h)};
        row_gap_ = 8.0F + name_gap + 13.0F * type_;

        const float gap = label_gap * type_;
        const std::string most_channel = fmt::format("{}", spec_.in_channels - 1);
        input_left_ = bar_gap;
        float labels_right = bar_gap + wide(tr_("step.channel", {most_channel}), TextSize::small);
        if (input_crop_.cropped) {
            input_left_ = std::max(bar_gap + overview_size_.x + crop_gap, labels_right + gap);
            labels_right = input_left_ + wide(tr_("step.enlarged_input"), TextSize::small);
        }
        const float input_right = input_left_ + input_size_.x;
        const Heading input =
            plan_heading(view_.labels, tr_("step.input"),
                         fmt::format("{} × {} × {} × {}", spec_.batch, spec_.in_channels, spec_.height, spec_.width),
                         padding_text(), input_right - bar_gap + column_gap);
        labels_right = std::max(labels_right, bar_gap + input.width);
        weight_left_ = std::max(input_right + column_gap, labels_right + gap);

        const Heading weight = plan_heading(
            view_.labels, tr_("step.weight"),
            tr_("step.filter_of", {fmt::format("{}", here.out_channel), fmt::format("{}", spec_.out_channels)}),
            fmt::format("{} × {} × {}", inputs_, spec_.kernel.h, spec_.kernel.w), kernel_size_.x + column_gap + 40.0F);
        const float name = wide(tr_("step.for_channel", {most_channel}), TextSize::small);
        output_left_ = weight_left_ + std::max({kernel_size_.x + column_gap, weight.width + gap, name + gap + 40.0F});
        const Heading output =
            plan_heading(view_.labels, tr_("step.output"),
                         fmt::format("{} × {} × {} × {}", spec_.batch, spec_.out_channels, out_.h, out_.w), {}, 0.0F);
        output_right_ = output_left_ + std::max({220.0F, output.width, wide(output_name(), TextSize::small)});
        if (output_crop_.cropped) {
            output_right_ = std::max(output_right_, output_left_ + wide(tr_("step.enlarged_output"), TextSize::small));
        }
        kernel_names_ = name;

        heading_lines_ = std::max(input.lines.size(), weight.lines.size());
        headings_above_ = 18.0F + 13.0F * type_ + name_gap;
        planes_y_ = (line_height * static_cast<float>(heading_lines_) + 18.0F) * type_ + headings_above_;
        heading(input, Role::input, bar_gap);
        heading(weight, Role::weight, weight_left_);
        heading(output, Role::output, output_left_);
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
        const CellRect whole = padded();
        float y = planes_y_;
        for (std::int64_t i = 0; i < shown_inputs_; ++i) {
            const std::int64_t channel = group_ * inputs_ + first_input_ + i;
            Plane plane = input_plane(channel, input_crop_.view, at(input_left_, y, input_size_));
            plane.grid = marks_.input_grid(first_input_ + i);
            const std::size_t large = add(plane);
            std::size_t leftmost = large;
            if (input_crop_.cropped) {
                Plane small = input_plane(channel, whole, at(bar_gap, y, overview_size_));
                small.overview = true;
                small.frame = input_crop_.view;
                small.grid = plane.grid;
                leftmost = add(small);
                label(large, input_left_, y - name_gap, tr_("step.enlarged_input"), TextSize::small, Ink::quiet)
                    .flat_only = i > 0;
            }
            bar(leftmost);
            label(leftmost, bar_gap, y - name_gap, tr_("step.channel", {fmt::format("{}", channel)}), TextSize::small,
                  Ink::group)
                .group = group_;
            // The row is as high as the higher of plane and kernel.
            const float height = std::max(input_size_.y, kernel_size_.y);
            rows_.push_back({first_input_ + i, large, y, height});
            column_bottom_ = y + height;
            y += height + row_gap_;
        }
    }

    void input_thumbs() {
        const std::int64_t first = group_ * inputs_ + first_input_;
        thumbs(Role::input, bar_gap, column_bottom_ + 8.0F, under_kernel_left_ - label_gap * type_, spec_.in_channels,
               first, first + shown_inputs_);
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
        const auto advance_for = [&](const std::string& widest) {
            return std::max(size.x + 22.0F, wide(widest, TextSize::tiny) + 14.0F * type_);
        };
        const auto fit_in = [&](float advance) {
            return static_cast<std::int64_t>(std::max(1.0F, (right - left + 14.0F * type_) / advance));
        };
        const std::string last = fmt::format("{}", channels - 1);
        float advance = advance_for(in ? tr_("step.thumb_unseen", {last, fmt::format("{}", spec_.groups - 1)})
                                       : tr_("step.thumb_done", {last}));
        // Where names are too long for two side by side, the number is enough.
        const bool brief = fit_in(advance) < std::min<std::int64_t>(2, others);
        if (brief) advance = advance_for(tr_("step.thumb_output", {last}));
        const std::int64_t fit = std::max(fit_in(advance), std::min<std::int64_t>(2, others));
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
                y += size.y + 18.0F + 16.0F * type_;
            }
            thumbnail(role, channel, {x, y}, size, brief);
            x += advance;
            if (!in) output_right_ = std::max(output_right_, x - 14.0F);
        }
        bottom_ = std::max(bottom_, y + size.y + 8.0F + 14.0F * type_);
        if (others > per_page) {
            label(figure_.planes.size() - 1, left, y + size.y + 10.0F + 26.0F * type_,
                  tr_("step.more_channels", {fmt::format("{}", others - std::min(others - page * per_page, per_page)),
                                             fmt::format("{}", channels)}),
                  TextSize::tiny, Ink::faint)
                .flat_only = true;
            bottom_ += 16.0F * type_;
        }
    }

    void thumbnail(Role role, std::int64_t channel, const Vec2& corner, const Vec2& size, bool brief) {
        const Placement where = at(corner.x, corner.y, size);
        const std::string number = fmt::format("{}", channel);
        Plane plane;
        std::string name;
        if (role == Role::input) {
            plane = input_plane(channel, {0, 0, spec_.height, spec_.width}, where);
            name = plane.group == group_ || brief ? tr_("step.thumb_output", {number})
                                                  : tr_("step.thumb_unseen", {number, fmt::format("{}", plane.group)});
        } else {
            plane = output_plane(channel, {0, 0, out_.h, out_.w}, where);
            const bool done = marks_.plane_progress(channel) == CellProgress::done;
            name = tr_(done && !brief ? "step.thumb_done" : "step.thumb_output", {number});
        }
        plane.dimmed = plane.group != group_;
        plane.overview = true;
        plane.numbers = false;
        const std::size_t index = add(plane);
        bar(index, 3.0F);
        label(index, corner.x, corner.y + size.y + 4.0F + 11.0F * type_, name, TextSize::tiny, Ink::faint).flat_only =
            true;
    }

    void weights() {
        const Vec2& size = kernel_size_;
        const std::int64_t channel = marks_.position().out_channel;
        float bottom = planes_y_;
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
                  tr_("step.for_channel", {fmt::format("{}", group_ * inputs_ + row.ic)}), TextSize::small, Ink::quiet);
            bottom = y + size.y;
        }
        under_kernel_left_ = weight_left_;
        if (pages_.count > 1) {
            below_kernels(bottom,
                          tr_("step.page_of",
                              {range_text(group_ * inputs_ + rows_.front().ic, group_ * inputs_ + rows_.back().ic),
                               range_text(group_ * inputs_, group_ * inputs_ + inputs_ - 1)}),
                          TextSize::tiny, Ink::faint);
        }
        if (spec_.bias) {
            below_kernels(bottom, tr_("step.plus_bias", {marks_.bias_text()}), TextSize::small, Ink::quiet);
        }
        bottom_ = std::max(bottom_, bottom + 8.0F);
    }

    /// A line below the last kernel; moves `bottom` down to its baseline.
    void below_kernels(float& bottom, const std::string& text, TextSize size, Ink ink) {
        bottom += 10.0F + 14.0F * type_;
        const float middle = weight_left_ + kernel_size_.x / 2.0F;
        label(rows_.back().kernel, middle, bottom, text, size, ink).align = Align::centre;
        under_kernel_left_ = std::min(under_kernel_left_, middle - wide(text, size) / 2.0F);
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
        const Crop& crop = output_crop_;
        const Vec2 size = fit_size(crop.view.rows, crop.view.cols, 250.0F, 40.0F);
        const Vec2 large = fit_size(out_.h, out_.w, 250.0F, 1000.0F);
        // A plane that is cropped is shown whole above: a filtered photo wants to be seen.
        const float y = crop.cropped ? planes_y_ + large.y + row_gap_
                                     : planes_y_ + std::max(0.0F, (column_bottom_ - planes_y_ - size.y) / 3.0F);
        output_ = add(output_plane(here.out_channel, crop.view, at(output_left_, y, size)));
        std::size_t named = output_;
        if (crop.cropped) {
            Plane overview = output_plane(here.out_channel, whole, at(output_left_, planes_y_, large));
            overview.overview = true;
            overview.frame = crop.view;
            named = add(overview);
            bar(named);
            label(output_, output_left_, y - name_gap, tr_("step.enlarged_output"), TextSize::small, Ink::quiet);
        }
        bar(output_);
        label(named, output_left_, figure_.planes[named].place.flat.origin.y - name_gap, output_name(), TextSize::small,
              Ink::group)
            .group = group_;
        const float cell = size.y / static_cast<float>(crop.view.rows);
        target_ = {output_left_ - bar_gap - 4.0F, y + (static_cast<float>(here.oh - crop.view.row) + 0.5F) * cell,
                   0.0F};
        output_right_ = std::max(output_right_, output_left_ + size.x);
        bottom_ = std::max(bottom_, y + size.y);
        thumbs(Role::output, output_left_, y + size.y + 18.0F, std::max(output_right_, output_left_ + 300.0F),
               spec_.out_channels, here.out_channel, here.out_channel + 1);
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
            link(row.plane, beside_window(figure_.planes[row.plane]), row.kernel,
                 {weight_left_ - bar_gap - 4.0F, row.kernel_y, 0.0F}, opacity);
            link(row.kernel, {weight_left_ + kernel_size_.x + 4.0F, row.kernel_y, 0.0F}, output_, target_, opacity);
            // Not through the names of the kernels below and above.
            figure_.links.back().level = std::max(0.0F, kernel_names_ - kernel_size_.x);
        }
    }

    const Scene& scene_;
    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    ValueRanges ranges_;
    StepMarks marks_;
    InputPages pages_;
    Pair out_;
    Sides pads_;
    std::int64_t inputs_ = 1, outputs_ = 1, group_ = 0;
    std::int64_t first_input_ = 0, shown_inputs_ = 1;  // of the group's input channels: those on the page
    Crop input_crop_, output_crop_;
    Vec2 input_size_, overview_size_, kernel_size_;
    std::size_t heading_lines_ = 1;
    float headings_above_ = 0.0F;  // from the last line's baseline down to the planes
    float planes_y_ = 0.0F, row_gap_ = 0.0F, input_left_ = 0.0F, weight_left_ = 0.0F, under_kernel_left_ = 0.0F,
          kernel_names_ = 0.0F, output_left_ = 0.0F, output_right_ = 0.0F, column_bottom_ = 0.0F, bottom_ = 0.0F;
    std::size_t output_ = 0;  // the large output plane
    Vec3 target_;             // where the links end: at the output cell of this step
    std::vector<Row> rows_;
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
