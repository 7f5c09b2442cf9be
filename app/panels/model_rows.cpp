// Text, keys, order.
#include "app/panels/model_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/figure/number_format.h"

namespace convscope {
namespace {

constexpr const char* unknown = "–";

std::string pair(const Pair& both) {
    return both.h == both.w ? fmt::format("{}", both.h) : fmt::format("{} × {}", both.h, both.w);
}

std::string sides(const Sides& pads) {
    if (pads.top == pads.bottom && pads.left == pads.right) return pair({pads.top, pads.left});
    return fmt::format("{} {} {} {}", pads.top, pads.left, pads.bottom, pads.right);
}

std::string padding(const ModelLayer& layer, const ModelSize& size) {
    const bool same = layer.auto_pad == AutoPad::same_upper || layer.auto_pad == AutoPad::same_lower;
    if (!same) return sides(layer.spec.pads);
    const auto known = size.both();
    return known ? sides(layer_at(layer, *known).spec.pads) : "SAME";
}

std::string size_text(const ModelSize& size) {
    if (!size.height && !size.width) return unknown;
    const auto side = [](const std::optional<std::int64_t>& cells) {
        return cells ? fmt::format("{}", *cells) : std::string("?");
    };
    return side(size.height) + " × " + side(size.width);
}

// One line, whatever the file says; the operator where it is no Conv.
std::string name_text(const ModelLayer& layer) {
    std::string name = layer.inside.empty() ? layer.name : layer.inside + '/' + layer.name;
    for (char& c : name) {
        if (static_cast<unsigned char>(c) < 0x20U) c = ' ';
    }
    return name;
}

double product(const Pair& both) {
    return static_cast<double>(both.h) * static_cast<double>(both.w);
}

double key(const std::optional<std::int64_t>& number) {
    return static_cast<double>(number.value_or(-1));
}

ModelRow row_of(const ModelLayer& layer, std::size_t index, const ModelSize& size) {
    const Conv2dSpec& spec = layer.spec;
    const auto parameters = layer.parameters();
    const auto both = size.both();
    std::optional<std::int64_t> macs;
    if (both) macs = macs_at(layer, *both);
    const bool has_weight = !layer.weight_shape.empty();
    ModelRow row;
    row.layer = index;
    row.cells = {fmt::format("{}", index + 1),
                 name_text(layer),
                 shape_of(layer.weight_shape),
                 pair(spec.kernel),
                 pair(spec.stride),
                 padding(layer, size),
                 pair(spec.dilation),
                 has_weight ? fmt::format("{}", spec.groups) : unknown,
                 parameters ? fmt::format("{}", *parameters) : unknown,
                 size_text(size),
                 macs ? short_count(*macs) : unknown};
    double weights = has_weight ? 1.0 : -1.0;
    for (const std::int64_t axis : layer.weight_shape) weights *= static_cast<double>(axis);
    const Sides& pads = spec.pads;
    row.keys = {static_cast<double>(index),
                0.0,
                weights,
                product(spec.kernel),
                product(spec.stride),
                static_cast<double>(pads.top) + static_cast<double>(pads.bottom) + static_cast<double>(pads.left) +
                    static_cast<double>(pads.right),
                product(spec.dilation),
                has_weight ? static_cast<double>(spec.groups) : -1.0,
                key(parameters),
                both ? product(*both) : -1.0,
                key(macs)};
    return row;
}

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

}  // namespace

std::string_view name_of(ModelColumn column) {
    static constexpr std::array<std::string_view, model_columns> names{
        "number", "name", "weight", "kernel", "stride", "padding", "dilation", "groups", "parameters", "input", "macs"};
    return names.at(static_cast<std::size_t>(column));
}

void ModelRows::fill(const OnnxModel& model, const std::vector<ModelSize>& sizes) {
    all_.clear();
    searched_.clear();
    for (std::size_t i = 0; i < model.layers().size(); ++i) {
        const ModelLayer& layer = model.layers()[i];
        all_.push_back(row_of(layer, i, sizes[i]));
        const auto& cells = all_.back().cells;
        searched_.push_back(lower(cells[1] + '\n' + std::string(name_of(layer.op)) + '\n' + cells[2]));
    }
    show();
}

void ModelRows::search(std::string_view wanted) {
    wanted_ = lower(std::string(wanted));
    show();
}

void ModelRows::sort(ModelColumn column, bool descending) {
    column_ = column;
    descending_ = descending;
    show();
}

std::size_t ModelRows::place_of(std::size_t layer) const {
    const auto found =
        std::find_if(shown_.begin(), shown_.end(), [&](const ModelRow& row) { return row.layer == layer; });
    return static_cast<std::size_t>(found - shown_.begin());
}

void ModelRows::show() {
    shown_.clear();
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (searched_[i].find(wanted_) != std::string::npos) shown_.push_back(all_[i]);
    }
    const auto column = static_cast<std::size_t>(column_);
    const auto before = [&](const ModelRow& a, const ModelRow& b) {
        if (column_ == ModelColumn::name) return a.cells.at(column) < b.cells.at(column);
        return a.keys.at(column) < b.keys.at(column);
    };
    if (descending_) {
        std::stable_sort(shown_.begin(), shown_.end(),
                         [&](const ModelRow& a, const ModelRow& b) { return before(b, a); });
    } else {
        std::stable_sort(shown_.begin(), shown_.end(), before);
    }
}

std::string shape_of(const std::vector<std::int64_t>& sizes) {
    std::string text;
    for (const std::int64_t size : sizes) text += fmt::format("{}{}", text.empty() ? "" : " × ", size);
    return text.empty() ? unknown : text;
}

}  // namespace convscope
