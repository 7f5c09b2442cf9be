// The folders of the XDG base directory specification: configuration, state, data.
#pragma once

#include <functional>
#include <string>

namespace convscope {

/// Value of an environment variable, or empty.
using Environment = std::function<std::string(const char*)>;
Environment process_environment();

/// "$XDG_CONFIG_HOME/convscope" or "$HOME/.config/convscope"; empty when neither is set.
std::string config_folder(const Environment& environment);
/// "$XDG_STATE_HOME/convscope" or "$HOME/.local/state/convscope".
std::string state_folder(const Environment& environment);
/// Creates the folder and its parents (mode 0700). False when it cannot be.
bool make_folder(const std::string& path);

}  // namespace convscope
