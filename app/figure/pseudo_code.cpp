// Writes the nest. Factors of 1 and offsets of 0 are left out, so that a simple layer reads simply.
#include "app/figure/pseudo_code.h"

#include <fmt/format.h>

#include "core/code_parts.h"

namespace convscope {
namespace {

// "2*oh+kh-1": the input row (or column) that a tap samples.
std::string sampled(std::string_view out, std::int64_t stride, std::string_view kernel, std::int64_t dilation,
                    std::int64_t pad) {
    std::string made = code::times(out, stride) + "+" + code::times(kernel, dilation);
    if (pad > 0) made += fmt::format("-{}", pad);
    return made;
}

}  // namespace

std::vector<CodeLine> pseudo_code(const Scene& scene, const LoopNest& nest, CodeStyle style) {
    const Conv2dSpec& spec = scene.spec;
    const Sides pads = effective_pads(spec);
    const bool python = style == CodeStyle::python;
    const bool accumulates = scene.order.finishes_outputs();
    const std::string oc = code::channel("oc", spec.out_channels / spec.groups, spec.groups);
    const std::string ic = code::channel("ic", spec.in_channels / spec.groups, spec.groups);
    const std::string open = python ? "[" : "(";
    const std::string close = python ? "]" : ")";
    const std::string end = python ? "" : ";";
    const std::string output = fmt::format("y{}n, {}, oh, ow{}", open, oc, close);
    const std::string start = spec.bias ? fmt::format("b[{}]", oc) : "0";

    std::vector<CodeLine> lines;
    const auto add = [&](int depth, std::string text, CodeLine::Kind kind, std::optional<Loop> loop = {}) {
        lines.push_back({std::string(static_cast<std::size_t>(depth), ' ') + std::move(text), loop, depth, kind});
    };
    if (!accumulates) {
        add(0,
            python ? (spec.bias ? "y[:] = b[:, None, None]" : "y[:] = 0")
                   : (spec.bias ? "y = b;  // every oh, ow" : "y = 0;"),
            CodeLine::Kind::start);
    }
    int depth = 0;
    for (const Loop loop : scene.order.loops) {
        if (accumulates && depth == 5) {
            add(depth, fmt::format("{}acc = {}{}", python ? "" : "float ", start, end), CodeLine::Kind::start);
        }
        const auto name = name_of(loop);
        add(depth,
            python ? fmt::format("for {:<2} in range({}):", name, nest.extent(loop))
                   : fmt::format("for (int {0}=0; {0}<{1}; ++{0})", name, nest.extent(loop)),
            CodeLine::Kind::loop, loop);
        ++depth;
    }
    const std::string into = accumulates ? "acc" : output;
    const std::string row = sampled("oh", spec.stride.h, "kh", spec.dilation.h, pads.top);
    const std::string col = sampled("ow", spec.stride.w, "kw", spec.dilation.w, pads.left);
    add(depth, fmt::format("{} +=", into), CodeLine::Kind::add);
    add(depth, fmt::format(" x{}n, {}, {},", open, ic, row), CodeLine::Kind::product);
    add(depth, fmt::format("   {}{}", col, close), CodeLine::Kind::product);
    add(depth, fmt::format(" * w{}{}, ic, kh, kw{}{}", open, oc, close, end), CodeLine::Kind::product);
    if (accumulates) add(5, fmt::format("{} = acc{}", output, end), CodeLine::Kind::store);
    return lines;
}

}  // namespace convscope
