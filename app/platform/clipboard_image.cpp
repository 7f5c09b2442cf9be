// Which tool, and what its end means.
#include "app/platform/clipboard_image.h"

#include <cstdlib>
#include <string>

namespace convscope {
namespace {

constexpr PipeReader::Bounds bounds{std::size_t{256} << 20U, 10.0};

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

}  // namespace

Result<void> ClipboardImage::ask(double now) {
    const std::vector<std::string> wayland{"wl-paste", "--no-newline", "--type", "image/png"};
    const std::vector<std::string> x11{"xclip", "-selection", "clipboard", "-target", "image/png", "-out"};
    if (is_set("WAYLAND_DISPLAY") && reader_.start(wayland, bounds, now)) return {};
    if (is_set("DISPLAY") && reader_.start(x11, bounds, now)) return {};
    return fail("clipboard_no_tool", "clipboard", {});
}

std::optional<Result<std::vector<std::byte>>> ClipboardImage::answer(double now) {
    if (!reader_.running()) return std::nullopt;
    switch (reader_.poll(now)) {
        case PipeReader::State::running:
            return std::nullopt;
        case PipeReader::State::too_large:
            return fail("clipboard_large", "clipboard", {std::to_string(bounds.bytes >> 20U)});
        case PipeReader::State::too_slow:
            return fail("clipboard_slow", "clipboard", {std::to_string(static_cast<int>(bounds.seconds))});
        case PipeReader::State::failed:
            break;
        case PipeReader::State::done:
            if (!reader_.bytes().empty()) return reader_.bytes();
            break;
    }
    return fail("clipboard_nothing", "clipboard", {});
}

}  // namespace convscope
