// Settings of equally many layers are compared field by field, the others by what they are built of.
#include "app/lenses/compare_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace convscope {
namespace {

using Layers = std::vector<Layer>;

std::string pair_or_one(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : size_text(pair);
}

bool is_separable(const Layers& layers) {
    if (layers.size() != 2) return false;
    const Conv2dSpec& depthwise = layers[0].spec;
    const Conv2dSpec& pointwise = layers[1].spec;
    return layers[0].kind == LayerKind::conv && depthwise.groups == depthwise.in_channels && depthwise.groups > 1 &&
           pointwise.kernel == Pair{1, 1} && pointwise.groups == 1;
}

/// What one layer says of a field, and the field of all layers in a row: "1, 2, 5".
using Says = std::function<std::string(const Layer&)>;
std::string said(const Layers& layers, const Says& says) {
    std::string all;
    for (const Layer& layer : layers) all += (all.empty() ? "" : ", ") + says(layer);
    return all;
}

class Words {
public:
    Words(const Compared& compared, const Strings& strings) : tr_(strings) {
        for (std::size_t i = 0; i < compared.count(); ++i) all_.push_back(&compared.layers(i));
    }

    [[nodiscard]] std::string of(std::size_t setting) const {
        const Layers& own = *all_[setting];
        std::string words = differences(setting);
        if (!words.empty()) return words;
        const bool mixed =
            std::any_of(all_.begin(), all_.end(), [&](const Layers* other) { return other->size() != own.size(); });
        if (is_separable(own)) return tr_("compare.separable");
        if (mixed) {
            return own.size() == 1 ? size_text(own.front().spec.kernel)
                                   : tr_("compare.layers", {fmt::format("{}", own.size())});
        }
        return setting == 0 ? size_text(own.front().spec.kernel) : tr_("compare.same_as_a");
    }

private:
    // True when settings of as many layers as `own` say different things.
    [[nodiscard]] bool differ(const Layers& own, const Says& says) const {
        const std::string mine = said(own, says);
        for (const Layers* other : all_) {
            if (other->size() == own.size() && said(*other, says) != mine) return true;
        }
        return false;
    }

    [[nodiscard]] std::string differences(std::size_t setting) const {
        const Layers& own = *all_[setting];
        std::string words;
        const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
        const auto in_words = [&](const char* key, const Says& says) {
            if (differ(own, says)) add(tr_(key, {said(own, says)}));
        };
        const Says kernel = [](const Layer& layer) { return size_text(layer.spec.kernel); };
        const Says dilation = [](const Layer& layer) { return pair_or_one(layer.spec.dilation); };
        const Says stride = [](const Layer& layer) { return pair_or_one(layer.spec.stride); };
        const Says groups = [](const Layer& layer) { return fmt::format("{}", layer.spec.groups); };
        const Says channels = [](const Layer& layer) { return fmt::format("{}", layer.spec.out_channels); };
        const Says padding = [](const Layer& layer) {
            const Sides pads = effective_pads(layer.spec);
            const bool even = pads.top == pads.left && pads.left == pads.bottom && pads.bottom == pads.right;
            return even ? fmt::format("{}", pads.top)
                        : fmt::format("({}, {}, {}, {})", pads.top, pads.left, pads.bottom, pads.right);
        };
        if (differ(own, kernel)) add(said(own, kernel));
        // What is plain need not be said beside the kernel.
        if (words.empty() || said(own, dilation) != "1") in_words("compare.dilation", dilation);
        if (words.empty() || said(own, stride) != "1") in_words("compare.stride", stride);
        if (differ(own, groups)) {
            const bool dense = said(own, groups) == "1";
            add(dense ? tr_("compare.dense") : tr_("compare.groups", {said(own, groups)}));
        }
        in_words("compare.channels", channels);
        if (words.empty()) in_words("compare.padding_of", padding);
        if (words.empty() && setting > 0 && other_numbers(own)) add(tr_("compare.other_weights"));
        return words;
    }

    [[nodiscard]] bool other_numbers(const Layers& own) const {
        const Layers& first = *all_[0];
        return own.size() == first.size() &&
               !std::equal(own.begin(), own.end(), first.begin(),
                           [](const Layer& a, const Layer& b) { return same_weights(a, b); });
    }

    const Strings& tr_;
    std::vector<const Layers*> all_;
};

}  // namespace

std::string size_text(const Pair& size) {
    return fmt::format("{} × {}", size.h, size.w);
}

std::vector<std::string> setting_words(const Compared& compared, const Strings& strings) {
    const Words words(compared, strings);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < compared.count(); ++i) all.push_back(words.of(i));
    return all;
}

}  // namespace convscope
