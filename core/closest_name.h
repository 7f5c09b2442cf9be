// The name that a mistyped one was probably meant to be: what "try ..." says about words.
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace convscope {

/// Letters to insert, drop or replace to turn `a` into `b` (Levenshtein 1966).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

/// The member of `names` (not empty) nearest to `wanted`; the first of equally near ones. Long input is cut before it
/// is compared, so that the cost stays small.
inline std::string_view closest_name(std::string_view wanted, std::span<const std::string_view> names) {
    wanted = wanted.substr(0, 64);
    return *std::min_element(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
        return edit_distance(wanted, a) < edit_distance(wanted, b);
    });
}

}  // namespace convscope
