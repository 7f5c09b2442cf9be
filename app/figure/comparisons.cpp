// Each sets A's stepped layer and builds the others from it, so that seeds, and with them equal weights, stay.
#include "app/figure/comparisons.h"

#include <algorithm>
#include <utility>

namespace convscope {
namespace {

// Kernel and dilation, padded so that at stride 1 the output is as large as the input.
Layer with_window(Layer layer, std::int64_t kernel, std::int64_t dilation) {
    Conv2dSpec& spec = layer.spec;
    spec.kernel = {kernel, kernel};
    spec.dilation = {dilation, dilation};
    const std::int64_t padding = dilation * (kernel - 1);
    spec.padding = PaddingKind::sides;
    spec.pads = {padding / 2, padding / 2, padding - padding / 2, padding - padding / 2};
    return layer;
}

// Another dilation, and as much more or less padding as keeps the output's size where that can be.
Layer with_dilation(Layer layer, std::int64_t dilation) {
    Conv2dSpec& spec = layer.spec;
    const auto repad = [](std::int64_t more, std::int64_t& before, std::int64_t& after) {
        const std::int64_t total = std::max<std::int64_t>(0, before + after + more);
        before = std::clamp<std::int64_t>(before + more / 2, 0, total);
        after = total - before;
    };
    if (spec.padding == PaddingKind::sides) {
        repad((dilation - spec.dilation.h) * (spec.kernel.h - 1), spec.pads.top, spec.pads.bottom);
        repad((dilation - spec.dilation.w) * (spec.kernel.w - 1), spec.pads.left, spec.pads.right);
    }
    spec.dilation = {dilation, dilation};
    return layer;
}

void add_other(Scene& scene, std::vector<Layer> last) {
    std::vector<Layer> layers = scene.below;
    layers.insert(layers.end(), last.begin(), last.end());
    scene.others.push_back(std::move(layers));
}

void begin(Scene& scene, const Layer& own) {
    static_cast<Layer&>(scene) = own;
    scene.others.clear();
}

void dilations(Scene& scene) {
    const Layer base = scene;
    begin(scene, with_window(base, 3, 1));
    add_other(scene, {with_window(base, 3, 2)});
    add_other(scene, {with_window(base, 3, 3)});
}

void five_or_dilated_three(Scene& scene) {
    const Layer base = scene;
    begin(scene, with_window(base, 5, 1));
    add_other(scene, {with_window(base, 3, 2)});
}

// A depthwise layer with the window of `dense`, and the 1x1 layer over it.
std::vector<Layer> separable(const Layer& dense) {
    Layer depthwise = dense;
    depthwise.spec.out_channels = depthwise.spec.groups = dense.spec.in_channels;
    depthwise.spec.bias = false;
    depthwise.relu = false;
    depthwise.weight_edits.clear();
    Layer pointwise = dense;
    pointwise.spec.kernel = pointwise.spec.stride = pointwise.spec.dilation = {1, 1};
    pointwise.spec.padding = PaddingKind::sides;
    pointwise.spec.pads = {};
    pointwise.weight_edits.clear();
    const bool filter = dense.weight != WeightKind::small_integers && dense.weight != WeightKind::randn;
    if (filter) pointwise.weight = WeightKind::small_integers;  // a filter is nothing of one cell
    ++pointwise.weight_seed;
    connect(pointwise, &depthwise);
    return {depthwise, pointwise};
}

void dense_grouped_separable(Scene& scene) {
    Layer base = scene;
    constexpr std::int64_t few = 4;
    if (scene.below.empty() && base.spec.in_channels == 1) base.spec.in_channels = few;
    const auto groups_of = [](const Conv2dSpec& spec) { return allowed_groups(spec.in_channels, spec.out_channels); };
    if (groups_of(base.spec).size() == 1) base.spec.out_channels = base.spec.in_channels;
    const std::vector<std::int64_t> groups = groups_of(base.spec);
    base.spec.groups = 1;
    begin(scene, base);
    Layer grouped = base;
    grouped.spec.groups = groups[groups.size() / 2];
    add_other(scene, {grouped});
    add_other(scene, separable(base));
}

}  // namespace

void add_setting(Scene& scene) {
    scene.others.push_back(layers_to_stepped(scene));
}

void add_first_other(Scene& scene) {
    const Conv2dSpec& spec = scene.spec;
    Layer other = scene;
    if (spec.dilation != Pair{1, 1}) {
        other = with_dilation(scene, 1);
    } else if (spec.groups > 1) {
        other.spec.groups = 1;
    } else if (spec.kernel != Pair{1, 1}) {
        other = with_dilation(scene, 2);
    } else {
        other = with_window(scene, 3, 1);
    }
    add_other(scene, {validate(other) ? other : Layer(scene)});
}

void swap_with_a(Scene& scene, std::size_t setting) {
    const Scene before = scene;
    std::vector<Layer>& other = scene.others[setting - 1];
    std::vector<Layer> own = layers_to_stepped(scene);
    const std::size_t stepped = last_convolution(other);
    std::swap(own, other);
    set_layers(scene, std::move(own), stepped);
    scene = with_step_kept(std::move(scene), before);
}

const std::array<Comparison, 3>& comparisons() {
    static constexpr std::array<Comparison, 3> all{
        Comparison{"dilations", dilations},
        Comparison{"five", five_or_dilated_three},
        Comparison{"groups", dense_grouped_separable},
    };
    return all;
}

}  // namespace convscope
