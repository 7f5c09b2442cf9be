// Shapes along a model: those that the file says, and those that follow from them through the operators that networks
// of convolutions are made of. What does not follow stays unknown.
#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "app/io/onnx_layers.h"

namespace convscope::onnx {
namespace {

constexpr std::array<std::string_view, 31> unary_ops{"Abs",
                                                     "BatchNormalization",
                                                     "Cast",
                                                     "Ceil",
                                                     "Celu",
                                                     "Clip",
                                                     "Dropout",
                                                     "Elu",
                                                     "Erf",
                                                     "Exp",
                                                     "Floor",
                                                     "Gelu",
                                                     "HardSigmoid",
                                                     "HardSwish",
                                                     "Identity",
                                                     "LeakyRelu",
                                                     "Log",
                                                     "Mish",
                                                     "Neg",
                                                     "PRelu",
                                                     "Relu",
                                                     "Round",
                                                     "Selu",
                                                     "Sigmoid",
                                                     "Sign",
                                                     "Softplus",
                                                     "Softsign",
                                                     "Sqrt",
                                                     "Swish",
                                                     "Tanh",
                                                     "ThresholdedRelu"};
constexpr std::array<std::string_view, 8> joining_ops{"Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum"};
/// Same shape, but a cell depends on others.
constexpr std::array<std::string_view, 6> same_shape_ops{
    "InstanceNormalization", "GroupNormalization", "LayerNormalization", "LRN", "LogSoftmax", "Softmax"};

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The size of a broadcast axis; an unknown one may be 1.
std::int64_t joined(std::int64_t a, std::int64_t b) {
    if (a == 1) return b;
    if (b == 1) return a;
    return a == b ? a : std::max(a, b) == -1 ? -1 : a == -1 ? b : b == -1 ? a : -1;
}

class Sizes {
public:
    Sizes(const Contents& contents, const std::vector<ModelLayer>& layers, const std::optional<Pair>& input)
        : contents_(contents), layers_(layers), input_(input), known_(contents.graphs.size()) {}

    std::vector<ModelSize> find() {
        std::vector<ModelSize> sizes;
        sizes.reserve(layers_.size());
        std::size_t layer = 0;
        for (std::size_t graph = 0; graph < contents_.graphs.size(); ++graph) {
            known_[graph] = contents_.graphs[graph].shapes;
            if (graph == 0 && input_) open_input();
            const auto& nodes = contents_.graphs[graph].nodes;
            for (std::size_t node = 0; node < nodes.size(); ++node) {
                const bool here = layer < layers_.size() && contents_.places[layer].graph == graph &&
                                  contents_.places[layer].node == node;
                if (here) sizes.push_back(size_of(shape_of(graph, input_name(nodes[node], 0))));
                const Shape made = made_by(graph, nodes[node], here ? &layers_[layer] : nullptr);
                if (here) ++layer;
                if (!nodes[node].outputs.empty()) learn(graph, nodes[node].outputs[0], made);
            }
        }
        return sizes;
    }

private:
    static std::string_view input_name(const Node& node, std::size_t index) {
        return index < node.inputs.size() ? node.inputs[index] : std::string_view();
    }

    // Height and width of the inputs that the file leaves open.
    void open_input() {
        const Graph& graph = contents_.graphs[0];
        for (auto& [name, shape] : known_[0]) {
            if (!graph.inputs.contains(name) || graph.constants.contains(name)) continue;
            if (shape.rank == 4 && shape.sizes[2] < 0) shape.sizes[2] = input_->h;
            if ((shape.rank == 4 || shape.rank == 3) && shape.sizes.at(shape.rank - 1) < 0) {
                shape.sizes.at(shape.rank - 1) = input_->w;
            }
        }
    }

    // What the file says comes first; axes that it leaves open are filled.
    void learn(std::size_t graph, std::string_view name, const Shape& made) {
        if (made.rank == 0) return;
        const auto [place, fresh] = known_[graph].try_emplace(name, made);
        Shape& told = place->second;
        if (fresh || told.rank != made.rank) return;
        for (std::size_t axis = 0; axis < made.rank; ++axis) {
            if (told.sizes.at(axis) < 0) told.sizes.at(axis) = made.sizes.at(axis);
        }
    }

