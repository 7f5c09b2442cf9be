// The catalogue of the engine's sentences, and how an Error becomes one of them.
#include "core/error.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace convscope {
namespace {

constexpr std::array texts{
    // conv2d_spec, loop_nest
    ErrorText{"groups_must_divide", "groups={0} must divide in_channels={1} and out_channels={2}; try {3}"},
    ErrorText{"groups_must_divide_two", "groups={0} must divide in_channels={1} and out_channels={2}; try {3} or {4}"},
    ErrorText{"below_one", "{0}={1} must be at least 1; try {2}"},
    ErrorText{"batch_negative", "batch={0} must not be negative; try {1}"},
    ErrorText{"padding_negative", "padding={0} must not be negative; try {1}"},
    ErrorText{"same_needs_stride_one", "padding=same needs stride=1, not stride={0}; try stride={1}"},
    ErrorText{"padding_past_mode",
              "padding_mode={0} takes padding up to {1} a side on an input of {2}, not padding={3}; try {4}"},
    ErrorText{"same_padding_past_mode",
              "padding=same with kernel_size={0} and dilation={1} pads by {2}, but padding_mode={3} takes up to {4} a "
              "side on an input of {5}; try kernel_size={6}"},
    ErrorText{"window_past_input",
              "kernel_size={0} with dilation={1} spans {2} cells, more than the {3} of the padded input; try {4}"},
    ErrorText{"size_overflow", "the sizes do not fit 64 bits; try {0}={1}"},
    ErrorText{"size_overflow_alone", "the sizes do not fit 64 bits; make several of them smaller"},
    ErrorText{"memory_past_limit",
              "the arrays take {0} (input {1}, weight {2}, bias {3}, output {4}), more than the limit of {5}; try "
              "{6}"},
    ErrorText{"memory_past_limit_alone",
              "the arrays take {0} (input {1}, weight {2}, bias {3}, output {4}), more than the limit of {5}; make "
              "several sizes smaller"},
    ErrorText{"unknown_padding_mode", "padding_mode={0} must be zeros, reflect, replicate or circular; try {1}"},
    ErrorText{
        "unknown_loop_order",
        "order={0} must be output-stationary, channel-outer, weight-stationary, or the eight loops n g oc oh ow ic "
        "kh kw in any order; try {1}"},
    ErrorText{"unknown_granularity",
              "granularity={0} must be tap, output-position, input-channel, output-channel, group or sample; try {1}"},
    ErrorText{"steps_overflow",
              "{0} output cells with {1} taps each make more steps than fit 64 bits; make the sizes smaller"},
    // layers, scene, generate
    ErrorText{"layer_shape", "the input must be what the layer below makes, {1}, not {0}"},
    ErrorText{"pool_padding", "padding={0} of a pooling layer may be at most half its kernel; try {1}"},
    ErrorText{"pool_channels",
              "a pooling layer works on each of its in_channels={0} by itself: out_channels and groups "
              "must be {0} too, without bias, with padding_mode=zeros"},
    ErrorText{"shuffle_must_divide", "shuffle={0} must divide out_channels={1}; try {2}"},
    ErrorText{"last_convolution", "layer {0} is the only convolution, and one must stay to be stepped"},
    ErrorText{"too_many_layers", "a stack has at most {0} layers"},
    ErrorText{"layer_not_stepped", "layer={0} must be a convolution to be stepped, from 1 to {1}; try {2}"},
    ErrorText{
        "field_work",
        "the effective receptive field takes {0} million multiply-adds a draw, more than the limit of {1} million; "
        "make the field, the channels or the layers fewer"},
    ErrorText{
        "field_memory",
        "the effective receptive field takes {0}, more than the limit of {1}; make the field, the channels or the "
        "layers fewer"},
    ErrorText{"unknown_kind", "{0} kind={1} must be one of {2}; try {3}"},
    ErrorText{"unknown_lens", "lens={0} must be step, groups, rf or compare"},
    ErrorText{"unknown_lockstep", "lockstep={0} must be position or work"},
    ErrorText{"too_many_others", "others holds {0} settings; up to {1} are compared with the scene's own"},
    ErrorText{"other_without_convolution", "others must hold a convolution each, which is stepped"},
    ErrorText{"unknown_direction", "direction={0} must be up or down"},
    ErrorText{"unknown_view", "view={0} must be 2d or 3d"},
    ErrorText{"source_missing", "the {0} is of kind {1}, but the scene holds no {1} for it; open one, or try {2}"},
    ErrorText{"image_shape", "the image has shape ({0}, {1}, {2}, {3}), but must be one sample with 1 or 3 channels"},
    ErrorText{"nothing_to_step", "{0}={1} leaves no output to step through; try {0}=1"},
    ErrorText{"step_out_of_range", "step={0} must be 0 to {1}; try {2}"},
    // JSON files
    ErrorText{"json_syntax", "{0} is not JSON: the first mistake is in line {1}, column {2}"},
    ErrorText{"json_too_deep", "{0} nests more than {1} levels deep, which no file of this program does"},
    ErrorText{"json_double_key", "{0} has the key {1} twice in one place; keep one of them"},
    ErrorText{"json_unknown_key", "{0} is not a known key; did you mean {1}?"},
    ErrorText{"json_not_object", "{0} must be an object {...}, not {1}"},
    ErrorText{"json_not_whole", "{0} must be a whole number, not {1}"},
    ErrorText{"json_not_seed", "{0} must be a whole number from 0 to 18446744073709551615, not {1}"},
    ErrorText{"json_not_number", "{0} must be a number, not {1}"},
    ErrorText{"json_not_truth", "{0} must be true or false, not {1}"},
    ErrorText{"json_not_text", "{0} must be a text in quotes, not {1}"},
    ErrorText{"json_not_pair", "{0} must be one whole number or two, [rows, columns], not {1}"},
    ErrorText{"json_not_padding",
              "{0} must be a number, [rows, columns], {top, left, bottom, right}, \"same\" or \"valid\", not {1}"},
    ErrorText{"json_not_edits",
              "{0} must be a list of [i, j, k, l, value] with indices from 0 and a number (or \"nan\", \"inf\", "
              "\"-inf\"), not {1}"},
    ErrorText{"json_not_stacks", "{0} must be a list of stacks, each a list of layers, not {1}"},
    ErrorText{"json_not_layers", "{0} must be a list of 1 to {1} layers"},
    ErrorText{"json_range", "{0}={1} must be {2} to {3}; try {4}"},
    ErrorText{"json_edit_twice", "{0} sets the cell ({1}) twice; keep one of them"},
    ErrorText{"json_array_shape", "{0} needs a \"shape\" of four sizes from 1 that make at most {1} values"},
    ErrorText{"json_array_values", "{0} needs its values in \"float32_base64\" or \"uint8_base64\", one of the two"},
    ErrorText{"json_base64", "the values of {0} are not base64"},
    ErrorText{"json_array_size", "the shape of {0} claims {1} bytes, but there are {2}"},
    ErrorText{"npz_no_scene", "{0} holds arrays, but no scene; open it in the window to choose what they are"},
    ErrorText{"scene_newer", "the scene has version {0}, but this program reads up to {1}; use a newer program"},
    // links
    ErrorText{"link_unknown_key", "{0} is not a known key of a link; did you mean {1}?"},
    ErrorText{"link_key_twice", "{0} stands twice in the link; keep one of them"},
    ErrorText{"link_not_here", "{0} stands beside layer=...; write it inside a layer, as in layer=conv,k:3"},
    ErrorText{"link_not_whole", "{0}={1} must be a whole number from {2} to {3}; try {4}"},
    ErrorText{"link_not_flag", "{0}={1} must be 1 or 0"},
    ErrorText{"link_not_pair", "{0}={1} must be one whole number or two (rows x columns), such as 3 or 3x5"},
    ErrorText{"link_not_padding",
              "{0}={1} must be one whole number or two (rows x columns), four as in t1l0b2r0, same or valid"},
    ErrorText{"link_not_size", "{0}={1} must be samples x channels x rows x columns, such as 1x2x5x5"},
    ErrorText{"link_not_cells", "{0} holds {1}, which is not a cell and its value, such as 0x0x2x3~-1.5"},
    ErrorText{"link_not_probe", "probe={0} must be down or up, with a cell or without, such as down,2x3"},
    ErrorText{"link_escape", "the link has a damaged % code: {0}; a % itself is written %25"},
    ErrorText{"link_empty", "{0} is a link without a scene; it needs a query such as ?in=1x2x5x5&k=3"},
    ErrorText{"link_too_long", "the link has {0} characters; up to {1} are read"},
    // PyTorch code
    ErrorText{"torch_character", "{0} does not belong into a layer's code"},
    ErrorText{"torch_quote", "the text that begins with {0} is not closed in its line"},
    ErrorText{"torch_no_value", "{0} stands where a value is expected"},
    ErrorText{"torch_ends_value", "the code ends where a value is expected"},
    ErrorText{"torch_expected", "{0} stands where a comma or {1} is expected"},
    ErrorText{"torch_ends", "the code ends before its closing {0}"},
    ErrorText{"torch_after", "{0} is more than a layer's line holds"},
    ErrorText{"torch_deep", "the brackets nest more than {0} levels deep"},
    ErrorText{"torch_large", "{0} does not fit 64 bits"},
    ErrorText{"torch_long", "the code has {0} bytes; up to {1} are read"},
    ErrorText{"torch_unknown", "{0} is not read here; try {1}"},
    ErrorText{"torch_not_layer", "{0} is not a layer; write one such as nn.Conv2d(4, 8, 3)"},
    ErrorText{"torch_unknown_argument", "{0} has no argument {1}; try {2}"},
    ErrorText{"torch_argument_twice", "{0} is given twice"},
    ErrorText{"torch_arguments", "{0} takes at most {1} arguments"},
    ErrorText{"torch_missing", "{0} needs {1}, as in {2}"},
    ErrorText{"torch_not_whole", "{0} must be a whole number, not {1}; try {2}"},
    ErrorText{"torch_not_pair", "{0} must be a whole number or two, (rows, columns), not {1}; try {2}"},
    ErrorText{"torch_not_padding", "{0} must be whole numbers, 'same' or 'valid', not {1}; try {2}"},
    ErrorText{"torch_not_sides", "{0} must be a whole number or four, (left, right, top, bottom), not {1}; try {2}"},
    ErrorText{"torch_not_truth", "{0} must be True or False, not {1}"},
    ErrorText{"torch_not_tensor", "{0} must be a tensor, such as x, not {1}"},
    ErrorText{"torch_tensor_axes", "{0} must have {2} axes; {1} has another number"},
    ErrorText{"torch_only", "{0}={1} is not shown here; only {2} is"},
    ErrorText{"torch_axes", "{0} has another number of axes than the layers before it"},
    ErrorText{"torch_nothing", "there is no layer in the code; write one such as nn.Conv2d(4, 8, 3, padding=1)"},
    ErrorText{"torch_alone",
              "F.conv2d does not say its channels, so it must stand alone; between other layers use nn.Conv2d"},
    ErrorText{"torch_before_layer", "{0} must stand behind a layer"},
    ErrorText{"torch_pad_before", "{0} must stand before a convolution without padding of its own"},
    ErrorText{"torch_channels", "in_channels={0} must be the {1} channels that the layer before makes; try {1}"},
    ErrorText{"torch_no_conv",
              "there is no convolution in the code to step through; add one such as nn.Conv2d(4, 8, 3)"},
    // .npy arrays
    ErrorText{"npy_magic", "{0} is not a .npy file: it does not begin with NUMPY"},
    ErrorText{"npy_version", "{0} has .npy version {1}; versions 1 to 3 are read"},
    ErrorText{"npy_header_cut", "{0} ends inside its .npy header"},
    ErrorText{"npy_header_long", "{0} has a .npy header of more than {1} bytes"},
    ErrorText{"npy_header_form", "{0} has a damaged .npy header (at its byte {1})"},
    ErrorText{"npy_type",
              "{0} holds values of type {1}; float16, float32, float64, 8 to 64-bit integers and bool are read"},
    ErrorText{"npy_axes", "{0} has more than 4 axes"},
    ErrorText{"npy_too_large", "{0} has shape {1}, more than the 536870912 values that are read"},
    ErrorText{"npy_short", "{0} claims shape {1}, {2} bytes of values, but holds {3}"},
    // files of several arrays
    ErrorText{"tensor_gone", "{0} has become shorter since it was opened; open it again"},
    ErrorText{"tensors_none", "{0} holds no array that can be read"},
    ErrorText{"torch_file",
              "{0} was written by torch.save, whose files run code when they are read; write it with numpy.savez or "
              "safetensors.torch.save_file"},
    ErrorText{"zip_damaged", "{0} is a damaged .npz archive: {1}"},
    ErrorText{"zip_entries", "{0} holds {1} files, more than the {2} that are listed"},
    ErrorText{"zip_entry", "{0} cannot be unpacked: {1}"},
    ErrorText{"zip_checksum", "{0} is damaged: its values do not have the checksum that the archive gives"},
    ErrorText{"zip_encrypted", "{0} is encrypted; write it without a password"},
    ErrorText{"zip_method", "{0} is packed by method {1}; stored and deflated are read"},
    ErrorText{"zip_bomb", "{0} claims {1} bytes packed into {2}, more than data packs; write it with numpy.save"},
    ErrorText{"safetensors_short", "{0} is too short to be a .safetensors file"},
    ErrorText{"safetensors_header", "{0} claims a .safetensors header of {1} bytes, but holds {2}"},
    ErrorText{"safetensors_json", "{0} has a damaged .safetensors header (at its byte {1})"},
    ErrorText{"safetensors_entry", "{0} describes \"{1}\" by something else than dtype, shape and data_offsets"},
    ErrorText{"safetensors_offsets", "{0} places \"{1}\" outside its {2} bytes of values"},
    ErrorText{"safetensors_gap", "{0} has bytes between \"{1}\" and what is before it, or the two overlap"},
    ErrorText{"safetensors_size", "{0} says that \"{1}\" has shape {2} of {3}, but gives it {4} bytes"},
    ErrorText{"setting_array", "{1} in {0} must be whole numbers, at most {2} of them"},
    ErrorText{"weight_input", "weight of shape {0} does not go with an input of {1} channels"},
    ErrorText{"trace_large", "these steps have more than {0} products; save this step alone, or use convscope trace"},
    ErrorText{"unknown_array", "what={0} must be x, w, b or y; try y"},
    ErrorText{"no_bias", "the layer has no bias; try w"},
    ErrorText{"data_file", "{0} must end in .npy for one array (x, w, b or y), or in .npz for all of the layer"},
    ErrorText{"data_what", "{0} holds one array: say which by --what x, w, b or y; try y"},
    // .onnx models
    ErrorText{"onnx_no_graph", "{0} is not an ONNX model: it holds no graph"},
    ErrorText{"onnx_damaged", "{0} is damaged or cut short: it is no whole ONNX model"},
    ErrorText{"onnx_too_much", "{0} holds more than the {1} {2} that are read"},
    ErrorText{"onnx_no_layers", "{0} holds no Conv, ConvTranspose, MaxPool or AveragePool"},
    ErrorText{"onnx_external",
              "the values of {0} lie in the other file {1}, which is not read; save the model as one file"},
    ErrorText{"onnx_sparse", "{0} is stored sparse, which is not read; save it dense"},
    ErrorText{"onnx_type", "{0} holds values of type {1}; float16, bfloat16, float32 and float64 are read"},
    ErrorText{"onnx_shape", "{0} has shape {1}, which no convolution has"},
    ErrorText{"onnx_values", "{0} has shape {1}, {2} values, but holds {3}"},
    ErrorText{"onnx_computed", "{0} is computed or fed when the model runs: the file holds no values of it"},
    ErrorText{"onnx_dimensions", "a layer of {0} dimensions; layers of 1 and 2 are read"},
    ErrorText{"onnx_attribute", "the attribute {0}={1} does not fit the layer"},
    ErrorText{"onnx_kernel", "kernel_shape={0} does not fit the weight of shape {1}"},
    ErrorText{"onnx_transposed", "a transposed convolution cannot be stepped yet"},
    ErrorText{"onnx_pool", "{0} is a pooling layer, which has no steps; open the chain that it stands in"},
    ErrorText{"onnx_unknown_layer", "layer={0} is no layer of {1}; try {2}"},
    ErrorText{"onnx_no_chain", "{0} holds no chain of layers"},
    // typed by hand
    ErrorText{"not_a_value", "{0} is not a number; type one such as -0.5"},
    // images, presets, settings, opening
    ErrorText{"image_kind", "{0} is not a PNG, JPEG or BMP image"},
    ErrorText{"image_damaged", "{0} is a damaged image, or one of a kind that is not read"},
    ErrorText{"image_too_large", "{0} is {1} x {2} pixels; up to {3} a side are read"},
    ErrorText{
        "file_kind",
        "{0} is not a PNG, JPEG or BMP image, a .npy, .npz or .safetensors file of arrays, an .onnx model or a .json "
        "scene"},
    ErrorText{"array_empty", "{0} holds no values"},
    ErrorText{"bias_axes", "{0} must be one row of values, one an output channel, to be the bias"},
    ErrorText{"bias_length", "{0} holds {1} biases, but there are {2} output channels"},
    ErrorText{"unknown_preset", "{0} is neither a file nor a preset ({1}); try {2}"},
    ErrorText{"setting_word", "{0}=\"{1}\" must be one of {2}"},
    ErrorText{"settings_bad", "some settings in {0} were not understood and keep their defaults: {1}"},
    ErrorText{"autosave_bad", "the autosaved scene could not be read ({0}); it is kept as {1}"},
    ErrorText{"autosave_stuck", "the autosaved scene {0} could not be read ({1}), nor moved aside"},
    ErrorText{"folder_missing", "the folder {0} cannot be made"},
    ErrorText{"clipboard_nothing", "the clipboard holds no link, scene, PyTorch code or image"},
    ErrorText{"clipboard_no_tool",
              "the clipboard holds no link, scene or PyTorch code; to take an image from it, install wl-clipboard "
              "(Wayland) or xclip (X11), "
              "or drop the image's file on the window"},
    ErrorText{"clipboard_large", "the image on the clipboard takes more than {0} MiB"},
    ErrorText{"not_copied", "the browser did not let the page write to the clipboard"},
    ErrorText{"clipboard_slow", "the clipboard gave no image within {0} seconds"},
    // files
    ErrorText{"file_read", "{0} cannot be read: {1}"},
    ErrorText{"file_too_large", "{0} holds {1} bytes, more than the {2} that are read"},
    ErrorText{"file_write", "{0} cannot be written: {1}"},
    // pictures
    ErrorText{"bad_size", "--size={0} must be WIDTHxHEIGHT with sides from {1} to {2}; try 1280x720"},
    ErrorText{"figure_format", "{0} must end in .svg, .pdf or .png; try figure.svg"},
    ErrorText{"figure_size",
              "{0} must be a width or WIDTHxHEIGHT, from {1} to {2} mm or {3} to {4} px; try 85mm or 1200px"},
    ErrorText{"figure_window", "--window is a picture of the screen, not a figure for paper; leave it out for {0}"},
    ErrorText{"figure_too_large", "the picture would have {0} x {1} pixels; up to {2} a side are written"},
    ErrorText{"figure_not_drawn", "the figure cannot be drawn: {0}"},
    ErrorText{"no_gpu", "OpenGL cannot be used here: {0}"},
    ErrorText{"animation", "the animation cannot be made: {0}"},
    ErrorText{"animation_kind", "{0} must end in .gif, .webp or .mp4, or be a folder for pictures; try {1}"},
    ErrorText{"bad_sweep",
              "--sweep={0} must be kernel, stride, padding, dilation or groups with two whole numbers; try {1}"},
    ErrorText{"no_ffmpeg", "{0} needs ffmpeg, which is not installed: install it, or try {1}"},
    ErrorText{"not_in_page", "{0} cannot be made in the web page: try {1}, or the desktop program"},
    ErrorText{"too_many_frames", "the animation has {0} frames, at most {1} are possible; try {2}"},
    // command line
    ErrorText{"unknown_code", "--as={0} must be torch, numpy, cpp or latex; try {1}"},
    ErrorText{"unknown_command", "{0} is neither a file, a command nor a preset; try {1}"},
    ErrorText{"not_a_number", "{0}={1} must be a whole number, such as 1"},
    ErrorText{"not_a_pair", "{0}={1} must be one whole number or two (rows, columns), such as 1 or 1,2"},
    ErrorText{"not_a_padding",
              "padding={0} must be one, two or four whole numbers, same or valid, such as 1 or 0,1,0,2"},
    ErrorText{"memory_limit", "memory-limit={0} must be a whole number of MiB from 1 to {1}; try 2048"},
    ErrorText{"step_range", "{0}={1} must be from {2} to {3}; try {4}"},
    ErrorText{"input_axes", "input of shape {0} must have 4 axes (N, C, H, W) or 3 (C, H, W)"},
    ErrorText{"weight_axes", "weight of shape {0} must have 4 axes (C_out, C_in/G, KH, KW)"},
    ErrorText{
        "weight_channels",
        "weight has {0} input channels a group, but in_channels={1} in groups={2} need {3}; try a weight with {3}"},
    ErrorText{"weight_channels_groups",
              "weight has {0} input channels a group, but in_channels={1} in groups={2} need {3}; try groups={4}"},
    ErrorText{"bias_shape", "bias of shape {0} must have one axis of out_channels={1} values; try ({1},)"},
    ErrorText{"case_broken", "{0} is not a case: {1}"},
    ErrorText{"no_case", "{0} holds no case: no case.json in it or below"},
};

}  // namespace

std::span<const ErrorText> error_texts() {
    return texts;
}

std::string fill_template(std::string_view text, std::span<const std::string> args) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9') {
            const auto index = static_cast<std::size_t>(text[i + 1] - '0');
            if (index < args.size()) {
                out += args[index];
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

std::string setting_name(std::size_t setting) {
    return std::string(1, static_cast<char>('A' + setting));
}

std::string Error::message() const {
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; });
    const std::string sentence = found == texts.end() ? key : fill_template(found->text, args);
    const std::string of_layer =
        layer == 0 ? sentence : fill_template("layer {0}: {1}", std::array{std::to_string(layer), sentence});
    return setting == 0 ? of_layer : "setting " + setting_name(setting) + ": " + of_layer;
}

tl::unexpected<Error> fail(std::string key, std::string parameter, std::vector<std::string> args, std::string nearest) {
    assert(std::any_of(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; }));
    return tl::unexpected(Error{std::move(key), std::move(parameter), std::move(args), std::move(nearest), 0, 0});
}

}  // namespace convscope
