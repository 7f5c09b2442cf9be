// An image on the clipboard. GLFW hands over text only, so the desktop's own tool is asked: wl-paste on Wayland, xclip
// on X11, where one is installed. The window goes on while it answers.
#pragma once

#include <optional>
#include <vector>

#include "app/io/pipe_reader.h"
#include "core/error.h"

namespace convscope {

class ClipboardImage {
public:
    /// Asks for a PNG. On an Error (no tool) nothing was started.
    Result<void> ask(double now);
    [[nodiscard]] bool asking() const { return reader_.running(); }
    /// Once: the image's bytes, or why there are none. Nothing while the tool works, or when none was asked.
    std::optional<Result<std::vector<std::byte>>> answer(double now);

private:
    PipeReader reader_;
};

}  // namespace convscope
