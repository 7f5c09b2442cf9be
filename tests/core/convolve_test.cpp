// The fast convolution against the slow one: random specs, the corners that break packed and vectorised code, blocks,
// and every instruction set that this CPU has, each in turn.
#include "core/convolve.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "core/convolve_direct.h"
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

// Evenly over the whole range from the first case on (RapidCheck's own ranges start narrow).
std::int64_t any(std::int64_t low, std::int64_t high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(low, high + 1));
}

// One axis of a valid spec: all its numbers drawn apart from the other axis's.
struct RandomAxis {
    std::int64_t kernel, stride, dilation, before, after, size;
};

RandomAxis random_axis(PaddingMode mode, std::int64_t largest, std::int64_t kernel) {
    RandomAxis axis{};
    axis.kernel = kernel > 0 ? kernel : any(1, 5);
    axis.stride = any(0, 1) == 0 ? 1 : any(1, 7);
    axis.dilation = any(0, 3) == 0 ? any(1, 40) : any(1, 4);
    axis.size = any(1, any(0, 2) == 0 ? largest : 9);
    const std::int64_t window = axis.dilation * (axis.kernel - 1) + 1;
    if (mode == PaddingMode::zeros) {
        axis.before = any(0, window + 2);
        axis.after = any(0, window + 2);
        axis.after += std::max<std::int64_t>(0, window - axis.size - axis.before - axis.after);
        return axis;
    }
    // Reflect allows one cell less than the input, circular all of it; replicate as many as there are.
    const std::int64_t most = mode == PaddingMode::reflect    ? axis.size - 1
                              : mode == PaddingMode::circular ? axis.size
                                                              : axis.size + 9;
    axis.before = any(0, most);
    axis.after = any(0, most);
    axis.size = std::max(axis.size, window - axis.before - axis.after);
    return axis;
}

// kernel: its sides, or 0 for any.
Conv2dSpec random_spec(std::int64_t kernel = 0) {
    Conv2dSpec spec;
    spec.padding_mode = all_padding_modes[static_cast<std::size_t>(any(0, 3))];
    const RandomAxis h = random_axis(spec.padding_mode, 20, kernel);
    const RandomAxis w = random_axis(spec.padding_mode, 300, kernel);
    spec.batch = any(1, 2);
    spec.groups = any(1, 4);
    spec.in_channels = spec.groups * any(1, any(0, 1) == 0 ? 1 : 5);  // 1: depthwise, with a multiplier
    spec.out_channels = spec.groups * any(1, any(0, 3) == 0 ? 19 : 4);
    spec.height = h.size;
    spec.width = w.size;
    spec.kernel = {h.kernel, w.kernel};
    spec.stride = {h.stride, w.stride};
    spec.dilation = {h.dilation, w.dilation};
    spec.pads = {h.before, w.before, h.after, w.after};
    spec.bias = any(0, 1) == 1;
    return spec;
}

class ConvolveOnTarget : public OnTarget {};

TEST_P(ConvolveOnTarget, IsTheOneInUse) {
    EXPECT_EQ(convolve_target(), GetParam());
}

TEST_P(ConvolveOnTarget, EqualsTheSlowLoopsForRandomSpecs) {
    EXPECT_TRUE(rc::check([] {
        const Conv2dSpec spec = random_spec();
        RC_ASSERT(validate(spec).has_value());
        const auto numbers = any(0, 1) == 0 ? Numbers::integers : Numbers::normal;
        const ConvData data = any_data(spec, numbers, static_cast<std::uint64_t>(any(0, 1000000)));
        RC_ASSERT(difference_from_slow(spec, data, numbers) == "");
    }));
}

// Any block equals the same part of the whole, and nothing else is touched.
void check_block(const Conv2dSpec& spec) {
    const ConvData data = any_data(spec, Numbers::normal, 7);
    const Tensor whole = convolve(spec, data);
    OutputBlock block;
    block.n = any(0, spec.batch - 1);
    block.first_channel = any(0, spec.out_channels);
    block.last_channel = any(block.first_channel, spec.out_channels);
    block.first_row = any(0, whole.shape[2]);
    block.last_row = any(block.first_row, whole.shape[2]);
    block.first_col = any(0, whole.shape[3]);
    block.last_col = any(0, 1) == 0 ? OutputBlock::end : any(block.first_col, whole.shape[3]);
    const float untouched = 12345.5F;
    Tensor y(whole.shape, untouched);
    convolve_block(spec, data, block, y.data.data());
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t c = 0; c < y.shape[1]; ++c) {
            for (std::int64_t row = 0; row < y.shape[2]; ++row) {
                const bool inside = n == block.n && c >= block.first_channel && c < block.last_channel &&
                                    row >= block.first_row && row < block.last_row;
                for (std::int64_t col = 0; col < y.shape[3]; ++col) {
                    const bool wanted = inside && col >= block.first_col && col < block.last_col;
                    RC_ASSERT(y.at(n, c, row, col) == (wanted ? whole.at(n, c, row, col) : untouched));
                }
            }
        }
    }
}

