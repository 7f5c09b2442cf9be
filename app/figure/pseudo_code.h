// The loop nest of a scene as text: what the code panel shows and the exports write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/loop_nest.h"
#include "core/scene.h"

namespace convscope {

struct CodeLine {
    std::string text;          ///< with its indentation, one blank a level
    std::optional<Loop> loop;  ///< the loop that this line opens
    int depth = 0;             ///< number of loops around it
    enum class Kind : std::uint8_t { loop, start, add, product, store, remark } kind = Kind::loop;
};

enum class CodeStyle : std::uint8_t { python, cpp };

/// The lines of the nest in the scene's order. An accumulator is used when every output is finished before the next
/// begins; otherwise the output itself starts at the bias and is added to.
std::vector<CodeLine> pseudo_code(const Scene& scene, const LoopNest& nest, CodeStyle style);

}  // namespace convscope
