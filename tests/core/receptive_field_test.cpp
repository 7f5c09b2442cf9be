// Receptive fields against published tables, path counts against walking every path.
#include "core/receptive_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>

namespace convscope {
namespace {

/// Layers of one kernel, "same" padding, stride 1.
std::vector<Axis> dilated(std::initializer_list<std::int64_t> rates, std::int64_t kernel = 3) {
    std::vector<Axis> layers;
    for (const std::int64_t rate : rates) {
        layers.push_back({100, 100, kernel, 1, rate, rate * (kernel - 1) / 2, PaddingMode::zeros});
    }
    return layers;
}

Axis layer(std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
    return {.kernel = kernel, .stride = stride, .pad_before = pad};
}

TEST(ReceptiveField, StackedDilations) {
    struct Known {
        std::vector<Axis> layers;
        std::int64_t size;
        double coverage;
    };
    for (const Known& known : {Known{dilated({2, 2, 2}), 13, 49.0 / 169.0}, Known{dilated({1, 2, 4}), 15, 1.0},
                               Known{dilated({1, 2, 5}), 17, 1.0}, Known{dilated({1, 2, 9}), 25, 441.0 / 625.0}}) {
        EXPECT_EQ(receptive_fields(known.layers).back().size, known.size);
        EXPECT_DOUBLE_EQ(coverage(known.layers, known.layers), known.coverage);
    }
}

TEST(ReceptiveField, CellsReadAreTheCoverageOfEveryLevel) {
    std::mt19937 random(7);
    const auto up_to = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most) + 1; };
    for (int round = 0; round < 60; ++round) {
        std::vector<Axis> layers;
        for (std::int64_t l = up_to(5); l > 0; --l) {
            layers.push_back({.kernel = up_to(4), .stride = up_to(3), .dilation = up_to(4)});
        }
        const std::vector<std::int64_t> read = cells_read(layers);
        ASSERT_EQ(read.size(), layers.size() + 1);
        for (std::size_t l = 0; l <= layers.size(); ++l) {
            const auto below = std::span(layers).first(l);
            EXPECT_EQ(read[l], paths_down(below, 3, Border::ignore).front().reached());
        }
    }
    EXPECT_EQ(cells_read(dilated({2, 2, 2}), 9), (std::vector<std::int64_t>{1, 3, 5})) << "13 is too large";
}

TEST(ReceptiveField, DilationEntersTheStart) {
    // k3 d2 p2 keeps the centre of output 0 on input cell 0.
    const AxisField field = receptive_fields(dilated({2})).back();
    EXPECT_EQ(field.first, -2);
    EXPECT_DOUBLE_EQ(field.start(), 0.0);
    // Without padding it lies in the middle of the window.
    const std::vector<Axis> valid{{.size = 9, .out = 5, .kernel = 3, .dilation = 2}};
    EXPECT_DOUBLE_EQ(receptive_fields(valid).back().start(), 2.0);
    // An even kernel's centre is between two cells.
    const std::vector<Axis> even{{.size = 9, .out = 8, .kernel = 2}};
    EXPECT_DOUBLE_EQ(receptive_fields(even).back().start(), 0.5);
}

// The table of Araujo, Norris, Sim 2019: size, jump ("effective stride"), padding ("effective padding").
TEST(ReceptiveField, Vgg16) {
    std::vector<Axis> net;
    for (const int convolutions : {2, 2, 3, 3, 3}) {
        for (int i = 0; i < convolutions; ++i) net.push_back(layer(3, 1, 1));
        net.push_back(layer(2, 2, 0));
    }
    const AxisField field = receptive_fields(net).back();
    EXPECT_EQ(field.size, 212);
    EXPECT_EQ(field.jump, 32);
    EXPECT_EQ(-field.first, 90);
}

