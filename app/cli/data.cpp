// `convscope data`: the numbers of a scene's layer as .npy or .npz.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/cli/command.h"
#include "app/io/files.h"
#include "app/io/layer_arrays.h"
#include "app/io/scene_files.h"

namespace convscope {
namespace {

struct DataWords {
    std::string scene, what, output;
};

Result<std::vector<std::byte>> content(const Scene& scene, const DataWords& words) {
    const bool archive = words.output.ends_with(".npz");
    if (archive && words.what.empty()) return layer_npz(scene, words.output);
    if (archive || !words.output.ends_with(".npy")) return fail("data_file", "o", {words.output});
    if (words.what.empty()) return fail("data_what", "what", {words.output}, "y");
    const auto array = layer_array_of(words.what);
    if (!array) return tl::unexpected(array.error());
    return layer_array_npy(scene, *array);
}

Result<int> write_data(const DataWords& words) {
    const auto scene = load_scene(words.scene);
    if (!scene) return tl::unexpected(scene.error());
    const auto bytes = content(*scene, words);
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto written = write_file(words.output, *bytes); !written) return tl::unexpected(written.error());
    return exit_done;
}

Action declare_data(CLI::App& app) {
    auto words = std::make_shared<DataWords>();
    app.add_option("SCENE", words->scene, "A scene file (.json) or a preset's name")->required()->option_text(" ");
    app.add_option("--what", words->what, "x, w, b or y, for a .npy")->option_text("A");
    app.add_option("-o,--output", words->output, "One array (.npy), or all of the layer (.npz)")
        ->required()
        ->option_text("FILE");
    return [words] { return write_data(*words); };
}

}  // namespace

const Command data_command{
    "data", "Write the numbers of a scene: input, weight, bias, output",
    "Of the layer that is stepped: x (N, C_in, H, W), w (C_out, C_in/G, KH, KW), b (C_out), y (N, C_out, OH, OW), all\n"
    "float32. An .npz also holds stride, padding (top, bottom, left, right), dilation and groups, and opens as it is:\n"
    "convscope layer.npz\n"
    "Example: convscope data classic --what y -o y.npy",
    declare_data};

}  // namespace convscope
