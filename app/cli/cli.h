// The command line: `convscope [FILE]` opens the window, every other word is a command (app/cli/command.h).
#pragma once

#include <functional>
#include <string>

namespace convscope {

/// Opens the window, on a file, a preset's name or (empty) the scene of the first start; returns the exit code.
using OpenWindow = std::function<int(const std::string& file)>;

/// Runs the program and returns its exit code: 0 done, 1 checked and wrong, 2 bad usage or input, 3 no window could be
/// opened. What is bad is said in one line on stderr.
int run_cli(int argc, char** argv, const OpenWindow& open_window);

}  // namespace convscope
