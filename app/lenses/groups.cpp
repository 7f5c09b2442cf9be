// Lays out the Groups lens. Sizes follow the mock-up: eight rows of 76 units, planes of 58. Channels that do not fit
// are paged, and a strip on either side says which part of all of them the page is.
#include "app/lenses/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/lenses/figure_builder.h"
#include "app/lenses/groups_wires.h"
#include "app/lenses/step.h"
#include "app/lenses/step_crop.h"
#include "app/lenses/step_marks.h"

namespace convscope {
namespace {

constexpr std::int64_t most_kernels = 8;   // on the card
constexpr std::int64_t kernels_a_row = 4;  // on the card
constexpr std::int64_t most_outlined = 8;  // inputs at work; more stand out by being bright alone
constexpr std::int64_t most_blocks = 64;   // of a strip

constexpr float column_height = 608.0F;
constexpr float least_pitch = 38.0F, most_pitch = 150.0F;  // from row to row
constexpr float most_cell = 26.0F;
constexpr float bar_width = 4.0F, bar_gap = 8.0F;  // of the group bar, and from it to the plane
constexpr float wire_gap = 6.0F;
constexpr float wires_wide = 440.0F;
constexpr float wire_end = 34.0F;  // that the pointer may take for the channel's
constexpr float strip_width = 12.0F, strip_room = 46.0F;
constexpr float kernel_side = 56.0F, kernel_gap = 14.0F, card_inset = 16.0F;
// Pixels of type.
constexpr float title_line = 26.0F;
constexpr float name_gap = 12.0F;

std::int64_t length(const ChannelRange& range) {
    return range.last - range.first;
}

Placement standing(float x, float y, const Vec2& size) {
    const Box box{{x, y, 0.0F}, size};
    return {box, box};
}

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
          page_(groups_page(scene.spec, marks_.position().out_channel, view.input_page)) {
        out_ = output_size(spec_);
        ins_ = spec_.in_channels / spec_.groups;
        outs_ = spec_.out_channels / spec_.groups;
        group_ = group_of_output(spec_, marks_.position().out_channel);
        if (is_image_like(scene.input)) ranges_.input = 1.0F;
        if (view.hover && view.hover->plane.role != Role::derived) hover_ = view.hover->plane;
    }

    Figure make() {
        measure();
        headings();
        rows();
        wiring();
        card();
        strips();
        figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {right_, bottom_ + 8.0F}};
        for (Plane& plane : figure_.planes) {
            if (view_.hover && view_.hover->row != whole_plane) {
                plane.hover = hover_set(scene_, nest_, *view_.hover, plane.id);
            }
        }
        return std::move(figure_);
    }

private:
    [[nodiscard]] std::string groups_text() const {
        const std::string in = std::to_string(ins_);
        const std::string out = std::to_string(outs_);
        std::string text = spec_.groups == 1 ? tr_("groups.heading_standard", {in, out})
                           : ins_ == 1       ? tr_("groups.heading_depthwise", {std::to_string(spec_.groups), out})
                                             : tr_("groups.heading", {std::to_string(spec_.groups), in, out});
        if (layer_count(scene_) == 1) return text;
        return tr_("groups.layer",
                   {std::to_string(selected_layer(scene_) + 1), std::to_string(layer_count(scene_)), text});
    }

