// Text as the bytes of a file.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace convscope::testing {

inline std::vector<std::byte> bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

}  // namespace convscope::testing
