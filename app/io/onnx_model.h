// A model read from an .onnx file: its convolutions and poolings, what is known of their sizes, and the chains that
// they form. Listing reads no weights; they are read when a layer is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/io/files.h"
#include "core/error.h"
#include "core/layer.h"

namespace convscope {

namespace onnx {
struct Contents;
}

enum class ModelOp : std::uint8_t { conv, conv_transpose, max_pool, average_pool };
std::string_view name_of(ModelOp op);  ///< "Conv", "ConvTranspose", "MaxPool", "AveragePool"

/// How ONNX words padding. The two SAME depend on the size: output = ceil(input / stride).
enum class AutoPad : std::uint8_t { not_set, same_upper, same_lower, valid };
std::string_view name_of(AutoPad pad);  ///< "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"

/// One node of the model.
struct ModelLayer {
    std::string name;    ///< the node's, or that of its output
    std::string inside;  ///< the node that holds the graph it stands in ("If_0"); empty in the main graph
    ModelOp op = ModelOp::conv;
    std::vector<std::int64_t> weight_shape;  ///< as stored; empty for pooling and where it is not known
    /// Kernel, stride, dilation, pads, groups, channels, bias; a 1-D layer works along the width. Height and width are
    /// the least that it accepts: layer_at() has it at another size.
    Conv2dSpec spec;
    AutoPad auto_pad = AutoPad::not_set;
    bool one_dimensional = false;  ///< reads (N, C, W)
    bool ceil_mode = false;        ///< pooling: a last window that is not whole gives an output too
    bool counts_padding = true;    ///< average pooling: padding counts as cells
    /// Why it cannot be stepped; nothing when it can.
    std::optional<Error> problem;

    /// Weights and biases; nothing where they are not known.
    [[nodiscard]] std::optional<std::int64_t> parameters() const;
};

/// Height and width that the model feeds to a layer; nothing where it does not say.
struct ModelSize {
    std::optional<std::int64_t> height, width;
    [[nodiscard]] std::optional<Pair> both() const;
};

/// Layers of which each reads what the one before makes, but for element-wise operations in between.
struct ModelChain {
    std::vector<std::size_t> layers;    ///< indices of OnnxModel::layers(), at least two, with a convolution
    std::vector<bool> relu;             ///< a ReLU follows the layer
    std::vector<std::string> left_out;  ///< operators in between that a stack does not hold, as "Clip x 3"; it has
                                        ///< other values then, but the same receptive field
};

class OnnxModel {
public:
    /// `path` is used in messages.
    static Result<std::shared_ptr<const OnnxModel>> read(FileBytes bytes, const std::string& path);
    ~OnnxModel();
    OnnxModel(const OnnxModel&) = delete;
    OnnxModel& operator=(const OnnxModel&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    /// In the file's order: the main graph, then graphs within nodes, then functions.
    [[nodiscard]] std::span<const ModelLayer> layers() const { return layers_; }
    /// What each layer reads, from the shapes in the file and those that follow from them. `input`: height and width
    /// of the model's inputs where the file leaves them open.
    [[nodiscard]] std::vector<ModelSize> sizes(const std::optional<Pair>& input) const;
    /// The longest first.
    [[nodiscard]] std::span<const ModelChain> chains() const { return chains_; }

    /// w of a convolution, (C_out, C_in/G, KH, KW).
    [[nodiscard]] Result<Tensor> weight(std::size_t layer) const;
    /// b, (1, 1, 1, C_out), of one that has it.
    [[nodiscard]] Result<Tensor> bias(std::size_t layer) const;

private:
    OnnxModel(FileBytes bytes, std::string path);

    FileBytes bytes_;
    std::string path_;
    std::unique_ptr<onnx::Contents> contents_;
    std::vector<ModelLayer> layers_;
    std::vector<ModelChain> chains_;
};

using ModelPointer = std::shared_ptr<const OnnxModel>;

/// The layer with the size of its input and what follows from it (pads of SAME, the last window of ceil_mode); batch 1,
/// without its numbers. It may not be valid.
Layer layer_at(const ModelLayer& layer, const Pair& size);

/// Multiply-adds of one sample at that size of the input; nothing where they are not known, and for pooling.
std::optional<std::int64_t> macs_at(const ModelLayer& layer, const Pair& size);

}  // namespace convscope