TEST_P(ConvolveOnTarget, ABlockEqualsTheSamePartOfTheWholeAndTouchesNothingElse) {
    EXPECT_TRUE(rc::check([] { check_block(random_spec()); }));
}

TEST_P(ConvolveOnTarget, TilesOfChannelsRowsAndColumnsJoin) {
    Conv2dSpec channels = make_spec(70, 9, {40, 41}, {3, 3});  // more packed cells than one tile takes
    channels.dilation = {2, 3};
    channels.pads = {2, 3, 1, 0};
    channels.bias = true;
    check(channels);
    Conv2dSpec columns = make_spec(2, 3, {3, 2500}, {2, 3});  // wider than one tile
    columns.stride = {1, 2};
    columns.dilation = {1, 400};
    columns.pads = {0, 800, 0, 0};
    check(columns);
    Conv2dSpec kernel = make_spec(3, 2, {50, 90}, {40, 67});  // a kernel larger than one tile
    kernel.pads = {3, 5, 0, 2};
    kernel.padding_mode = PaddingMode::reflect;
    kernel.bias = true;
    check(kernel);
    Conv2dSpec scattered = make_spec(1, 1, {70, 3000}, {32, 32});  // taps so far apart that nothing is shared
    scattered.dilation = {2, 96};
    check(scattered);
    Conv2dSpec strips = make_spec(2, 2, {97, 131}, {3, 3});  // depthwise planes of several strips of rows
    strips.groups = 2;
    strips.pads = {2, 1, 0, 1};
    strips.dilation = {2, 1};
    check(strips);
    strips.stride = {2, 2};
    check(strips);
    check(make_spec(100, 24, {8, 9}, {7, 7}));   // more weights than are passed over at once
    check(make_spec(37, 21, {29, 31}, {1, 1}));  // 1x1: the rows join up, the channels are the taps
    check(make_spec(5, 3, {200, 1}, {7, 1}));    // Nx1 on a column
    check(make_spec(5, 3, {1, 200}, {1, 7}));    // 1xN on a row
}

// Groups of many output channels, whose vectors hold channels: every count of positions in a tile, whole and part
// blocks of channels, real taps that begin and end in the middle.
TEST_P(ConvolveOnTarget, ManyOutputChannelsForRandomSpecs) {
    EXPECT_TRUE(rc::check([] {
        Conv2dSpec spec = random_spec();
        spec.width = std::min<std::int64_t>(spec.width, 40);
        spec.groups = any(1, 2);
        spec.in_channels = spec.groups * any(1, 3);
        spec.out_channels = spec.groups * any(12, 70);
        spec.batch = 1;
        if (!validate(spec)) return;  // the window may have lost its room
        const auto numbers = any(0, 1) == 0 ? Numbers::integers : Numbers::normal;
        const ConvData data = any_data(spec, numbers, static_cast<std::uint64_t>(any(0, 1000000)));
        RC_ASSERT(difference_from_slow(spec, data, numbers) == "");
    }));
}

// Layers of few channels whose rows need not be packed, some of which must be nevertheless: taps that reach far out of
// a row or lie far apart, channels that make a small tile.
TEST_P(ConvolveOnTarget, RowsInPlaceForRandomSpecs) {
    EXPECT_TRUE(rc::check([] {
        const Pair kernel{any(1, 4), any(0, 1) == 0 ? 3 : any(1, 6)};
        const std::int64_t groups = any(1, 2);
        Conv2dSpec spec = make_spec(groups * any(1, 3), groups * any(2, 11), {any(1, 12), any(12, 150)}, kernel);
        spec.groups = groups;
        spec.dilation = {any(1, 3), any(0, 3) == 0 ? any(1, 40) : any(1, 4)};
        spec.pads = {any(0, 3), any(0, 20), any(0, 3), any(0, 20)};
        spec.bias = any(0, 1) == 1;
        if (!validate(spec)) return;  // too small for its kernel
        const auto numbers = any(0, 1) == 0 ? Numbers::integers : Numbers::normal;
        const ConvData data = any_data(spec, numbers, static_cast<std::uint64_t>(any(0, 1000000)));
        RC_ASSERT(difference_from_slow(spec, data, numbers) == "");
        check_block(spec);
    }));
}

