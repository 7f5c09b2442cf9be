// The type: Inter for text, JetBrains Mono for code and numbers, Noto Sans CJK SC behind both.
#pragma once

#include <imgui.h>

#include <string>

namespace convscope {

struct Fonts {
    ImFont* text = nullptr;
    ImFont* strong = nullptr;  ///< semibold
    ImFont* mono = nullptr;
    ImFont* mono_strong = nullptr;  ///< bold

    /// Height of a line of the face, in em: what a size in em is multiplied by for Dear ImGui.
    [[nodiscard]] float line(const ImFont* font) const;
};

/// Adds the fonts to the present Dear ImGui context. A font file that is missing is replaced by the next best one and
/// named in `missing`. Files are mapped, not read: only the glyphs that are shown cost anything.
Fonts load_fonts(std::string* missing = nullptr);

}  // namespace convscope
