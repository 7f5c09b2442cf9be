// A layer as words and arrays say it: the parameters of conv2d that no array tells, and the Conv2dSpec that they make
// together with the shapes of x, w and b. Shared by `conv` (words) and `check` (case.json).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/conv2d_spec.h"
#include "core/error.h"
#include "core/npy.h"
#include "core/partial.h"

namespace convscope {

/// The parameters of conv2d that are not sizes of an array; see Conv2dSpec.
struct LayerOptions {
    Pair stride;
    Pair dilation;
    PaddingKind padding = PaddingKind::sides;
    Sides pads;
    PaddingMode padding_mode = PaddingMode::zeros;
    std::int64_t groups = 1;
};

/// A whole number; `parameter` is named in the Error.
Result<std::int64_t> parse_number(std::string_view text, const std::string& parameter);
/// "A" for both axes or "A,B".
Result<Pair> parse_pair(std::string_view text, const std::string& parameter);
/// "A", "A,B", "t,b,l,r" (top, bottom, left, right), "same" or "valid", into padding and pads.
Result<void> parse_padding(std::string_view text, LayerOptions& options);
/// "--memory-limit" in MiB.
Result<Limits> parse_memory_limit(std::string_view mebibytes);

/// One value for both axes, or one an axis. Fails when there are more.
Result<Pair> pair_of(std::span<const std::int64_t> numbers, const std::string& parameter, const std::string& given);

/// x is (N, C_in, H, W) or (C_in, H, W), w is (C_out, C_in/G, KH, KW), b is (C_out) or null.
/// Refuses what torch.nn.functional.conv2d refuses in these shapes, and what validate() refuses.
Result<Conv2dSpec> spec_of(const LayerOptions& options, const NpyArray& x, const NpyArray& w, const NpyArray* b,
                           const Limits& limits);

/// The same numbers as the engine takes them.
ConvData data_of(NpyArray x, NpyArray w, const NpyArray* b);

/// Reads a .npy file.
Result<NpyArray> read_array(const std::string& path);

}  // namespace convscope
