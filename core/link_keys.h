// What the writer and the reader of links share: fields, escapes, the names of the other settings.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/scene.h"

namespace convscope::link_keys {

struct Field {
    std::string key;
    std::string value;
};
using Fields = std::vector<Field>;

/// Keys of the settings that the compare lens puts beside the scene's own.
inline constexpr std::array<std::string_view, most_others> others{"b", "c"};

/// Place of the layer that is stepped when a link does not say it.
inline std::size_t first_convolution(const std::vector<Layer>& layers) {
    const auto found = std::find_if(layers.begin(), layers.end() - 1,
                                    [](const Layer& layer) { return layer.kind == LayerKind::conv; });
    return static_cast<std::size_t>(found - layers.begin());
}

/// RFC 3986: letters, digits and "-._~" stand as they are, and here "," and ":" too; all else is %XX.
std::string escaped(std::string_view text);
/// The inverse, "+" being a blank. Fails at a % without two hexadecimal digits.
Result<std::string> unescaped(std::string_view text);

}  // namespace convscope::link_keys
