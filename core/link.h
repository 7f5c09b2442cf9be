// A Scene as one line that people can read, send and type: "?in=1x2x5x5&out=4&k=3&d=2&step=17&lens=step". It holds
// everything but bulk data (opened arrays and images, and cells set by hand when there are very many). The same text
// opens the desktop program and the web page. docs/file-formats.md has the keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// What a link has no room for.
enum class LinkGap : std::uint8_t { input, weight, bias, cells };
inline constexpr std::array all_link_gaps{LinkGap::input, LinkGap::weight, LinkGap::bias, LinkGap::cells};
std::string_view name_of(LinkGap gap);  ///< "input", "weight", "bias", "cells"

struct SceneLink {
    std::string text;               ///< begins with "?"; ASCII
    std::vector<LinkGap> left_out;  ///< in the order of all_link_gaps: the link's scene has generated values instead
};

/// Cells set by hand of one tensor that a link still takes.
inline constexpr std::size_t most_link_cells = 64;

/// Keys in a fixed order; those at their defaults are left out, but for the input's size.
SceneLink link_of(const Scene& scene);

/// True for "?...", "convscope:..." and http(s) addresses: what scene_from_link is to read.
bool looks_like_link(std::string_view text);

/// Reads a link, or any address with such a query. Unknown keys and bad values are refused with the nearest that works;
/// the result passes validate(scene, limits).
Result<Scene> scene_from_link(std::string_view text, const Limits& limits = {});

}  // namespace convscope
