// Any bytes as an ONNX model: listed, sized, every layer read, opened alone and in its chain.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "app/io/open_model.h"

namespace {

/// Ends the program when something that must hold does not: the fuzzer keeps the input.
void must(bool holds) {
    if (!holds) std::abort();
}

/// An Error says something; a scene is valid.
void check(const convscope::Result<convscope::Scene>& scene) {
    must(scene ? convscope::validate(*scene).has_value() : !scene.error().message().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace convscope;
    const auto given = std::as_bytes(std::span(data, size));
    const auto read = OnnxModel::read(FileBytes({given.begin(), given.end()}), "fuzz");
    if (!read) {
        must(!read.error().message().empty());
        return 0;
    }
    const OnnxModel& model = **read;
    must(!model.layers().empty());
    for (const auto& input : {std::optional<Pair>(), std::optional(Pair{9, 11})}) {
        const auto sizes = model.sizes(input);
        must(sizes.size() == model.layers().size());
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const ModelLayer& layer = model.layers()[i];
            (void)layer.parameters();
            if (const auto both = sizes[i].both()) (void)macs_at(layer, *both);
            const Pair cells = suggested_size(layer, sizes[i], Scene());
            check(with_model_layer(Scene(), model, i, {cells, InputKind::ramp}));
        }
    }
    for (const ModelChain& chain : model.chains()) {
        must(chain.layers.size() >= 2 && chain.layers.size() == chain.relu.size());
        check(with_model_chain(Scene(), model, chain, {{16, 16}, InputKind::ramp}));
    }
    return 0;
}
