// Files that hold named arrays, read one at a time: .npy (one array), .npz (a zip of .npy files), .safetensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/io/files.h"
#include "core/error.h"
#include "core/npy.h"

namespace convscope {

struct TensorEntry {
    std::string name;   ///< without ".npy"
    std::string dtype;  ///< "float32", "bfloat16", ... as numpy and PyTorch say it
    std::vector<std::int64_t> shape;
    bool readable = true;  ///< its type becomes float32, and it has at most 4 axes
};

class TensorFile {
public:
    virtual ~TensorFile() = default;
    TensorFile(const TensorFile&) = delete;
    TensorFile& operator=(const TensorFile&) = delete;

    /// As it was opened; for messages.
    [[nodiscard]] const std::string& path() const { return path_; }
    /// In the file's own order; at least one.
    [[nodiscard]] std::span<const TensorEntry> entries() const { return entries_; }
    /// The values of one entry. Its claims were checked against the file before anything is allocated.
    [[nodiscard]] Result<NpyArray> read(std::size_t index) const;

protected:
    TensorFile(FileBytes bytes, std::string path) : bytes_(std::move(bytes)), path_(std::move(path)) {}
    [[nodiscard]] virtual Result<NpyArray> values(std::size_t index) const = 0;
    /// "file.npz: conv1.weight".
    [[nodiscard]] std::string name_in_file(std::size_t index) const;

    FileBytes bytes_;
    std::string path_;
    std::vector<TensorEntry> entries_;
};
using TensorFilePointer = std::shared_ptr<const TensorFile>;

/// True when the bytes begin as one of the three do, or the name ends so.
bool looks_like_tensor_file(std::span<const std::byte> bytes, const std::string& name);

/// Lists what the file holds, without reading the values: a mapped file of many GiB opens at once.
Result<TensorFilePointer> open_tensor_file(FileBytes bytes, const std::string& path);
Result<TensorFilePointer> open_tensor_file(const std::string& path);

// One kind of file each; `bytes` look like it.
Result<TensorFilePointer> open_npy(FileBytes bytes, const std::string& path);
Result<TensorFilePointer> open_npz(FileBytes bytes, const std::string& path);
Result<TensorFilePointer> open_safetensors(FileBytes bytes, const std::string& path);

/// An array of an archive that is to be written.
struct NpzMember {
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<const float> data;
};

/// The bytes of an .npz archive of float32 arrays, stored; the same arrays make the same bytes. `path` is used in
/// messages.
Result<std::vector<std::byte>> write_npz(std::span<const NpzMember> members, const std::string& path);

}  // namespace convscope
