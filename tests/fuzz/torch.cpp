// Any text as PyTorch code: a valid scene, or a mistake whose place lies in the text.
#include <cstdlib>
#include <string_view>

#include "core/torch_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)convscope::looks_like_torch(text);
    convscope::Scene present;
    present.spec.height = present.spec.width = 7;
    const auto made = convscope::scene_from_torch(text, present);
    if (made) return convscope::validate(made->scene) ? 0 : (std::abort(), 0);
    const convscope::TextError& error = made.error();
    if (error.offset + error.length > size || error.line < 1 || error.column < 1 || error.message().empty())
        std::abort();
    return 0;
}
