// Whole files in and out. Writing is atomic: a temporary name beside the file, then a rename, so that a failure leaves
// what was there before, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"

namespace convscope {

/// Bytes of a regular file. Its size is looked at first: one past `most_bytes` is refused before anything is allocated.
Result<std::vector<std::byte>> read_file(const std::string& path, std::int64_t most_bytes = std::int64_t{4} << 30);
/// The same as text.
Result<std::string> read_text_file(const std::string& path, std::int64_t most_bytes = std::int64_t{1} << 30);

/// The bytes of a regular file, to be looked at in place: a large one is mapped into memory, so that only what is
/// looked at is read from the disk; a small one is copied.
class FileBytes {
public:
    static Result<FileBytes> open(const std::string& path);
    explicit FileBytes(std::vector<std::byte> bytes) : copy_(std::move(bytes)) {}
    ~FileBytes();
    FileBytes(FileBytes&& other) noexcept;
    FileBytes& operator=(FileBytes&&) = delete;
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const;
    /// False when a mapped file has become shorter since it was opened: its bytes must not be looked at any more.
    [[nodiscard]] bool still_whole() const;

private:
    FileBytes(int descriptor, const std::byte* map, std::size_t size)
        : descriptor_(descriptor), map_(map), size_(size) {}

    std::vector<std::byte> copy_;
    int descriptor_ = -1;  ///< of the file that is mapped
    const std::byte* map_ = nullptr;
    std::size_t size_ = 0;
};

/// Replaces or creates the file, atomically. Its folder must exist; what is there and is not a regular file (a device,
/// a folder) is left alone and refused.
Result<void> write_file(const std::string& path, std::span<const std::byte> bytes);
Result<void> write_text_file(const std::string& path, std::string_view text);

}  // namespace convscope