    void measure() {
        std::int64_t count = 0;
        for (std::int64_t g = page_.groups.first; g < page_.groups.last; ++g) {
            count += std::max(shown(page_.inputs, g, ins_).count, shown(page_.outputs, g, outs_).count);
        }
        const float least = std::max(least_pitch, 17.0F * type_);
        pitch_ = std::max(least, std::min(column_height / static_cast<float>(count), most_pitch));
        // The column with fewer channels has more room for each.
        const float in_pitch = pitch_ * static_cast<float>(count) / static_cast<float>(length(page_.inputs));
        const float out_pitch = pitch_ * static_cast<float>(count) / static_cast<float>(length(page_.outputs));
        const auto side = [](float pitch) {
            const float room = std::min(pitch, most_pitch);
            return room - std::clamp(0.24F * room, 8.0F, 18.0F);
        };
        in_size_ = fit_size(spec_.height, spec_.width, side(in_pitch), most_cell);
        out_size_ = fit_size(out_.h, out_.w, side(out_pitch), most_cell);
        first_row_ = title_line * type_ + 14.0F;
        bottom_ = rows_bottom_ = first_row_ + pitch_ * static_cast<float>(count);

        const float strip = page_.all() ? 0.0F : strip_room;
        const std::string most_group = fmt::format("g{}", spec_.groups - 1);
        groups_right_ = strip + wide(most_group, TextSize::body);
        names_left_ = groups_right_ + name_gap * type_;
        names_right_ = names_left_ + wide(fmt::format("x{}", spec_.in_channels - 1), TextSize::small);
        in_left_ = names_right_ + name_gap + bar_width + bar_gap;
        in_right_ = in_left_ + in_size_.x;

        // The heading in the middle stands clear of those of the columns.
        const float title_right = names_left_ + wide(tr_("groups.inputs"), TextSize::title);
        const float middle = wide(groups_text(), TextSize::body);
        const float gap = 24.0F * type_;

        out_left_ =
            std::max(wires_left() + wires_wide, title_right + middle + 2.0F * gap) + bar_gap + bar_width + wire_gap;
        wires_middle_ = (wires_left() + out_left_ - bar_gap - bar_width - wire_gap) / 2.0F;
        heading_middle_ = std::max(wires_middle_, title_right + gap + middle / 2.0F);
        const float out_names = out_left_ + out_size_.x + name_gap;
        out_names_right_ = out_names + wide(fmt::format("y{}", spec_.out_channels - 1), TextSize::small);
        right_ = std::max(out_names_right_ + strip, out_left_ + wide(tr_("groups.outputs"), TextSize::title));
    }

    void headings() {
        const float y = 16.0F * type_;
        label(names_left_, y, tr_("groups.inputs"), TextSize::title, Ink::strong);
        label(heading_middle_, y, groups_text(), TextSize::body, Ink::quiet, Align::centre);
        label(out_left_, y, tr_("groups.outputs"), TextSize::title, Ink::strong);
    }

    struct Part {
        std::int64_t first = 0, count = 0;
    };
    /// The channels of `range` that belong to group `g`, of `each` channels.
    static Part shown(const ChannelRange& range, std::int64_t g, std::int64_t each) {
        const std::int64_t first = std::max(range.first, g * each);
        return {first, std::max<std::int64_t>(0, std::min(range.last, (g + 1) * each) - first)};
    }

    void rows() {
        float y = first_row_;
        for (std::int64_t g = page_.groups.first; g < page_.groups.last; ++g) {
            const Part in = shown(page_.inputs, g, ins_);
            const Part out = shown(page_.outputs, g, outs_);
            const float high = pitch_ * static_cast<float>(std::max(in.count, out.count));
            Label& name = label(groups_right_, y + high / 2.0F + 4.5F * type_, fmt::format("g{}", g), TextSize::body,
                                Ink::group, Align::right);
            name.group = g;
            column(inputs_, Role::input, in, g, y, high);
            column(outputs_, Role::output, out, g, y, high);
            y += high;
        }
    }

    void column(std::vector<ChannelRow>& column, Role role, const Part& part, std::int64_t group, float top,
                float high) {
        const float pitch = high / static_cast<float>(part.count);
        for (std::int64_t i = 0; i < part.count; ++i) {
            const ChannelRow row{part.first + i, group, top + pitch * (static_cast<float>(i) + 0.5F)};
            column.push_back(row);
            channel(role, row, pitch);
        }
    }

