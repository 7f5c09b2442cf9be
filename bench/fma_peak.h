// The most that a core can compute: fused multiply-adds that wait for nothing, on the best instruction set.
#pragma once

#include <cstdint>

namespace convscope::bench {

/// Runs independent multiply-adds for a while and returns how many floating-point operations they were; a multiply-add
/// is two.
double run_multiply_adds(std::int64_t rounds);

}  // namespace convscope::bench
