// What is made of the graphs of an .onnx file: its layers, their sizes and their chains. The parts of OnnxModel.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/io/onnx_graph.h"
#include "app/io/onnx_model.h"

namespace convscope::onnx {

/// Where a layer stands in the graphs, and its constants (null where there are none).
struct LayerPlace {
    std::size_t graph = 0;
    std::size_t node = 0;
    const Constant* weight = nullptr;
    const Constant* bias = nullptr;
};

struct Contents {
    Graphs graphs;
    std::vector<LayerPlace> places;  ///< one a layer
};

/// The operator, if a node is a layer.
std::optional<ModelOp> layer_op(const Node& node);
/// Reads the node's attributes and the shapes of its constants.
ModelLayer read_layer(const Graphs& graphs, LayerPlace& place, ModelOp op);

/// Shapes of what each layer reads.
std::vector<ModelSize> layer_sizes(const Contents& contents, const std::vector<ModelLayer>& layers,
                                   const std::optional<Pair>& input);

std::vector<ModelChain> find_chains(const Contents& contents, const std::vector<ModelLayer>& layers);

/// Operators that make each cell from the cells at its own place: y has the shape of its inputs, and their receptive
/// field.
bool is_element_wise(const Node& node);

}  // namespace convscope::onnx
