// Rows from top to bottom: words, input, kernels and output, differences.
#include "app/lenses/compare_sizes.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/lenses/compare_words.h"
#include "app/lenses/step_crop.h"
#include "app/lenses/step_labels.h"

namespace convscope {
namespace {

constexpr float left_edge = 10.0F;  // room for the group bar
constexpr float link_gap = 27.0F;   // from the kernels to the output
constexpr float overview_gap = 12.0F;
constexpr std::size_t most_blocks = 3;  // layers whose kernels are drawn

std::string count_text(std::int64_t count) {
    return fmt::format("{}", count);
}

}  // namespace

std::string CompareTexts::input(std::int64_t channel) const {
    return tr("compare.input", {count_text(channel)});
}
std::string CompareTexts::output(std::int64_t channel) const {
    return tr("compare.output", {count_text(channel)});
}
std::string CompareTexts::reads(std::int64_t read, std::int64_t channels) const {
    return tr("compare.reads", {count_text(read), count_text(channels)});
}
std::string CompareTexts::block(const ComparedColumn& column, const KernelBlock& block) const {
    const std::string size = size_text(column.kernel(block));
    return block.count == 1 ? tr("compare.kernel", {size}) : tr("compare.kernels", {count_text(block.count), size});
}

CompareSizes::CompareSizes(const Compared& compared, const ComparedColumns& columns, const LabelMetrics& labels,
                           const CompareTexts& texts)
    : type(labels.unit), wide(columns.columns.size() < 3), beside(columns.columns.size() == 2) {
    measure_cells(columns);
    measure_columns(compared, columns.columns, labels, texts);
    measure_rows(compared, columns.columns);
}

void CompareSizes::measure_cells(const ComparedColumns& columns) {
    input_shift = columns.cropped ? compare_overview + overview_gap : 0.0F;
    const Vec2 size =
        fit_size(columns.rows, columns.cols, (wide ? 300.0F : 250.0F) - input_shift, wide ? 30.0F : 24.0F);
    input_cell = size.x / static_cast<float>(columns.cols);
    input_area_ = {size.x + input_shift, size.y};
    for (const ComparedColumn& each : columns.columns) {
        output_ = {std::max(output_.h, each.out.h), std::max(output_.w, each.out.w)};
    }
    output_cell =
        fit_size(output_.h, output_.w, wide ? 210.0F : 166.0F, wide ? 38.0F : 30.0F).x / static_cast<float>(output_.w);
    output_small = std::max(output_.h, output_.w) > most_drawn_cells;
    kernel_side = wide ? 84.0F : 62.0F;
}

void CompareSizes::measure_columns(const Compared& compared, const std::vector<ComparedColumn>& columns,
                                   const LabelMetrics& labels, const CompareTexts& texts) {
    const auto width = [&](const std::string& text, TextSize size) { return label_width(labels, text, size); };
    const std::int64_t channels = compared.input().shape[1];
    std::int64_t most = channels;
    lower = kernel_side + link_gap;
    for (const ComparedColumn& each : columns) {
        most = std::max(most, each.spec().out_channels);
        for (const KernelBlock& block : each.blocks) {
            lower = std::max(lower, width(texts.block(each, block), TextSize::tiny) + 10.0F * type);
        }
    }
    largest_ = width(texts.tr("compare.largest", {"000.0000"}), TextSize::tiny);
    column = std::max({input_area_.x, lower + output_cell * static_cast<float>(output_.w),
                       lower + width(texts.output(most - 1), TextSize::small), beside ? 0.0F : largest_,
                       width(texts.input(most - 1), TextSize::small)});
    if (channels > 1) column = std::max(column, width(texts.reads(channels, channels), TextSize::tiny));
    letter = width("A", TextSize::title) + 9.0F * type;
    for (const std::string& text : setting_words(compared, texts.tr)) {
        x.push_back(left_edge + static_cast<float>(words.size()) * (column + compare_column_gap));
        words.push_back(wrapped(labels, text, TextSize::body, column - letter));
    }
    right = x.back() + column;
    if (!beside) return;
    beside_x = right + compare_column_gap;
    beside_width = std::max({output_cell * static_cast<float>(output_.w), largest_, 150.0F});
    right = beside_x + beside_width;
}

void CompareSizes::measure_rows(const Compared& compared, const std::vector<ComparedColumn>& columns) {
    std::size_t lines = 1;
    for (const auto& of_setting : words) lines = std::max(lines, of_setting.size());
    caption_y = (16.0F + compare_line * static_cast<float>(lines) + 8.0F) * type;
    float y = caption_y;
    if (compared.input().shape[1] > 1) {
        thumbs_y = y + compare_name_gap;
        y = thumbs_y + compare_thumb + 6.0F + 14.0F * type;
        reads_y = y - 2.0F * type;
    }
    input_y = y + compare_name_gap;
    lower_y = input_y + input_area_.y + 22.0F + 13.0F * type;
    bottom =
        lower_y + compare_name_gap + std::max(output_cell * static_cast<float>(output_.h), kernels_height(columns));
    difference_y = beside ? lower_y - compare_line * type : bottom + 24.0F + 13.0F * type;
}

// One kernel is large, two to four stand in pairs, more in fours.
std::int64_t CompareSizes::across(const KernelBlock& block) {
    const auto count = static_cast<std::int64_t>(block.shown.size());
    return count == 1 ? 1 : count <= 4 ? 2 : 4;
}

float CompareSizes::kernel_cell(const ComparedColumn& of, const KernelBlock& block) const {
    const Pair& kernel = of.kernel(block);
    const auto blocks = static_cast<float>(std::min(of.blocks.size(), most_blocks));
    const auto in_row = static_cast<float>(across(block));
    const float room = (kernel_side - compare_kernel_gap * (in_row - 1.0F)) / in_row;
    const float side = std::min(room, (wide ? 150.0F : 120.0F) / blocks);
    return std::min(side / static_cast<float>(std::max(kernel.h, kernel.w)), wide ? 30.0F : 24.0F);
}

float CompareSizes::block_height(const ComparedColumn& of, const KernelBlock& block) const {
    const auto shown = static_cast<std::int64_t>(block.shown.size());
    const auto lines = static_cast<float>((shown + across(block) - 1) / across(block));
    const float high = kernel_cell(of, block) * static_cast<float>(of.kernel(block).h);
    return lines * high + (lines - 1.0F) * compare_kernel_gap;
}

std::size_t CompareSizes::first_block(const ComparedColumn& of) {
    return of.blocks.size() - std::min(of.blocks.size(), most_blocks);
}

float CompareSizes::blocks_height(const ComparedColumn& of) const {
    float height = 0.0F;
    const std::size_t first = first_block(of);
    for (std::size_t i = first; i < of.blocks.size(); ++i) {
        height += block_height(of, of.blocks[i]) + (i > first ? between_blocks() : 0.0F);
    }
    return height;
}

float CompareSizes::kernels_height(const std::vector<ComparedColumn>& columns) const {
    float most = 0.0F;
    for (const ComparedColumn& each : columns) {
        const float more = first_block(each) > 0 ? 6.0F + 12.0F * type : 0.0F;  // "and 3 layers below"
        most = std::max(most, blocks_height(each) + more);
    }
    return most;
}

}  // namespace convscope
