// In what the settings of the compare lens differ, in words: "dilation 2", "groups 4", "5 × 5", "depthwise +
// pointwise".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/figure/compared.h"
#include "app/figure/strings.h"

namespace convscope {

/// One a setting, A first. A says what it is where the others differ; one that equals A says so.
std::vector<std::string> setting_words(const Compared& compared, const Strings& strings);

/// "3 × 5".
std::string size_text(const Pair& size);

}  // namespace convscope
