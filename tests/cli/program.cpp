// posix_spawn, because a shell in between would have its own idea of the words.
#include "tests/cli/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace convscope::test {
namespace {

/// A file for what the program says; not in the sandbox, which must stay as it is.
std::filesystem::path new_file() {
    std::string name = (std::filesystem::temp_directory_path() / "convscope-said-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    if (file < 0) throw std::runtime_error("no temporary file");
    ::close(file);
    return name;
}

}  // namespace

Sandbox::Sandbox() {
    std::string name = (std::filesystem::temp_directory_path() / "convscope-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
}

Sandbox::~Sandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Ended Sandbox::run(const std::vector<std::string>& words, const std::string& out) const {
    std::vector<std::string> copies{CONVSCOPE_PROGRAM};
    copies.insert(copies.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const auto said = new_file();
    const auto complained = new_file();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder_.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.empty() ? said.c_str() : out.c_str(), O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, complained.c_str(), O_WRONLY, 0);
    pid_t process = 0;
    const int error = ::posix_spawn(&process, CONVSCOPE_PROGRAM, &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot run " CONVSCOPE_PROGRAM);
    int status = 0;
    ::waitpid(process, &status, 0);
    Ended result{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_all(said), read_all(complained)};
    std::filesystem::remove(said);
    std::filesystem::remove(complained);
    return result;
}

void Sandbox::write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
}

void Sandbox::write_array(const std::string& name, const std::vector<std::int64_t>& shape,
                          std::span<const float> data) const {
    const auto bytes = write_npy(shape, data);
    write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void Sandbox::write_filled(const std::string& name, const std::vector<std::int64_t>& shape, float value) const {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    write_array(name, shape, std::vector<float>(static_cast<std::size_t>(count), value));
}

NpyArray Sandbox::read_array(const std::string& name) const {
    return load_array(folder_ / name);
}

bool Sandbox::has(const std::string& name) const {
    return std::filesystem::exists(folder_ / name);
}

std::map<std::string, std::string> Sandbox::content() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
        all[entry.path().string()] = entry.is_regular_file() ? read_all(entry.path()) : "";
    }
    return all;
}

std::string read_all(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

NpyArray load_array(const std::filesystem::path& file) {
    const std::string bytes = read_all(file);
    auto array = read_npy(std::as_bytes(std::span(bytes)), file.string());
    if (!array) throw std::runtime_error(array.error().message());
    return std::move(*array);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::vector<std::filesystem::path> reference_cases(std::string_view kind) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(CONVSCOPE_TEST_DATA "/torch")) {
        if (nlohmann::json::parse(read_all(entry.path() / "case.json"))["kind"] == kind) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace convscope::test
