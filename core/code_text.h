// A scene as a program in other languages: PyTorch, a NumPy loop nest and a C++ one in the scene's loop order, and the
// sum of the present step in LaTeX. Each runs (or typesets) as it stands.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/partial.h"
#include "core/scene.h"

namespace convscope {

enum class CodeTarget : std::uint8_t { torch, numpy, cpp, latex };
inline constexpr std::array all_code_targets{CodeTarget::torch, CodeTarget::numpy, CodeTarget::cpp, CodeTarget::latex};
std::string_view name_of(CodeTarget target);  ///< "torch", "numpy", "cpp", "latex"
Result<CodeTarget> code_target_of(std::string_view name);

/// The tensors stand in the text when they hold no more values than this together. Larger ones are read from x.npy,
/// w.npy and b.npy beside the program (float32; `convscope data` writes them); a large stack in PyTorch gets the
/// weights that torch starts with.
inline constexpr std::int64_t most_code_values = 4096;

/// The program of a valid scene, ending in a newline. NumPy and C++ are the stepped layer's, with the input that the
/// layers below make; PyTorch is the whole stack's. `data`: the numbers of that layer, as materialise(scene) gives
/// them.
std::string code_text(const Scene& scene, const ConvData& data, CodeTarget target);
std::string code_text(const Scene& scene, CodeTarget target);

/// The layers alone: `nn.Conv2d(4, 8, kernel_size=3)` or `nn.Sequential(...)`, without a newline at the end.
/// scene_from_torch reads it.
std::string torch_layers_text(const Scene& scene);

}  // namespace convscope
