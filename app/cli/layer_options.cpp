// From words and shapes to a Conv2dSpec.
#include "app/cli/layer_options.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "app/io/files.h"
#include "core/read_number.h"

namespace convscope {
namespace {

/// The whole numbers between commas, or nothing when one of them is not.
std::optional<std::vector<std::int64_t>> whole_numbers(std::string_view text) {
    std::vector<std::int64_t> numbers;
    while (true) {
        const std::size_t comma = text.find(',');
        const auto number = read_number<std::int64_t>(text.substr(0, comma));
        if (!number) return std::nullopt;
        numbers.push_back(*number);
        if (comma == std::string_view::npos) return numbers;
        text.remove_prefix(comma + 1);
    }
}

/// The weight's second axis must be in_channels/groups. `spec` is valid.
Result<void> check_weight_channels(const Conv2dSpec& spec, std::int64_t channels) {
    const std::int64_t needed = spec.in_channels / spec.groups;
    if (channels == needed) return {};
    std::vector<std::string> args{std::to_string(channels), std::to_string(spec.in_channels),
                                  std::to_string(spec.groups), std::to_string(needed)};
    const bool fits_other_groups =
        channels > 0 && spec.in_channels % channels == 0 && spec.out_channels % (spec.in_channels / channels) == 0;
    if (!fits_other_groups) return fail("weight_channels", "weight", std::move(args), std::to_string(needed));
    args.push_back(std::to_string(spec.in_channels / channels));
    const std::string nearest = args.back();
    return fail("weight_channels_groups", "groups", std::move(args), nearest);
}

}  // namespace

Result<std::int64_t> parse_number(std::string_view text, const std::string& parameter) {
    if (const auto number = read_number<std::int64_t>(text)) return *number;
    return fail("not_a_number", parameter, {parameter, std::string(text)}, "1");
}

Result<Pair> pair_of(std::span<const std::int64_t> numbers, const std::string& parameter, const std::string& given) {
    if (numbers.size() == 1) return Pair{numbers[0], numbers[0]};
    if (numbers.size() == 2) return Pair{numbers[0], numbers[1]};
    return fail("not_a_pair", parameter, {parameter, given}, "1");
}

Result<Pair> parse_pair(std::string_view text, const std::string& parameter) {
    const auto numbers = whole_numbers(text);
    if (!numbers) return fail("not_a_pair", parameter, {parameter, std::string(text)}, "1");
    return pair_of(*numbers, parameter, std::string(text));
}

Result<void> parse_padding(std::string_view text, LayerOptions& options) {
    options.pads = {};
    options.padding = text == "same" ? PaddingKind::same : text == "valid" ? PaddingKind::valid : PaddingKind::sides;
    if (options.padding != PaddingKind::sides) return {};
    const auto numbers = whole_numbers(text);
    if (!numbers || numbers->size() == 3 || numbers->size() > 4) {
        return fail("not_a_padding", "padding", {std::string(text)}, "0");
    }
    const auto& n = *numbers;
    if (n.size() == 4) {
        options.pads = {.top = n[0], .left = n[2], .bottom = n[1], .right = n[3]};
    } else {
        options.pads = {.top = n.front(), .left = n.back(), .bottom = n.front(), .right = n.back()};
    }
    return {};
}

Result<Limits> parse_memory_limit(std::string_view mebibytes) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() >> 20;
    const auto number = read_number<std::int64_t>(mebibytes);
    if (!number || *number < 1 || *number > most) {
        return fail("memory_limit", "memory-limit", {std::string(mebibytes), std::to_string(most)}, "2048");
    }
    return Limits{.memory_bytes = *number << 20};
}

Result<Conv2dSpec> spec_of(const LayerOptions& options, const NpyArray& x, const NpyArray& w, const NpyArray* b,
                           const Limits& limits) {
    if (x.shape.size() != 3 && x.shape.size() != 4) return fail("input_axes", "input", {shape_text(x.shape)});
    if (w.shape.size() != 4) return fail("weight_axes", "weight", {shape_text(w.shape)});
    const std::size_t first = x.shape.size() - 3;
    Conv2dSpec spec;
    spec.batch = first == 1 ? x.shape[0] : 1;
    spec.in_channels = x.shape[first];
    spec.height = x.shape[first + 1];
    spec.width = x.shape[first + 2];
    spec.out_channels = w.shape[0];
    spec.kernel = {w.shape[2], w.shape[3]};
    spec.stride = options.stride;
    spec.dilation = options.dilation;
    spec.padding = options.padding;
    spec.pads = options.pads;
    spec.padding_mode = options.padding_mode;
    spec.groups = options.groups;
    spec.bias = b != nullptr;
    if (const auto valid = validate(spec, limits); !valid) return tl::unexpected(valid.error());
    if (const auto fits = check_weight_channels(spec, w.shape[1]); !fits) return tl::unexpected(fits.error());
    if (b != nullptr && b->shape != std::vector{spec.out_channels}) {
        return fail("bias_shape", "bias", {shape_text(b->shape), std::to_string(spec.out_channels)},
                    std::to_string(spec.out_channels));
    }
    return spec;
}

ConvData data_of(NpyArray x, NpyArray w, const NpyArray* b) {
    return {to_tensor(std::move(x)), to_tensor(std::move(w)), b == nullptr ? std::vector<float>{} : b->data};
}

Result<NpyArray> read_array(const std::string& path) {
    return read_file(path).and_then([&](const std::vector<std::byte>& bytes) { return read_npy(bytes, path); });
}

}  // namespace convscope
