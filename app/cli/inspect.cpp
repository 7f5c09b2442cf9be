// `convscope inspect`: what a model holds, as a table or as JSON; a layer or a chain of it as a scene.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/layer_options.h"
#include "app/cli/table.h"
#include "app/io/onnx_model.h"
#include "app/io/open_model.h"
#include "app/io/scene_files.h"
#include "app/io/tensor_file.h"
#include "core/closest_name.h"
#include "core/npy.h"

namespace convscope {
namespace {

using Json = nlohmann::ordered_json;

struct InspectWords {
    std::string file;
    bool json = false;
    std::string size;   // of the model's input
    std::string layer;  // its number or its name
    std::string chain;  // its number
    std::string scene;  // where to write it
};

/// A layer and its size in the model.
struct ModelRow {
    const ModelLayer* layer;
    ModelSize size;
    std::optional<std::int64_t> macs;
};

std::vector<ModelRow> rows_of(const OnnxModel& model, const std::optional<Pair>& input) {
    const std::vector<ModelSize> sizes = model.sizes(input);
    std::vector<ModelRow> rows;
    for (std::size_t i = 0; i < model.layers().size(); ++i) {
        const ModelLayer& layer = model.layers()[i];
        const auto size = sizes[i].both();
        rows.push_back({&layer, sizes[i], size ? macs_at(layer, *size) : std::nullopt});
    }
    return rows;
}

std::string path_of(const ModelLayer& layer) {
    return layer.inside.empty() ? layer.name : layer.inside + '/' + layer.name;
}

/// The four sides, or SAME where no size says what they are.
std::string padding_of(const ModelLayer& layer, const ModelSize& size) {
    const bool same = layer.auto_pad == AutoPad::same_upper || layer.auto_pad == AutoPad::same_lower;
    if (!same) return pads_text(layer.spec.pads);
    if (const auto known = size.both()) return pads_text(layer_at(layer, *known).spec.pads);
    return std::string(name_of(layer.auto_pad));
}

template <class Number>
std::string known(const std::optional<Number>& number) {
    return number ? fmt::format("{}", *number) : "-";
}

std::string weight_text(const ModelLayer& layer) {
    std::string text;
    for (const std::int64_t axis : layer.weight_shape) text += fmt::format("{}{}", text.empty() ? "" : " x ", axis);
    return text.empty() ? "-" : text;
}

std::vector<std::string> cells_of(std::size_t index, const ModelRow& row) {
    const Conv2dSpec& spec = row.layer->spec;
    const bool input_known = row.size.height || row.size.width;
    return {std::to_string(index + 1),
            path_of(*row.layer),
            std::string(name_of(row.layer->op)),
            weight_text(*row.layer),
            pair_text(spec.kernel),
            pair_text(spec.stride),
            padding_of(*row.layer, row.size),
            pair_text(spec.dilation),
            row.layer->weight_shape.empty() ? "-" : std::to_string(spec.groups),
            known(row.layer->parameters()),
            input_known ? fmt::format("{} x {}", known(row.size.height), known(row.size.width)) : "-",
            known(row.macs),
            row.layer->problem ? row.layer->problem->message() : ""};
}

std::string table_of(const OnnxModel& model, const std::vector<ModelRow>& rows) {
    std::vector<std::vector<std::string>> lines{{"layer", "name", "operator", "weight", "kernel", "stride", "padding",
                                                 "dilation", "groups", "parameters", "input", "MACs", ""}};
    for (std::size_t i = 0; i < rows.size(); ++i) lines.push_back(cells_of(i, rows[i]));
    constexpr std::array<std::size_t, 4> left{1, 2, 3, 12};
    std::string text = table_text(lines, left);
    for (std::size_t i = 0; i < model.chains().size(); ++i) {
        const ModelChain& chain = model.chains()[i];
        text += fmt::format("{}chain {}: {} layers, {} to {}", i == 0 ? "\n" : "", i + 1, chain.layers.size(),
                            chain.layers.front() + 1, chain.layers.back() + 1);
        for (std::size_t k = 0; k < chain.left_out.size(); ++k) {
            text += (k == 0 ? "; a stack leaves out " : ", ") + chain.left_out[k];
        }
        text += '\n';
    }
    return text;
}

Json json_of(const std::optional<std::int64_t>& number) {
    return number ? Json(*number) : Json();
}

std::string json_of(const OnnxModel& model, const std::vector<ModelRow>& rows) {
    const auto pair = [](const Pair& two) { return Json::array({two.h, two.w}); };
    Json layers = Json::array();
    for (const ModelRow& row : rows) {
        const ModelLayer& layer = *row.layer;
        const auto size = row.size.both();
        const Sides pads = size ? layer_at(layer, *size).spec.pads : layer.spec.pads;
        Json line{{"name", layer.name},
                  {"inside", layer.inside},
                  {"operator", name_of(layer.op)},
                  {"weight_shape", layer.weight_shape},
                  {"dimensions", layer.one_dimensional ? 1 : 2},
                  {"kernel_size", pair(layer.spec.kernel)},
                  {"stride", pair(layer.spec.stride)},
                  {"auto_pad", name_of(layer.auto_pad)},
                  {"padding", {pads.top, pads.left, pads.bottom, pads.right}},
                  {"dilation", pair(layer.spec.dilation)}};
        if (!layer.weight_shape.empty()) {
            line["in_channels"] = layer.spec.in_channels;
            line["out_channels"] = layer.spec.out_channels;
            line["groups"] = layer.spec.groups;
            line["bias"] = layer.spec.bias;
            line["parameters"] = json_of(layer.parameters());
        }
        line["input_size"] = Json::array({json_of(row.size.height), json_of(row.size.width)});
        line["macs"] = json_of(row.macs);
        line["problem"] = layer.problem ? Json(layer.problem->message()) : Json();
        layers.push_back(std::move(line));
    }
    Json chains = Json::array();
    for (const ModelChain& chain : model.chains()) {
        Json numbers = Json::array();
        for (const std::size_t index : chain.layers) numbers.push_back(index + 1);
        chains.push_back({{"layers", numbers}, {"relu", chain.relu}, {"left_out", chain.left_out}});
    }
    const Json all{{"file", model.path()}, {"layers", layers}, {"chains", chains}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// The place in a list of `count` that a number from 1 names.
Result<std::size_t> place_of(const std::string& word, const std::string& parameter, std::size_t count) {
    const auto number = parse_number(word, parameter);
    if (!number) return tl::unexpected(number.error());
    const auto last = static_cast<std::int64_t>(count);
    if (*number >= 1 && *number <= last) return static_cast<std::size_t>(*number - 1);
    const std::string nearest = *number < 1 ? "1" : std::to_string(last);
    return fail("step_range", parameter, {parameter, word, "1", std::to_string(last), nearest}, nearest);
}

/// A layer by its name, or by its number from 1.
Result<std::size_t> layer_of(const OnnxModel& model, const std::string& word) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < model.layers().size(); ++i) {
        names.push_back(path_of(model.layers()[i]));
        if (names.back() == word || model.layers()[i].name == word) return i;
    }
    if (word.find_first_not_of("0123456789") == std::string::npos) return place_of(word, "layer", names.size());
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string nearest(closest_name(word, known));
    return fail("onnx_unknown_layer", "layer", {word, model.path(), nearest}, nearest);
}

/// Writes the layer or the chain that was asked for, with random input of its size in the model.
Result<int> write_scene(const OnnxModel& model, const InspectWords& words, const std::optional<Pair>& input) {
    const std::vector<ModelSize> sizes = model.sizes(input);
    Result<Scene> scene = tl::unexpected(Error());
    if (words.chain.empty()) {
        const auto index = layer_of(model, words.layer);
        if (!index) return tl::unexpected(index.error());
        const Pair size = suggested_size(model.layers()[*index], sizes[*index], Scene());
        scene = with_model_layer(Scene(), model, *index, {size, InputKind::randn});
    } else {
        if (model.chains().empty()) return fail("onnx_no_chain", "chain", {model.path()});
        const auto index = place_of(words.chain, "chain", model.chains().size());
        if (!index) return tl::unexpected(index.error());
        const ModelChain& chain = model.chains()[*index];
        const Pair size = suggested_size(model, chain, sizes[chain.layers.front()], Scene());
        scene = with_model_chain(Scene(), model, chain, {size, InputKind::randn});
    }
    if (!scene) return tl::unexpected(scene.error());
    if (auto saved = save_scene(words.scene, *scene); !saved) return tl::unexpected(saved.error());
    return exit_done;
}

Result<int> print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail("file_write", "stdout", {"stdout", std::generic_category().message(errno)});
    }
    return exit_done;
}

