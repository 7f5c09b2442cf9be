// validate(): what torch.nn.Conv2d and F.conv2d (1.13) refuse, and sizes past 64 bits or the memory limit.
// First the fault is found, then it is described with the nearest value that works.
//
// Keys: batch_negative, below_one (in_channels, out_channels, height, width, kernel_size, stride, dilation),
// groups_must_divide and groups_must_divide_two, padding_negative, same_needs_stride_one, padding_past_mode,
// same_padding_past_mode, window_past_input, size_overflow and size_overflow_alone, memory_past_limit and
// memory_past_limit_alone.
//
// As in torch an empty batch is fine, and with zero padding such a batch may have an empty height or width. Three
// things that torch lets pass by accident are refused: in_channels=0 (its answer has no channels whatever out_channels
// says), dilation below 1 with an empty batch (it is not looked at), and negative padding in modes other than zeros (it
// crops).
#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "core/checked_math.h"
#include "core/conv2d_spec.h"
#include "core/cost.h"

namespace convscope {
namespace {

enum class Fault {
    none,
    batch,
    in_channels,
    out_channels,
    height,
    width,
    groups,
    kernel,
    stride,
    dilation,
    padding_negative,
    same_stride,
    padding_past_mode,
    window_past_input,
    overflow,
    memory,
};

// ---- sizes that cannot overflow: they stop at the largest value ----

std::int64_t window_side(std::int64_t kernel, std::int64_t dilation) {
    return saturating_add(saturating_mul(dilation, kernel - 1), 1);
}

Pair window_of(const Conv2dSpec& spec) {
    return {window_side(spec.kernel.h, spec.dilation.h), window_side(spec.kernel.w, spec.dilation.w)};
}

Sides pads_of(const Conv2dSpec& spec) {
    if (spec.padding == PaddingKind::sides) return spec.pads;
    if (spec.padding == PaddingKind::valid) return {};
    const Pair window = window_of(spec);
    const std::int64_t rows = window.h - 1;
    const std::int64_t cols = window.w - 1;
    return {rows / 2, cols / 2, rows - rows / 2, cols - cols / 2};
}

Pair padded_of(const Conv2dSpec& spec) {
    const Sides pads = pads_of(spec);
    return {saturating_add(spec.height, saturating_add(pads.top, pads.bottom)),
            saturating_add(spec.width, saturating_add(pads.left, pads.right))};
}

/// Bytes of x, w, b and y.
struct Bytes {
    std::int64_t x, w, b, y;
    [[nodiscard]] std::int64_t total() const { return saturating_add(saturating_add(x, w), saturating_add(b, y)); }
};

/// For a spec whose axes are in order.
Bytes bytes_of(const Conv2dSpec& spec) {
    const Pair padded = padded_of(spec);
    const Pair window = window_of(spec);
    const Shape4 y{spec.batch, spec.out_channels, (padded.h - window.h) / spec.stride.h + 1,
                   (padded.w - window.w) / spec.stride.w + 1};
    const auto bytes = [](std::int64_t count) { return saturating_mul(count, sizeof(float)); };
    return {bytes(saturating_count(input_shape(spec))), bytes(saturating_count(weight_shape(spec))),
            spec.bias ? bytes(spec.out_channels) : 0, bytes(saturating_count(y))};
}

// ---- finding the fault ----

/// The most padding that the mode can fill on an axis of `size` cells.
std::int64_t most_padding(PaddingMode mode, std::int64_t size) {
    if (mode == PaddingMode::reflect) return size - 1;
    if (mode == PaddingMode::circular) return size;
    return saturated;
}

bool past_mode(const Conv2dSpec& spec) {
    const Sides pads = pads_of(spec);
    return std::max(pads.top, pads.bottom) > most_padding(spec.padding_mode, spec.height) ||
           std::max(pads.left, pads.right) > most_padding(spec.padding_mode, spec.width);
}

bool past_input(const Conv2dSpec& spec) {
    const Pair padded = padded_of(spec);
    const Pair window = window_of(spec);
    return window.h > padded.h || window.w > padded.w;
}

Fault find_fault(const Conv2dSpec& spec, const Limits& limits) {
    if (spec.batch < 0) return Fault::batch;
    if (spec.in_channels < 1) return Fault::in_channels;
    if (spec.out_channels < 1) return Fault::out_channels;
    const std::int64_t least_side = spec.batch == 0 && spec.padding_mode == PaddingMode::zeros ? 0 : 1;
    if (spec.height < least_side) return Fault::height;
    if (spec.width < least_side) return Fault::width;
    if (spec.groups < 1 || spec.in_channels % spec.groups != 0 || spec.out_channels % spec.groups != 0) {
        return Fault::groups;
    }
    if (spec.kernel.h < 1 || spec.kernel.w < 1) return Fault::kernel;
    if (spec.stride.h < 1 || spec.stride.w < 1) return Fault::stride;
    if (spec.dilation.h < 1 || spec.dilation.w < 1) return Fault::dilation;
    if (spec.padding == PaddingKind::sides &&
        std::min({spec.pads.top, spec.pads.left, spec.pads.bottom, spec.pads.right}) < 0) {
        return Fault::padding_negative;
    }
    if (spec.padding == PaddingKind::same && spec.stride != Pair{1, 1}) return Fault::same_stride;
    if (past_mode(spec)) return Fault::padding_past_mode;
    if (past_input(spec)) {
        if (spec.height < 1) return Fault::height;  // an empty batch of an empty plane that no padding fills
        if (spec.width < 1) return Fault::width;
        return Fault::window_past_input;
    }
    const Pair padded = padded_of(spec);
    const std::int64_t bytes = bytes_of(spec).total();
    if (padded.h == saturated || padded.w == saturated || bytes == saturated) return Fault::overflow;
    return bytes > limits.memory_bytes ? Fault::memory : Fault::none;
}

// ---- words ----

std::string text_of(std::int64_t value) {
    return std::to_string(value);
}

/// As torch takes it: one number for both axes, or (rows, columns).
std::string text_of(const Pair& pair) {
    if (pair.h == pair.w) return text_of(pair.h);
    return '(' + text_of(pair.h) + ", " + text_of(pair.w) + ')';
}

/// One number, (rows, columns), or (top, left, bottom, right) when the sides differ.
std::string text_of(const Sides& sides) {
    if (sides.top == sides.bottom && sides.left == sides.right) return text_of(Pair{sides.top, sides.left});
    return '(' + text_of(sides.top) + ", " + text_of(sides.left) + ", " + text_of(sides.bottom) + ", " +
           text_of(sides.right) + ')';
}

std::string size_text(const Pair& size) {
    return text_of(size.h) + 'x' + text_of(size.w);
}

// ---- the nearest value that works ----

/// The largest kernel side that fits, when the rest of the axis is in order.
std::int64_t largest_kernel(const Conv2dSpec& spec, std::int64_t size, std::int64_t before, std::int64_t after,
                            std::int64_t dilation) {
    dilation = std::max<std::int64_t>(dilation, 1);
    if (spec.padding == PaddingKind::same) {
        const std::int64_t most = most_padding(spec.padding_mode, size);
        return most == saturated ? saturated : saturating_add(saturating_mul(2, most) / dilation, 1);
    }
    const bool sides = spec.padding == PaddingKind::sides;
    const std::int64_t pads =
        sides ? saturating_add(std::max<std::int64_t>(before, 0), std::max<std::int64_t>(after, 0)) : 0;
    return (saturating_add(size, pads) - 1) / dilation + 1;
}

Pair nearest_kernel(const Conv2dSpec& spec) {
    const Sides& pads = spec.pads;
    const std::int64_t rows = largest_kernel(spec, spec.height, pads.top, pads.bottom, spec.dilation.h);
    const std::int64_t cols = largest_kernel(spec, spec.width, pads.left, pads.right, spec.dilation.w);
    return {std::clamp<std::int64_t>(spec.kernel.h, 1, std::max<std::int64_t>(rows, 1)),
            std::clamp<std::int64_t>(spec.kernel.w, 1, std::max<std::int64_t>(cols, 1))};
}

/// The smallest side of the input that the padding mode and the window allow.
std::int64_t least_side(const Conv2dSpec& spec, std::int64_t before, std::int64_t after, std::int64_t window) {
    const std::int64_t pad = std::max({before, after, std::int64_t{0}});
    std::int64_t least = 1;
    if (spec.padding_mode == PaddingMode::reflect) least = saturating_add(pad, 1);
    if (spec.padding_mode == PaddingMode::circular) least = std::max<std::int64_t>(pad, 1);
    return std::max(
        {least, window - saturating_add(std::max<std::int64_t>(before, 0), std::max<std::int64_t>(after, 0))});
}

/// Raises negative padding to 0, and on from there until the window fits.
void raise_padding(std::int64_t& before, std::int64_t& after, std::int64_t size, std::int64_t window) {
    const bool raise_before = before < 0;
    const bool raise_after = after < 0;
    before = std::max<std::int64_t>(before, 0);
    after = std::max<std::int64_t>(after, 0);
    const std::int64_t missing = window - saturating_add(size, saturating_add(before, after));
    if (missing <= 0 || !(raise_before || raise_after)) return;
    const std::int64_t share = raise_before && raise_after ? missing / 2 : (raise_before ? missing : 0);
    before += share;
    after += missing - share;
}

Sides nearest_padding(const Conv2dSpec& spec) {
    Sides pads = spec.pads;
    const Pair window = window_of(spec);
    raise_padding(pads.top, pads.bottom, spec.height, window.h);
    raise_padding(pads.left, pads.right, spec.width, window.w);
    const std::int64_t rows = most_padding(spec.padding_mode, spec.height);
    const std::int64_t cols = most_padding(spec.padding_mode, spec.width);
    return {std::min(pads.top, rows), std::min(pads.left, cols), std::min(pads.bottom, rows),
            std::min(pads.right, cols)};
}

/// A parameter that can be too large: its largest component, and the spec with every component at most `most`.
struct Shrinkable {
    std::string_view name;
    std::int64_t least;
    std::function<std::int64_t(const Conv2dSpec&)> largest;
    std::function<void(Conv2dSpec&, std::int64_t most)> cut;
    std::function<std::string(const Conv2dSpec&)> text;
};

void cut_pair(Pair& pair, std::int64_t most) {
    pair = {std::min(pair.h, most), std::min(pair.w, most)};
}

Shrinkable shrinkable(std::string_view name, std::int64_t Conv2dSpec::*field) {
    const bool channels = field == &Conv2dSpec::in_channels || field == &Conv2dSpec::out_channels;
    return {name, 1, [field](const Conv2dSpec& spec) { return spec.*field; },
            [field, channels](Conv2dSpec& spec, std::int64_t most) {
                std::int64_t value = std::min(spec.*field, most);
                if (channels) value = std::max(value - value % spec.groups, spec.groups);
                spec.*field = value;
            },
            [field](const Conv2dSpec& spec) { return text_of(spec.*field); }};
}

Shrinkable shrinkable(std::string_view name, Pair Conv2dSpec::*field) {
    return {name, 1, [field](const Conv2dSpec& spec) { return std::max((spec.*field).h, (spec.*field).w); },
            [field](Conv2dSpec& spec, std::int64_t most) { cut_pair(spec.*field, most); },
            [field](const Conv2dSpec& spec) { return text_of(spec.*field); }};
}

Shrinkable shrinkable_padding() {
    return {
        "padding", 0,
        [](const Conv2dSpec& spec) {
            const Sides& pads = spec.pads;
            return spec.padding == PaddingKind::sides ? std::max({pads.top, pads.left, pads.bottom, pads.right}) : 0;
        },
        [](Conv2dSpec& spec, std::int64_t most) {
            const Sides& pads = spec.pads;
            spec.pads = {std::min(pads.top, most), std::min(pads.left, most), std::min(pads.bottom, most),
                         std::min(pads.right, most)};
        },
        [](const Conv2dSpec& spec) { return text_of(spec.pads); }};
}

/// A parameter that alone brings the spec within the limits, and the largest value that does.
struct Cut {
    std::string name;
    std::string value;
};

/// Tries the largest parameters first: the one at fault is most often the one that was typed too long.
Cut find_cut(const Conv2dSpec& spec, const Limits& limits) {
    std::array candidates{shrinkable("batch", &Conv2dSpec::batch),
                          shrinkable("height", &Conv2dSpec::height),
                          shrinkable("width", &Conv2dSpec::width),
                          shrinkable_padding(),
                          shrinkable("dilation", &Conv2dSpec::dilation),
                          shrinkable("out_channels", &Conv2dSpec::out_channels),
                          shrinkable("in_channels", &Conv2dSpec::in_channels),
                          shrinkable("kernel_size", &Conv2dSpec::kernel)};
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](const Shrinkable& a, const Shrinkable& b) { return a.largest(spec) > b.largest(spec); });
    const auto with = [&spec](const Shrinkable& parameter, std::int64_t most) {
        Conv2dSpec result = spec;
        parameter.cut(result, most);
        return result;
    };
    const auto too_large = [&limits](const Conv2dSpec& candidate) {
        const Fault fault = find_fault(candidate, limits);
        return fault == Fault::overflow || fault == Fault::memory;
    };
    for (const Shrinkable& parameter : candidates) {
        if (too_large(with(parameter, parameter.least))) continue;
        std::int64_t good = parameter.least;
        std::int64_t bad = parameter.largest(spec);
        while (good < bad - 1) {  // the difference of -1 and the largest number would not fit
            const std::int64_t middle = std::midpoint(good, bad);
            (too_large(with(parameter, middle)) ? bad : good) = middle;
        }
        const Conv2dSpec candidate = with(parameter, good);
        if (find_fault(candidate, limits) == Fault::none)
            return {std::string(parameter.name), parameter.text(candidate)};
    }
    return {};
}

