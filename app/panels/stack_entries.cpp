// A layer stays shown by itself, or folded, when others come or go.
#include "app/panels/stack_entries.h"

#include <algorithm>
#include <utility>

namespace convscope {
namespace {

constexpr std::size_t most_in_full = 20;  // stacks up to here are shown layer by layer

}  // namespace

std::vector<Entry> entries_around(const Scene& scene, std::size_t at) {
    const std::size_t first = std::min(at - std::min<std::size_t>(at, 1), layer_count(scene) - 3);
    return {{Entry::Kind::layer, first, {}, false},
            {Entry::Kind::layer, first + 1, {}, false},
            {Entry::Kind::layer, first + 2, {}, false}};
}

std::vector<Entry> all_entries(const Scene& scene, const std::vector<RepeatedBlock>& blocks,
                               const std::set<std::size_t>& unfolded) {
    std::vector<Entry> entries;
    const std::size_t count = layer_count(scene);
    auto block = count > most_in_full ? blocks.begin() : blocks.end();
    for (std::size_t i = 0; i < count; ++i) {
        while (block != blocks.end() && block->end() <= i) ++block;
        if (block == blocks.end() || i < block->first) {
            entries.push_back({Entry::Kind::layer, i, {}, false});
            continue;
        }
        const auto shown = unfolded.lower_bound(block->first);
        const bool open = shown != unfolded.end() && *shown < block->end();
        if (i == block->first) {
            entries.push_back({open ? Entry::Kind::unfolded : Entry::Kind::folded, i, *block, false});
        }
        if (open) {
            entries.push_back({Entry::Kind::layer, i, *block, true});
        } else {
            i = block->end() - 1;
        }
    }
    return entries;
}

void make_room(std::set<std::size_t>& unfolded, std::size_t index) {
    std::set<std::size_t> moved;
    for (const std::size_t layer : unfolded) moved.insert(layer < index ? layer : layer + 1);
    if (index > 0 && unfolded.count(index - 1) > 0) moved.insert(index);
    unfolded = std::move(moved);
}
void close_gap(std::set<std::size_t>& unfolded, std::size_t index) {
    std::set<std::size_t> moved;
    for (const std::size_t layer : unfolded) {
        if (layer != index) moved.insert(layer < index ? layer : layer - 1);
    }
    unfolded = std::move(moved);
}

}  // namespace convscope
