// A case of `convscope check`: a folder with case.json and input.npy, weight.npy, [bias.npy] and output.npy, made by
// another program. Format: docs/command-line.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/cli/layer_options.h"
#include "core/allclose.h"
#include "core/error.h"
#include "core/npy.h"

namespace convscope {

/// A case as stored. What the engine is to refuse (a stride of 0, an array of five axes) is part of a case and stands
/// in `refusal`; a folder that holds no case is an Error of read_case.
struct Case {
    std::string folder;
    bool expects_refusal = false;  ///< kind "error"
    std::optional<Error> refusal;  ///< the values cannot even be a LayerOptions or its arrays
    LayerOptions options;
    NpyArray x, w;
    std::optional<NpyArray> b;
    NpyArray expected;    ///< empty for kind "error"
    Tolerance tolerance;  ///< NaN matches NaN
};

/// Every case folder in or below the given folders, each list sorted by name. A folder without one is an Error.
Result<std::vector<std::string>> find_cases(std::span<const std::string> folders);

Result<Case> read_case(const std::string& folder);

}  // namespace convscope
