// An output channel's weights within its group are one stretch of its dense ones, so both ways are a copy a channel.
#include "core/block_diagonal.h"

#include <algorithm>
#include <cassert>

namespace convscope {
namespace {

/// First input channel that output channel `oc` reads.
std::int64_t first_read(const Conv2dSpec& grouped, std::int64_t oc) {
    return group_of_output(grouped, oc) * (grouped.in_channels / grouped.groups);
}

}  // namespace

Tensor block_diagonal(const Conv2dSpec& grouped, const Tensor& w) {
    assert(w.shape == weight_shape(grouped));
    Tensor dense({w.shape[0], grouped.in_channels, w.shape[2], w.shape[3]});
    const std::int64_t block = w.shape[1] * w.shape[2] * w.shape[3];
    for (std::int64_t oc = 0; oc < w.shape[0]; ++oc) {
        std::copy_n(w.plane(oc, 0), block, dense.plane(oc, first_read(grouped, oc)));
    }
    return dense;
}

Tensor block_diagonal_filter(const Conv2dSpec& grouped, const Tensor& w, std::int64_t oc) {
    assert(w.shape == weight_shape(grouped) && oc >= 0 && oc < w.shape[0]);
    Tensor filter({1, grouped.in_channels, w.shape[2], w.shape[3]});
    std::copy_n(w.plane(oc, 0), w.shape[1] * w.shape[2] * w.shape[3], filter.plane(0, first_read(grouped, oc)));
    return filter;
}

Tensor diagonal_blocks(const Conv2dSpec& grouped, const Tensor& dense) {
    Tensor w(weight_shape(grouped));
    assert((dense.shape == Shape4{w.shape[0], grouped.in_channels, w.shape[2], w.shape[3]}));
    const std::int64_t block = w.shape[1] * w.shape[2] * w.shape[3];
    for (std::int64_t oc = 0; oc < w.shape[0]; ++oc) {
        std::copy_n(dense.plane(oc, first_read(grouped, oc)), block, w.plane(oc, 0));
    }
    return w;
}

}  // namespace convscope
