// One filter at a time: what a single output channel needs is small, whatever the layer.
#include "app/lenses/groups_why.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "app/lenses/figure_builder.h"
#include "app/lenses/step_crop.h"
#include "app/lenses/step_marks.h"
#include "core/block_diagonal.h"
#include "core/checked_math.h"
#include "core/convolve.h"

namespace convscope {
namespace {

constexpr std::int64_t most_kernels = 16;  // side by side
constexpr Tolerance tolerance{1e-4, 1e-5, true};
constexpr float side = 176.0F, most_cell = 30.0F;
constexpr float column_gap = 60.0F;
constexpr float kernels_gap = 10.0F, kernels_cell = 12.0F;
constexpr float row_gap = 26.0F;
constexpr float caption_line = 18.0F, title_line = 24.0F;  // pixels of type

/// y of one filter (1, channels, KH, KW) that reads input channels from `first` on.
Tensor run_filter(const Conv2dSpec& spec, const ConvData& data, std::int64_t n, std::int64_t out_channel,
                  const Tensor& filter, std::int64_t first) {
    Conv2dSpec one = spec;
    one.batch = one.out_channels = one.groups = 1;
    one.in_channels = filter.shape[1];
    ConvData part;
    part.x = Tensor(input_shape(one));
    std::copy_n(data.x.plane(n, first), part.x.data.size(), part.x.data.begin());
    part.w = filter;
    if (spec.bias) part.bias = {data.bias[static_cast<std::size_t>(out_channel)]};
    return convolve(one, part);
}

float largest(const std::vector<float>& values) {
    float most = 0.0F;
    for (const float value : values) {
        if (std::isfinite(value)) most = std::max(most, std::abs(value));
    }
    return most > 0.0F ? most : 1.0F;
}

std::shared_ptr<const OwnValues> side_by_side(const Tensor& filter) {
    const auto [one, channels, rows, cols] = filter.shape;
    if (channels > most_kernels) return nullptr;
    std::vector<float> values;
    values.reserve(filter.data.size());
    for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < channels; ++c) {
            const float* row = filter.plane(0, c) + r * cols;
            values.insert(values.end(), row, row + cols);
        }
    }
    return own_values(std::move(values));
}

OutputComparison compare(Tensor left, Tensor right, const Tensor& left_filter, const Tensor& right_filter) {
    OutputComparison made;
    made.report = allclose(right.data, left.data, tolerance);
    made.range = std::max(largest(left.data), largest(right.data));
    made.weight_range = std::max(largest(left_filter.data), largest(right_filter.data));
    std::vector<float> difference(left.data.size());
    std::transform(left.data.begin(), left.data.end(), right.data.begin(), difference.begin(), std::minus<>());
    made.difference_range = std::max(largest(difference), 1e-6F);
    made.difference = own_values(std::move(difference));
    made.left = own_values(std::move(left.data));
    made.right = own_values(std::move(right.data));
    made.left_kernels = side_by_side(left_filter);
    made.right_kernels = side_by_side(right_filter);
    return made;
}

class Layout : FigureBuilder {
public:
    Layout(const Layer& layer, const WhyDiffers& why, const LensView& view, const Strings& strings)
        : FigureBuilder(view, strings), spec_(layer.spec), why_(why) {
        out_ = output_size(spec_);
        size_ = fit_size(out_.h, out_.w, side, most_cell);
        ins_ = spec_.in_channels / spec_.groups;
    }