// ---- describing the fault ----

using Failure = tl::unexpected<Error>;

Failure below_one(const char* parameter, const std::string& given, const std::string& nearest) {
    return fail("below_one", parameter, {parameter, given, nearest}, nearest);
}

Failure describe_groups(const Conv2dSpec& spec) {
    const std::string nearest = text_of(nearest_groups(spec.in_channels, spec.out_channels, spec.groups));
    std::vector<std::string> args{text_of(spec.groups), text_of(spec.in_channels), text_of(spec.out_channels)};
    std::vector<std::int64_t> two = allowed_groups(spec.in_channels, spec.out_channels);
    if (two.size() == 1) {
        args.push_back(nearest);
        return fail("groups_must_divide", "groups", args, nearest);
    }
    const auto distance = [&](std::int64_t value) {
        return value > spec.groups ? static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(spec.groups)
                                   : static_cast<std::uint64_t>(spec.groups) - static_cast<std::uint64_t>(value);
    };
    std::stable_sort(two.begin(), two.end(), [&](std::int64_t a, std::int64_t b) { return distance(a) < distance(b); });
    args.push_back(text_of(std::min(two[0], two[1])));
    args.push_back(text_of(std::max(two[0], two[1])));
    return fail("groups_must_divide_two", "groups", args, nearest);
}

