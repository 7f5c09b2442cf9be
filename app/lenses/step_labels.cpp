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
