// Widths of labels; see step_labels.h.
#include "app/lenses/step_labels.h"

#include <fmt/format.h>

#include <algorithm>

namespace convscope {

float label_width(const LabelMetrics& metrics, std::string text, TextSize size) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
    if (metrics.width) return metrics.width(text, size) * metrics.unit;
    // Latin letters are about half as wide as high, Chinese characters (three bytes) as wide as high.
    float em = 0.0F;
    for (const char c : text) em += (static_cast<unsigned char>(c) & 0x80U) != 0U ? 0.34F : 0.56F;
    return em * text_pixels(size) * metrics.unit;
}

namespace {

// What a line never breaks: a word with the space after it, or one character of more than two bytes (Chinese).
std::size_t piece_at(const std::string& text, std::size_t at) {
    const auto lead = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto is_wide = [&](std::size_t i) { return lead(i) >= 0xE3U && lead(i) < 0xF0U; };
    std::size_t end = at + 1;
    if (is_wide(at)) {
        while (end < text.size() && (lead(end) & 0xC0U) == 0x80U) ++end;
        // Punctuation stays with what it follows.
        const std::string next = text.substr(end, 3);
        return next == "，" || next == "。" || next == "：" || next == "、" || next == "；" ? end + 3 : end;
    }
    while (end < text.size() && text[end - 1] != ' ' && !is_wide(end)) ++end;
    return end;
}

}  // namespace

std::vector<std::string> wrapped(const LabelMetrics& metrics, const std::string& text, TextSize size, float room) {
    std::vector<std::string> lines{""};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = piece_at(text, at);
        const std::string piece = text.substr(at, end - at);
        const std::string word = piece.substr(0, piece.find_last_not_of(' ') + 1);
        if (!lines.back().empty() && label_width(metrics, lines.back() + word, size) > room) lines.emplace_back();
        lines.back() += piece;
        at = end;
    }
    for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
    return lines;
}

Heading plan_heading(const LabelMetrics& metrics, const std::string& title, const std::string& first,
                     const std::string& second, float room) {
    Heading made{title, {first}, label_width(metrics, title, TextSize::title)};
    if (!second.empty()) {
        const std::string joined = first + " · " + second;
        if (label_width(metrics, joined, TextSize::body) <= room) {
            made.lines = {joined};
        } else {
            made.lines.push_back(second);
        }
    }
    for (const std::string& line : made.lines) {
        made.width = std::max(made.width, label_width(metrics, line, TextSize::body));
    }
    return made;
}

std::string range_text(std::int64_t first, std::int64_t last) {
    return first == last ? fmt::format("{}", first) : fmt::format("{}–{}", first, last);
}

}  // namespace convscope
