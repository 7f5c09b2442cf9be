// What a command of the command line is: a name, what it does in a line, and how it declares its options.
// To add one: a file beside this one that defines a Command, one line here, and one in the list of cli.cpp.
#pragma once

#include <functional>
#include <string_view>

#include "core/error.h"

namespace CLI {
class App;
}

namespace convscope {

/// Exit codes of every command.
inline constexpr int exit_done = 0;
inline constexpr int exit_wrong = 1;  ///< checked, and wrong
inline constexpr int exit_bad = 2;    ///< bad usage or input

/// The work, once the options are read: its exit code, or the Error that is bad usage or input.
using Action = std::function<Result<int>()>;

struct Command {
    std::string_view name;
    std::string_view summary;  ///< a line of the list that --help shows
    std::string_view details;  ///< stands below the options: what comes out, an example
    /// Declares the options on `app` and returns the work, which reads them when it is called.
    Action (*declare)(CLI::App& app);
};

extern const Command animate_command;
extern const Command check_command;
extern const Command code_command;
extern const Command conv_command;
extern const Command data_command;
extern const Command demo_command;
extern const Command inspect_command;
extern const Command receptive_field_command;
extern const Command render_command;
extern const Command trace_command;

}  // namespace convscope