/// The arrays of a .npy, .npz or .safetensors file.
Result<int> list_tensors(FileBytes bytes, const InspectWords& words) {
    const auto file = open_tensor_file(std::move(bytes), words.file);
    if (!file) return tl::unexpected(file.error());
    std::vector<std::vector<std::string>> lines{{"name", "type", "shape", ""}};
    Json tensors = Json::array();
    for (const TensorEntry& entry : (*file)->entries()) {
        lines.push_back({entry.name, entry.dtype, shape_text(entry.shape), entry.readable ? "" : "not read"});
        tensors.push_back(
            {{"name", entry.name}, {"type", entry.dtype}, {"shape", entry.shape}, {"readable", entry.readable}});
    }
    constexpr std::array<std::size_t, 4> left{0, 1, 2, 3};
    const Json all{{"file", words.file}, {"tensors", tensors}};
    return print(words.json ? all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n' : table_text(lines, left));
}

Result<int> inspect(const InspectWords& words) {
    std::optional<Pair> input;
    if (!words.size.empty()) {
        const auto size = parse_pair(words.size, "input-size");
        if (!size) return tl::unexpected(size.error());
        if (std::min(size->h, size->w) < 1)
            return fail("below_one", "input-size", {"input-size", words.size, "1"}, "1");
        input = *size;
    }
    auto bytes = FileBytes::open(words.file);
    if (!bytes) return tl::unexpected(bytes.error());
    const bool arrays = words.scene.empty() && looks_like_tensor_file(bytes->bytes(), words.file);
    if (arrays) return list_tensors(std::move(*bytes), words);
    const Result<ModelPointer> model = OnnxModel::read(std::move(*bytes), words.file);
    if (!model) return tl::unexpected(model.error());
    if (!words.scene.empty()) return write_scene(**model, words, input);
    const std::vector<ModelRow> rows = rows_of(**model, input);
    return print(words.json ? json_of(**model, rows) : table_of(**model, rows));
}

Action declare_inspect(CLI::App& app) {
    auto words = std::make_shared<InspectWords>();
    app.add_option("FILE", words->file, "An ONNX model (.onnx), or arrays (.npy, .npz, .safetensors)")
        ->required()
        ->option_text(" ");
    app.add_flag("--json", words->json, "JSON instead of a table; pairs are [rows, columns]");
    app.add_option("--input-size", words->size,
                   "Rows and columns of the model's input, where the file leaves them open")
        ->option_text("H,W");
    auto* layer = app.add_option("--layer", words->layer, "Write this layer as a scene: its number or its name")
                      ->option_text("N");
    auto* chain = app.add_option("--chain", words->chain, "Write this chain as a scene of a stack")->option_text("N");
    auto* scene = app.add_option("-o,--output", words->scene, "The scene file to write")->option_text("SCENE");
    layer->needs(scene)->excludes(chain);
    chain->needs(scene);
    return [words] { return inspect(*words); };
}

}  // namespace

const Command inspect_command{
    "inspect", "List the layers of an ONNX model or the arrays of a file; take a layer out as a scene",
    "Of a model, each line: weight shape as stored, kernel, stride, padding (top,left,bottom,right), dilation, groups, "
    "parameters,\n"
    "height x width of what the layer reads, multiply-adds of one sample, and why the layer cannot be stepped, if so.\n"
    "Example: convscope inspect model.onnx --input-size 224,224",
    declare_inspect};

}  // namespace convscope
