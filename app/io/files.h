// Whole files in and out. Writing is atomic: a temporary name beside the file, then a rename, so that a failure leaves
// what was there before, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace convscope {

/// Bytes of a regular file. Its size is looked at first: one past `most_bytes` is refused before anything is allocated.
Result<std::vector<std::byte>> read_file(const std::string& path, std::int64_t most_bytes = std::int64_t{4} << 30);
/// The same as text.
Result<std::string> read_text_file(const std::string& path, std::int64_t most_bytes = std::int64_t{1} << 30);

/// Replaces or creates the file, atomically. Its folder must exist; what is there and is not a regular file (a device,
/// a folder) is left alone and refused.
Result<void> write_file(const std::string& path, std::span<const std::byte> bytes);
Result<void> write_text_file(const std::string& path, std::string_view text);

}  // namespace convscope
