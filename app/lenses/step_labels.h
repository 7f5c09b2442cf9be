// How wide the labels of the Step lens are, and when the heading of a tensor takes two lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/lenses/lens.h"

namespace convscope {

/// Width of a text in figure units; all digits count as the same, so that nothing moves while numbers run.
float label_width(const LabelMetrics& metrics, std::string text, TextSize size);

/// The text in lines no wider than `room` (figure units), broken at spaces and between Chinese characters; a longer
/// word stays whole.
std::vector<std::string> wrapped(const LabelMetrics& metrics, const std::string& text, TextSize size, float room);

struct Heading {
    std::string title;
    std::vector<std::string> lines;
    float width = 0.0F;  ///< figure units
};

/// The parts on one line when `room` (figure units) is enough, else one below the other. `second` may be empty.
Heading plan_heading(const LabelMetrics& metrics, const std::string& title, const std::string& first,
                     const std::string& second, float room);

/// "3" or "3–7".
std::string range_text(std::int64_t first, std::int64_t last);

}  // namespace convscope
