// One look into one folder; what cannot be read has no completions.
#include "app/io/completion.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "app/io/in_page.h"
#include "app/io/xdg.h"

namespace convscope {
namespace {

std::string lower(std::string text) {
    for (char& each : text) each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    return text;
}

}  // namespace

std::string with_home(const std::string& path) {
    if (in_page) return std::filesystem::path(path).filename().string();  // the browser has no folders to choose
    if (!path.starts_with("~/")) return path;
    const std::string home = process_environment()("HOME");
    return home.empty() ? path : home + path.substr(1);
}

std::vector<std::string> completions(const std::string& typed, std::span<const std::string_view> suffixes,
                                     std::size_t most) {
    namespace fs = std::filesystem;
    const auto slash = typed.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash + 1);
    const std::string start = typed.substr(folder.size());
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator each(folder.empty() ? "." : with_home(folder), error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        const std::string name = each->path().filename().string();
        if (!name.starts_with(start) || (name.front() == '.' && start.empty())) continue;
        std::error_code unreadable;
        const bool is_folder = each->is_directory(unreadable);
        const std::string small = lower(name);
        const bool fits = std::any_of(suffixes.begin(), suffixes.end(),
                                      [&](std::string_view suffix) { return small.ends_with(suffix); });
        if (is_folder || fits) found.push_back(folder + name + (is_folder ? "/" : ""));
    }
    std::sort(found.begin(), found.end());
    if (found.size() > most) found.resize(most);
    return found;
}

std::string common_start(std::span<const std::string> paths) {
    if (paths.empty()) return {};
    std::string start = paths.front();
    for (const std::string& path : paths) {
        const auto [end, ignored] = std::mismatch(start.begin(), start.end(), path.begin(), path.end());
        start.erase(end, start.end());
    }
    // Not inside a character.
    while (!start.empty() && (static_cast<unsigned char>(start.back()) & 0x80U) != 0) {
        const bool whole = std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
            return path.size() == start.size() || (static_cast<unsigned char>(path[start.size()]) & 0xC0U) != 0x80U;
        });
        if (whole) break;
        start.pop_back();
    }
    return start;
}

}  // namespace convscope