TEST_P(ConvolveOnTarget, RowsInPlaceOrNot) {
    Conv2dSpec beside = make_spec(2, 4, {12, 40}, {3, 3});  // no row of padding: are the rows one long row?
    beside.pads = {0, 1, 0, 1};
    check(beside);
    check(make_spec(2, 9, {7, 40}, {3, 3}));              // one channel is left over
    Conv2dSpec many = make_spec(90, 4, {9, 33}, {3, 3});  // more channels than are added at once
    many.pads = {1, 1, 1, 1};                             // which the last column alone finds
    check(many);
    Conv2dSpec far = make_spec(2, 8, {100, 100}, {2, 2});  // taps that share no cells
    for (const Pair dilation : {Pair{1, 60}, Pair{60, 1}}) {
        far.dilation = dilation;
        check(far);
    }
    for (const std::int64_t distance : {15, 16, 24}) {  // taps that reach as far out as a vector, or further
        for (const Pair size : {Pair{1, 48}, Pair{5, 48}, Pair{5, 60}}) {
            Conv2dSpec outside = make_spec(2, 8, size, {1, 3});
            outside.dilation = {1, distance};
            outside.pads = {0, distance, 0, distance};
            check(outside);
        }
    }
}

// The layers that the depthwise kernel takes, and their neighbours that it leaves.
TEST_P(ConvolveOnTarget, DepthwiseForRandomSpecs) {
    EXPECT_TRUE(rc::check([] {
        Conv2dSpec spec = random_spec(any(0, 3) == 0 ? 0 : 3);
        if (any(0, 3) > 0) spec.padding_mode = PaddingMode::zeros;
        spec.stride = {any(1, 3), any(1, 2)};
        spec.groups = spec.in_channels = any(1, 6);
        spec.out_channels = spec.groups * any(1, 2);
        const ConvData data = any_data(spec, Numbers::integers, static_cast<std::uint64_t>(any(0, 1000000)));
        RC_ASSERT(difference_from_slow(spec, data, Numbers::integers) == "");
        check_block(spec);
    }));
}

// Vectors of columns, whole and half, that overlap at either end of a row, and taps that begin before it or behind it.
TEST_P(ConvolveOnTarget, DepthwiseForEveryWidth) {
    for (std::int64_t width = 1; width <= 70; ++width) {
        for (const std::int64_t stride : {1, 2}) {
            for (const std::int64_t pad : {0, 1, 40}) {
                if (width + 2 * pad < 3) continue;
                Conv2dSpec spec = make_spec(2, 2, {3, width}, {3, 3});
                spec.groups = 2;
                spec.stride = {stride, stride};
                spec.pads = {1, pad, 1, pad};
                check(spec);
            }
        }
    }
    // Stores that begin anywhere in a cache line.
    Conv2dSpec spec = make_spec(1, 1, {4, 64}, {3, 3});
    spec.pads = {1, 1, 1, 1};
    const ConvData data = any_data(spec, Numbers::integers, 1);
    const Tensor whole = reference_convolution(spec, LoopOrder{}, data);
    for (std::int64_t first = 0; first < 16; ++first) {
        Tensor y(output_shape(spec));
        convolve_block(spec, data, {0, 0, 1, 0, OutputBlock::end, first, OutputBlock::end}, y.data.data());
        for (std::int64_t i = 0; i < 4 * 64; ++i) {
            const auto cell = static_cast<std::size_t>(i);
            EXPECT_EQ(y.data[cell], i % 64 < first ? 0.0F : whole.data[cell]) << first << ' ' << i;
        }
    }
}

// Products of matrices: whole and part tiles of positions and channels, more input channels than a panel has.
TEST_P(ConvolveOnTarget, PointwiseForRandomSpecs) {
    EXPECT_TRUE(rc::check([] {
        Conv2dSpec spec;
        spec.batch = any(1, 2);
        spec.groups = any(1, 3);
        spec.in_channels = spec.groups * (any(0, 7) == 0 ? any(250, 300) : any(1, 9));
        spec.out_channels = spec.groups * any(1, 14);
        spec.height = any(1, 5);
        spec.width = any(1, 60);
        spec.kernel = {1, 1};
        spec.bias = any(0, 1) == 1;
        const auto numbers = any(0, 1) == 0 ? Numbers::integers : Numbers::normal;
        const ConvData data = any_data(spec, numbers, static_cast<std::uint64_t>(any(0, 1000000)));
        RC_ASSERT(difference_from_slow(spec, data, numbers) == "");
        check_block(spec);
    }));
}