Failure describe_past_mode(const Conv2dSpec& spec) {
    const std::string mode(name_of(spec.padding_mode));
    const std::string most =
        text_of(Pair{most_padding(spec.padding_mode, spec.height), most_padding(spec.padding_mode, spec.width)});
    const std::string size = size_text({spec.height, spec.width});
    if (spec.padding == PaddingKind::same) {
        const std::string nearest = text_of(nearest_kernel(spec));
        return fail("same_padding_past_mode", "kernel_size",
                    {text_of(spec.kernel), text_of(spec.dilation), text_of(pads_of(spec)), mode, most, size, nearest},
                    nearest);
    }
    // Less padding, unless the window then no longer fits; another mode, unless it does not fit as it is; else a larger
    // input, which always will do.
    Conv2dSpec candidate = spec;
    candidate.pads = nearest_padding(spec);
    std::string parameter = "padding";
    std::string nearest = text_of(candidate.pads);
    if (past_input(spec)) {
        const Sides& pads = spec.pads;
        const Pair window = window_of(spec);
        const Pair least{least_side(spec, pads.top, pads.bottom, window.h),
                         least_side(spec, pads.left, pads.right, window.w)};
        const bool rows = spec.height < least.h;
        parameter = rows ? "height" : "width";
        nearest = text_of(rows ? least.h : least.w);
    } else if (past_input(candidate)) {
        parameter = "padding_mode";
        nearest = name_of(PaddingMode::zeros);
    }
    return fail("padding_past_mode", parameter, {mode, most, size, text_of(spec.pads), parameter + '=' + nearest},
                nearest);
}

