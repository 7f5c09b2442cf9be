// For tests that hand files to other programs: a folder that goes with the test, and running a command line.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "core/npy.h"
#include "core/tensor.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {

class ScratchFolder : public TemporaryFolder {
public:
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
        std::ofstream(file(name), std::ios::binary) << text;
    }
    void write_array(const std::string& name, const Tensor& y) const { write_values(name, y.shape, y.data); }
    void write_values(const std::string& name, std::span<const std::int64_t> shape, std::span<const float> data) const {
        const auto bytes = write_npy(shape, data);
        write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream stream(file(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
};

/// The command's exit status, 0 when it is done; the shell reads it.
inline int run_command(const std::string& command) {
    return std::system(command.c_str());
}

}  // namespace convscope::testing
