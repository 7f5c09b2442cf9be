// Everything that is asked of core for one frame, before anything has a place.
#include "app/lenses/compare_columns.h"

#include <algorithm>

#include "app/lenses/step_crop.h"
#include "core/channel_reach.h"

namespace convscope {
namespace {

constexpr std::int64_t most_kernels = 8;  // of a layer

CellRect united(const CellRect& a, const CellRect& b) {
    if (a.rows == 0) return b;
    if (b.rows == 0) return a;
    const std::int64_t row = std::min(a.row, b.row);
    const std::int64_t col = std::min(a.col, b.col);
    return {row, col, std::max(a.row + a.rows, b.row + b.rows) - row, std::max(a.col + a.cols, b.col + b.cols) - col};
}

std::vector<KernelBlock> kernel_blocks(const ComparedColumn& column) {
    std::vector<KernelBlock> blocks;
    const std::vector<Layer>& layers = *column.layers;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (layers[l].kind != LayerKind::conv) continue;
        const Conv2dSpec& spec = layers[l].spec;
        const std::int64_t per_group = spec.in_channels / spec.groups;
        KernelBlock& block = blocks.emplace_back();
        block.layer = l;
        const auto add = [&](std::int64_t oc) {
            block.count += per_group;
            for (std::int64_t ic = 0; ic < per_group; ++ic) {
                if (static_cast<std::int64_t>(block.shown.size()) == most_kernels) return;
                block.shown.emplace_back(oc, ic);
            }
        };
        if (l + 1 == layers.size()) {
            add(column.at.out_channel);
            continue;
        }
        const std::vector<bool>& above = column.feeding[l + 1];
        for (std::size_t i = 0; i < above.size(); ++i) {
            if (above[i]) add(shuffled_channel(layers[l], static_cast<std::int64_t>(i)));
        }
    }
    return blocks;
}

ComparedColumn column_of(const Compared& compared, std::size_t setting) {
    ComparedColumn column;
    column.setting = setting;
    column.document = &compared.document(setting);
    column.layers = &compared.layers(setting);
    column.single = column.layers->size() == 1;
    column.at = column.document->span().position;
    column.feeding = channels_feeding(*column.layers, column.at.out_channel);
    column.out = compared.facts(setting).output;
    column.blocks = kernel_blocks(column);
    const Conv2dSpec& lowest = column.layers->front().spec;
    if (column.single) {
        const Sides pads = effective_pads(lowest);
        const Pair window = window_size(lowest);
        column.padded = {-pads.top, -pads.left, lowest.height + pads.top + pads.bottom,
                         lowest.width + pads.left + pads.right};
        column.window = {column.at.oh * lowest.stride.h - pads.top, column.at.ow * lowest.stride.w - pads.left,
                         window.h, window.w};
    } else {
        column.field = input_field(*column.layers, column.at.oh, column.at.ow);
        column.padded = {0, 0, lowest.height, lowest.width};
        column.window = column.field.box();
    }
    return column;
}

// The part of `whole` round a window, where that is small enough to tell its cells apart; else all of it.
Crop legible(const CellRect& whole, const CellRect& window) {
    const Crop crop = crop_of(whole, window.row, window.col, {window.rows, window.cols});
    return std::max(crop.view.rows, crop.view.cols) <= most_drawn_cells ? crop : Crop{whole, false};
}

// The part of the input that is drawn: as large in every column, and the same part where that holds all windows.
void plan_views(ComparedColumns& made) {
    std::vector<ComparedColumn>& columns = made.columns;
    CellRect all;
    CellRect windows;
    for (const ComparedColumn& column : columns) {
        all = united(all, column.padded);
        windows = united(windows, column.window);
    }
    const Crop shared = legible(all, windows);
    // Where the windows are far apart each column has a part of its own, if all have one.
    const bool parts = std::all_of(columns.begin(), columns.end(), [](const ComparedColumn& column) {
        return legible(column.padded, column.window).cropped;
    });
    const bool together = shared.cropped || !parts;
    made.cropped = shared.cropped || !together;
    if (together) made.together = shared.view;
    made.rows = made.together.rows;
    made.cols = made.together.cols;
    for (ComparedColumn& column : columns) {
        column.view = together ? common_cells(shared.view, column.padded) : legible(column.padded, column.window).view;
        made.rows = std::max(made.rows, column.view.rows);
        made.cols = std::max(made.cols, column.view.cols);
    }
}

}  // namespace

const Layer* ComparedColumn::only_window() const {
    const Layer* found = nullptr;
    for (const Layer& layer : *layers) {
        if (layer.spec.kernel == Pair{1, 1}) continue;
        if (found != nullptr) return nullptr;
        found = &layer;
    }
    return found;
}

ComparedColumns compared_columns(const Compared& compared) {
    ComparedColumns made;
    for (std::size_t i = 0; i < compared.count(); ++i) made.columns.push_back(column_of(compared, i));
    plan_views(made);
    return made;
}

CellRect common_cells(const CellRect& a, const CellRect& b) {
    const std::int64_t row = std::max(a.row, b.row);
    const std::int64_t col = std::max(a.col, b.col);
    return {row, col, std::max<std::int64_t>(1, std::min(a.row + a.rows, b.row + b.rows) - row),
            std::max<std::int64_t>(1, std::min(a.col + a.cols, b.col + b.cols) - col)};
}

}  // namespace convscope
