// A walk over C++ text that steps over literals whole.
#include "tests/text/sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace convscope::testing {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Past the literal or comment that begins at `at`; `at` itself when none begins there.
std::size_t past_quoted(std::string_view code, std::size_t at) {
    if (code.substr(at, 3) == "R\"(") return std::min(code.size(), code.find(")\"", at) + 2);
    const char quote = code[at];
    const bool separator = quote == '\'' && at > 0 && is_word(code[at - 1]);  // 1'000
    if ((quote != '"' && quote != '\'') || separator) return at;
    std::size_t end = at + 1;
    while (end < code.size() && code[end] != quote) end += code[end] == '\\' ? 2 : 1;
    return std::min(code.size(), end + 1);
}

std::size_t past_comment(std::string_view code, std::size_t at) {
    if (code.substr(at, 2) == "//") return std::min(code.find('\n', at), code.size());
    if (code.substr(at, 2) == "/*") return std::min(code.find("*/", at), code.size() - 2) + 2;
    return at;
}

std::string without_comments(std::string_view code) {
    std::string out;
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t quoted = past_quoted(code, at);
        const std::size_t comment = quoted == at ? past_comment(code, at) : at;
        if (comment > at) {
            at = comment;
            continue;
        }
        const std::size_t next = std::max(quoted, at + 1);
        out += code.substr(at, next - at);
        at = next;
    }
    return out;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

// The place of the bracket that closes the one at `open`.
std::size_t closing(std::string_view code, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < code.size();) {
        const std::size_t quoted = past_quoted(code, at);
        if (quoted > at) {
            at = quoted;
            continue;
        }
        if (std::string_view("([{").find(code[at]) != std::string_view::npos) ++depth;
        if (std::string_view(")]}").find(code[at]) != std::string_view::npos && --depth == 0) return at;
        ++at;
    }
    return code.size();
}

}  // namespace

std::string repository_file(const std::string& path) {
    std::ifstream file(std::string(CONVSCOPE_REPOSITORY) + "/" + path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Source> sources_in(const std::vector<std::string>& folders) {
    const std::filesystem::path root(CONVSCOPE_REPOSITORY);
    std::vector<Source> found;
    for (const std::string& folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            const auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".h") continue;
            const std::string path = std::filesystem::relative(entry.path(), root).string();
            found.push_back({path, without_comments(repository_file(path))});
        }
    }
    std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
    return found;
}

std::vector<std::string> literals_in(std::string_view code) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t end = past_quoted(code, at);
        if (end > at && code[at] == '"') out.emplace_back(code.substr(at + 1, end - at - 2));
        at = std::max(end, at + 1);
    }
    return out;
}

std::vector<std::string> split_at_commas(std::string_view inside) {
    std::vector<std::string> out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < inside.size();) {
        if (inside[at] == ',') {
            out.push_back(trimmed(inside.substr(begin, at - begin)));
            begin = ++at;
        } else if (std::string_view("([{").find(inside[at]) != std::string_view::npos) {
            at = std::min(inside.size(), closing(inside, at) + 1);
        } else {
            at = std::max(past_quoted(inside, at), at + 1);
        }
    }
    const std::string last = trimmed(inside.substr(begin));
    if (!last.empty()) out.push_back(last);
    return out;
}

std::vector<std::vector<std::string>> calls_of(std::string_view code, std::string_view name) {
    std::vector<std::vector<std::string>> out;
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t quoted = past_quoted(code, at);
        if (quoted > at) {
            at = quoted;
            continue;
        }
        const bool begins = code.substr(at, name.size()) == name && (at == 0 || !is_word(code[at - 1])) &&
                            code.substr(at + name.size(), 1) == "(";
        if (!begins) {
            ++at;
            continue;
        }
        const std::size_t open = at + name.size();
        out.push_back(split_at_commas(code.substr(open + 1, closing(code, open) - open - 1)));
        at = open + 1;  // calls inside a call count too
    }
    return out;
}

}  // namespace convscope::testing
