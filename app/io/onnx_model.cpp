// Reading a model, and a layer of it at a size. onnx_graph has the file's structure, onnx_layers what a node means.
#include "app/io/onnx_model.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "app/io/onnx_layers.h"
#include "core/cost.h"

namespace convscope {
namespace {

/// Pads before and after an axis of `size` cells: output = ceil(size / stride) (ONNX, operator Conv, auto_pad).
std::pair<std::int64_t, std::int64_t> same_pads(std::int64_t size, std::int64_t kernel, std::int64_t stride,
                                                std::int64_t dilation, bool upper) {
    std::int64_t window = 0;
    std::int64_t reach = 0;
    if (size < 1 || stride < 1 || __builtin_mul_overflow(kernel - 1, dilation, &window)) return {0, 0};
    if (__builtin_add_overflow((size - 1) / stride * stride, window, &reach)) return {0, 0};
    const std::int64_t all = std::max<std::int64_t>(0, reach + 1 - size);
    const std::int64_t small = all / 2;
    return upper ? std::pair(small, all - small) : std::pair(all - small, small);
}

/// What must be added after an axis so that floor gives the outputs that ceil would: a last window that begins on the
/// input or the padding before it (ONNX, operator MaxPool, ceil_mode).
std::int64_t ceil_extra(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                        std::int64_t before, std::int64_t after) {
    std::int64_t window = 0;
    constexpr std::int64_t most = std::int64_t{1} << 60;  // of sizes that add up within 64 bits
    if (stride < 1 || __builtin_mul_overflow(kernel - 1, dilation, &window)) return 0;
    if (size > most || before > most || after > most || before < 0 || after < 0 || window > most) return 0;
    const std::int64_t room = size + before + after - window - 1;
    if (room < 0 || room % stride == 0) return 0;
    const std::int64_t last = (room / stride + 1) * stride;
    return last < size + before ? last - room : 0;
}

}  // namespace

std::string_view name_of(ModelOp op) {
    static constexpr std::array<std::string_view, 4> names{"Conv", "ConvTranspose", "MaxPool", "AveragePool"};
    return names[static_cast<std::size_t>(op)];
}

std::string_view name_of(AutoPad pad) {
    static constexpr std::array<std::string_view, 4> names{"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"};
    return names[static_cast<std::size_t>(pad)];
}

std::optional<std::int64_t> ModelLayer::parameters() const {
    if (weight_shape.empty()) return std::nullopt;
    std::int64_t all = 1;
    for (const std::int64_t axis : weight_shape) {
        if (axis < 1 || __builtin_mul_overflow(all, axis, &all)) return std::nullopt;
    }
    if (spec.bias && __builtin_add_overflow(all, spec.out_channels, &all)) return std::nullopt;
    return all;
}

std::optional<Pair> ModelSize::both() const {
    if (!height || !width) return std::nullopt;
    return Pair{*height, *width};
}

OnnxModel::OnnxModel(FileBytes bytes, std::string path)
    : bytes_(std::move(bytes)), path_(std::move(path)), contents_(std::make_unique<onnx::Contents>()) {}

OnnxModel::~OnnxModel() = default;

Result<std::shared_ptr<const OnnxModel>> OnnxModel::read(FileBytes bytes, const std::string& path) {
    std::shared_ptr<OnnxModel> model(new OnnxModel(std::move(bytes), path));
    auto graphs = onnx::read_graphs(model->bytes_.bytes(), path);
    if (!graphs) return tl::unexpected(graphs.error());
    onnx::Contents& contents = *model->contents_;
    contents.graphs = std::move(*graphs);
    for (std::size_t graph = 0; graph < contents.graphs.size(); ++graph) {
        const auto& nodes = contents.graphs[graph].nodes;
        for (std::size_t node = 0; node < nodes.size(); ++node) {
            const auto op = onnx::layer_op(nodes[node]);
            if (!op) continue;
            onnx::LayerPlace place{graph, node};
            model->layers_.push_back(onnx::read_layer(contents.graphs, place, *op));
            contents.places.push_back(place);
        }
    }
    if (model->layers_.empty()) return fail("onnx_no_layers", "file", {path});
    model->chains_ = onnx::find_chains(contents, model->layers_);
    return model;
}

std::vector<ModelSize> OnnxModel::sizes(const std::optional<Pair>& input) const {
    if (!bytes_.still_whole()) return std::vector<ModelSize>(layers_.size());
    return onnx::layer_sizes(*contents_, layers_, input);
}

Result<Tensor> OnnxModel::weight(std::size_t layer) const {
    const ModelLayer& asked = layers_[layer];
    if (asked.problem) return tl::unexpected(*asked.problem);
    if (!bytes_.still_whole()) return fail("tensor_gone", "file", {path_});
    auto values = onnx::values_of(*contents_->places[layer].weight, path_ + ": " + asked.name);
    if (!values) return tl::unexpected(values.error());
    Tensor weight;
    weight.shape = weight_shape(asked.spec);
    weight.data = std::move(*values);
    return weight;
}

Result<Tensor> OnnxModel::bias(std::size_t layer) const {
    const ModelLayer& asked = layers_[layer];
    if (asked.problem) return tl::unexpected(*asked.problem);
    if (!bytes_.still_whole()) return fail("tensor_gone", "file", {path_});
    auto values = onnx::values_of(*contents_->places[layer].bias, path_ + ": " + asked.name);
    if (!values) return tl::unexpected(values.error());
    Tensor bias;
    bias.shape = {1, 1, 1, asked.spec.out_channels};
    bias.data = std::move(*values);
    return bias;
}

Layer layer_at(const ModelLayer& layer, const Pair& size) {
    Layer made;
    made.kind = layer.op == ModelOp::max_pool       ? LayerKind::max_pool
                : layer.op == ModelOp::average_pool ? LayerKind::average_pool
                                                    : LayerKind::conv;
    made.spec = layer.spec;
    Conv2dSpec& spec = made.spec;
    spec.batch = 1;
    spec.height = layer.one_dimensional ? 1 : size.h;
    spec.width = size.w;
    Sides& pads = spec.pads;
    const bool upper = layer.auto_pad == AutoPad::same_upper;
    if (upper || layer.auto_pad == AutoPad::same_lower) {
        std::tie(pads.top, pads.bottom) = same_pads(spec.height, spec.kernel.h, spec.stride.h, spec.dilation.h, upper);
        std::tie(pads.left, pads.right) = same_pads(spec.width, spec.kernel.w, spec.stride.w, spec.dilation.w, upper);
    }
    if (layer.ceil_mode && layer.op != ModelOp::conv) {
        pads.bottom += ceil_extra(spec.height, spec.kernel.h, spec.stride.h, spec.dilation.h, pads.top, pads.bottom);
        pads.right += ceil_extra(spec.width, spec.kernel.w, spec.stride.w, spec.dilation.w, pads.left, pads.right);
    }
    return made;
}

std::optional<std::int64_t> macs_at(const ModelLayer& layer, const Pair& size) {
    if (layer.op == ModelOp::max_pool || layer.op == ModelOp::average_pool || layer.weight_shape.empty()) {
        return std::nullopt;
    }
    if (layer.op == ModelOp::conv_transpose) {  // every input cell meets every weight of its channel
        std::int64_t macs = size.h;
        bool fits = !__builtin_mul_overflow(macs, size.w, &macs);
        for (const std::int64_t axis : layer.weight_shape) fits = fits && !__builtin_mul_overflow(macs, axis, &macs);
        return fits ? std::optional(macs) : std::nullopt;
    }
    const Layer made = layer_at(layer, size);
    if (!validate(made.spec)) return std::nullopt;
    return cost_of(made.spec).macs;
}

}  // namespace convscope
