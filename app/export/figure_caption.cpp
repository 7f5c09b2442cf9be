// Layers, shapes, step.
#include "app/export/figure_caption.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/lenses/compare_words.h"
#include "core/error.h"

namespace convscope {
namespace {

constexpr std::size_t most_layer_lines = 8;

// "2" or, where the axes differ, "1 × 2".
std::string pair_text(const Pair& pair) {
    return pair.h == pair.w ? std::to_string(pair.h) : size_text(pair);
}

std::string padding_text(const Conv2dSpec& spec, const Strings& strings) {
    const Sides pads = effective_pads(spec);
    std::string text = pads.top == pads.bottom && pads.left == pads.right
                           ? pair_text({pads.top, pads.left})
                           : fmt::format("{}/{}/{}/{}", pads.top, pads.left, pads.bottom, pads.right);
    if (spec.padding_mode != PaddingMode::zeros) {
        text += fmt::format(" ({})", strings(fmt::format("padding_mode.{}", name_of(spec.padding_mode))));
    }
    return text;
}

std::string layer_text(const Layer& layer, const Strings& strings) {
    const Conv2dSpec& spec = layer.spec;
    if (layer.kind != LayerKind::conv) {
        return strings("export.caption.pool",
                       {strings(fmt::format("layer.kind.{}", name_of(layer.kind))), size_text(spec.kernel),
                        pair_text(spec.stride), padding_text(spec, strings)});
    }
    return strings("export.caption.conv", {std::to_string(spec.in_channels), std::to_string(spec.out_channels),
                                           size_text(spec.kernel), pair_text(spec.stride), padding_text(spec, strings),
                                           pair_text(spec.dilation), std::to_string(spec.groups)});
}

std::string shape_text(const Shape4& shape) {
    return fmt::format("{} × {} × {} × {}", shape[0], shape[1], shape[2], shape[3]);
}

std::vector<std::string> stack_lines(const Scene& scene, const Strings& strings) {
    std::vector<std::string> lines;
    const std::size_t count = layer_count(scene);
    for (std::size_t i = 0; i < std::min(count, most_layer_lines); ++i) {
        lines.push_back(fmt::format("{}: {}", i + 1, layer_text(layer_at(scene, i), strings)));
    }
    if (count > most_layer_lines) {
        lines.push_back(strings("export.caption.more", {std::to_string(count - most_layer_lines)}));
    }
    const Conv2dSpec& lowest = layer_at(scene, 0).spec;
    lines.push_back(strings("export.caption.input", {shape_text(input_shape(lowest))}));
    return lines;
}

}  // namespace

std::vector<std::string> figure_caption(const Scene& scene, std::int64_t steps, const Strings& strings) {
    if (scene.lens == LensKind::receptive_field) return stack_lines(scene, strings);
    std::vector<std::string> lines;
    if (scene.lens == LensKind::compare) {
        for (std::size_t i = 0; i <= scene.others.size(); ++i) {
            lines.push_back(fmt::format("{}: {}", setting_name(i), layer_text(setting_scene(scene, i), strings)));
        }
    } else {
        lines.push_back(layer_text(scene, strings));
    }
    lines.push_back(
        strings("export.caption.shapes",
                {shape_text(input_shape(scene.spec)), shape_text(weight_shape(scene.spec)),
                 shape_text(output_shape(scene.spec)), std::to_string(scene.step + 1), std::to_string(steps)}));
    return lines;
}

}  // namespace convscope
