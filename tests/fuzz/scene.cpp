// Any text as a scene; one that is read is valid, and is the same after it was written and read again.
#include <cstdlib>
#include <string_view>

#include "core/scene_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // What a scene may take while a browser of its bytes would still be quick.
    const convscope::Limits limits{.memory_bytes = std::int64_t{64} << 20};
    const auto scene = convscope::scene_from_json(text, limits, "fuzz");
    if (!scene) return scene.error().message().empty() ? std::abort(), 0 : 0;
    if (!convscope::validate(*scene, limits)) std::abort();
    const auto again = convscope::scene_from_json(convscope::to_json(*scene), limits, "fuzz");
    if (!again || convscope::to_json(*again) != convscope::to_json(*scene)) std::abort();
    return 0;
}
