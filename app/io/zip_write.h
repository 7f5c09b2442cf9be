// Makes zip archives.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

namespace convscope {

struct ZipMember {
    std::string name;
    std::vector<std::byte> bytes;
};

/// The bytes of an archive of these files, stored and without their times: the same files make the same archive.
/// `path` is used in messages.
Result<std::vector<std::byte>> write_zip(std::span<const ZipMember> members, const std::string& path);

}  // namespace convscope
