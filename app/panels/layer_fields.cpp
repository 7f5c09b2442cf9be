// What the numbers of a layer are called, how they read, and how far they go.
#include "app/panels/layer_fields.h"

#include <fmt/format.h>

namespace convscope {
namespace {

const Pair& pair_of(const Conv2dSpec& spec, LayerField field) {
    if (field == LayerField::kernel) return spec.kernel;
    return field == LayerField::stride ? spec.stride : spec.dilation;
}

std::string size_text(const Pair& pair) {
    return fmt::format("{} × {}", pair.h, pair.w);
}

}  // namespace

const char* letter_of(LayerField field) {
    static constexpr std::array letters{"k", "s", "p", "d", "g"};
    return letters[static_cast<std::size_t>(field)];
}

bool has_field(const Layer& layer, LayerField field) {
    return layer.kind == LayerKind::conv || (field != LayerField::dilation && field != LayerField::groups);
}

std::int64_t number_of(const Layer& layer, LayerField field) {
    const bool columns_only = is_one_dimensional(layer);
    if (field == LayerField::groups) return layer.spec.groups;
    if (field == LayerField::padding) {
        const Sides pads = effective_pads(layer.spec);
        return columns_only ? pads.left : pads.top;
    }
    const Pair& pair = pair_of(layer.spec, field);
    return columns_only ? pair.w : pair.h;
}

std::string text_of(const Layer& layer, LayerField field) {
    const bool columns_only = is_one_dimensional(layer);
    if (field == LayerField::groups) return std::to_string(layer.spec.groups);
    if (field == LayerField::kernel) return size_text(layer.spec.kernel);
    if (field == LayerField::padding) {
        const auto [top, left, bottom, right] = effective_pads(layer.spec);
        const bool even = left == right && top == bottom && (top == left || (columns_only && top == 0));
        if (columns_only && top == 0 && bottom == 0 && !even) return fmt::format("{},{}", left, right);
        return even ? std::to_string(left) : fmt::format("{},{},{},{}", top, left, bottom, right);
    }
    const Pair& pair = pair_of(layer.spec, field);
    return pair.h == pair.w || (columns_only && pair.h == 1) ? std::to_string(pair.w)
                                                             : fmt::format("{}×{}", pair.h, pair.w);
}

std::string shown_of(const Layer& layer, LayerField field) {
    const auto [top, left, bottom, right] = effective_pads(layer.spec);
    const bool shared = top == left && bottom == right && top != bottom;
    return field == LayerField::padding && shared ? fmt::format("{},{}", top, bottom) : text_of(layer, field);
}

bool is_idle(const Layer& layer, LayerField field) {
    return text_of(layer, field) == (field == LayerField::padding ? "0" : "1");
}

std::string kind_text(const Session& session, const Layer& layer) {
    return session.tr(fmt::format("layer.kind.{}", name_of(layer.kind)));
}

std::string short_kind_text(const Session& session, const Layer& layer) {
    return session.tr(layer.kind == LayerKind::conv       ? "rf.table.conv"
                      : layer.kind == LayerKind::max_pool ? "rf.table.max"
                                                          : "rf.table.mean");
}

Range range_of(const Layer& layer, LayerField field) {
    const Conv2dSpec& spec = layer.spec;
    const Sides pads = effective_pads(spec);
    const bool same = spec.padding == PaddingKind::same;
    const std::int64_t rows = spec.height + pads.top + pads.bottom;
    const std::int64_t cols = spec.width + pads.left + pads.right;
    const bool columns_only = is_one_dimensional(layer);
    const auto both = [columns_only](std::int64_t h, std::int64_t w) { return columns_only ? w : std::min(h, w); };
    Range range{1, 1};
    switch (field) {
        case LayerField::kernel:
            range.most =
                both(most_kernel_for(rows, spec.dilation.h, same), most_kernel_for(cols, spec.dilation.w, same));
            break;
        case LayerField::stride:
            range.most = most_stride;
            break;
        case LayerField::padding:
            range = {0, layer.kind == LayerKind::conv ? most_padding : both(spec.kernel.h, spec.kernel.w) / 2};
            break;
        case LayerField::dilation:
            range.most =
                both(most_dilation_for(rows, spec.kernel.h, same), most_dilation_for(cols, spec.kernel.w, same));
            break;
        case LayerField::groups:
            range.most = allowed_groups(spec.in_channels, spec.out_channels).back();
            break;
    }
    range.most = std::max(range.most, number_of(layer, field));
    return range;
}

std::string block_text(const Session& session, const Scene& scene, const RepeatedBlock& block) {
    std::string text;
    for (std::size_t i = block.first; i < block.first + block.period; ++i) {
        const Layer& layer = layer_at(scene, i);
        text += (text.empty() ? "" : ", ") + kind_text(session, layer) + " " + size_text(layer.spec.kernel);
    }
    return text;
}

std::string range_text(const Session& session, const Scene& scene, const RepeatedBlock& block) {
    std::string text = session.tr("stack.block", {std::to_string(block.first + 1), std::to_string(block.end())});
    for (const LayerField field : field_columns) {
        std::int64_t least = 0;
        std::int64_t most = 0;
        bool any = false;
        for (std::size_t i = block.first; i < block.end(); ++i) {
            const Layer& layer = layer_at(scene, i);
            if (!has_field(layer, field)) continue;
            const std::int64_t number = number_of(layer, field);
            least = any ? std::min(least, number) : number;
            most = any ? std::max(most, number) : number;
            any = true;
        }
        if (!any || (least == most && (field == LayerField::groups || field == LayerField::padding))) continue;
        text += least == most ? fmt::format(" · {} {}", letter_of(field), most)
                              : fmt::format(" · {} {}–{}", letter_of(field), least, most);
    }
    return text;
}

}  // namespace convscope
