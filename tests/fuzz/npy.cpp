// Any bytes as a .npy file; what is read is written and read again.
#include "core/npy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto array = convscope::read_npy(std::as_bytes(std::span(data, size)), "fuzz");
    if (!array) return array.error().message().empty() ? std::abort(), 0 : 0;
    const auto again = convscope::read_npy(convscope::write_npy(array->shape, array->data), "fuzz");
    const auto same = [](float a, float b) {
        return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b));
    };
    if (!again || again->shape != array->shape ||
        !std::equal(array->data.begin(), array->data.end(), again->data.begin(), again->data.end(), same)) {
        std::abort();
    }
    (void)convscope::to_tensor(*array);
    return 0;
}
