// In the page an image that is pasted comes as a file: there is nobody to be asked for one.
#include "app/platform/clipboard_image.h"

namespace convscope {

Result<void> ClipboardImage::ask(double /*now*/) {
    return fail("clipboard_nothing", "clipboard", {});
}
std::optional<Result<std::vector<std::byte>>> ClipboardImage::answer(double /*now*/) {
    return std::nullopt;
}

}  // namespace convscope