    void channel(Role role, const ChannelRow& row, float pitch) {
        const bool in = role == Role::input;
        const Vec2& size = in ? in_size_ : out_size_;
        const float left = in ? in_left_ : out_left_;
        const float top = row.middle - size.y / 2.0F;
        Plane plane;
        plane.id = {role, marks_.position().n, row.channel};
        plane.place = standing(left, top, size);
        plane.rows = in ? spec_.height : out_.h;
        plane.cols = in ? spec_.width : out_.w;
        plane.view = {0, 0, plane.rows, plane.cols};
        plane.group = row.group;
        plane.numbers = false;
        plane.map =
            in && is_image_like(scene_.input) && scene_.below.empty() ? ColourMap::brightness : ColourMap::diverging;
        plane.range = in ? ranges_.input : ranges_.output;
        if (!in) plane.output = marks_.output_marks(row.channel);
        const bool at_work = in ? row.group == group_ : row.channel == marks_.position().out_channel;
        plane.dimmed = !at_work && !talks_to_hover(role, row);
        figure_.planes.push_back(plane);

        GroupBar bar;
        bar.group = row.group;
        bar.place = standing(left - bar_gap - bar_width, top, {bar_width, size.y});
        figure_.bars.push_back(bar);
        const Ink ink = at_work || hover_ == plane.id ? Ink::strong : Ink::quiet;
        const float base = row.middle + 4.0F * type_;
        if (in) {
            label(names_right_, base, fmt::format("x{}", row.channel), TextSize::small, ink, Align::right);
        } else {
            label(left + size.x + name_gap, base, fmt::format("y{}", row.channel), TextSize::small, ink);
        }
        if (hover_ == plane.id || (at_work && (!in || ins_ <= most_outlined))) outline(plane.place.flat, row.group);
        // The name, the bar and the wire's end are the channel's too.
        const float zone = std::min(pitch, size.y + 12.0F);
        const float from = in ? groups_right_ : left - bar_gap - bar_width - wire_gap - wire_end;
        const float to = in ? in_right_ + wire_gap + wire_end : out_names_right_;
        figure_.spots.push_back({standing(from, row.middle - zone / 2.0F, {to - from, zone}), plane.id});
    }

    void outline(const Box& box, std::int64_t group) {
        constexpr float away = 3.0F;
        Patch& ring = figure_.patches.emplace_back();
        ring.place =
            standing(box.origin.x - away, box.origin.y - away, {box.size.x + 2.0F * away, box.size.y + 2.0F * away});
        ring.ink = Ink::group;
        ring.group = group;
        ring.width = 1.8F;
        ring.radius = 4.0F;
    }

    /// Of the channel that the pointer is on: the other end of one of its wires, or the channel itself.
    [[nodiscard]] bool talks_to_hover(Role role, const ChannelRow& row) const {
        if (!hover_) return false;
        if (hover_->role == Role::weight) {
            return role == Role::input ? row.channel == read_by_kernel(*hover_) : row.channel == hover_->outer;
        }
        if (hover_->role == role) return hover_->channel == row.channel;
        return group_of(*hover_) == row.group;
    }

    [[nodiscard]] std::int64_t group_of(const PlaneId& id) const {
        return id.role == Role::input ? group_of_input(spec_, id.channel) : group_of_output(spec_, id.channel);
    }

    [[nodiscard]] std::int64_t read_by_kernel(const PlaneId& id) const {
        return group_of_output(spec_, id.outer) * ins_ + id.channel;
    }

    /// What the pointer is on decides which wires are lit; without it the step does.
    [[nodiscard]] bool lit(const ChannelRow& in, const ChannelRow& out) const {
        if (hover_) {
            switch (hover_->role) {
                case Role::input:
                    return in.channel == hover_->channel;
                case Role::output:
                    return out.channel == hover_->channel;
                case Role::weight:
                    return in.channel == read_by_kernel(*hover_) && out.channel == hover_->outer;
                case Role::derived:
                    break;
            }
        }
        return of_filter(out) && marks_.input_at_work(in.channel - in.group * ins_);
    }

    [[nodiscard]] bool of_filter(const ChannelRow& out) const { return out.channel == marks_.position().out_channel; }

    [[nodiscard]] WireLight light(const ChannelRow& in, const ChannelRow& out) const {
        return lit(in, out) ? WireLight::lit : of_filter(out) ? WireLight::filter : WireLight::faint;
    }

