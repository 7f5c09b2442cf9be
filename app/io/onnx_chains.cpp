// Which layers of a model follow each other in a line. Every value knows the layer that it comes from by element-wise
// operations alone; a layer that reads such a value comes after that one. Where values of two layers meet (a residual
// sum) or a layer has two that come after it, a line ends.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "app/io/onnx_layers.h"
#include "core/scene.h"

namespace convscope::onnx {
namespace {

constexpr std::size_t nothing = static_cast<std::size_t>(-1);

/// Operators met since a layer, the last one first. Shared, so that a long run costs one entry an operator.
struct Met {
    std::string_view op;
    std::size_t before = nothing;
};

/// Where a value comes from.
struct Origin {
    std::size_t layer = nothing;
    bool relu = false;
    std::size_t met = nothing;
};

struct Link {
    std::size_t before = nothing;  ///< the layer that is read
    std::size_t readers = 0;       ///< layers that read this one
    Origin read;                   ///< how `before` is read
    bool relu = false;             ///< nothing but a ReLU reads it
};

class Chains {
public:
    Chains(const Contents& contents, const std::vector<ModelLayer>& layers)
        : contents_(contents), layers_(layers), links_(layers.size()) {}

    std::vector<ModelChain> find() {
        std::size_t layer = 0;
        for (std::size_t graph = 0; graph < contents_.graphs.size(); ++graph) walk(graph, layer);
        std::vector<std::size_t> next(layers_.size(), nothing);
        for (std::size_t i = 0; i < links_.size(); ++i) {
            const std::size_t before = links_[i].before;
            if (before != nothing && links_[before].readers == 1 && fits(before, i)) next[before] = i;
        }
        std::vector<ModelChain> chains;
        for (std::size_t i = 0; i < links_.size(); ++i) {
            const std::size_t before = links_[i].before;
            const bool first = before == nothing || next[before] != i;
            if (first && next[i] != nothing) collect(i, next, chains);
        }
        std::stable_sort(chains.begin(), chains.end(),
                         [](const ModelChain& a, const ModelChain& b) { return a.layers.size() > b.layers.size(); });
        return chains;
    }

private:
    void walk(std::size_t graph, std::size_t& layer) {
        std::unordered_map<std::string_view, Origin> origins;
        std::unordered_map<std::string_view, std::size_t> uses;
        const auto& nodes = contents_.graphs[graph].nodes;
        for (const Node& node : nodes) {
            for (const std::string_view input : node.inputs) ++uses[input];
        }
        const auto origin_of = [&](std::string_view value) {
            const auto found = origins.find(value);
            return found == origins.end() ? Origin() : found->second;
        };
        for (std::size_t at = 0; at < nodes.size(); ++at) {
            const Node& node = nodes[at];
            const bool here =
                layer < layers_.size() && contents_.places[layer].graph == graph && contents_.places[layer].node == at;
            if (here) {
                const Origin read = node.inputs.empty() ? Origin() : origin_of(node.inputs[0]);
                links_[layer].before = read.layer;
                links_[layer].read = read;
                if (read.layer != nothing) ++links_[read.layer].readers;
                if (!node.outputs.empty()) origins[node.outputs[0]] = {layer, false, nothing};
                ++layer;
            } else if (is_element_wise(node) && !node.outputs.empty()) {
                const Origin made = after(graph, node, origin_of);
                if (made.layer == nothing) continue;
                origins[node.outputs[0]] = made;
                const bool only = node.op == "Relu" && uses[node.inputs[0]] == 1 && made.met == nothing;
                if (only) links_[made.layer].relu = true;
            }
        }
    }

    // Where the output of an element-wise operator comes from: all of its inputs that are not constants agree.
    template <class OriginOf>
    Origin after(std::size_t graph, const Node& node, const OriginOf& origin_of) {
        Origin made;
        bool first = true;
        bool joins = false;
        for (const std::string_view input : node.inputs) {
            if (input.empty() || constant_of(contents_.graphs, graph, input) != nullptr) continue;
            const Origin each = origin_of(input);
            if (first) {
                made = each;
            } else if (each.layer != made.layer) {
                return {};
            } else {
                joins = true;
                if (steps(each.met) > steps(made.met)) made.met = each.met;
                made.relu = made.relu && each.relu;
            }
            first = false;
        }
        if (made.layer == nothing) return {};
        if (node.op == "Identity" || node.op == "Dropout") return made;
        if (node.op == "Relu" && !joins) {
            made.relu = true;
            return made;
        }
        met_.push_back({node.op, made.met});
        steps_.push_back(steps(made.met) + 1);
        made.met = met_.size() - 1;
        return made;
    }
    [[nodiscard]] std::size_t steps(std::size_t met) const { return met == nothing ? 0 : steps_[met]; }

    // Both can be layers of one stack.
    [[nodiscard]] bool fits(std::size_t before, std::size_t after) const {
        const ModelLayer& a = layers_[before];
        const ModelLayer& b = layers_[after];
        if (a.problem || b.problem || a.one_dimensional != b.one_dimensional) return false;
        const bool pools = a.op != ModelOp::conv || b.op != ModelOp::conv;
        return pools || a.spec.out_channels == b.spec.in_channels;
    }

    void collect(std::size_t first, const std::vector<std::size_t>& next, std::vector<ModelChain>& chains) const {
        ModelChain chain;
        std::map<std::string, std::size_t> left_out;
        const auto leave_out = [&](std::string_view op) { ++left_out[std::string(op)]; };
        for (std::size_t at = first; at != nothing; at = next[at]) {
            if (chain.layers.size() == most_layers) break;
            chain.layers.push_back(at);
            const std::size_t reader = next[at];
            chain.relu.push_back(reader == nothing ? links_[at].relu : links_[reader].read.relu);
            if (layers_[at].op == ModelOp::average_pool && !layers_[at].counts_padding &&
                layers_[at].spec.pads != Sides()) {
                leave_out("count_include_pad=0");
            }
            if (reader == nothing) continue;
            for (std::size_t met = links_[reader].read.met; met != nothing; met = met_[met].before) {
                leave_out(met_[met].op);
            }
        }
        const bool convolves = std::any_of(chain.layers.begin(), chain.layers.end(),
                                           [&](std::size_t i) { return layers_[i].op == ModelOp::conv; });
        if (!convolves) return;
        for (const auto& [op, times] : left_out) {
            chain.left_out.push_back(times == 1 ? op : op + " x " + std::to_string(times));
        }
        chains.push_back(std::move(chain));
    }

    const Contents& contents_;
    const std::vector<ModelLayer>& layers_;
    std::vector<Link> links_;
    std::vector<Met> met_;
    std::vector<std::size_t> steps_;  // operators met up to here, one an entry of met_
};

}  // namespace

std::vector<ModelChain> find_chains(const Contents& contents, const std::vector<ModelLayer>& layers) {
    return Chains(contents, layers).find();
}

}  // namespace convscope::onnx
