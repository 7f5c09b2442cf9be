// PyTorch code as a scene: paste `nn.Conv2d(4, 8, 3, padding=1)`, a call of `F.conv2d`, or an `nn.Sequential(...)`, and
// the scene follows. Nothing is run: the text is read by a parser of the few forms that layers are written in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// A mistake in a text, and where it is.
struct TextError {
    Error error;
    std::size_t offset = 0;  ///< first byte of what is wrong; the text's size when something is missing at its end
    std::size_t length = 0;  ///< bytes; at least 1 where there is one
    std::size_t line = 1;    ///< from 1
    std::size_t column = 1;  ///< from 1, in characters (code points)
    /// The English sentence with its place: "line 2, column 14: ...".
    [[nodiscard]] std::string message() const;
};

/// What a text made of a scene.
struct TorchScene {
    Scene scene;
    std::size_t layers = 0;   ///< that the text names; 0: a call of F.conv2d, which changes the stepped layer
    bool input_grew = false;  ///< the input was too small for the layers and has the least size that fits
};

/// True when the text mentions what the reader is for ("Conv2d(", "conv2d(", "Sequential(", ...).
bool looks_like_torch(std::string_view text);

/// `present` with the layers of the text in place of its own. nn.Conv1d and F.conv1d are taken as 2-D of height 1.
/// Layers of the text become the stack; F.conv2d, which does not say its channels, changes the layer that is stepped.
/// Input, loop order, granularity, lens and, where their shape stays, weights remain. The result is valid.
tl::expected<TorchScene, TextError> scene_from_torch(std::string_view text, const Scene& present);

}  // namespace convscope
