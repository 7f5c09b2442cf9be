// The most that a core can compute and move, on its best instruction set.
#pragma once

#include <cstdint>

namespace convscope::bench {

/// Runs independent multiply-adds for a while and returns how many floating-point operations they were; a multiply-add
/// is two.
double run_multiply_adds(std::int64_t rounds);

/// A loop of loads and stores. (The C library's own copy may use an instruction that some processors run at a tenth of
/// this speed where both sides begin at the same place of a page.)
void copy_cells(const float* from, std::int64_t count, float* to);

}  // namespace convscope::bench
