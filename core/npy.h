// NumPy's .npy format (numpy.lib.format, versions 1 to 3), between bytes and Tensor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/npy_header.h"
#include "core/tensor.h"

namespace convscope {

/// An array as stored: 0 to 4 axes, values turned into float32.
struct NpyArray {
    std::vector<std::int64_t> shape;
    std::vector<float> data;  ///< C order
};

/// A shape as numpy writes it: "(2, 3)", "(4,)", "()".
std::string shape_text(std::span<const std::int64_t> shape);

/// Bytes that tell how long everything before the values is.
inline constexpr std::size_t npy_start_probe = 12;

/// Length of what stands before the values, from the file's first npy_start_probe bytes (or all, if it has fewer).
Result<std::size_t> npy_start_length(std::span<const std::byte> first, const std::string& name);

/// What a file claims to hold, from the bytes before its values: `start` has npy_start_length() bytes or more.
Result<NpyHeader> read_npy_start(std::span<const std::byte> start, const std::string& name);

/// Reads float16/32/64, signed and unsigned integers and bool, C or Fortran order, either endianness. The size that the
/// header claims is checked against the bytes there are before anything is allocated. `name` is used in messages.
Result<NpyArray> read_npy(std::span<const std::byte> bytes, const std::string& name);

/// float32, C order, version 1.0, with the header that numpy writes.
std::vector<std::byte> write_npy(std::span<const std::int64_t> shape, std::span<const float> data);

/// The array with leading axes of 1 added up to four.
Tensor to_tensor(NpyArray array);

}  // namespace convscope
