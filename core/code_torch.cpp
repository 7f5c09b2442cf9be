// PyTorch: modules for the stack, their weights, and for one convolution the same as a call of F.conv2d.
#include <fmt/format.h>

#include <vector>

#include "core/code_parts.h"
#include "core/code_text.h"

namespace convscope {
namespace {

bool symmetric(const Sides& pads) {
    return pads.top == pads.bottom && pads.left == pads.right;
}

// torch counts a plane's sides from the last axis on.
std::string sides_text(const Sides& pads) {
    return fmt::format("({}, {}, {}, {})", pads.left, pads.right, pads.top, pads.bottom);
}

// What the modules take by keyword, ", stride=2" and so on.
std::string keywords(const Conv2dSpec& spec, bool says_padding) {
    std::string text;
    if (spec.stride != Pair{1, 1}) text += ", stride=" + code::pair_text(spec.stride);
    if (says_padding && spec.padding == PaddingKind::same) text += ", padding=\"same\"";
    if (says_padding && spec.padding == PaddingKind::sides && spec.pads != Sides{}) {
        text += ", padding=" + code::pair_text({spec.pads.top, spec.pads.left});
    }
    if (spec.dilation != Pair{1, 1}) text += ", dilation=" + code::pair_text(spec.dilation);
    return text;
}

// True when padding must be a module of its own: nn.Conv2d pads both ends of an axis alike.
bool pads_apart(const Conv2dSpec& spec) {
    return spec.padding == PaddingKind::sides && !symmetric(spec.pads);
}

std::string conv_module(const Conv2dSpec& spec) {
    const bool apart = pads_apart(spec);
    std::string text = fmt::format("nn.Conv2d({}, {}, kernel_size={}{}", spec.in_channels, spec.out_channels,
                                   code::pair_text(spec.kernel), keywords(spec, !apart));
    if (spec.groups != 1) text += fmt::format(", groups={}", spec.groups);
    if (!spec.bias) text += ", bias=False";
    const bool pads_here = !apart && spec.padding != PaddingKind::valid && effective_pads(spec) != Sides{};
    if (pads_here && spec.padding_mode != PaddingMode::zeros) {
        text += fmt::format(", padding_mode=\"{}\"", name_of(spec.padding_mode));
    }
    return text + ")";
}

std::string pad_module(const Conv2dSpec& spec, bool largest_wins) {
    const std::string sides = sides_text(spec.pads);
    if (largest_wins) return fmt::format("nn.ConstantPad2d({}, float(\"-inf\"))", sides);
    constexpr std::array<std::string_view, 4> names{"nn.ZeroPad2d", "nn.ReflectionPad2d", "nn.ReplicationPad2d",
                                                    "CircularPad2d"};
    return fmt::format("{}({})", names[static_cast<std::size_t>(spec.padding_mode)], sides);
}

// nn.AvgPool2d has no dilation: there it is a convolution of each channel with equal weights.
bool pools_by_weights(const Layer& layer) {
    return layer.kind == LayerKind::average_pool && layer.spec.dilation != Pair{1, 1} &&
           layer.spec.kernel != Pair{1, 1};
}

std::string pool_module(const Layer& layer) {
    const Conv2dSpec& spec = layer.spec;
    if (pools_by_weights(layer)) return conv_module(spec);
    const bool max = layer.kind == LayerKind::max_pool;
    std::string text = fmt::format("nn.{}({}", max ? "MaxPool2d" : "AvgPool2d", code::pair_text(spec.kernel));
    if (spec.stride != spec.kernel) text += ", stride=" + code::pair_text(spec.stride);
    const Sides pads = pads_apart(spec) ? Sides{} : effective_pads(spec);
    if (pads != Sides{}) text += ", padding=" + code::pair_text({pads.top, pads.left});
    if (max && spec.dilation != Pair{1, 1}) text += ", dilation=" + code::pair_text(spec.dilation);
    return text + ")";
}

struct Module {
    std::string text;
    const Layer* weights_of = nullptr;  ///< whose weights it holds
};

// A `same` pooling of an even window pads unevenly too, and nn.MaxPool2d knows no "same": its sides are written out.
Layer with_sides(const Layer& layer) {
    Layer made = layer;
    if (made.kind == LayerKind::conv) return made;
    made.spec.pads = effective_pads(layer.spec);
    made.spec.padding = PaddingKind::sides;
    return made;
}

std::vector<Module> modules_of(const std::vector<Layer>& layers) {
    std::vector<Module> modules;
    for (const Layer& layer : layers) {
        const Layer sided = with_sides(layer);
        if (pads_apart(sided.spec)) {
            modules.push_back({pad_module(sided.spec, layer.kind == LayerKind::max_pool), nullptr});
        }
        const bool weighs = layer.kind == LayerKind::conv || pools_by_weights(layer);
        modules.push_back(
            {layer.kind == LayerKind::conv ? conv_module(sided.spec) : pool_module(sided), weighs ? &layer : nullptr});
        if (layer.relu) modules.push_back({"nn.ReLU()", nullptr});
        if (layer.shuffle != 1) modules.push_back({fmt::format("nn.ChannelShuffle({})", layer.shuffle), nullptr});
    }
    return modules;
}

std::string layers_text(const std::vector<Module>& modules) {
    if (modules.size() == 1) return modules.front().text;
    std::string text = "nn.Sequential(\n";
    for (const Module& module : modules) text += code::line(1, module.text + ",");
    return text + ")";
}

std::string tensor_text(std::span<const float> values, const std::string& shape) {
    return fmt::format("torch.tensor([\n{}\n]){}", code::literals(values),
                       shape.empty() ? std::string() : fmt::format(".reshape({})", shape));
}

std::string file_text(std::string_view name) {
    return fmt::format("torch.from_numpy(np.load(\"{}.npy\"))", name);
}

// F.conv2d on the same tensors.
std::string function_text(const Conv2dSpec& spec, std::string_view conv) {
    const Sides pads = effective_pads(spec);
    const bool apart = (spec.padding_mode != PaddingMode::zeros && pads != Sides{}) || pads_apart(spec);
    std::string x = "x";
    if (apart) {
        x = fmt::format("F.pad(x, {}", sides_text(pads));
        if (spec.padding_mode != PaddingMode::zeros) x += fmt::format(", mode=\"{}\"", name_of(spec.padding_mode));
        x += ")";
    }
    std::string text = fmt::format("F.conv2d({}, {}.weight, {}", x, conv,
                                   spec.bias ? fmt::format("{}.bias", conv) : std::string("None"));
    text += keywords(spec, !apart);
    if (spec.groups != 1) text += fmt::format(", groups={}", spec.groups);
    return text + ")";
}

constexpr std::string_view circular_class = R"(
class CircularPad2d(nn.Module):  # nn.CircularPad2d from torch 2.1 on
    def __init__(self, sides):
        super().__init__()
        self.sides = sides

