// Whole numbers as a .npy file: sizes and settings beside the arrays that core/npy.h writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace convscope {

/// int64, C order, version 1.0, with the header that numpy writes.
std::vector<std::byte> write_npy_int64(std::span<const std::int64_t> shape, std::span<const std::int64_t> data);

}  // namespace convscope
