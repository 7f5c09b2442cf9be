// Effective receptive fields against finite differences of the layers as they are run, against path counts, and against
// what is known of random networks.
#include "core/effective_field.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/receptive_field.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

using testing::between;
using testing::random_stack;
using testing::run_stack;
using testing::StackChoice;

constexpr std::int64_t all_work = std::int64_t{1} << 62;

FieldMap field_of_weights(const std::vector<Layer>& stack, const OutputPosition& probe, const Tensor* x) {
    auto field = EffectiveField::of_weights(stack, probe, x);
    EXPECT_TRUE(field);
    EXPECT_FALSE(field->work(all_work));
    EXPECT_EQ(field->done(), field->total());
    return field->map();
}

FieldMap field_of_draws(const std::vector<Layer>& stack, const OutputPosition& probe, std::int64_t draws,
                        std::uint64_t seed = 1) {
    auto field = EffectiveField::of_draws(stack, probe, draws, seed);
    EXPECT_TRUE(field);
    EXPECT_FALSE(field->work(all_work));
    return field->map();
}

OutputPosition any_probe(const std::vector<Layer>& stack) {
    const Shape4 shape = output_shape(stack.back().spec);
    return {between(0, shape[0] - 1), between(0, shape[1] - 1), between(0, shape[2] - 1), between(0, shape[3] - 1)};
}

double value_at(const FieldMap& map, std::int64_t row, std::int64_t col) {
    const bool inside = row >= map.first_row && row < map.first_row + map.rows && col >= map.first_col &&
                        col < map.first_col + map.cols;
    return inside ? map.at(row, col) : 0.0;
}

/// `count` layers of `channels` channels, 3x3 with "same" padding, on side x side.
std::vector<Layer> plain_stack(int count, std::int64_t channels, std::int64_t side, bool relu) {
    Layer layer;
    layer.spec.in_channels = layer.spec.out_channels = channels;
    layer.spec.height = layer.spec.width = side;
    layer.spec.kernel = {3, 3};
    layer.spec.padding = PaddingKind::same;
    layer.weight = WeightKind::randn;
    layer.relu = relu;
    std::vector<Layer> stack(static_cast<std::size_t>(count), layer);
    for (std::size_t l = 0; l < stack.size(); ++l) stack[l].weight_seed = l + 1;
    return stack;
}

// ---- against finite differences ----

/// x on a fine grid, so that sums with whole weights are exact but ties are rare.
Tensor any_input(const Shape4& shape) {
    Tensor x = generate_input(InputKind::randn, static_cast<std::uint64_t>(between(0, 1'000'000)), shape);
    for (float& value : x.data) value = std::round(value * 256.0F) / 256.0F;
    return x;
}

struct Difference {
    double central = 0.0;  ///< sum over the channels of |dy/dx|
    bool smooth = true;    ///< the same to both sides: neither a ReLU nor a maximum changed over
};

Difference difference_at(const std::vector<Layer>& stack, const OutputPosition& probe, const Tensor& x,
                         std::int64_t row, std::int64_t col) {
    constexpr float step = 1.0F / 64.0F;
    const auto probed = [&](const Tensor& input) {
        return static_cast<double>(run_stack(stack, input).at(probe.n, probe.out_channel, probe.oh, probe.ow));
    };
    const double middle = probed(x);
    Difference found;
    for (std::int64_t c = 0; c < x.shape[1]; ++c) {
        Tensor moved = x;
        moved.at(probe.n, c, row, col) += step;
        const double up = (probed(moved) - middle) / static_cast<double>(step);
        moved.at(probe.n, c, row, col) -= 2.0F * step;
        const double down = (middle - probed(moved)) / static_cast<double>(step);
        found.smooth = found.smooth && std::abs(up - down) <= 1e-2 + 1e-3 * std::abs(up);
        found.central += std::abs((up + down) / 2.0);
    }
    return found;
}

struct Compared {
    int smooth = 0;
    int nonzero = 0;
    int kinks = 0;
};

