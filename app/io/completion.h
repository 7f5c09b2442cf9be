// Completes a path that is being typed, from what its folder holds.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convscope {

/// Paths that `typed` can become: folders (with a "/" at the end) and files with one of `suffixes`, in order of name,
/// at most `most`. Hidden ones only when their dot is typed. "~/" is the home folder.
std::vector<std::string> completions(const std::string& typed, std::span<const std::string_view> suffixes,
                                     std::size_t most);

/// What all `paths` begin with.
std::string common_start(std::span<const std::string> paths);

/// "~/x" with the home folder in place of "~".
std::string with_home(const std::string& path);

}  // namespace convscope
