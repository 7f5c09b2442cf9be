// Layers as PyTorch calls name them: the signatures of torch 1.13, and reading a call by one of them.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/torch_parse.h"

namespace convscope::torch {

enum class Form : std::uint8_t {
    conv,
    functional_conv,  ///< F.conv2d: channels and kernel are those of its weight, which often is just a name
    max_pool,
    average_pool,
    relu,
    shuffle,
    identity,
    pad,
    sequential,
};

/// One call, as far as it says anything.
struct Call {
    Form form = Form::identity;
    int axes = 2;  ///< 1: Conv1d and its like, taken as height 1
    Place place;
    std::map<std::string_view, Place> places;  ///< of its arguments, by name

    Conv2dSpec spec;  ///< kernel, stride, dilation, padding, mode, groups and bias; channels of a conv
    std::vector<std::int64_t> weight_shape, input_shape;  ///< functional_conv: empty when unknown

    /// The argument's place, or the call's.
    [[nodiscard]] const Place& place_of(std::string_view argument) const;
};

/// Shapes of tensors that the text made by torch.randn and its like, by name.
using Shapes = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

/// The calls of all statements, those inside nn.Sequential one after the other.
Parsed<std::vector<Call>> read_calls(std::string_view text, const std::vector<Statement>& statements);

}  // namespace convscope::torch