void compare_with_differences(const StackChoice& choice, Compared& compared) {
    const auto stack = random_stack(choice);
    const OutputPosition probe = any_probe(stack);
    const Tensor x = any_input(input_shape(stack.front().spec));
    const FieldMap map = field_of_weights(stack, probe, &x);
    for (int i = 0; i < 8; ++i) {
        // Half of them within the field.
        const bool within = i % 2 == 0 && map.rows > 0;
        const std::int64_t row = within ? map.first_row + between(0, map.rows - 1) : between(0, x.shape[2] - 1);
        const std::int64_t col = within ? map.first_col + between(0, map.cols - 1) : between(0, x.shape[3] - 1);
        const Difference expected = difference_at(stack, probe, x, row, col);
        if (!expected.smooth) {
            ++compared.kinks;
            continue;
        }
        ++compared.smooth;
        compared.nonzero += expected.central > 0.0 ? 1 : 0;
        const double found = value_at(map, row, col);
        RC_LOG() << "cell (" << row << ", " << col << "): " << found << ", expected " << expected.central << '\n';
        RC_ASSERT(std::abs(found - expected.central) <= 2e-2 + 2e-3 * expected.central);
    }
}

TEST(EffectiveField, LinearStacksEqualFiniteDifferences) {
    StackChoice choice;
    choice.kinds = {LayerKind::conv, LayerKind::average_pool};
    choice.relu = false;
    choice.weight = WeightKind::small_integers;
    Compared compared;
    EXPECT_TRUE(rc::check([&] { compare_with_differences(choice, compared); }));
    EXPECT_EQ(compared.kinks, 0);
    EXPECT_GT(compared.nonzero, 200);
}

TEST(EffectiveField, StacksWithReluAndMaximaEqualFiniteDifferences) {
    StackChoice choice;
    choice.weight = WeightKind::small_integers;
    Compared compared;
    EXPECT_TRUE(rc::check([&] { compare_with_differences(choice, compared); }));
    EXPECT_GT(compared.nonzero, 100);
    EXPECT_GT(compared.smooth, 5 * compared.kinks);
}

// ---- against path counts ----

RC_GTEST_PROP(EffectiveField, reachesTheCellsThatPathsReach, (bool draws)) {
    StackChoice choice;
    choice.kinds = {LayerKind::conv, LayerKind::average_pool};
    choice.groups = false;
    choice.relu = false;
    const auto stack = random_stack(choice);
    const OutputPosition probe = any_probe(stack);
    const FieldMap map = draws ? field_of_draws(stack, probe, 1) : field_of_weights(stack, probe, nullptr);
    std::vector<Axis> rows;
    std::vector<Axis> cols;
    for (const Layer& layer : stack) {
        rows.push_back(row_axis(layer.spec));
        cols.push_back(col_axis(layer.spec));
    }
    const PathCounts down = paths_down(rows, probe.oh, Border::clip).front();
    const PathCounts across = paths_down(cols, probe.ow, Border::clip).front();
    const auto reached = [](const PathCounts& paths, std::int64_t cell) {
        const std::int64_t i = cell - paths.first;
        return i >= 0 && i < static_cast<std::int64_t>(paths.counts.size()) &&
               paths.counts[static_cast<std::size_t>(i)] > 0.0L;
    };
    for (std::int64_t row = 0; row < stack.front().spec.height; ++row) {
        for (std::int64_t col = 0; col < stack.front().spec.width; ++col) {
            RC_ASSERT((value_at(map, row, col) > 0.0) == (reached(down, row) && reached(across, col)));
        }
    }
}

// One channel and weights of 1: the gradient counts the paths.
TEST(EffectiveField, OnesCountPaths) {
    auto stack = plain_stack(3, 1, 20, false);
    for (Layer& layer : stack) {
        layer.weight_edits.clear();
        for (std::int64_t k = 0; k < 9; ++k) set_cell(layer.weight_edits, {0, 0, k / 3, k % 3}, 1.0F);
    }
    stack[1].spec.padding_mode = PaddingMode::reflect;
    stack[2].spec.dilation = {2, 1};
    const FieldMap map = field_of_weights(stack, {0, 0, 1, 10}, nullptr);
    std::vector<Axis> rows;
    std::vector<Axis> cols;
    for (const Layer& layer : stack) {
        rows.push_back(row_axis(layer.spec));
        cols.push_back(col_axis(layer.spec));
    }
    const PathCounts down = paths_down(rows, 1, Border::clip).front();
    const PathCounts across = paths_down(cols, 10, Border::clip).front();
    double paths = 0.0;
    for (std::size_t i = 0; i < down.counts.size(); ++i) {
        for (std::size_t j = 0; j < across.counts.size(); ++j) {
            const double count = static_cast<double>(down.counts[i] * across.counts[j]);
            paths += count;
            EXPECT_EQ(
                value_at(map, down.first + static_cast<std::int64_t>(i), across.first + static_cast<std::int64_t>(j)),
                count);
        }
    }
    EXPECT_EQ(map.mass(), paths);
}

