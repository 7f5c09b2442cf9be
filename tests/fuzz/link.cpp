// Any text as a link; a scene that is read comes back from its own link.
#include "core/link.h"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)convscope::looks_like_link(text);
    const auto scene = convscope::scene_from_link(text, {.memory_bytes = 1 << 20});
    if (!scene) return scene.error().message().empty() ? std::abort(), 0 : 0;
    const convscope::SceneLink link = convscope::link_of(*scene);
    if (!link.left_out.empty()) return 0;  // a link may set more cells than one is written with
    const auto again = convscope::scene_from_link(link.text);
    if (!again || !(*again == *scene)) std::abort();
    return 0;
}
