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
    ErrorText{
        "memory_past_limit",
        "the arrays take {0} bytes (input {1}, weight {2}, bias {3}, output {4}), more than the limit of {5}; try "
        "{6}"},
    ErrorText{
        "memory_past_limit_alone",
        "the arrays take {0} bytes (input {1}, weight {2}, bias {3}, output {4}), more than the limit of {5}; make "
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
    // files
    ErrorText{"file_read", "{0} cannot be read: {1}"},
    ErrorText{"file_too_large", "{0} holds {1} bytes, more than the {2} that are read"},
    ErrorText{"file_write", "{0} cannot be written: {1}"},
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

std::string Error::message() const {
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; });
    return found == texts.end() ? key : fill_template(found->text, args);
}

tl::unexpected<Error> fail(std::string key, std::string parameter, std::vector<std::string> args, std::string nearest) {
    assert(std::any_of(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; }));
    return tl::unexpected(Error{std::move(key), std::move(parameter), std::move(args), std::move(nearest)});
}

}  // namespace convscope