    def forward(self, x):
        return F.pad(x, self.sides, mode="circular")

)";

// Values of x and of all weights.
std::int64_t values_of(const std::vector<Layer>& layers) {
    std::int64_t values = element_count(input_shape(layers.front().spec));
    for (const Layer& layer : layers) {
        if (layer.kind == LayerKind::conv) values += element_count(weight_shape(layer.spec)) + layer.spec.out_channels;
    }
    return values;
}

struct Numbers {
    std::string x;
    std::string set;  ///< lines that set the weights, inside torch.no_grad()
    bool finite = true;
};

Numbers numbers_in_text(const Scene& scene, const std::vector<Module>& modules) {
    const bool one = modules.size() == 1;
    const Tensor x = StackLevels().input_of(scene, 0);
    Numbers made{tensor_text(x.data, code::shape_text(x.shape)), "", all_finite(x.data)};
    for (std::size_t i = 0; i < modules.size(); ++i) {
        if (modules[i].weights_of == nullptr) continue;
        const Layer& layer = *modules[i].weights_of;
        const std::string name = one ? "conv" : fmt::format("net[{}]", i);
        if (layer.kind != LayerKind::conv) {
            made.set += code::line(
                1, fmt::format("{}.weight.fill_(1 / {})  # the mean", name, layer.spec.kernel.h * layer.spec.kernel.w));
            continue;
        }
        const Tensor w = weights_of(layer);
        const std::vector<float> b = biases_of(layer);
        made.finite = made.finite && all_finite(w.data) && all_finite(b);
        made.set +=
            code::line(1, fmt::format("{}.weight.copy_({})", name, tensor_text(w.data, code::shape_text(w.shape))));
        if (layer.spec.bias) made.set += code::line(1, fmt::format("{}.bias.copy_({})", name, tensor_text(b, {})));
    }
    return made;
}

}  // namespace

std::string torch_layers_text(const Scene& scene) {
    const std::vector<Layer> layers = layers_of(scene);
    return layers_text(modules_of(layers));
}

std::string code::torch_text(const Scene& scene, const ConvData& data) {
    const std::vector<Layer> layers = layers_of(scene);
    const std::vector<Module> modules = modules_of(layers);
    const bool single = layers.size() == 1 && !scene.relu && scene.shuffle == 1;
    const bool one = modules.size() == 1;
    const bool in_text = single ? fits_in_text(data) : values_of(layers) <= most_code_values;
    const std::string net = layers_text(modules);
    const std::string last = single ? (one ? "conv" : "net[1]") : "";

    Numbers numbers;
    if (in_text) {
        numbers = numbers_in_text(scene, modules);
    } else if (single) {
        numbers.x = file_text("x");
        numbers.set = line(1, fmt::format("{}.weight.copy_({})", last, file_text("w")));
        if (scene.spec.bias) numbers.set += line(1, fmt::format("{}.bias.copy_({})", last, file_text("b")));
    } else {
        numbers.x = fmt::format("torch.randn({})", shape_text(input_shape(layers.front().spec)));
    }
    std::string text = !in_text && single ? "import numpy as np\nimport torch\n" : "import torch\n";
    text += "import torch.nn.functional as F\nfrom torch import nn\n";
    if (!numbers.finite) text += "\ninf, nan = float(\"inf\"), float(\"nan\")\n";
    text += net.find(" CircularPad2d(") != std::string::npos ? circular_class : "\n";
    text += fmt::format("{} = {}\n\n", one ? "conv" : "net", net);
    if (!in_text) {
        text += single ? "# The numbers are too many for a program: `convscope data` writes x.npy, w.npy and b.npy.\n"
                       : "# The numbers are too many for a program: weights as torch starts with, a random input.\n";
    }
    text +=
        fmt::format("x = {}\nwith torch.no_grad():\n{}    y = {}(x)\n", numbers.x, numbers.set, one ? "conv" : "net");
    if (single) {
        text += fmt::format(
            "    # The same as a function:\n    same = {}\nassert torch.allclose(y, same, equal_nan=True)\n",
            function_text(scene.spec, last));
    }
    return text + "print(y)\n";
}

}  // namespace convscope