    // Rank 0 when it is not known.
    [[nodiscard]] Shape shape_of(std::size_t graph, std::string_view name) const {
        for (std::optional<std::size_t> at = graph; at; at = contents_.graphs[*at].outer) {
            if (const auto found = known_[*at].find(name); found != known_[*at].end()) return found->second;
            const auto& constants = contents_.graphs[*at].constants;
            if (const auto found = constants.find(name); found != constants.end()) {
                return shape_of(found->second.shape);
            }
        }
        return {};
    }
    static Shape shape_of(const std::vector<std::int64_t>& sizes) {
        Shape shape;
        if (sizes.size() > shape.sizes.size()) return shape;
        shape.rank = sizes.size();
        std::copy(sizes.begin(), sizes.end(), shape.sizes.begin());
        return shape;
    }

    static ModelSize size_of(const Shape& shape) {
        ModelSize size;
        const auto known = [&](std::size_t axis) {
            const std::int64_t cells = shape.sizes.at(axis);
            return cells > 0 ? std::optional(cells) : std::nullopt;
        };
        if (shape.rank == 4) size = {known(2), known(3)};
        if (shape.rank == 3) size = {1, known(2)};
        return size;
    }

    Shape made_by(std::size_t graph, const Node& node, const ModelLayer* layer) {
        if (!node.standard) return {};
        const Shape first = shape_of(graph, input_name(node, 0));
        if (layer != nullptr) return made_by_layer(first, *layer, node);
        if (is_one_of(unary_ops, node.op) || is_one_of(same_shape_ops, node.op)) return first;
        if (is_one_of(joining_ops, node.op)) return made_by_joining(graph, node);
        if (node.op == "Concat") return made_by_concat(graph, node);
        if (node.op == "GlobalAveragePool" || node.op == "GlobalMaxPool") {
            Shape made = first;
            for (std::size_t axis = 2; axis < made.rank; ++axis) made.sizes.at(axis) = 1;
            return made;
        }
        if (node.op == "Upsample" || node.op == "Resize") return made_by_scaling(graph, node, first);
        return {};
    }

    Shape made_by_joining(std::size_t graph, const Node& node) {
        Shape made;
        for (std::size_t i = 0; i < node.inputs.size(); ++i) {
            Shape each = shape_of(graph, node.inputs[i]);
            // One value has no axes: only a constant says so.
            const bool scalar = each.rank == 0 && constant_of(contents_.graphs, graph, node.inputs[i]) != nullptr;
            if (each.rank == 0 && !scalar) return {};
            if (each.rank > made.rank) std::swap(each, made);
            const std::size_t shift = made.rank - each.rank;
            for (std::size_t axis = 0; axis < each.rank; ++axis) {
                std::int64_t& size = made.sizes.at(axis + shift);
                size = joined(size, each.sizes.at(axis));
            }
        }
        return made;
    }

    Shape made_by_concat(std::size_t graph, const Node& node) {
        Shape made = shape_of(graph, input_name(node, 0));
        std::int64_t axis = whole(node, "axis").value_or(1);
        const auto rank = static_cast<std::int64_t>(made.rank);
        if (axis < 0) axis += rank;
        if (axis < 0 || axis >= rank) return {};
        std::int64_t& along = made.sizes.at(static_cast<std::size_t>(axis));
        for (std::size_t i = 1; i < node.inputs.size(); ++i) {
            const Shape each = shape_of(graph, node.inputs[i]);
            const std::int64_t more = each.rank == made.rank ? each.sizes.at(static_cast<std::size_t>(axis)) : -1;
            if (along < 0 || more < 0 || __builtin_add_overflow(along, more, &along)) along = -1;
        }
        return made;
    }

    // The scales are constants: input 1 of Upsample, input 2 of Resize.
    Shape made_by_scaling(std::size_t graph, const Node& node, Shape made) {
        const std::string_view name = input_name(node, node.op == "Upsample" || node.inputs.size() == 2 ? 1 : 2);
        const Constant* scales = constant_of(contents_.graphs, graph, name);
        if (scales == nullptr || scales->shape != std::vector<std::int64_t>{static_cast<std::int64_t>(made.rank)}) {
            return {};
        }
        const auto values = values_of(*scales, std::string());
        if (!values) return {};
        for (std::size_t axis = 0; axis < made.rank; ++axis) {
            const double size = std::floor(static_cast<double>(made.sizes.at(axis)) * (*values)[axis]);
            made.sizes.at(axis) = made.sizes.at(axis) > 0 && size >= 1.0 && size < 1e15 ? std::llround(size) : -1;
        }
        return made;
    }

