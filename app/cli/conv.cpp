// `convscope conv`: one convolution of arrays in files.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/layer_options.h"
#include "app/io/files.h"
#include "core/convolve.h"

namespace convscope {
namespace {

/// The options as they were typed.
struct ConvWords {
    std::string input, weight, bias, output;
    std::string stride = "1", padding = "0", dilation = "1", groups = "1", padding_mode = "zeros";
    std::string memory_limit = "2048";
};

Result<LayerOptions> read_options(const ConvWords& words) {
    LayerOptions options;
    const auto stride = parse_pair(words.stride, "stride");
    if (!stride) return tl::unexpected(stride.error());
    options.stride = *stride;
    const auto dilation = parse_pair(words.dilation, "dilation");
    if (!dilation) return tl::unexpected(dilation.error());
    options.dilation = *dilation;
    if (const auto padding = parse_padding(words.padding, options); !padding) return tl::unexpected(padding.error());
    const auto groups = parse_number(words.groups, "groups");
    if (!groups) return tl::unexpected(groups.error());
    options.groups = *groups;
    const auto mode = padding_mode_of(words.padding_mode);
    if (!mode) return tl::unexpected(mode.error());
    options.padding_mode = *mode;
    return options;
}

Result<int> convolve_files(const ConvWords& words) {
    const auto options = read_options(words);
    if (!options) return tl::unexpected(options.error());
    const auto limits = parse_memory_limit(words.memory_limit);
    if (!limits) return tl::unexpected(limits.error());

    auto x = read_array(words.input);
    if (!x) return tl::unexpected(x.error());
    auto w = read_array(words.weight);
    if (!w) return tl::unexpected(w.error());
    std::optional<NpyArray> b;
    if (!words.bias.empty()) {
        auto read = read_array(words.bias);
        if (!read) return tl::unexpected(read.error());
        b = std::move(*read);
    }
    const NpyArray* bias = b ? &*b : nullptr;
    const auto spec = spec_of(*options, *x, *w, bias, *limits);
    if (!spec) return tl::unexpected(spec.error());

    const bool batched = x->shape.size() == 4;
    const Tensor y = convolve(*spec, data_of(std::move(*x), std::move(*w), bias));
    const std::span<const std::int64_t> shape(y.shape);
    const auto written = write_file(words.output, write_npy(batched ? shape : shape.subspan(1), y.data));
    if (!written) return tl::unexpected(written.error());
    return exit_done;
}

Action declare_conv(CLI::App& app) {
    auto words = std::make_shared<ConvWords>();
    app.add_option("--input", words->input, "x: (N, C_in, H, W) or (C_in, H, W)")->required()->option_text("x.npy");
    app.add_option("--weight", words->weight, "w: (C_out, C_in/G, KH, KW)")->required()->option_text("w.npy");
    app.add_option("--bias", words->bias, "b: (C_out)")->option_text("b.npy");
    app.add_option("--stride", words->stride, "Rows[,columns]; default 1")->option_text("A[,B]");
    app.add_option("--padding", words->padding,
                   "Rows[,columns], or top,bottom,left,right, or same, or valid; default 0")
        ->option_text("A[,B]|t,b,l,r|same|valid");
    app.add_option("--dilation", words->dilation, "Rows[,columns]; default 1")->option_text("A[,B]");
    app.add_option("--groups", words->groups, "A common divisor of C_in and C_out; default 1")->option_text("G");
    app.add_option("--padding-mode", words->padding_mode, "zeros (default), reflect, replicate or circular")
        ->option_text("M");
    app.add_option("--memory-limit", words->memory_limit, "Most that x, w, b and y may take together; default 2048")
        ->option_text("MiB");
    app.add_option("-o,--output", words->output, "y: float32, (N, C_out, OH, OW)")->required()->option_text("y.npy");
    return [words] { return convolve_files(*words); };
}

}  // namespace

const Command conv_command{
    "conv", "Convolve arrays: x.npy and w.npy to y.npy",
    "Parameters mean what torch.nn.Conv2d means by them. Arrays of any real type are read as float32.\n"
    "Example: convscope conv --input x.npy --weight w.npy --padding same --dilation 2 --groups 2 -o y.npy",
    declare_conv};

}  // namespace convscope
