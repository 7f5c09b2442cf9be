// Base64 (RFC 4648, with padding), for the arrays inside a scene file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convscope {

std::string to_base64(std::span<const std::byte> bytes);

/// Nothing when `text` is not base64: a foreign character, a wrong length, padding in the middle.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace convscope
