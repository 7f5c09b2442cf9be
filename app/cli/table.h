// Tables of plain text, and how the tables of the command line write a layer's numbers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/conv2d_spec.h"

namespace convscope {

/// Columns two blanks apart, as wide as their widest cell, and a newline after each line. Numbers stand to the right;
/// the columns in `left` to the left. Every line has as many cells as the first.
std::string table_text(std::span<const std::vector<std::string>> lines, std::span<const std::size_t> left);

/// One number when both axes agree, else "h x w".
std::string pair_text(std::int64_t h, std::int64_t w);
std::string pair_text(double h, double w);
inline std::string pair_text(const Pair& pair) {
    return pair_text(pair.h, pair.w);
}
/// "1", "0 x 1" (rows, columns), or "top,left,bottom,right".
std::string pads_text(const Sides& pads);

}  // namespace convscope