Failure describe_past_input(const Conv2dSpec& spec) {
    const Pair padded = padded_of(spec);
    std::string parameter = "kernel_size";
    std::string nearest = text_of(nearest_kernel(spec));
    if (spec.kernel.h <= padded.h && spec.kernel.w <= padded.w) {  // it is the dilation that takes it too far
        const auto nearest_dilation = [](std::int64_t dilation, std::int64_t kernel, std::int64_t side) {
            return kernel == 1 ? dilation : std::min(dilation, (side - 1) / (kernel - 1));
        };
        parameter = "dilation";
        nearest = text_of(Pair{nearest_dilation(spec.dilation.h, spec.kernel.h, padded.h),
                               nearest_dilation(spec.dilation.w, spec.kernel.w, padded.w)});
    }
    return fail("window_past_input", parameter,
                {text_of(spec.kernel), text_of(spec.dilation), size_text(window_of(spec)), size_text(padded),
                 parameter + '=' + nearest},
                nearest);
}

Failure describe_overflow(const Conv2dSpec& spec, const Limits& limits) {
    const Cut cut = find_cut(spec, limits);
    if (cut.name.empty()) return fail("size_overflow_alone", "", {});
    return fail("size_overflow", cut.name, {cut.name, cut.value}, cut.value);
}

