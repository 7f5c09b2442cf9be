// One node of a model as a layer: the attributes of Conv, ConvTranspose, MaxPool and AveragePool, with the defaults of
// ONNX's operator list (opset 1 to 22), and why a layer cannot be stepped.
#include "app/io/onnx_layers.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/npy.h"

namespace convscope::onnx {
namespace {

using Numbers = std::vector<std::int64_t>;

struct NamedOp {
    std::string_view name;
    ModelOp op;
};
constexpr std::array<NamedOp, 4> layer_ops{
    NamedOp{"Conv", ModelOp::conv}, NamedOp{"ConvTranspose", ModelOp::conv_transpose},
    NamedOp{"MaxPool", ModelOp::max_pool}, NamedOp{"AveragePool", ModelOp::average_pool}};

Error error_of(std::string key, std::vector<std::string> args) {
    return fail(std::move(key), "file", std::move(args)).value();
}

std::optional<std::int64_t> product(const Numbers& numbers) {
    std::int64_t all = 1;
    for (const std::int64_t number : numbers) {
        if (number < 1 || __builtin_mul_overflow(all, number, &all)) return std::nullopt;
    }
    return all;
}

/// Reads one layer; the first thing that is wrong stays its problem.
class LayerReader {
public:
    LayerReader(const Graphs& graphs, LayerPlace& place, ModelOp op)
        : graphs_(graphs), place_(place), node_(graphs[place.graph].nodes[place.node]) {
        layer_.op = op;
        layer_.name = std::string(name_of(node_));
        layer_.inside = graphs[place.graph].inside;
    }

    ModelLayer read() {
        if (pools()) {
            read_kernel_shape();
        } else {
            read_weight();
            read_bias();
        }
        if (axes_ == 1 || axes_ == 2) read_window();
        read_auto_pad();
        layer_.ceil_mode = whole(node_, "ceil_mode").value_or(0) == 1;
        if (layer_.op == ModelOp::average_pool)
            layer_.counts_padding = whole(node_, "count_include_pad").value_or(0) == 1;
        if (layer_.op == ModelOp::conv_transpose) blame(error_of("onnx_transposed", {}));
        if (!layer_.problem) settle_size();
        return std::move(layer_);
    }

private:
    [[nodiscard]] bool pools() const { return layer_.op == ModelOp::max_pool || layer_.op == ModelOp::average_pool; }
    [[nodiscard]] std::string_view input(std::size_t index) const {
        return index < node_.inputs.size() ? node_.inputs[index] : std::string_view();
    }
    void blame(Error error) {
        if (!layer_.problem) layer_.problem = std::move(error);
    }
    void blame_attribute(std::string_view name, const Numbers& numbers) {
        blame(error_of("onnx_attribute", {std::string(name), shape_text(numbers)}));
    }

    // Each axis of the kernel must be there, and one or two of them.
    void set_axes(std::span<const std::int64_t> kernel) {
        axes_ = kernel.size();
        layer_.one_dimensional = axes_ == 1;
        if (axes_ != 1 && axes_ != 2) return blame(error_of("onnx_dimensions", {std::to_string(axes_)}));
        layer_.spec.kernel = {axes_ == 2 ? kernel[0] : 1, kernel[axes_ - 1]};
    }

    void read_kernel_shape() {
        const auto kernel = wholes(node_, "kernel_shape");
        if (!kernel) return blame(error_of("onnx_attribute", {"kernel_shape", "()"}));
        set_axes(*kernel);
        layer_.spec.groups = layer_.spec.in_channels = layer_.spec.out_channels = 1;
    }

    void read_weight() {
        const std::string_view name = input(1);
        place_.weight = constant_of(graphs_, place_.graph, name);
        if (place_.weight != nullptr) {
            layer_.weight_shape = place_.weight->shape;
            blame_constant(*place_.weight);
        } else {
            blame(error_of("onnx_computed", {std::string(name)}));
            // A model may be fed its weights, and say their shape.
            const auto& shapes = graphs_[place_.graph].shapes;
            if (const auto told = shapes.find(name); told != shapes.end()) {
                layer_.weight_shape.assign(told->second.axes().begin(), told->second.axes().end());
            }
        }
        Numbers& shape = layer_.weight_shape;
        if (shape.empty()) return;
        if (!product(shape) || shape.size() < 3) {
            blame(error_of("onnx_shape", {std::string(name), shape_text(shape)}));
            axes_ = 0;
            return;
        }
        set_axes(std::span(shape).subspan(2));
        const auto kernel = wholes(node_, "kernel_shape");
        if (kernel && !std::equal(kernel->begin(), kernel->end(), shape.begin() + 2, shape.end())) {
            blame(error_of("onnx_kernel", {shape_text(*kernel), shape_text(shape)}));
        }
        const std::int64_t groups = whole(node_, "group").value_or(1);
        Conv2dSpec& spec = layer_.spec;
        spec.groups = groups;
        std::int64_t& grouped = layer_.op == ModelOp::conv ? spec.in_channels : spec.out_channels;
        std::int64_t& all = layer_.op == ModelOp::conv ? spec.out_channels : spec.in_channels;
        all = shape[0];
        if (groups < 1 || __builtin_mul_overflow(shape[1], groups, &grouped)) {
            grouped = shape[1];
            blame_attribute("group", {groups});
        }
    }