    void wiring() {
        const Wiring all{inputs_,
                         outputs_,
                         wires_left(),
                         wires_right(),
                         !page_.all(),
                         hover_.has_value(),
                         [this](const ChannelRow& in, const ChannelRow& out) { return light(in, out); }};
        cables_ = in_cables(all);
        figure_.links = wires(all);
    }

    [[nodiscard]] float wires_left() const { return in_right_ + wire_gap; }
    [[nodiscard]] float wires_right() const { return out_left_ - bar_gap - bar_width - wire_gap / 2.0F; }

    /// The kernels of the current output channel, over its wires.
    void card() {
        const std::int64_t filter = marks_.position().out_channel;
        const auto here =
            std::find_if(outputs_.begin(), outputs_.end(), [&](const ChannelRow& row) { return of_filter(row); });
        if (here == outputs_.end()) return;
        std::vector<ChannelRow> read;
        for (const ChannelRow& in : inputs_) {
            if (in.group == group_) read.push_back(in);
        }
        const float read_middle = (read.front().middle + read.back().middle) / 2.0F;
        const float middle = cables_ ? read_middle : (read_middle + here->middle) / 2.0F;  // on the cable
        const auto count = std::min(static_cast<std::int64_t>(read.size()), most_kernels);
        const std::int64_t left_out = ins_ - count;
        const std::int64_t across = std::min(count, kernels_a_row);
        const std::int64_t lines = (count + kernels_a_row - 1) / kernels_a_row;
        const Vec2 kernel = fit_size(spec_.kernel.h, spec_.kernel.w, kernel_side, 19.0F);
        const std::string title = tr_("groups.filter", {std::to_string(filter)});
        const std::string more = left_out > 0 ? tr_("groups.more_kernels", {std::to_string(left_out)}) : "";
        const auto span = [](float side, std::int64_t n) {
            return static_cast<float>(n) * (side + kernel_gap) - kernel_gap;
        };
        const float inner =
            std::max({span(kernel.x, across), wide(title, TextSize::small), wide(more, TextSize::tiny)});
        const Vec2 size{inner + 2.0F * card_inset,
                        span(kernel.y, lines) + 24.0F * type_ + (left_out > 0 ? 18.0F * type_ : 0.0F) + card_inset};
        const float top = std::clamp(middle - size.y / 2.0F, std::min(first_row_, bottom_ - size.y), bottom_ - size.y);
        const float left = wires_middle_ - size.x / 2.0F;
        for (const bool outlined : {false, true}) {
            Patch& ground = figure_.patches.emplace_back();
            ground.place = standing(left, top, size);
            ground.ink = outlined ? Ink::faint : Ink::raised;
            ground.opacity = outlined ? 0.5F : 1.0F;
            ground.width = outlined ? 1.0F : 0.0F;
            ground.radius = 8.0F;
        }
        label(wires_middle_, top + 17.0F * type_, title, TextSize::small, Ink::text, Align::centre);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t in_line = std::min(across, count - i / across * across);
            const float x = wires_middle_ - span(kernel.x, in_line) / 2.0F +
                            static_cast<float>(i % across) * (kernel.x + kernel_gap);
            const float y = top + 24.0F * type_ + static_cast<float>(i / across) * (kernel.y + kernel_gap);
            Plane plane;
            plane.id = {Role::weight, filter, read[static_cast<std::size_t>(i)].channel - group_ * ins_};
            plane.place = standing(x, y, kernel);
            plane.view = {0, 0, spec_.kernel.h, spec_.kernel.w};
            plane.rows = spec_.kernel.h;
            plane.cols = spec_.kernel.w;
            plane.group = group_;
            plane.range = ranges_.weight;
            plane.dimmed = !marks_.input_at_work(plane.id.channel);
            figure_.planes.push_back(plane);
        }
        if (left_out > 0) {
            label(wires_middle_, top + size.y - 7.0F * type_, more, TextSize::tiny, Ink::quiet, Align::centre);
        }
        bottom_ = std::max(bottom_, top + size.y);
    }

    /// Where the page lies among all channels: all groups in a strip, and lines from the page's part of it to the page.
    void strips() {
        if (page_.all()) return;
        strip(Role::input, 0.0F, spec_.in_channels, page_.inputs);
        strip(Role::output, right_ - strip_width, spec_.out_channels, page_.outputs);
    }

    void strip(Role role, float x, std::int64_t channels, const ChannelRange& here) {
        const bool in = role == Role::input;
        const float top = first_row_ + 14.0F * type_;
        const float height = rows_bottom_ - 18.0F * type_ - top;
        const auto at = [&](std::int64_t channel) {
            return top + height * static_cast<float>(channel) / static_cast<float>(channels);
        };
        const std::int64_t each = channels / spec_.groups;
        const std::int64_t blocks = std::min(spec_.groups, most_blocks);
        for (std::int64_t b = 0; b < blocks; ++b) {
            const std::int64_t group = b * spec_.groups / blocks;
            const std::int64_t end = (b + 1) * spec_.groups / blocks;
            const float low = at(group * each);
            const float high = at(end * each) - low;
            const Placement place = standing(x, low, {strip_width, std::max(1.0F, high - (high > 6.0F ? 1.5F : 0.0F))});
            if (spec_.groups <= most_blocks) {
                GroupBar& bar = figure_.bars.emplace_back();
                bar.place = place;
                bar.group = group;
            } else {  // several groups in one: no colour is theirs
                Patch& block = figure_.patches.emplace_back();
                block.place = place;
                block.ink = Ink::faint;
                block.opacity = b % 2 == 0 ? 0.5F : 0.35F;
            }
            const float reach = 6.0F;
            const PlaneId first{role, marks_.position().n, group * each};
            figure_.spots.push_back({standing(x - reach, low, {strip_width + 2.0F * reach, high}), first});
        }
        const float low = at(here.first);
        const float high = std::max(4.0F, at(here.last) - low);
        Patch& frame = figure_.patches.emplace_back();
        frame.place = standing(x - 3.0F, low - 2.0F, {strip_width + 6.0F, high + 4.0F});
        frame.ink = Ink::strong;
        frame.width = 1.6F;
        frame.radius = 3.0F;
        const float near = in ? x + strip_width + 4.0F : x - 4.0F;
        const float far = in ? strip_room - 6.0F : out_names_right_ + 4.0F;
        for (const auto& [from, to] : {std::pair{low - 2.0F, first_row_}, {low + high + 2.0F, rows_bottom_}}) {
            Stroke& line = figure_.strokes.emplace_back();
            line.from_flat = line.from_space = {near, from, 0.0F};
            line.to_flat = line.to_space = {far, to, 0.0F};
            line.ink = Ink::faint;
            line.opacity = 0.7F;
        }
        const Align align = in ? Align::left : Align::right;
        const float edge = in ? x : x + strip_width;
        const char* letter = in ? "x" : "y";
        label(edge, first_row_ + 6.0F * type_, fmt::format("{}0", letter), TextSize::tiny, Ink::faint, align);
        label(edge, rows_bottom_ - 3.0F * type_, fmt::format("{}{}", letter, channels - 1), TextSize::tiny, Ink::faint,
              align);
    }

    const Scene& scene_;
    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    ValueRanges ranges_;
    StepMarks marks_;
    GroupsPage page_;
    std::optional<PlaneId> hover_;  // that decides what is lit
    Pair out_;
    std::int64_t ins_ = 1, outs_ = 1, group_ = 0;  // channels a group; the group of the step
    Vec2 in_size_, out_size_;
    float pitch_ = 0.0F, first_row_ = 0.0F, rows_bottom_ = 0.0F, bottom_ = 0.0F, groups_right_ = 0.0F,
          names_left_ = 0.0F, names_right_ = 0.0F, in_left_ = 0.0F, in_right_ = 0.0F, out_left_ = 0.0F,
          out_names_right_ = 0.0F, wires_middle_ = 0.0F, heading_middle_ = 0.0F, right_ = 0.0F;
    std::vector<ChannelRow> inputs_, outputs_;
    bool cables_ = false;
};

}  // namespace

Figure groups_figure(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
                     const LensView& view, const Strings& strings) {
    return Layout(scene, nest, data, ranges, view, strings).make();
}

}  // namespace convscope
