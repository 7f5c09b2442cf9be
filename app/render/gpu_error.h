// GPU trouble is neither a bug nor bad input: it is thrown, and names the shader or object, the stage and the log.
#pragma once

#include <stdexcept>
#include <string>

namespace convscope {

class GpuError : public std::runtime_error {
public:
    /// `subject`: the shader or object at fault; `stage`: "vertex", "fragment", "link", "uniform", "context", ...
    GpuError(const std::string& subject, const std::string& stage, const std::string& log)
        : std::runtime_error(subject + " (" + stage + "): " + log) {}
};

}  // namespace convscope
