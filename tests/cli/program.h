// Runs the built program as a user does, in a folder of its own, and looks at what it says and what it leaves behind.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/npy.h"

namespace convscope::test {

/// How a run of the program ended.
struct Ended {
    int code = -1;  ///< exit code; -1 when a signal ended it
    std::string out;
    std::string err;
};

/// An empty folder that is the program's working directory, removed with all its content at the end.
class Sandbox {
public:
    Sandbox();
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// Runs the program in this folder. `out` (when not empty) takes stdout instead of Ended::out.
    [[nodiscard]] Ended run(const std::vector<std::string>& words, const std::string& out = {}) const;

    void write(const std::string& name, std::string_view text) const;
    void write_array(const std::string& name, const std::vector<std::int64_t>& shape,
                     std::span<const float> data) const;
    /// An array of `value` everywhere.
    void write_filled(const std::string& name, const std::vector<std::int64_t>& shape, float value = 1.0F) const;
    [[nodiscard]] NpyArray read_array(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const;

    /// Every file and folder in here with its content.
    [[nodiscard]] std::map<std::string, std::string> content() const;

private:
    std::filesystem::path folder_;
};

std::string read_all(const std::filesystem::path& file);
NpyArray load_array(const std::filesystem::path& file);
std::vector<std::string> lines_of(const std::string& text);

/// Folders of tests/data/torch whose case is of `kind` ("ok" or "error"), sorted.
std::vector<std::filesystem::path> reference_cases(std::string_view kind);

}  // namespace convscope::test
