// Links: writing. One function a part; link_read.cpp is its mirror image.
#include "core/link.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/link_keys.h"

namespace convscope {
namespace {

using link_keys::Field;
using link_keys::Fields;

std::string pair_text(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}x{}", pair.h, pair.w);
}

std::string padding_text(const Conv2dSpec& spec) {
    if (spec.padding == PaddingKind::same) return "same";
    if (spec.padding == PaddingKind::valid) return "valid";
    const Sides& pads = spec.pads;
    if (pads.top == pads.bottom && pads.left == pads.right) return pair_text({pads.top, pads.left});
    return fmt::format("t{}l{}b{}r{}", pads.top, pads.left, pads.bottom, pads.right);
}

// The shortest decimals that read back as the same float, and "nan", "inf", "-inf".
std::string number_text(float value) {
    if (std::isnan(value)) return "nan";
    return fmt::format("{}", value);
}

std::string cells_text(const std::vector<CellEdit>& edits) {
    std::string text;
    for (const auto& [cell, value] : edits) {
        text += fmt::format("{}{}x{}x{}x{}~{}", text.empty() ? "" : "_", cell.i, cell.j, cell.k, cell.l,
                            number_text(value));
    }
    return text;
}

class Writer {
public:
    explicit Writer(const Scene& scene) : scene_(scene) {}

    SceneLink write() {
        const Conv2dSpec& lowest = layer_at(scene_, 0).spec;
        add_to(query_, "in", fmt::format("{}x{}x{}x{}", lowest.batch, lowest.in_channels, lowest.height, lowest.width));
        input();
        stack();
        walk();
        lenses();
        SceneLink link;
        for (const auto& [key, value] : query_) {
            link.text += fmt::format("{}{}={}", link.text.empty() ? "?" : "&", key, link_keys::escaped(value));
        }
        for (const LinkGap gap : all_link_gaps) {
            if (gaps_[static_cast<std::size_t>(gap)]) link.left_out.push_back(gap);
        }
        return link;
    }

private:
    static void add_to(Fields& fields, std::string key, std::string value) {
        fields.push_back({std::move(key), std::move(value)});
    }
    void leave_out(LinkGap gap) { gaps_[static_cast<std::size_t>(gap)] = true; }

    void cells(Fields& fields, const char* key, const std::vector<CellEdit>& edits) {
        if (edits.empty()) return;
        if (edits.size() > most_link_cells) return leave_out(LinkGap::cells);
        add_to(fields, key, cells_text(edits));
    }

    void input() {
        const bool opened = scene_.input == InputKind::image || scene_.input == InputKind::array;
        if (opened) leave_out(LinkGap::input);
        if (!opened && scene_.input != Scene{}.input) add_to(query_, "x", std::string(name_of(scene_.input)));
        if (scene_.input_seed != 1) add_to(query_, "xseed", fmt::format("{}", scene_.input_seed));
        cells(query_, "xset", scene_.input_edits);
    }

    Fields layer(const Layer& layer) {
        const Layer plain;
        const Conv2dSpec& spec = layer.spec;
        Fields fields;
        const bool conv = layer.kind == LayerKind::conv;
        const auto add = [&](bool said, const char* key, std::string value) {
            if (said) add_to(fields, key, std::move(value));
        };
        add(conv && spec.out_channels != 1, "out", fmt::format("{}", spec.out_channels));
        add(spec.kernel != plain.spec.kernel, "k", pair_text(spec.kernel));
        add(spec.stride != plain.spec.stride, "s", pair_text(spec.stride));
        add(spec.padding != PaddingKind::sides || spec.pads != Sides{}, "p", padding_text(spec));
        add(spec.dilation != plain.spec.dilation, "d", pair_text(spec.dilation));
        if (conv) {
            add(spec.groups != 1, "g", fmt::format("{}", spec.groups));
            add(spec.padding_mode != PaddingMode::zeros, "mode", std::string(name_of(spec.padding_mode)));
            add(spec.bias, "bias", "1");
            parameters(fields, layer);
        }
        add(layer.relu, "relu", "1");
        add(layer.shuffle != 1, "shuffle", fmt::format("{}", layer.shuffle));
        return fields;
    }

    void parameters(Fields& fields, const Layer& layer) {
        if (layer.weight == WeightKind::array) {
            leave_out(LinkGap::weight);
        } else if (layer.weight != Layer{}.weight) {
            add_to(fields, "w", std::string(name_of(layer.weight)));
        }
        if (layer.spec.bias && layer.bias_source.array != nullptr) leave_out(LinkGap::bias);
        if (layer.weight_seed != 1) add_to(fields, "wseed", fmt::format("{}", layer.weight_seed));
        if (layer.bias_seed != 1) add_to(fields, "bseed", fmt::format("{}", layer.bias_seed));
        cells(fields, "wset", layer.weight_edits);
        cells(fields, "bset", layer.bias_edits);
    }

    // "conv,out:8,k:3": one value that holds a layer.
    std::string layer_text(const Layer& each) {
        std::string text(name_of(each.kind));
        for (const Field& field : layer(each)) text += fmt::format(",{}:{}", field.key, field.value);
        return text;
    }

    void stack() {
        if (layer_count(scene_) == 1) {
            for (Field& field : layer(scene_)) query_.push_back(std::move(field));
            return;
        }
        const std::vector<Layer> layers = layers_of(scene_);
        for (const Layer& each : layers) add_to(query_, "layer", layer_text(each));
        if (selected_layer(scene_) != link_keys::first_convolution(layers)) {
            add_to(query_, "at", fmt::format("{}", selected_layer(scene_) + 1));
        }
    }

    void walk() {
        std::string order = scene_.order.to_string();
        std::replace(order.begin(), order.end(), ' ', ',');
        for (const NamedOrder& named : named_orders()) {
            if (named.order == scene_.order) order = named.name;
        }
        if (scene_.order != LoopOrder{}) add_to(query_, "order", order);
        if (scene_.granularity != Scene{}.granularity) add_to(query_, "by", std::string(name_of(scene_.granularity)));
        if (scene_.step != 0) add_to(query_, "step", fmt::format("{}", scene_.step));
    }

    void lenses() {
        if (scene_.probe != Probe{}) {
            std::string probe(direction_name(scene_.probe.upward));
            if (scene_.probe.cell) probe += fmt::format(",{}x{}", scene_.probe.cell->h, scene_.probe.cell->w);
            add_to(query_, "probe", probe);
        }
        if (scene_.hidden_layers != 0) add_to(query_, "hidden", fmt::format("{}", scene_.hidden_layers));
        for (std::size_t i = 0; i < scene_.others.size(); ++i) {
            for (const Layer& each : scene_.others[i]) {
                add_to(query_, std::string(link_keys::others[i]), layer_text(each));
            }
        }
        if (scene_.lockstep != Lockstep::position) {
            add_to(query_, "lockstep", std::string(name_of(scene_.lockstep)));
        }
        if (scene_.lens != LensKind::step) add_to(query_, "lens", std::string(name_of(scene_.lens)));
        if (scene_.three_d) add_to(query_, "view", std::string(view_name(true)));
    }

    const Scene& scene_;
    Fields query_;
    std::array<bool, all_link_gaps.size()> gaps_{};
};

}  // namespace

std::string_view name_of(LinkGap gap) {
    static constexpr std::array<std::string_view, all_link_gaps.size()> names{"input", "weight", "bias", "cells"};
    return names[static_cast<std::size_t>(gap)];
}

SceneLink link_of(const Scene& scene) {
    return Writer(scene).write();
}

}  // namespace convscope