// ---- draws ----

// Weights are independent with mean 0, so the variance of dy/dx is in proportion to the number of paths, and with many
// channels the mean of |dy/dx| to its root. ReLU opens half of the ways, anywhere alike.
TEST(EffectiveField, DrawsFollowTheRootOfThePathCounts) {
    for (const bool relu : {false, true}) {
        auto stack = plain_stack(4, 16, 128, relu);
        stack.back().relu = false;
        const FieldMap map = field_of_draws(stack, {0, 3, 60, 64}, 100);
        ASSERT_EQ(map.rows, 9);
        ASSERT_EQ(map.first_row, 56);
        ASSERT_EQ(map.first_col, 60);
        EXPECT_NEAR(map.mass(), 1.0, 1e-12);
        const std::vector<Axis> axes(4, row_axis(stack.front().spec));
        const PathCounts paths = paths_down(axes, 60, Border::clip).front();
        double roots = 0.0;
        for (const long double count : paths.counts) roots += std::sqrt(static_cast<double>(count));
        for (std::size_t i = 0; i < 9; ++i) {
            for (std::size_t j = 0; j < 9; ++j) {
                const double expected =
                    std::sqrt(static_cast<double>(paths.counts[i] * paths.counts[j])) / (roots * roots);
                EXPECT_NEAR(map.values[i * 9 + j] / expected, 1.0, 0.25) << relu << ' ' << i << ' ' << j;
            }
        }
        // Much of the square holds little: the circle is smaller than the field's.
        const double radius = radius_holding(map, mass_centre(map), 0.95);
        EXPECT_GT(radius, 3.0);
        EXPECT_LT(radius, 5.0);
    }
}