TEST_P(ConvolveOnTarget, ThreadsMakeNoDifference) {
    Conv2dSpec rows = make_spec(24, 40, {30, 41}, {3, 3});
    rows.batch = 2;
    rows.pads = {2, 2, 2, 2};
    rows.dilation = {2, 2};
    Conv2dSpec groups = make_spec(64, 64, {40, 50}, {5, 3});
    groups.groups = 64;
    groups.stride = {2, 1};
    const Conv2dSpec columns = make_spec(48, 48, {1, 900}, {1, 2});
    const Conv2dSpec weights = make_spec(150, 140, {4, 5}, {3, 3});  // more than are kept packed
    const Conv2dSpec pointwise = make_spec(40, 50, {31, 33}, {1, 1});
    const Conv2dSpec many = make_spec(40, 200, {31, 33}, {1, 1});
    Convolver convolver(3);  // the same one for all: what it keeps must not show
    const auto convolved = [&](const Conv2dSpec& spec, const ConvData& data) {
        Tensor y(output_shape(spec));
        convolver.prepare(spec, data);
        convolver.run(y.data.data());
        return y;
    };
    for (const Conv2dSpec& spec : {rows, groups, columns, weights, pointwise, many}) {
        const ConvData data = any_data(spec, Numbers::normal, 5);
        EXPECT_EQ(convolved(spec, data), convolve(spec, data));
        EXPECT_EQ(difference_from_slow(spec, data, Numbers::normal), "");
    }
    const ConvData again = any_data(rows, Numbers::normal, 6);
    EXPECT_EQ(convolved(rows, again), convolve(rows, again));
}

TEST_P(ConvolveOnTarget, DistanceCostsNoMemory) {
    // Dilation, stride and padding of 10^9 cells: only the cells that are sampled are packed. Beyond the border of the
    // input all distances give the same, so that a near twin tells what must come out.
    Conv2dSpec near = make_spec(2, 3, {4, 5}, {2, 3});
    near.dilation = {5, 6};
    near.pads = {5, 12, 0, 0};
    Conv2dSpec far = near;
    far.dilation = {1000000000, 1000000001};
    far.pads = {1000000000, 2000000002, 0, 0};
    const ConvData data = any_data(near, Numbers::integers, 1);
    for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::replicate}) {
        near.padding_mode = far.padding_mode = mode;
        EXPECT_EQ(difference(convolve(far, data), reference_convolution(near, LoopOrder{}, data), {0.0, 0.0}), "");
    }
    near = far = make_spec(1, 1, {1, 40}, {3, 3});
    near.pads = {1, 0, 1, 0};
    far.pads = {std::int64_t{1} << 60, 0, std::int64_t{1} << 60, 0};
    far.dilation.h = std::int64_t{1} << 60;
    const ConvData row = any_data(near, Numbers::integers, 1);
    EXPECT_EQ(difference(convolve(far, row), reference_convolution(near, LoopOrder{}, row), {0.0, 0.0}), "");
    near = make_spec(1, 2, {3, 3}, {2, 2});
    near.stride = {5, 5};
    near.pads = {5, 4, 5, 5};
    far = near;
    far.stride = {1000000000, 999999999};
    far.pads = {1000000000, 999999998, 1000000000, 1000000000};
    const ConvData strided = any_data(near, Numbers::integers, 2);
    EXPECT_EQ(difference(convolve(far, strided), reference_convolution(near, LoopOrder{}, strided), {0.0, 0.0}), "");
    near = far = make_spec(1, 2, {3, 20}, {3, 3});  // one row of outputs, wherever the next would be
    far.stride.h = std::int64_t{1} << 60;
    const ConvData one = any_data(near, Numbers::integers, 3);
    EXPECT_EQ(difference(convolve(far, one), reference_convolution(near, LoopOrder{}, one), {0.0, 0.0}), "");
}

INSTANTIATE_TEST_SUITE_P(Targets, ConvolveOnTarget, ::testing::ValuesIn(convolve_targets()), name_of_target);

TEST(Convolve, UsesTheBestTargetUnlessTold) {
    const std::vector<std::string> targets = convolve_targets();
    ASSERT_FALSE(targets.empty());
    EXPECT_EQ(convolve_target(), targets.front());
    EXPECT_TRUE(force_direct_target(targets.back()));
    EXPECT_EQ(convolve_target(), targets.back());
    EXPECT_FALSE(force_direct_target("no such target"));
    EXPECT_EQ(convolve_target(), targets.front());
    EXPECT_EQ(convolve_targets(), targets);
}

}  // namespace
}  // namespace convscope
