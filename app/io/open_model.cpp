// Builds the scene around the layers of a model.
#include "app/io/open_model.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace convscope {
namespace {

constexpr std::int64_t most_suggested = 256;  // cells a side that a layer is first shown at

std::shared_ptr<const Tensor> shared(Tensor tensor) {
    return std::make_shared<const Tensor>(std::move(tensor));
}

// Weights and biases of the model, named after the file and the layer.
Result<void> fill(Layer& layer, const OnnxModel& model, std::size_t index) {
    const ModelLayer& from = model.layers()[index];
    // As if the model were a folder of layers: where room is short, the last part of the path is shown.
    std::string name = from.name;
    std::replace(name.begin(), name.end(), '/', '.');
    name = model.path() + '/' + name.substr(name.starts_with('.') ? 1 : 0);
    auto weight = model.weight(index);
    if (!weight) return tl::unexpected(weight.error());
    layer.weight = WeightKind::array;
    layer.weight_source = {name, shared(std::move(*weight))};
    if (!from.spec.bias) return {};
    auto bias = model.bias(index);
    if (!bias) return tl::unexpected(bias.error());
    layer.bias_source = {name, shared(std::move(*bias))};
    return {};
}

/// The layers of a chain without their numbers, each at the size that reaches it. Pooling takes the channels that come:
/// those of the first convolution, when it stands before all.
Result<std::vector<Layer>> layers_at(const OnnxModel& model, const ModelChain& chain, Pair size) {
    std::int64_t channels = 1;
    for (const std::size_t index : chain.layers) {
        if (model.layers()[index].op != ModelOp::conv) continue;
        channels = model.layers()[index].spec.in_channels;
        break;
    }
    std::vector<Layer> layers;
    layers.reserve(chain.layers.size());
    for (std::size_t i = 0; i < chain.layers.size(); ++i) {
        const ModelLayer& from = model.layers()[chain.layers[i]];
        Layer layer = layer_at(from, size);
        if (from.op != ModelOp::conv) layer.spec.in_channels = layer.spec.out_channels = layer.spec.groups = channels;
        if (auto valid = validate(layer); !valid) {
            Error error = valid.error();
            error.layer = i + 1;
            return tl::unexpected(std::move(error));
        }
        layer.relu = chain.relu[i];
        channels = layer.spec.out_channels;
        size = output_size(layer.spec);
        layers.push_back(std::move(layer));
    }
    return layers;
}

// The layers in place of the scene's, and the input that was chosen.
Result<Scene> replaced(const Scene& scene, std::vector<Layer> layers, std::size_t stepped, const ModelInput& input) {
    const Shape4 before = input_shape(layer_at(scene, 0).spec);
    Scene made = scene;
    set_layers(made, std::move(layers), stepped);
    made.others.clear();
    made.probe = {};
    made.hidden_layers = 0;
    made.step = 0;
    if (made.lens == LensKind::compare) made.lens = LensKind::step;
    if (input.kind) {
        made.input = *input.kind;
        made.input_source = {};
    }
    // A cell set by hand belongs to a place that is there no more, unless all stays as it was.
    if (input.kind || input_shape(layer_at(made, 0).spec) != before) made.input_edits.clear();
    if (auto valid = validate(made); !valid) return tl::unexpected(valid.error());
    return made;
}

}  // namespace

Result<Scene> with_model_layer(const Scene& scene, const OnnxModel& model, std::size_t index, const ModelInput& input) {
    const ModelLayer& from = model.layers()[index];
    if (from.problem) return tl::unexpected(*from.problem);
    if (from.op != ModelOp::conv) return fail("onnx_pool", "file", {from.name});
    Layer layer = layer_at(from, input.size);
    // Checked before the weights are read: the size may not fit.
    if (auto valid = validate(layer.spec); !valid) return tl::unexpected(valid.error());
    if (auto filled = fill(layer, model, index); !filled) return tl::unexpected(filled.error());
    return replaced(scene, {std::move(layer)}, 0, input);
}

Result<Scene> with_model_chain(const Scene& scene, const OnnxModel& model, const ModelChain& chain,
                               const ModelInput& input) {
    auto layers = layers_at(model, chain, input.size);
    if (!layers) return tl::unexpected(layers.error());
    std::optional<std::size_t> stepped;
    for (std::size_t i = 0; i < layers->size(); ++i) {
        if ((*layers)[i].kind != LayerKind::conv) continue;
        if (auto filled = fill((*layers)[i], model, chain.layers[i]); !filled) return tl::unexpected(filled.error());
        if (!stepped) stepped = i;
    }
    return replaced(scene, std::move(*layers), stepped.value_or(0), input);
}

Pair suggested_size(const ModelLayer& layer, const ModelSize& known, const Scene& scene) {
    const Conv2dSpec& present = layer_at(scene, 0).spec;
    const auto choose = [](const std::optional<std::int64_t>& told, std::int64_t now, std::int64_t least) {
        const std::int64_t wanted = told.value_or(now);
        return std::max(least, std::min(wanted, std::max(most_suggested, least)));
    };
    Pair size{choose(known.height, present.height, layer.spec.height),
              choose(known.width, present.width, layer.spec.width)};
    if (layer.one_dimensional) size.h = 1;
    return size;
}

Pair suggested_size(const OnnxModel& model, const ModelChain& chain, const ModelSize& known, const Scene& scene) {
    constexpr std::int64_t most = 4096;
    const ModelLayer& first = model.layers()[chain.layers.front()];
    const Pair begun = suggested_size(first, known, scene);
    for (Pair size = begun; std::max(size.h, size.w) <= most; size = {2 * size.h, 2 * size.w}) {
        if (first.one_dimensional) size.h = 1;
        if (layers_at(model, chain, size)) return size;
    }
    return begun;
}

}  // namespace convscope
