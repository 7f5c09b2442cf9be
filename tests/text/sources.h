// Reads our own sources as text: which sentences they ask for, and with how many arguments. Not a compiler: it knows
// comments, literals and brackets, which is all that this takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convscope::testing {

/// Content of a file of the repository, by its path in it; a failed test when it cannot be read.
std::string repository_file(const std::string& path);

/// One of our files, without its comments.
struct Source {
    std::string path;
    std::string code;
};
/// Every .cpp and .h below these folders of the repository, sorted by path.
std::vector<Source> sources_in(const std::vector<std::string>& folders);

/// The string literals of `code`, without their quotes, escapes as written.
std::vector<std::string> literals_in(std::string_view code);

/// What stands between the commas of `inside`, commas in brackets and literals aside; blanks trimmed.
std::vector<std::string> split_at_commas(std::string_view inside);

/// The arguments of every call `name(...)` in `code`.
std::vector<std::vector<std::string>> calls_of(std::string_view code, std::string_view name);

}  // namespace convscope::testing