TEST(ReceptiveField, Resnet50) {
    // The longest path: the 3x3 layer of each unit; the last unit of a block carries its stride.
    std::vector<Axis> net{layer(7, 2, 3), layer(3, 2, 0)};
    const std::vector<std::pair<int, std::int64_t>> blocks{{3, 2}, {4, 2}, {6, 2}, {3, 1}};
    for (const auto& [units, stride] : blocks) {
        for (int i = 1; i <= units; ++i) net.push_back(layer(3, i == units ? stride : 1, 1));
    }
    const AxisField field = receptive_fields(net).back();
    EXPECT_EQ(field.size, 483);
    EXPECT_EQ(field.jump, 32);
    EXPECT_EQ(-field.first, 239);
}

TEST(ReceptiveField, AJumpPast64BitsSaturates) {
    const std::vector<Axis> deep(80, layer(3, 8, 1));
    const AxisField field = receptive_fields(deep).back();
    EXPECT_EQ(field.jump, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(field.size, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(field.first, -std::numeric_limits<std::int64_t>::max());
}

std::vector<Axis> random_stack(std::mt19937& random) {
    const auto pick = [&random](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    std::vector<Axis> stack;
    std::int64_t size = pick(6, 24);
    for (int l = pick(1, 4); l > 0; --l) {
        Axis axis;
        axis.size = size;
        axis.kernel = pick(1, 4);
        axis.stride = pick(1, 3);
        axis.dilation = pick(1, 3);
        axis.mode = all_padding_modes[static_cast<std::size_t>(pick(0, 3))];
        axis.pad_before = std::min<std::int64_t>(pick(0, 4), size - 1);
        const std::int64_t after = std::min<std::int64_t>(pick(0, 4), size - 1);
        const std::int64_t room = size + axis.pad_before + after - axis.dilation * (axis.kernel - 1) - 1;
        if (room < 0) break;
        axis.out = room / axis.stride + 1;
        stack.push_back(axis);
        size = axis.out;
    }
    return stack;
}

using Found = std::vector<std::map<std::int64_t, long double>>;  // a level: cell -> paths

void walk_down(const std::vector<Axis>& stack, std::size_t level, std::int64_t cell, Border border, Found& found) {
    found[level][cell] += 1.0L;
    if (level == 0) return;
    const Axis& axis = stack[level - 1];
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
        std::int64_t read = cell * axis.stride - axis.pad_before + k * axis.dilation;
        if (border == Border::clip && (read < 0 || read >= axis.size)) {
            if (axis.mode == PaddingMode::zeros) continue;
            read = mirrored_index(read, axis.size, axis.mode);
        }
        walk_down(stack, level - 1, read, border, found);
    }
}

void expect_same(const PathCounts& counts, const std::map<std::int64_t, long double>& found) {
    std::map<std::int64_t, long double> given;
    for (std::size_t i = 0; i < counts.counts.size(); ++i) {
        if (counts.counts[i] > 0.0L) given[counts.first + static_cast<std::int64_t>(i)] = counts.counts[i];
    }
    EXPECT_EQ(given, found);
    EXPECT_EQ(counts.reached(), static_cast<std::int64_t>(found.size()));
}

TEST(PathCounts, EqualWalkingEveryPath) {
    std::mt19937 random(7);
    int stacks = 0;
    while (stacks < 200) {
        const std::vector<Axis> stack = random_stack(random);
        if (stack.empty()) continue;
        ++stacks;
        const std::int64_t probe = std::uniform_int_distribution<std::int64_t>(0, stack.back().out - 1)(random);
        for (const Border border : {Border::clip, Border::ignore}) {
            Found found(stack.size() + 1);
            walk_down(stack, stack.size(), probe, border, found);
            const std::vector<PathCounts> down = paths_down(stack, probe, border);
            ASSERT_EQ(down.size(), found.size());
            for (std::size_t l = 0; l < found.size(); ++l) expect_same(down[l], found[l]);
        }
        // The formula's field is the one that paths span when no border is in the way.
        const AxisField field = receptive_fields(stack).back();
        const PathCounts input = paths_down(stack, probe, Border::ignore).front();
        EXPECT_EQ(input.first, field.first + probe * field.jump);
        EXPECT_EQ(static_cast<std::int64_t>(input.counts.size()), field.size);
    }
}

TEST(PathCounts, UpwardsAreTheSamePaths) {
    std::mt19937 random(8);
    for (int round = 0; round < 200; ++round) {
        const std::vector<Axis> stack = random_stack(random);
        if (stack.empty()) continue;
        const std::int64_t cell = std::uniform_int_distribution<std::int64_t>(0, stack.front().size - 1)(random);
        const PathCounts top = paths_up(stack, cell).back();
        for (std::int64_t out = 0; out < stack.back().out; ++out) {
            const PathCounts input = paths_down(stack, out, Border::clip).front();
            const auto at = [](const PathCounts& counts, std::int64_t i) {
                const std::int64_t index = i - counts.first;
                const bool inside = index >= 0 && index < static_cast<std::int64_t>(counts.counts.size());
                return inside ? counts.counts[static_cast<std::size_t>(index)] : 0.0L;
            };
            ASSERT_EQ(at(top, out), at(input, cell)) << "round " << round << ", output " << out;
        }
    }
}

TEST(PathCounts, AreExactUpTo64Bits) {
    // 40 layers of kernel 3 with stride 3 on one cell each: one path a cell; with stride 1, 3^40 paths in all.
    const std::vector<Axis> stack(40, {.size = 200, .out = 200, .kernel = 3, .pad_before = 1});
    const PathCounts input = paths_down(stack, 100, Border::ignore).front();
    EXPECT_TRUE(input.exact());
    long double all = 0.0L;
    for (const long double paths : input.counts) all += paths;
    EXPECT_EQ(static_cast<std::uint64_t>(all), 12157665459056928801U);  // 3^40
    const std::vector<Axis> deeper(60, stack.front());
    EXPECT_FALSE(paths_down(deeper, 100, Border::ignore).front().exact());
}

TEST(HybridDilatedConvolution, TheRuleOfThePaper) {
    const auto meets = [](std::vector<std::int64_t> rates) { return meets_hdc(rates, 3); };
    EXPECT_TRUE(meets({1, 2, 5}));
    EXPECT_FALSE(meets({1, 2, 9}));
    EXPECT_FALSE(meets({2, 2, 2}));  // a common factor
    EXPECT_FALSE(meets({2, 4, 8}));
    EXPECT_TRUE(meets({1}));
    EXPECT_TRUE(meets({}));
}

TEST(HybridDilatedConvolution, TheNearestListLeavesNoHole) {
    const auto nearest = [](std::vector<std::int64_t> rates) { return nearest_hdc(rates, 3); };
    using Rates = std::vector<std::int64_t>;
    EXPECT_EQ(nearest({1, 2, 5}), (Rates{1, 2, 5}));
    EXPECT_EQ(nearest({2, 2, 2}), (Rates{1, 2, 2}));
    EXPECT_EQ(nearest({1, 2, 9}), (Rates{1, 3, 9}));
    // Brute force over all lists near: none meets both that is nearer.
    std::mt19937 random(9);
    for (int round = 0; round < 30; ++round) {
        Rates wanted(3);
        for (std::int64_t& rate : wanted) rate = std::uniform_int_distribution<std::int64_t>(1, 9)(random);
        const Rates found = nearest(wanted);
        const auto distance = [&wanted](const Rates& rates) {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < rates.size(); ++i) sum += std::abs(rates[i] - wanted[i]);
            return sum;
        };
        std::int64_t best = 1'000;
        for (std::int64_t a = 1; a <= 12; ++a) {
            for (std::int64_t b = 1; b <= 12; ++b) {
                for (std::int64_t c = 1; c <= 12; ++c) {
                    const Rates rates{a, b, c};
                    if (!meets_hdc(rates, 3)) continue;
                    std::vector<Axis> layers;
                    for (const std::int64_t rate : rates) layers.push_back({.kernel = 3, .dilation = rate});
                    if (coverage(layers, layers) == 1.0) best = std::min(best, distance(rates));
                }
            }
        }
        EXPECT_EQ(distance(found), best);
    }
}

}  // namespace
}  // namespace convscope