    // What of a constant keeps it from being read later.
    void blame_constant(const Constant& constant) {
        if (constant.external) {
            blame(error_of("onnx_external", {std::string(input(1)), std::string(constant.file)}));
        } else if (constant.sparse) {
            blame(error_of("onnx_sparse", {std::string(input(1))}));
        }
    }

    void read_bias() {
        const std::string_view name = input(2);
        layer_.spec.bias = !name.empty();
        if (name.empty()) return;
        place_.bias = constant_of(graphs_, place_.graph, name);
        if (place_.bias == nullptr) return blame(error_of("onnx_computed", {std::string(name)}));
        blame_constant(*place_.bias);
        if (place_.bias->shape != Numbers{layer_.spec.out_channels}) {
            blame(error_of("bias_shape", {shape_text(place_.bias->shape), std::to_string(layer_.spec.out_channels)}));
        }
    }

    /// `count` numbers for each axis; those that are missing are `standard`.
    Numbers numbers_of(std::string_view name, std::size_t count, std::int64_t standard) {
        auto given = wholes(node_, name);
        if (!given || given->empty()) return Numbers(axes_ * count, standard);
        if (given->size() == axes_ * count) return *given;
        blame_attribute(name, *given);
        return Numbers(axes_ * count, standard);
    }

    void read_window() {
        const auto pair = [this](const Numbers& numbers) {
            return axes_ == 2 ? Pair{numbers[0], numbers[1]} : Pair{1, numbers[0]};
        };
        layer_.spec.stride = pair(numbers_of("strides", 1, 1));
        layer_.spec.dilation = pair(numbers_of("dilations", 1, 1));
        const Numbers pads = numbers_of("pads", 2, 0);  // begins, then ends
        layer_.spec.pads = axes_ == 2 ? Sides{pads[0], pads[1], pads[2], pads[3]} : Sides{0, pads[0], 0, pads[1]};
    }

    void read_auto_pad() {
        const std::string_view pad = word(node_, "auto_pad");
        for (const AutoPad each : {AutoPad::not_set, AutoPad::same_upper, AutoPad::same_lower, AutoPad::valid}) {
            if (pad == convscope::name_of(each)) layer_.auto_pad = each;
        }
        if (layer_.auto_pad != AutoPad::not_set) layer_.spec.pads = {};
        if (!pad.empty() && pad != convscope::name_of(layer_.auto_pad)) {
            blame(error_of("onnx_attribute", {"auto_pad", std::string(pad.substr(0, 40))}));
        }
    }

    // The least height and width that the layer accepts, and what is wrong with it at any size.
    void settle_size() {
        Conv2dSpec& spec = layer_.spec;
        const auto least = [](std::int64_t kernel, std::int64_t dilation, std::int64_t pads) {
            std::int64_t window = 0;
            const bool fits = kernel >= 1 && dilation >= 1 && pads >= 0 &&
                              !__builtin_mul_overflow(kernel - 1, dilation, &window) && window < most_side;
            return fits ? std::max<std::int64_t>(1, window + 1 - pads) : 1;
        };
        const auto sum = [](std::int64_t a, std::int64_t b) {
            std::int64_t both = 0;
            return __builtin_add_overflow(a, b, &both) ? std::numeric_limits<std::int64_t>::max() : both;
        };
        const bool same = layer_.auto_pad == AutoPad::same_upper || layer_.auto_pad == AutoPad::same_lower;
        if (!same) {
            spec.height = least(spec.kernel.h, spec.dilation.h, sum(spec.pads.top, spec.pads.bottom));
            spec.width = least(spec.kernel.w, spec.dilation.w, sum(spec.pads.left, spec.pads.right));
        }
        const Layer there = layer_at(layer_, {spec.height, spec.width});
        if (auto valid = validate(there); !valid) blame(valid.error());
    }

    static constexpr std::int64_t most_side = std::int64_t{1} << 40;

    const Graphs& graphs_;
    LayerPlace& place_;
    const Node& node_;
    ModelLayer layer_;
    std::size_t axes_ = 0;  // of the kernel
};

}  // namespace

std::optional<ModelOp> layer_op(const Node& node) {
    if (!node.standard) return std::nullopt;
    for (const NamedOp& each : layer_ops) {
        if (node.op == each.name) return each.op;
    }
    return std::nullopt;
}

ModelLayer read_layer(const Graphs& graphs, LayerPlace& place, ModelOp op) {
    return LayerReader(graphs, place, op).read();
}

}  // namespace convscope::onnx
