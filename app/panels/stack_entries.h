// The lines of the table of layers: which layers are shown one by one, and which folded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "core/stack_edit.h"

namespace convscope {

/// Longer stacks are shown only around one layer, where there is little room.
inline constexpr std::size_t most_around = 6;

/// One line of the table.
struct Entry {
    enum class Kind : std::uint8_t {
        layer,
        folded,   ///< a block that repeats, in one line
        unfolded  ///< the line above the layers of such a block
    };
    Kind kind = Kind::layer;
    std::size_t layer = 0;  ///< of a block the first
    RepeatedBlock block;    ///< of folded and unfolded ones, and of layers `inside` one
    bool inside = false;
};

/// Layer `at` and its neighbours, three lines of a stack of at least three.
std::vector<Entry> entries_around(const Scene& scene, std::size_t at);
/// Every layer; of a long stack the blocks that repeat are folded, but for those with a layer in `unfolded`.
std::vector<Entry> all_entries(const Scene& scene, const std::vector<RepeatedBlock>& blocks,
                               const std::set<std::size_t>& unfolded);

/// Which layers are unfolded after one has come to stand at `index`, or has gone from there: the same ones, and a new
/// one with the one below it.
void make_room(std::set<std::size_t>& unfolded, std::size_t index);
void close_gap(std::set<std::size_t>& unfolded, std::size_t index);

}  // namespace convscope
