// A box of several lines of code: to read and copy from, or to type into.
#pragma once

#include <string>

#include "app/ui/session.h"

namespace convscope {

/// Characters of one line, from 0.
struct TextMark {
    std::size_t line = 0;
    std::size_t first = 0;
    std::size_t last = 0;
};

struct TextBoxOptions {
    bool read_only = false;
    bool focus = false;              ///< the keyboard goes to it now
    bool select_all = false;         ///< once it has the keyboard, so that what is typed replaces the text
    const TextMark* mark = nullptr;  ///< what is underlined as wrong
};

/// `size` in screen units. True when the text was changed in this frame.
bool text_box(const Session& session, const char* label, std::string& text, const ImVec2& size,
              const TextBoxOptions& options = {});

}  // namespace convscope
