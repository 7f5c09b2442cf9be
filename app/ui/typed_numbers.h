// What people type into a field for whole numbers: "7", "7x9", "7 × 9", "7, 9", "(7 9)".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace convscope {

/// The whole numbers in `text`, one to `most` of them; nothing when it holds anything else.
std::optional<std::vector<std::int64_t>> typed_numbers(std::string_view text, std::size_t most);

}  // namespace convscope
