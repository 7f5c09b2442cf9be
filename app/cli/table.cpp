// Widths are counted in characters, not bytes.
#include "app/cli/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace convscope {
namespace {

// Characters of UTF-8: every byte but the continuations.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

template <class Number>
std::string one_or_two(Number h, Number w) {
    return h == w ? fmt::format("{}", h) : fmt::format("{} x {}", h, w);
}

}  // namespace

std::string table_text(std::span<const std::vector<std::string>> lines, std::span<const std::size_t> left) {
    std::vector<std::size_t> widths(lines.empty() ? 0 : lines[0].size(), 0);
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
    }
    std::string text;
    for (const auto& line : lines) {
        std::string shown;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string blanks(widths[i] - width_of(line[i]), ' ');
            const bool to_left = std::find(left.begin(), left.end(), i) != left.end();
            if (i > 0) shown += "  ";
            shown += to_left ? line[i] + blanks : blanks + line[i];
        }
        shown.erase(shown.find_last_not_of(' ') + 1);
        text += shown + '\n';
    }
    return text;
}

std::string pair_text(std::int64_t h, std::int64_t w) {
    return one_or_two(h, w);
}

std::string pair_text(double h, double w) {
    return one_or_two(h, w);
}

std::string pads_text(const Sides& pads) {
    if (pads.top == pads.bottom && pads.left == pads.right) return pair_text(pads.top, pads.left);
    return fmt::format("{},{},{},{}", pads.top, pads.left, pads.bottom, pads.right);
}

}  // namespace convscope
