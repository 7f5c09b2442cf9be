// Numbers and names as the receptive-field lens writes them.
#include <fmt/format.h>

#include <cmath>

#include "app/lenses/receptive_field.h"

namespace convscope {

std::string percent_text(double share) {
    if (share >= 1.0) return "100 %";
    return fmt::format("{:.1f} %", std::min(99.9, share * 100.0));
}

std::string by_text(std::int64_t rows, std::int64_t cols) {
    return fmt::format("{} × {}", rows, cols);
}

std::string list_text(const std::vector<std::int64_t>& numbers) {
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(numbers.size(), most); ++i) {
        text += fmt::format("{}{}", i == 0 ? "" : ", ", numbers[i]);
    }
    return numbers.size() > most ? text + ", …" : text;
}

std::string count_text(long double count, bool exact) {
    return exact ? fmt::format("{:.0f}", count) : fmt::format("{:.3g}", count);
}

std::string level_name(const FieldModel& model, std::size_t level) {
    return level == 0 ? "x" : level == model.layers() ? "y" : fmt::format("{}", level);
}

}  // namespace convscope
