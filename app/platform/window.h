// The desktop window: GLFW, GL 3.3 core, events, clipboard, dropped files. It sleeps until something happens.
#pragma once

#include <string>

#include "app/io/settings.h"
#include "core/scene.h"

namespace convscope {

/// True when a window can be opened here (a display answers).
bool can_open_window();

/// Runs the program in a window until it is closed; the process's exit code. `file` may be empty: then the autosave, or
/// the first preset.
int run_window(const std::string& file);

}  // namespace convscope
