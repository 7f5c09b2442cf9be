# Writes OUT, a C++ file that holds each of FILES (paths relative to ROOT, separated by commas) as a string.
# Run by assets/CMakeLists.txt when one of them changes.
string(REPLACE "," ";" FILES "${FILES}")
set(body "")
foreach(file IN LISTS FILES)
  file(READ ${ROOT}/${file} content HEX)
  string(LENGTH "${content}" length)
  math(EXPR length "${length} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" content "${content}")
  # One literal a line of 64 bytes keeps compilers and editors at ease.
  string(REGEX REPLACE "((\\\\x..)(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?)" "\"\\1\"\n" content "${content}")
  string(APPEND body "    {\"${file}\", std::string_view(\n\"\" ${content}, ${length})},\n")
endforeach()
file(WRITE ${OUT} "#include \"assets/assets.h\"

#include <algorithm>
#include <utility>

namespace convscope {
namespace {
constexpr std::pair<std::string_view, std::string_view> files[] = {
${body}};
}  // namespace

std::string_view asset(std::string_view path) {
    for (const auto& [name, content] : files) {
        if (name == path) return content;
    }
    return {};
}

std::vector<std::string_view> asset_paths(std::string_view prefix) {
    std::vector<std::string_view> found;
    for (const auto& file : files) {
        if (file.first.starts_with(prefix)) found.push_back(file.first);
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace convscope
")
