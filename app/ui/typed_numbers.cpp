// Separators out, numbers in.
#include "app/ui/typed_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace convscope {
namespace {

// Bytes of the separator that `text` begins with; 0 when it begins with none.
std::size_t separator_at(std::string_view text) {
    constexpr std::array<std::string_view, 17> separators{" ", "\t", ",", ";",  "x",  "X",  "*",  "×", "(",
                                                          ")", "[",  "]", "，", "；", "、", "（", "）"};
    for (const std::string_view each : separators) {
        if (text.starts_with(each)) return each.size();
    }
    return 0;
}

}  // namespace

std::optional<std::vector<std::int64_t>> typed_numbers(std::string_view text, std::size_t most) {
    std::vector<std::int64_t> numbers;
    while (!text.empty()) {
        if (const std::size_t skipped = separator_at(text); skipped > 0) {
            text.remove_prefix(skipped);
            continue;
        }
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc()) return std::nullopt;
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.empty() && separator_at(text) == 0) return std::nullopt;
    }
    if (numbers.empty() || numbers.size() > most) return std::nullopt;
    return numbers;
}

}  // namespace convscope
