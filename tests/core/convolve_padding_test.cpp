// What the fast convolution makes of padding: left out where it can be, multiplied where it must be.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/caches.h"
#include "core/convolve.h"
#include "tests/core/on_target.h"

namespace convscope {
namespace {

using testing::any_data;
using testing::difference;
using testing::difference_from_slow;
using testing::make_spec;
using testing::name_of_target;
using testing::Numbers;
using testing::OnTarget;
using testing::reference_convolution;

class PaddingOnTarget : public OnTarget {};

TEST_P(PaddingOnTarget, FollowsIeeeOnNanAndInfinity) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float inf = std::numeric_limits<float>::infinity();
    Conv2dSpec spec = make_spec(2, 2, {5, 21}, {3, 3});
    spec.pads = {1, 1, 1, 1};
    ConvData data = any_data(spec, Numbers::integers, 3);
    data.x.at(0, 0, 2, 2) = nan;
    data.x.at(0, 1, 4, 20) = inf;
    data.x.at(0, 1, 4, 19) = -inf;
    EXPECT_EQ(difference_from_slow(spec, data, Numbers::integers), "");
    // Zero padding is multiplied too: 0 * NaN and 0 * inf are NaN.
    data = any_data(spec, Numbers::integers, 3);
    data.w.at(0, 0, 0, 0) = inf;
    data.w.at(1, 1, 2, 2) = nan;
    EXPECT_EQ(difference_from_slow(spec, data, Numbers::integers), "");
    EXPECT_TRUE(std::isnan(convolve(spec, data).at(0, 0, 0, 5)));
    spec.height = 1;  // the kernel's other rows see padding alone
    data = any_data(spec, Numbers::integers, 3);
    data.w.at(1, 1, 0, 1) = inf;
    EXPECT_EQ(difference_from_slow(spec, data, Numbers::integers), "");
    EXPECT_TRUE(std::isnan(convolve(spec, data).at(0, 1, 0, 5)));
    spec.height = 5;
    // Channels for every lane of any target, and more: some blocks of them finite.
    spec.out_channels = 40;
    data = any_data(spec, Numbers::integers, 3);
    data.w.at(35, 0, 0, 0) = inf;
    EXPECT_EQ(difference_from_slow(spec, data, Numbers::integers), "");
    EXPECT_TRUE(std::isnan(convolve(spec, data).at(0, 35, 0, 5)));
}

// Where one layer had its cells in scratch memory, another has padding.
TEST_P(PaddingOnTarget, PaddingIsWhatItIsAfterAnotherLayer) {
    const Conv2dSpec earlier = make_spec(4, 2, {12, 130}, {2, 2});
    ConvData full = any_data(earlier, Numbers::integers, 4);
    std::fill(full.x.data.begin(), full.x.data.end(), 7.0F);
    Conv2dSpec dense = make_spec(2, 2, {3, 21}, {3, 3});
    dense.pads = {3, 50, 3, 50};
    Conv2dSpec depthwise = make_spec(2, 2, {3, 21}, {2, 3});
    depthwise.groups = 2;
    depthwise.pads = dense.pads;
    for (const Conv2dSpec& spec : {dense, depthwise}) {
        for (const float weight : {1.0F, std::numeric_limits<float>::infinity()}) {  // 0 times infinity is NaN
            ConvData data = any_data(spec, Numbers::integers, 3);
            data.w.at(1, 0, 0, 1) = weight;
            Convolver convolver(1);
            Tensor y(output_shape(earlier));
            convolver.prepare(earlier, full);
            convolver.run(y.data.data());
            y = Tensor(output_shape(spec));
            convolver.prepare(spec, data);
            convolver.run(y.data.data());
            EXPECT_EQ(difference(y, reference_convolution(spec, LoopOrder{}, data), {0.0, 0.0, true}), "");
        }
    }
}

/// The first columns of y, to `last`, where all that is added is a product of -0 and 1: a sum of these, that begins at
/// a bias of -0, stays -0, but another product, of a zero of the padding, makes it +0.
std::int64_t columns_without_sign(const Conv2dSpec& spec, std::int64_t last) {
    ConvData data{Tensor(input_shape(spec)), Tensor(weight_shape(spec)), {}};
    std::fill(data.x.data.begin(), data.x.data.end(), -0.0F);
    std::fill(data.w.data.begin(), data.w.data.end(), 1.0F);
    data.bias.assign(static_cast<std::size_t>(spec.out_channels), -0.0F);
    const auto cells = static_cast<std::size_t>(element_count(output_shape(spec)));
    std::vector<float> memory(cells + cache_line);
    float* const y = memory.data() + cells_before_line(memory.data());  // where some kernels have vectors begin
    convolve_block(spec, data, {0, 0, spec.out_channels}, y);
    const auto cols = static_cast<std::size_t>(output_size(spec).w);
    std::int64_t without = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        without += i % cols < static_cast<std::size_t>(last) && !std::signbit(y[i]) ? 1 : 0;
    }
    return without;
}

TEST_P(PaddingOnTarget, VectorsOfPaddingAreNotMultiplied) {
    struct Layer {
        std::int64_t in_channels, out_channels, groups, kernel, stride;
    };
    // Of each kernel, in turn. Padding begins and ends with vectors of every size.
    for (const Layer& layer : {Layer{8, 32, 1, 3, 1},
                               {3, 8, 1, 3, 1},
                               {90, 4, 1, 3, 1},
                               {8, 8, 4, 3, 1},
                               {2, 2, 2, 3, 1},
                               {2, 2, 2, 3, 2},
                               {2, 2, 2, 5, 1},
                               {2, 2, 2, 5, 2}}) {
        const std::int64_t distance = 16 * layer.stride;
        const std::int64_t pad = layer.kernel / 2 * distance;
        Conv2dSpec spec = make_spec(layer.in_channels, layer.out_channels, {3 * distance, 3 * distance},
                                    {layer.kernel, layer.kernel});
        spec.groups = layer.groups;
        spec.stride = {layer.stride, layer.stride};
        spec.dilation = {distance, distance};
        spec.pads = {pad, pad, pad, pad};
        EXPECT_EQ(columns_without_sign(spec, 48), 0) << layer.in_channels << " -> " << layer.out_channels;
    }
    for (const std::int64_t width : {5, 12}) {  // no whole vector
        Conv2dSpec narrow = make_spec(1, 1, {5, width}, {3, 3});
        narrow.dilation = {1, 16};
        narrow.pads = {1, 16, 1, 16};
        EXPECT_EQ(columns_without_sign(narrow, width), 0) << width;
    }
    Conv2dSpec neighbours = make_spec(1, 1, {5, 9}, {3, 3});
    neighbours.stride = {2, 2};
    neighbours.pads = {0, 64, 0, 64};
    EXPECT_EQ(columns_without_sign(neighbours, 16), 0);
}

TEST_P(PaddingOnTarget, SamePaddingPutsTheOddCellLast) {
    Conv2dSpec spec = make_spec(1, 2, {6, 9}, {4, 2});
    spec.padding = PaddingKind::same;
    spec.dilation = {1, 3};
    check(spec);
}

INSTANTIATE_TEST_SUITE_P(Targets, PaddingOnTarget, ::testing::ValuesIn(convolve_targets()), name_of_target);

}  // namespace
}  // namespace convscope