    static Shape made_by_layer(const Shape& read, const ModelLayer& layer, const Node& node) {
        const std::size_t rank = layer.one_dimensional ? 3 : 4;
        if (layer.spec.kernel.h < 1 || layer.spec.kernel.w < 1 || (read.rank != 0 && read.rank != rank)) return {};
        Shape made;
        made.rank = rank;
        made.sizes = {read.rank == rank ? read.sizes[0] : -1, -1, -1, -1, -1};
        const bool pools = layer.op == ModelOp::max_pool || layer.op == ModelOp::average_pool;
        if (pools) {
            if (read.rank == rank) made.sizes[1] = read.sizes[1];
        } else if (!layer.weight_shape.empty()) {
            made.sizes[1] = layer.spec.out_channels;
        }
        if (read.rank != rank) return made;
        // Each axis by itself, for one of the two may be unknown: it stands at a size that every kernel takes.
        const ModelSize size = size_of(read);
        const auto out = [&](bool rows) -> std::int64_t {
            const auto known = rows ? size.height : size.width;
            if (!known) return -1;
            Pair there{layer.spec.height, layer.spec.width};
            (rows ? there.h : there.w) = *known;
            if (layer.op == ModelOp::conv_transpose) return transposed(layer, node, *known, rows);
            Conv2dSpec spec = layer_at(layer, there).spec;
            spec.batch = spec.in_channels = spec.out_channels = spec.groups = 1;
            const Limits all{std::numeric_limits<std::int64_t>::max()};
            if (!validate(spec, all)) return -1;
            const Pair output = output_size(spec);
            return rows ? output.h : output.w;
        };
        if (rank == 4) made.sizes[2] = out(true);
        made.sizes.at(rank - 1) = out(false);
        return made;
    }

    // ONNX, operator ConvTranspose: stride*(size-1) + output_padding + window - pads.
    static std::int64_t transposed(const ModelLayer& layer, const Node& node, std::int64_t size, bool rows) {
        const Conv2dSpec& spec = layer.spec;
        constexpr std::int64_t most = std::int64_t{1} << 30;
        const auto fits = [](std::int64_t value) { return value >= 0 && value < most; };
        const std::int64_t stride = rows ? spec.stride.h : spec.stride.w;
        const std::int64_t kernel = rows ? spec.kernel.h : spec.kernel.w;
        const std::int64_t dilation = rows ? spec.dilation.h : spec.dilation.w;
        const std::int64_t before = rows ? spec.pads.top : spec.pads.left;
        const std::int64_t after = rows ? spec.pads.bottom : spec.pads.right;
        for (const std::int64_t value : {size, stride, kernel, dilation, before, after}) {
            if (!fits(value)) return -1;
        }
        if (wholes(node, "output_shape")) return -1;
        if (layer.auto_pad == AutoPad::same_upper || layer.auto_pad == AutoPad::same_lower) return size * stride;
        const auto extra = wholes(node, "output_padding");
        const bool both = extra && extra->size() == (layer.one_dimensional ? 1U : 2U);
        const std::int64_t added = both ? (rows ? extra->front() : extra->back()) : 0;
        if (!fits(added)) return -1;
        const std::int64_t made = stride * (size - 1) + added + dilation * (kernel - 1) + 1 - before - after;
        return made > 0 ? made : -1;
    }

    const Contents& contents_;
    const std::vector<ModelLayer>& layers_;
    const std::optional<Pair>& input_;
    std::vector<std::unordered_map<std::string_view, Shape>> known_;  // one a graph
};

}  // namespace

bool is_element_wise(const Node& node) {
    return node.standard && (is_one_of(unary_ops, node.op) || is_one_of(joining_ops, node.op));
}

std::vector<ModelSize> layer_sizes(const Contents& contents, const std::vector<ModelLayer>& layers,
                                   const std::optional<Pair>& input) {
    return Sizes(contents, layers, input).find();
}

}  // namespace convscope::onnx
