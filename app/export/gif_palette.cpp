// Counts colours, keeps the frequent ones, leaves the rest to giflib.
#include "app/export/gif_palette.h"

#include <gif_lib.h>

#include <algorithm>
#include <unordered_map>

namespace convscope {
namespace {

constexpr std::uint32_t rgb_mask = 0x00FFFFFFU;  // R is the lowest byte

std::array<std::uint8_t, 3> parts(std::uint32_t colour) {
    return {static_cast<std::uint8_t>(colour), static_cast<std::uint8_t>(colour >> 8U),
            static_cast<std::uint8_t>(colour >> 16U)};
}

struct Counted {
    std::uint32_t colour = 0;
    std::int64_t pixels = 0;
};

/// The most frequent first; of equally many the smaller number.
std::vector<Counted> count_colours(std::span<const std::uint32_t> rgba) {
    std::unordered_map<std::uint32_t, std::int64_t> counts;
    for (std::size_t i = 0; i < rgba.size();) {
        const std::uint32_t colour = rgba[i] & rgb_mask;
        const std::size_t first = i;
        while (i < rgba.size() && (rgba[i] & rgb_mask) == colour) ++i;
        counts[colour] += static_cast<std::int64_t>(i - first);
    }
    std::vector<Counted> sorted;
    sorted.reserve(counts.size());
    for (const auto& [colour, pixels] : counts) sorted.push_back({colour, pixels});
    std::sort(sorted.begin(), sorted.end(), [](const Counted& a, const Counted& b) {
        return a.pixels != b.pixels ? a.pixels > b.pixels : a.colour < b.colour;
    });
    return sorted;
}

/// Adds the colours of a median cut of `colours`, at most `room`, and gives each its place in the palette.
void cut(std::span<const Counted> colours, std::size_t room, std::vector<std::array<std::uint8_t, 3>>& palette,
         std::unordered_map<std::uint32_t, std::uint8_t>& index_of) {
    std::vector<GifByteType> red;
    std::vector<GifByteType> green;
    std::vector<GifByteType> blue;
    for (const Counted& each : colours) {
        const auto [r, g, b] = parts(each.colour);
        red.push_back(r);
        green.push_back(g);
        blue.push_back(b);
    }
    std::array<GifColorType, 256> found{};
    std::vector<GifByteType> places(colours.size());
    int size = static_cast<int>(room);
    const auto count = static_cast<unsigned>(colours.size());
    if (GifQuantizeBuffer(count, 1, &size, red.data(), green.data(), blue.data(), places.data(), found.data()) !=
        GIF_OK) {
        size = 0;  // out of memory: everything becomes the most frequent colour
    }
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const bool known = places[i] < size;
        index_of[colours[i].colour] = known ? static_cast<std::uint8_t>(palette.size() + places[i]) : 0;
    }
    for (int i = 0; i < size; ++i) {
        const GifColorType& colour = found[static_cast<std::size_t>(i)];
        palette.push_back({colour.Red, colour.Green, colour.Blue});
    }
}

}  // namespace

IndexedPixels indexed(std::span<const std::uint32_t> rgba, std::size_t most) {
    const std::vector<Counted> colours = count_colours(rgba);
    const std::size_t kept = colours.size() <= most ? colours.size() : most / 2;
    IndexedPixels made;
    std::unordered_map<std::uint32_t, std::uint8_t> index_of;
    index_of.reserve(colours.size());
    for (std::size_t i = 0; i < kept; ++i) {
        index_of[colours[i].colour] = static_cast<std::uint8_t>(i);
        made.palette.push_back(parts(colours[i].colour));
    }
    if (kept < colours.size()) cut(std::span(colours).subspan(kept), most - kept, made.palette, index_of);
    made.indices.resize(rgba.size());
    std::uint32_t last = ~0U;
    std::uint8_t index = 0;
    for (std::size_t i = 0; i < rgba.size(); ++i) {
        const std::uint32_t colour = rgba[i] & rgb_mask;
        if (colour != last) index = index_of.at(colour);
        last = colour;
        made.indices[i] = index;
    }
    return made;
}

}  // namespace convscope