Failure describe_memory(const Conv2dSpec& spec, const Limits& limits) {
    const Bytes bytes = bytes_of(spec);
    std::vector<std::string> args{bytes_text(bytes.total()), bytes_text(bytes.x), bytes_text(bytes.w),
                                  bytes_text(bytes.b),       bytes_text(bytes.y), bytes_text(limits.memory_bytes)};
    const Cut cut = find_cut(spec, limits);
    if (cut.name.empty()) return fail("memory_past_limit_alone", "", args);
    args.push_back(cut.name + '=' + cut.value);
    return fail("memory_past_limit", cut.name, args, cut.value);
}

Failure describe(Fault fault, const Conv2dSpec& spec, const Limits& limits) {
    const auto at_least_one = [](const Pair& pair) {
        return Pair{std::max<std::int64_t>(pair.h, 1), std::max<std::int64_t>(pair.w, 1)};
    };
    const std::int64_t whole_group = std::max<std::int64_t>(spec.groups, 1);
    const Pair window = window_of(spec);
    const Sides pads = pads_of(spec);
    switch (fault) {
        case Fault::batch:
            return fail("batch_negative", "batch", {text_of(spec.batch), "1"},
                        "1");  // 0 is allowed, 1 is what is meant
        case Fault::in_channels:
            return below_one("in_channels", text_of(spec.in_channels), text_of(whole_group));
        case Fault::out_channels:
            return below_one("out_channels", text_of(spec.out_channels), text_of(whole_group));
        case Fault::height:
            return below_one("height", text_of(spec.height),
                             text_of(least_side(spec, pads.top, pads.bottom, window.h)));
        case Fault::width:
            return below_one("width", text_of(spec.width), text_of(least_side(spec, pads.left, pads.right, window.w)));
        case Fault::groups:
            return describe_groups(spec);
        case Fault::kernel:
            return below_one("kernel_size", text_of(spec.kernel), text_of(nearest_kernel(spec)));
        case Fault::stride:
            return below_one("stride", text_of(spec.stride),
                             text_of(spec.padding == PaddingKind::same ? Pair{1, 1} : at_least_one(spec.stride)));
        case Fault::dilation:
            return below_one("dilation", text_of(spec.dilation), text_of(at_least_one(spec.dilation)));
        case Fault::padding_negative: {
            const std::string nearest = text_of(nearest_padding(spec));
            return fail("padding_negative", "padding", {text_of(spec.pads), nearest}, nearest);
        }
        case Fault::same_stride:
            return fail("same_needs_stride_one", "stride", {text_of(spec.stride), "1"}, "1");
        case Fault::padding_past_mode:
            return describe_past_mode(spec);
        case Fault::window_past_input:
            return describe_past_input(spec);
        case Fault::overflow:
            return describe_overflow(spec, limits);
        case Fault::memory:
        case Fault::none:
            break;
    }
    return describe_memory(spec, limits);
}

}  // namespace

Result<void> validate(const Conv2dSpec& spec, const Limits& limits) {
    const Fault fault = find_fault(spec, limits);
    if (fault == Fault::none) return {};
    return describe(fault, spec, limits);
}

}  // namespace convscope
