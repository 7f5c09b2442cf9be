// XDG base directories, version 0.8: a variable that is not an absolute path is ignored.
#include "app/io/xdg.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace convscope {
namespace {

std::string folder_of(const Environment& environment, const char* variable, const char* in_home) {
    const std::string base = environment(variable);
    if (base.starts_with('/')) return base + "/convscope";
    const std::string home = environment("HOME");
    return home.starts_with('/') ? home + in_home + "/convscope" : std::string();
}

}  // namespace

Environment process_environment() {
    return [](const char* variable) {
        const char* value = std::getenv(variable);
        return std::string(value == nullptr ? "" : value);
    };
}

std::string config_folder(const Environment& environment) {
    return folder_of(environment, "XDG_CONFIG_HOME", "/.config");
}

std::string state_folder(const Environment& environment) {
    return folder_of(environment, "XDG_STATE_HOME", "/.local/state");
}

bool make_folder(const std::string& path) {
    if (path.empty()) return false;
    std::error_code ignored;
    const std::filesystem::path whole(path);
    std::filesystem::path made;
    for (const auto& part : whole) {
        made /= part;
        if (!std::filesystem::exists(made, ignored)) ::mkdir(made.c_str(), 0700);
    }
    return std::filesystem::is_directory(whole, ignored);
}

}  // namespace convscope
