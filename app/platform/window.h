// The desktop window: GLFW, GL 3.3 core, events, clipboard, dropped files. It sleeps until something happens.
#pragma once

#include <string>

#include "app/io/settings.h"
#include "core/scene.h"

namespace convscope {

/// Exit code of a program that could open no window: no display, no OpenGL 3.3, or the window system refused.
/// `./run.sh` renders the demonstration then.
inline constexpr int exit_no_window = 3;

/// True when a window can be opened here (a display answers).
bool can_open_window();

/// Runs the program in a window until it is closed; the process's exit code, 0 or exit_no_window. `file` may be empty:
/// then the autosave, or the first preset.
int run_window(const std::string& file);

}  // namespace convscope