RC_GTEST_PROP(EffectiveField, piecesMakeTheSameMap, ()) {
    const auto stack = random_stack();
    const OutputPosition probe = any_probe(stack);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const FieldMap whole = field_of_draws(stack, probe, 3, seed);
    auto field = EffectiveField::of_draws(stack, probe, 3, seed).value();
    RC_ASSERT(field.done() == 0);
    RC_ASSERT(field.map().mass() == 0.0);
    bool left = true;
    while (left) {
        const std::int64_t before = field.done();
        const std::int64_t draws = field.draws_done();
        left = field.work(between(1, 5'000));
        RC_ASSERT(field.done() > before || field.total() == 0);
        RC_ASSERT(field.done() <= field.total());
        RC_ASSERT(field.draws_done() >= draws);
        RC_ASSERT(field.draws_counted() <= field.draws_done());
        RC_ASSERT((field.done() == field.total()) == !left);
    }
    RC_ASSERT(field.draws_done() == 3);
    RC_ASSERT(field.map() == whole);
    RC_ASSERT(!field.work(1));
    const double mass = whole.mass();
    RC_ASSERT(mass == 0.0 || std::abs(mass - 1.0) < 1e-9);
}

TEST(EffectiveField, SeedsDraw) {
    const auto stack = plain_stack(2, 4, 16, true);
    const OutputPosition probe{0, 1, 8, 8};
    EXPECT_EQ(field_of_draws(stack, probe, 5, 7), field_of_draws(stack, probe, 5, 7));
    EXPECT_NE(field_of_draws(stack, probe, 5, 7), field_of_draws(stack, probe, 5, 8));
    // The first draws of many are those of few.
    auto many = EffectiveField::of_draws(stack, probe, 50, 7).value();
    while (many.draws_done() < 5) many.work(1);
    EXPECT_EQ(many.map(), field_of_draws(stack, probe, 5, 7));
}

// A large stack in pieces: each of them short, and dropped in the middle without harm.
TEST(EffectiveField, GoesOnInSmallPieces) {
    auto stack = plain_stack(3, 64, 64, true);
    for (Layer& layer : stack) layer.spec.dilation = {8, 8};
    stack.push_back(stack.front());
    stack.back().spec.kernel = {15, 15};
    stack.back().spec.dilation = {1, 1};
    auto field = EffectiveField::of_draws(stack, {0, 0, 32, 32}, 20, 1).value();
    std::int64_t before = 0;
    for (int piece = 0; piece < 30; ++piece) {
        ASSERT_TRUE(field.work(1));
        EXPECT_LE(field.done() - before, 4'000'000);
        before = field.done();
    }
    EXPECT_GT(field.total(), 20 * field.done());
}

// ---- ends and edges ----

TEST(EffectiveField, AShutReluHandsNothingDown) {
    auto stack = plain_stack(1, 1, 5, true);
    stack.front().weight = WeightKind::box;
    const Tensor below({1, 1, 5, 5}, -1.0F);
    auto field = EffectiveField::of_weights(stack, {0, 0, 2, 2}, &below).value();
    EXPECT_FALSE(field.work(all_work));
    EXPECT_EQ(field.draws_counted(), 0);
    EXPECT_EQ(field.map().mass(), 0.0);
    EXPECT_EQ(field.map().rows, 3);
    // The bias opens it.
    stack.front().spec.bias = true;
    set_cell(stack.front().bias_edits, {0, 0, 0, 0}, 1.5F);
    EXPECT_NEAR(field_of_weights(stack, {0, 0, 2, 2}, &below).mass(), 1.0, 1e-6);
    // About half of the draws end at a shut one.
    auto draws = EffectiveField::of_draws(stack, {0, 0, 2, 2}, 100, 1).value();
    EXPECT_FALSE(draws.work(all_work));
    EXPECT_GT(draws.draws_counted(), 30);
    EXPECT_LT(draws.draws_counted(), 70);
    EXPECT_NEAR(draws.map().mass(), 1.0, 1e-12);
}

TEST(EffectiveField, TheFirstOfSeveralLargestTakesAll) {
    Layer pool;
    pool.kind = LayerKind::max_pool;
    pool.spec.kernel = {2, 2};
    pool.spec.height = pool.spec.width = 2;
    const Tensor x({1, 1, 2, 2}, 3.0F);
    const FieldMap map = field_of_weights({pool}, {0, 0, 0, 0}, &x);
    EXPECT_EQ(map.values, (std::vector<double>{1.0, 0.0, 0.0, 0.0}));
}

TEST(EffectiveField, AProbeThatReadsPaddingOnlyHasNone) {
    Layer layer;
    layer.spec.height = layer.spec.width = 3;
    layer.spec.pads = {2, 2, 2, 2};
    auto field = EffectiveField::of_weights({layer}, {0, 0, 0, 3}, nullptr).value();
    EXPECT_FALSE(field.work(1));
    EXPECT_EQ(field.total(), 0);
    EXPECT_EQ(field.map(), FieldMap{});
}

TEST(EffectiveField, DeepGradientsNeitherOverflowNorVanish) {
    Layer layer;
    layer.spec.height = layer.spec.width = 3;
    for (const float weight : {1000.0F, 0.001F}) {
        layer.weight_edits = {{{0, 0, 0, 0}, weight}};
        const std::vector<Layer> stack(40, layer);
        const double expected = std::pow(static_cast<double>(weight), 40.0);
        EXPECT_NEAR(field_of_weights(stack, {0, 0, 1, 1}, nullptr).mass() / expected, 1.0, 1e-4);
    }
}

TEST(EffectiveField, TooMuchIsRefused) {
    const auto stack = plain_stack(4, 16, 128, true);
    FieldLimits limits;
    limits.multiply_adds = 100'000;
    auto refused = EffectiveField::of_draws(stack, {0, 0, 64, 64}, 2, 1, limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "field_work");
    limits = {.memory_bytes = 10'000};
    refused = EffectiveField::of_draws(stack, {0, 0, 64, 64}, 2, 1, limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "field_memory");
    // A field of 2^30 columns is refused before anything of its size is made.
    Layer wide;
    wide.spec.width = (std::int64_t{1} << 30) + 1;
    wide.spec.kernel = {1, 2};
    wide.spec.dilation = {1, std::int64_t{1} << 29};
    const std::vector<Layer> huge{wide, wide};
    refused = EffectiveField::of_draws(huge, {0, 0, 0, 0}, 1, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().key, "field_memory");
}

}  // namespace
}  // namespace convscope
