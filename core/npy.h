// NumPy's .npy format (numpy.lib.format, versions 1 to 3), between bytes and Tensor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/tensor.h"

namespace convscope {

/// An array as stored: 0 to 4 axes, values turned into float32.
struct NpyArray {
    std::vector<std::int64_t> shape;
    std::vector<float> data;  ///< C order
};

/// A shape as numpy writes it: "(2, 3)", "(4,)", "()".
std::string shape_text(std::span<const std::int64_t> shape);

/// Reads float16/32/64, signed and unsigned integers and bool, C or Fortran order, either endianness. The size that the
/// header claims is checked against the bytes there are before anything is allocated. `name` is used in messages.
Result<NpyArray> read_npy(std::span<const std::byte> bytes, const std::string& name);

/// float32, C order, version 1.0, with the header that numpy writes.
std::vector<std::byte> write_npy(std::span<const std::int64_t> shape, std::span<const float> data);

/// The array with leading axes of 1 added up to four.
Tensor to_tensor(NpyArray array);

}  // namespace convscope
