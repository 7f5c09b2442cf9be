// A layer or a chain of a model as a scene: its real weights and biases, and an input that the user chooses.
#pragma once

#include <cstddef>
#include <optional>

#include "app/io/onnx_model.h"
#include "core/scene.h"

namespace convscope {

/// What the layer reads.
struct ModelInput {
    Pair size;                      ///< height and width
    std::optional<InputKind> kind;  ///< numbers made anew; nothing: the present input, resized, its channels repeated
};

/// `scene` with layer `index` of the model in place of its stack. Compared settings go; the lens stays.
Result<Scene> with_model_layer(const Scene& scene, const OnnxModel& model, std::size_t index, const ModelInput& input);

/// The same with a chain as the stack, of which the first convolution is stepped.
Result<Scene> with_model_chain(const Scene& scene, const OnnxModel& model, const ModelChain& chain,
                               const ModelInput& input);

/// A size to begin with: the model's own where it is known, else the present
/// scene's, in either case at least what the layer accepts.
Pair suggested_size(const ModelLayer& layer, const ModelSize& known, const Scene& scene);
/// The same for a chain, of whose first layer `known` is the size: twice as large, and again, until every layer takes
/// what reaches it.
Pair suggested_size(const OnnxModel& model, const ModelChain& chain, const ModelSize& known, const Scene& scene);

}  // namespace convscope