    Figure make() {
        const std::string grouped =
            spec_.groups == 1 ? tr_("why.one_group") : tr_("why.grouped", {std::to_string(spec_.groups)});
        const std::array<std::string, 3> same{grouped, tr_("why.block_diagonal"), tr_("why.difference")};
        const std::array<std::string, 3> without{tr_("why.dense"), tr_("why.cut"), tr_("why.difference")};
        pitch_ = size_.x + column_gap;
        for (const auto& captions : {same, without}) {
            for (const std::string& caption : captions) {
                pitch_ = std::max(pitch_, wide(caption, TextSize::small) + 20.0F * type_);
            }
        }
        for (const std::int64_t zeros : {std::int64_t{0}, spec_.in_channels - ins_}) {
            pitch_ = std::max(pitch_, wide(kernels_text(spec_.in_channels, zeros), TextSize::tiny) + 20.0F * type_);
        }
        right_ = 2.0F * pitch_ + size_.x;
        float y = 16.0F * type_;
        label(0.0F, y, tr_("why.output_channel", {std::to_string(why_.out_channel)}), TextSize::title, Ink::strong);
        y += 12.0F;
        y = row(y, tr_("why.same"), same, why_.same,
                {WhyPlane::grouped, WhyPlane::block_diagonal, WhyPlane::same_difference, WhyPlane::grouped_kernels,
                 WhyPlane::block_diagonal_kernels},
                ins_);
        if (why_.without) {
            y = row(y + row_gap, tr_("why.without"), without, *why_.without,
                    {WhyPlane::dense, WhyPlane::cut, WhyPlane::without_difference, WhyPlane::dense_kernels,
                     WhyPlane::cut_kernels},
                    spec_.in_channels);
        } else {
            y += row_gap + title_line * type_;
            label(0.0F, y, tr_("why.too_large"), TextSize::body, Ink::quiet);
        }
        figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {right_, y + 8.0F}};
        return std::move(figure_);
    }

private:
    [[nodiscard]] std::string kernels_text(std::int64_t channels, std::int64_t zeros) const {
        const std::string count = std::to_string(channels);
        return zeros > 0 ? tr_("why.kernels_zero", {count, std::to_string(zeros)}) : tr_("why.kernels", {count});
    }

    void label(float x, float y, std::string text, TextSize size, Ink ink, Align align = Align::left) {
        if (align == Align::left) right_ = std::max(right_, x + wide(text, size));
        FigureBuilder::label(x, y, std::move(text), size, ink, align);
    }

    void plane(WhyPlane what, float x, float y, const Vec2& size, Pair cells,
               const std::shared_ptr<const OwnValues>& values, float range) {
        Plane& made = figure_.planes.emplace_back();
        made.id = id_of(what);
        made.place.flat = made.place.space = {{x, y, 0.0F}, size};
        made.rows = cells.h;
        made.cols = cells.w;
        made.view = {0, 0, cells.h, cells.w};
        made.own_values = values;
        made.range = range;
    }

    float row(float y, const std::string& title, const std::array<std::string, 3>& captions,
              const OutputComparison& shown, const std::array<WhyPlane, 5>& names, std::int64_t left_channels) {
        y += title_line * type_;
        label(0.0F, y, title, TextSize::body, Ink::text);
        y += caption_line * type_ + 4.0F;
        const std::array values{shown.left, shown.right, shown.difference};
        const float top = y + 8.0F;
        for (std::size_t i = 0; i < 3; ++i) {
            const float x = pitch_ * static_cast<float>(i);
            label(x, y, captions[i], TextSize::small, Ink::quiet);
            plane(names[i], x, top, size_, out_, values[i], i == 2 ? shown.difference_range : shown.range);
        }
        const float middle = top + size_.y / 2.0F + 5.0F * type_;
        const float between = (size_.x + pitch_) / 2.0F;
        label(between, middle, "−", TextSize::title, Ink::quiet, Align::centre);
        label(between + pitch_, middle, "=", TextSize::title, Ink::quiet, Align::centre);
        y = top + size_.y;
        const float below = y + kernels_gap;
        const float left = kernels(names[3], 0.0F, below, shown.left_kernels, left_channels, 0, shown.weight_range);
        const float right = kernels(names[4], pitch_, below, shown.right_kernels, spec_.in_channels,
                                    spec_.in_channels - ins_, shown.weight_range);
        const float words = y + (6.0F + caption_line * 0.8F) * type_;
        label(2.0F * pitch_, words, verdict(shown.report, tr_), TextSize::small,
              shown.report.close ? Ink::good : Ink::warning);
        return std::max({left, right, words + 4.0F});
    }

    float kernels(WhyPlane what, float x, float y, const std::shared_ptr<const OwnValues>& values,
                  std::int64_t channels, std::int64_t zeros, float range) {
        const auto caption = [&](float above) {
            label(x, above + 15.0F * type_, kernels_text(channels, zeros), TextSize::tiny, Ink::quiet);
            return above + 20.0F * type_;
        };
        if (values == nullptr) return caption(y - kernels_gap);
        const Pair cells{spec_.kernel.h, channels * spec_.kernel.w};
        // All rows of kernels have cells of one size, so that the longer row is seen to be the longer one.
        const float cell =
            std::min(kernels_cell, (pitch_ - 20.0F) / static_cast<float>(spec_.in_channels * spec_.kernel.w));
        const Vec2 size{cell * static_cast<float>(cells.w), cell * static_cast<float>(cells.h)};
        plane(what, x, y, size, cells, values, range);
        figure_.planes.back().numbers = false;
        return caption(y + size.y);
    }

    const Conv2dSpec& spec_;
    const WhyDiffers& why_;
    Pair out_;
    Vec2 size_;
    std::int64_t ins_ = 1;  // channels a group
    float pitch_ = 0.0F, right_ = 0.0F;
};

}  // namespace

