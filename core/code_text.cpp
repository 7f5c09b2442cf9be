// The loop nests in NumPy and C++, and what all targets share. PyTorch and LaTeX have files of their own.
#include "core/code_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/closest_name.h"
#include "core/code_parts.h"

namespace convscope {
namespace code {

std::string times(std::string_view name, std::int64_t factor) {
    return factor == 1 ? std::string(name) : fmt::format("{}*{}", factor, name);
}

std::string channel(std::string_view name, std::int64_t per_group, std::int64_t groups) {
    if (groups == 1) return std::string(name);
    if (per_group == 1) return "g";
    return fmt::format("{}*g+{}", per_group, name);
}

std::string literal(float value) {
    if (std::isnan(value)) return "nan";
    std::string text = fmt::format("{}", value);
    if (std::isfinite(value) && static_cast<float>(std::strtod(text.c_str(), nullptr)) != value) {
        text = fmt::format("{}", static_cast<double>(value));
    }
    return text;
}

std::string literals(std::span<const float> values) {
    std::string text;
    std::string line = "   ";
    for (const float value : values) {
        const std::string word = fmt::format(" {},", literal(value));
        if (line.size() + word.size() > most_columns) {
            text += line + "\n";
            line = "   ";
        }
        line += word;
    }
    if (!values.empty()) line.pop_back();  // the last comma
    return text + line;
}

std::string pair_text(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("({}, {})", pair.h, pair.w);
}

std::string shape_text(const Shape4& shape) {
    return fmt::format("{}, {}, {}, {}", shape[0], shape[1], shape[2], shape[3]);
}

std::string line(int depth, std::string_view text) {
    return fmt::format("{:{}}{}\n", "", depth * 4, text);
}

bool fits_in_text(const ConvData& data) {
    return data.x.data.size() + data.w.data.size() + data.bias.size() <= static_cast<std::size_t>(most_code_values);
}

}  // namespace code

namespace {

using code::line;

constexpr std::string_view from_files =
    "The numbers are too many for a program: `convscope data` writes x.npy, w.npy and b.npy.";

// "2*oh+kh": the row of the padded input that a tap samples.
std::string sampled(std::string_view out, std::int64_t stride, std::string_view kernel, std::int64_t dilation) {
    return fmt::format("{}+{}", code::times(out, stride), code::times(kernel, dilation));
}

// What the two languages write differently.
struct Dialect {
    std::string (*loop)(Loop loop, std::int64_t extent);
    std::string declare;  ///< before an accumulator's name
    std::string end;      ///< of a statement
    std::string_view indices_open, indices_between, indices_close;
    std::string zero;
};

std::string python_loop(Loop loop, std::int64_t extent) {
    return fmt::format("for {} in range({}):", name_of(loop), extent);
}
std::string cpp_loop(Loop loop, std::int64_t extent) {
    return fmt::format("for (int {0} = 0; {0} < {1}; ++{0}) {{", name_of(loop), extent);
}

const Dialect python{python_loop, "", "", "[", ", ", "]", "np.float32(0)"};
const Dialect cpp{cpp_loop, "float ", ";", "[", "][", "]", "0.0f"};

std::string element(const Dialect& dialect, std::string_view array, std::initializer_list<std::string> indices) {
    std::string text = std::string(array) + std::string(dialect.indices_open);
    bool first = true;
    for (const std::string& index : indices) {
        if (!first) text += dialect.indices_between;
        text += index;
        first = false;
    }
    return text + std::string(dialect.indices_close);
}

// The nest in the scene's order from `depth` levels in. `value` is the tap's value of x. With an accumulator where
// every output is finished before the next begins; else y stands at its bias before.
std::string nest_text(const Scene& scene, const LoopNest& nest, const Dialect& dialect, int depth,
                      const std::string& value) {
    const Conv2dSpec& spec = scene.spec;
    const std::string oc = code::channel("oc", spec.out_channels / spec.groups, spec.groups);
    const std::string output = element(dialect, "y", {"n", oc, "oh", "ow"});
    const bool accumulates = scene.order.finishes_outputs();
    constexpr int output_loops = 5;
    std::string text;
    int level = 0;
    for (const Loop loop : scene.order.loops) {
        if (accumulates && level == output_loops) {
            const std::string start = spec.bias ? element(dialect, "b", {oc}) : dialect.zero;
            text += line(depth + level, dialect.declare + "acc = " + start + dialect.end);
        }
        text += line(depth + level, dialect.loop(loop, nest.extent(loop)));
        ++level;
    }
    const std::string weight = element(dialect, "w", {oc, "ic", "kh", "kw"});
    const std::string sum = accumulates ? "acc" : output;
    const std::string whole = line(depth + level, fmt::format("{} += {} * {}{}", sum, value, weight, dialect.end));
    if (whole.size() <= code::most_columns) {
        text += whole;
    } else {
        text += line(depth + level, fmt::format("{} += ({}", sum, value));
        text += line(depth + level, fmt::format("{:{}}* {}){}", "", sum.size() + 4, weight, dialect.end));
    }
    while (level > 0) {
        if (accumulates && level == output_loops) text += line(depth + level, output + " = acc" + dialect.end);
        --level;
        if (dialect.end == ";") text += line(depth + level, "}");
    }
    return text;
}

std::string head_text(const Scene& scene, std::string_view comment) {
    const Conv2dSpec& spec = scene.spec;
    std::string text = fmt::format(
        "{0} y = conv2d(x, w{1}) as a loop nest. N={2}, C_in={3}, H={4}, W={5}, C_out={6}, K={7}x{8}\n{0} stride {9}, "
        "dilation "
        "{10}, groups {11}\n",
        comment, spec.bias ? ", b" : "", spec.batch, spec.in_channels, spec.height, spec.width, spec.out_channels,
        spec.kernel.h, spec.kernel.w, code::pair_text(spec.stride), code::pair_text(spec.dilation), spec.groups);
    return text;
}

// ---- NumPy ----

std::string numpy_array(std::string_view name, std::span<const float> values, const std::string& shape) {
    return fmt::format("{} = np.array([\n{}\n], np.float32){}\n", name, code::literals(values),
                       shape.empty() ? std::string() : fmt::format(".reshape({})", shape));
}

std::string_view numpy_mode(PaddingMode mode) {
    constexpr std::array<std::string_view, 4> names{"constant", "reflect", "edge", "wrap"};
    return names[static_cast<std::size_t>(mode)];
}

std::string numpy_text(const Scene& scene, const ConvData& data, const LoopNest& nest) {
    const Conv2dSpec& spec = scene.spec;
    const Sides pads = effective_pads(spec);
    std::string text = head_text(scene, "#") + "import numpy as np\n";
    if (code::fits_in_text(data)) {
        const bool finite = all_finite(data.x.data) && all_finite(data.w.data) && all_finite(data.bias);
        if (!finite) text += "from numpy import inf, nan\n";
        text += fmt::format("\n{}", numpy_array("x", data.x.data, code::shape_text(data.x.shape)));
        text += numpy_array("w", data.w.data, code::shape_text(data.w.shape));
        if (spec.bias) text += numpy_array("b", data.bias, {});
    } else {
        text += fmt::format("\n# {}\nx = np.load(\"x.npy\")\nw = np.load(\"w.npy\")\n", from_files);
        if (spec.bias) text += "b = np.load(\"b.npy\")\n";
    }
    const bool padded = pads != Sides{};
    if (padded) {
        text += fmt::format("\nxp = np.pad(x, ((0, 0), (0, 0), ({}, {}), ({}, {})), \"{}\")\n", pads.top, pads.bottom,
                            pads.left, pads.right, numpy_mode(spec.padding_mode));
    }
    text += fmt::format("{}y = np.zeros(({}), np.float32)\n", padded ? "" : "\n", code::shape_text(output_shape(spec)));
    if (spec.bias && !scene.order.finishes_outputs()) text += "y[:] = b[:, None, None]\n";
    const std::string ic = code::channel("ic", spec.in_channels / spec.groups, spec.groups);
    const std::string value = element(python, padded ? "xp" : "x",
                                      {"n", ic, sampled("oh", spec.stride.h, "kh", spec.dilation.h),
                                       sampled("ow", spec.stride.w, "kw", spec.dilation.w)});
    return text + "\n" + nest_text(scene, nest, python, 0, value) + "\nprint(y)\n";
}

// ---- C++ ----

std::string cpp_shape(const Shape4& shape) {
    return fmt::format("[{}][{}][{}][{}]", shape[0], shape[1], shape[2], shape[3]);
}

std::string cpp_array(const std::string& name, std::span<const float> values) {
    std::string numbers = code::literals(values);
    for (const auto& [word, macro] :
         {std::pair<std::string_view, std::string_view>{"nan", "NAN"}, {"inf", "INFINITY"}}) {
        for (std::size_t at = numbers.find(word); at != std::string::npos; at = numbers.find(word, at + macro.size())) {
            numbers.replace(at, word.size(), macro);
        }
    }
    return fmt::format("const float {} = {{\n{}\n}};\n", name, numbers);
}

// Which cell of the input, or none (-1), an index stands for that may lie in the padding.
std::string_view cpp_source(PaddingMode mode) {
    switch (mode) {
        case PaddingMode::zeros:
            return "return i < 0 || i >= size ? -1 : i;";
        case PaddingMode::reflect:
            return "return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;";
        case PaddingMode::replicate:
            return "return i < 0 ? 0 : i >= size ? size - 1 : i;";
        case PaddingMode::circular:
            return "return (i + size) % size;";
    }
    return "";
}

std::string less(std::string index, std::int64_t pad) {
    return pad == 0 ? index : fmt::format("{}-{}", index, pad);
}

std::string cpp_files(const Conv2dSpec& spec, const ConvData& data) {
    std::string text = fmt::format("// {}\n", from_files);
    text += fmt::format("static float x{};\nstatic float w{};\n", cpp_shape(data.x.shape), cpp_shape(data.w.shape));
    if (spec.bias) text += fmt::format("static float b[{}];\n", spec.out_channels);
    return text + R"(
// The values of a .npy file of version 1: they end the file.
static bool load(const char* path, void* values, long bytes) {
    FILE* file = std::fopen(path, "rb");
    if (file == nullptr) return false;
    const bool read = std::fseek(file, -bytes, SEEK_END) == 0 && std::fread(values, bytes, 1, file) == 1;
    std::fclose(file);
    return read;
}
)";
}

std::string cpp_text(const Scene& scene, const ConvData& data, const LoopNest& nest) {
    const Conv2dSpec& spec = scene.spec;
    const Sides pads = effective_pads(spec);
    const bool inline_data = code::fits_in_text(data);
    const bool padded = pads != Sides{};
    std::string text = head_text(scene, "//");
    const bool finite = all_finite(data.x.data) && all_finite(data.w.data) && all_finite(data.bias);
    text += inline_data && !finite ? "#include <cmath>\n#include <cstdio>\n\n" : "#include <cstdio>\n\n";
    if (inline_data) {
        text += cpp_array(fmt::format("x{}", cpp_shape(data.x.shape)), data.x.data);
        text += cpp_array(fmt::format("w{}", cpp_shape(data.w.shape)), data.w.data);
        if (spec.bias) text += cpp_array(fmt::format("b[{}]", spec.out_channels), data.bias);
    } else {
        text += cpp_files(spec, data);
    }
    const Shape4 out = output_shape(spec);
    text += fmt::format("static float y{};\n", cpp_shape(out));
    const std::string ic = code::channel("ic", spec.in_channels / spec.groups, spec.groups);
    const std::string row = less(sampled("oh", spec.stride.h, "kh", spec.dilation.h), pads.top);
    const std::string col = less(sampled("ow", spec.stride.w, "kw", spec.dilation.w), pads.left);
    std::string value = element(cpp, "x", {"n", ic, row, col});
    if (padded) {
        text += fmt::format("\n// Padding, mode {}.\nstatic int source(int i, int size) {{\n    {}\n}}\n",
                            name_of(spec.padding_mode), cpp_source(spec.padding_mode));
        text += fmt::format(
            "static float at(int n, int c, int h, int w) {{\n    h = source(h, {});\n    w = source(w, {});\n    "
            "return {}x[n][c][h][w];\n}}\n",
            spec.height, spec.width, spec.padding_mode == PaddingMode::zeros ? "h < 0 || w < 0 ? 0.0f : " : "");
        value = fmt::format("at(n, {}, {}, {})", ic, row, col);
    }
    text += "\nint main() {\n";
    if (!inline_data) {
        text += fmt::format("    if (!load(\"x.npy\", x, sizeof x) || !load(\"w.npy\", w, sizeof w){}) return 1;\n",
                            spec.bias ? " || !load(\"b.npy\", b, sizeof b)" : "");
    }
    if (spec.bias && !scene.order.finishes_outputs()) {
        text += fmt::format(
            "    for (auto& sample : y)\n        for (int c = 0; c < {}; ++c)\n            for (auto& row : "
            "sample[c])\n"
            "                for (float& value : row) value = b[c];\n\n",
            spec.out_channels);
    }
    text += nest_text(scene, nest, cpp, 1, value);
    text += R"(
    for (const auto& sample : y)
        for (const auto& plane : sample)
            for (const auto& row : plane) {
                for (float value : row) std::printf("%.9g ", value);
                std::printf("\n");
            }
}
)";
    return text;
}

}  // namespace

std::string_view name_of(CodeTarget target) {
    static constexpr std::array<std::string_view, all_code_targets.size()> names{"torch", "numpy", "cpp", "latex"};
    return names[static_cast<std::size_t>(target)];
}

Result<CodeTarget> code_target_of(std::string_view name) {
    std::array<std::string_view, all_code_targets.size()> names;
    for (const CodeTarget target : all_code_targets) {
        if (name_of(target) == name) return target;
        names[static_cast<std::size_t>(target)] = name_of(target);
    }
    const std::string nearest(closest_name(name, names));
    return fail("unknown_code", "as", {std::string(name.substr(0, 60)), nearest}, nearest);
}

std::string code_text(const Scene& scene, const ConvData& data, CodeTarget target) {
    if (target == CodeTarget::torch) return code::torch_text(scene, data);
    if (target == CodeTarget::latex) return code::latex_text(scene, data);
    const LoopNest nest = LoopNest::make(scene.spec, scene.order).value();
    return target == CodeTarget::numpy ? numpy_text(scene, data, nest) : cpp_text(scene, data, nest);
}

std::string code_text(const Scene& scene, CodeTarget target) {
    return code_text(scene, materialise(scene), target);
}

}  // namespace convscope
