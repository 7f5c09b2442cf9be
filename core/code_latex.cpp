// LaTeX: the definition of y with this layer's numbers, then the sum of the output cell that the step works on.
#include <fmt/format.h>

#include <cmath>

#include "core/code_parts.h"
#include "core/code_text.h"
#include "core/taps.h"

namespace convscope {
namespace {

constexpr std::int64_t most_terms = 36;  // that are written out: a 3x3 kernel of 4 channels
constexpr std::size_t terms_a_line = 4;

std::string number(float value) {
    if (std::isnan(value)) return "\\mathrm{NaN}";
    if (std::isinf(value)) return value > 0 ? "\\infty" : "-\\infty";
    std::string text = fmt::format("{:.5g}", value);
    if (const std::size_t e = text.find('e'); e != std::string::npos) {
        const int power = std::stoi(text.substr(e + 1));
        text = fmt::format("{} \\cdot 10^{{{}}}", text.substr(0, e), power);
    }
    return text;
}

std::string factor(float value) {
    const std::string text = number(value);
    return text.starts_with("-") ? fmt::format("({})", text) : text;
}

// "2\,oh + kh - 1".
std::string sampled(std::string_view out, std::int64_t stride, std::string_view kernel, std::int64_t dilation,
                    std::int64_t pad) {
    const auto times = [](std::string_view name, std::int64_t by) {
        return by == 1 ? std::string(name) : fmt::format("{}\\,{}", by, name);
    };
    std::string text = times(out, stride) + " + " + times(kernel, dilation);
    if (pad > 0) text += fmt::format(" - {}", pad);
    return text;
}

std::string channel(std::string_view name, std::int64_t per_group, std::int64_t groups) {
    if (groups == 1) return std::string(name);
    return per_group == 1 ? "g" : fmt::format("{}\\,g + {}", per_group, name);
}

std::string definition(const Conv2dSpec& spec) {
    const Sides pads = effective_pads(spec);
    const std::string oc = channel("o", spec.out_channels / spec.groups, spec.groups);
    const std::string ic = channel("i", spec.in_channels / spec.groups, spec.groups);
    return fmt::format(
        "  y_{{n,\\,{0},\\,h,\\,w}} &= {1}\\sum_{{i=0}}^{{{2}}} \\sum_{{k=0}}^{{{3}}} \\sum_{{l=0}}^{{{4}}}\n"
        "    w_{{{0},\\,i,\\,k,\\,l}} \\; x_{{n,\\,{5},\\,{6},\\,{7}}}",
        oc, spec.bias ? fmt::format("b_{{{}}} + ", oc) : "", spec.in_channels / spec.groups - 1, spec.kernel.h - 1,
        spec.kernel.w - 1, ic, sampled("h", spec.stride.h, "k", spec.dilation.h, pads.top),
        sampled("w", spec.stride.w, "l", spec.dilation.w, pads.left));
}

}  // namespace

std::string code::latex_text(const Scene& scene, const ConvData& data) {
    const Conv2dSpec& spec = scene.spec;
    const LoopNest nest = LoopNest::make(spec, scene.order).value();
    const std::int64_t end = (scene.step + 1) * nest.taps_per_step(scene.granularity);
    const OutputPosition at = nest.output_of(nest.indices_of(end - 1));
    const std::int64_t done = nest.completed_taps(at, end);
    const std::int64_t shown = std::min(done, most_terms);
    std::vector<std::string> terms;
    if (spec.bias) terms.push_back(number(data.bias[static_cast<std::size_t>(at.out_channel)]));
    for (const Tap& tap : taps_of(spec, nest, data.x, data.w, at, 0, shown)) {
        terms.push_back(fmt::format("{} \\cdot {}", factor(tap.weight), factor(tap.value)));
    }
    if (done > shown) terms.emplace_back("\\cdots");
    std::string sum;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (i > 0) sum += i % terms_a_line == 0 ? " \\\\\n    &\\quad + " : " + ";
        sum += terms[i];
    }
    const bool whole = done == nest.taps_per_output();
    std::string text =
        fmt::format("% Step {} of {} ({}), products in the loop order {}.\n", scene.step,
                    nest.step_count(scene.granularity), name_of(scene.granularity), scene.order.to_string());
    if (!whole) text += fmt::format("% {} of {} products are added so far.\n", done, nest.taps_per_output());
    if (spec.padding_mode != PaddingMode::zeros && effective_pads(spec) != Sides{}) {
        text += fmt::format("% Indices outside x stand for cells inside it: padding mode {}.\n",
                            name_of(spec.padding_mode));
    } else if (effective_pads(spec) != Sides{}) {
        text += "% x is 0 outside.\n";
    }
    text += fmt::format("\\begin{{align*}}\n{} \\\\[4pt]\n", definition(spec));
    text += fmt::format("  y{}_{{{},{},{},{}}} &= {} \\\\\n    &= {}\n\\end{{align*}}\n", whole ? "" : "^{(t)}", at.n,
                        at.out_channel, at.oh, at.ow, sum, number(partial_sum(spec, nest, data, at, done)));
    return text;
}

}  // namespace convscope
