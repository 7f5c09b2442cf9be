// What the program remembers between runs: a small JSON file in the XDG configuration folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"

namespace convscope {

struct Settings {
    std::string language;             ///< "en", "zh" or "" (from the environment's LANG)
    std::string theme = "dark";       ///< "dark", "light", "print"
    int text_scale = 100;             ///< percent, 75 to 250
    bool reduced_motion = false;      ///< no turns, no easing
    bool hints_seen = false;          ///< the first-start hints were closed
    double speed = 4.0;               ///< steps a second, 0.5 to 1000
    std::string code = "python";      ///< "python", "cpp": the code panel's language
    std::string preset;               ///< id of the preset that the scene began as, or ""
    std::vector<std::string> recent;  ///< files opened last, the newest first
    int window_width = 1440;
    int window_height = 900;
    bool operator==(const Settings&) const = default;

    static constexpr std::size_t most_recent = 5;
};

/// For pictures and tests: nothing moves by itself, and no hint lies over anything.
Settings still_settings(std::string language = "en");

/// Reads the file; a missing one gives the defaults, a bad one the defaults and its Error in `problem` (may be null).
Settings load_settings(const std::string& path, Error* problem = nullptr);
/// Atomic.
Result<void> save_settings(const std::string& path, const Settings& settings);

}  // namespace convscope