Layer dense_layer(const Layer& grouped) {
    Layer made = grouped;
    made.spec.groups = 1;
    made.weight_edits.clear();  // they name cells of the grouped shape
    return made;
}

bool dense_weights_fit(const Layer& grouped) {
    const Shape4 shape = weight_shape(dense_layer(grouped).spec);
    return saturating_mul(saturating_mul(shape[0], shape[1]), saturating_mul(shape[2], shape[3])) <= most_dense_weights;
}

WhyDiffers why_differs(const Layer& layer, const ConvData& data, const Tensor* dense, std::int64_t n,
                       std::int64_t out_channel) {
    const Conv2dSpec& spec = layer.spec;
    const auto run = [&](const Tensor& filter, std::int64_t first) {
        return run_filter(spec, data, n, out_channel, filter, first);
    };
    WhyDiffers why;
    why.n = n;
    why.out_channel = out_channel;
    const std::int64_t ins = spec.in_channels / spec.groups;
    const std::int64_t first = group_of_output(spec, out_channel) * ins;
    Tensor grouped({1, ins, spec.kernel.h, spec.kernel.w});
    std::copy_n(data.w.plane(out_channel, 0), grouped.data.size(), grouped.data.begin());
    const Tensor placed = block_diagonal_filter(spec, data.w, out_channel);
    why.same = compare(run(grouped, first), run(placed, 0), grouped, placed);
    if (dense == nullptr) return why;

    Tensor full(placed.shape);
    std::copy_n(dense->plane(out_channel, 0), full.data.size(), full.data.begin());
    Tensor cut(placed.shape);
    std::copy_n(full.plane(0, first), grouped.data.size(), cut.plane(0, first));
    why.without = compare(run(full, 0), run(cut, 0), full, cut);
    return why;
}

const OwnValues* values_of(const WhyDiffers& why, WhyPlane plane) {
    const OutputComparison* without = why.without ? &*why.without : nullptr;
    const auto of_without = [&](auto member) { return without == nullptr ? nullptr : (without->*member).get(); };
    switch (plane) {
        case WhyPlane::grouped:
            return why.same.left.get();
        case WhyPlane::block_diagonal:
            return why.same.right.get();
        case WhyPlane::same_difference:
            return why.same.difference.get();
        case WhyPlane::grouped_kernels:
            return why.same.left_kernels.get();
        case WhyPlane::block_diagonal_kernels:
            return why.same.right_kernels.get();
        case WhyPlane::dense:
            return of_without(&OutputComparison::left);
        case WhyPlane::cut:
            return of_without(&OutputComparison::right);
        case WhyPlane::without_difference:
            return of_without(&OutputComparison::difference);
        case WhyPlane::dense_kernels:
            return of_without(&OutputComparison::left_kernels);
        case WhyPlane::cut_kernels:
            return of_without(&OutputComparison::right_kernels);
    }
    return nullptr;
}

Figure why_figure(const Layer& layer, const WhyDiffers& why, const LensView& view, const Strings& strings) {
    return Layout(layer, why, view, strings).make();
}

std::string verdict(const CloseReport& report, const Strings& strings) {
    const std::string difference = number_text(static_cast<float>(report.largest_difference), 3);
    if (report.largest_difference == 0.0) return strings("why.equal");
    return report.close ? strings("why.rounding", {difference}) : strings("why.differs", {difference});
}

}  // namespace convscope
