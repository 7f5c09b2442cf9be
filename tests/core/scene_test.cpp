// Scenes: their numbers, what is refused, and where the step goes.
#include "core/scene.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/random_scene.h"

namespace convscope {
namespace {

Scene small_scene() {
    Scene scene;
    scene.spec.in_channels = 2;
    scene.spec.out_channels = 4;
    scene.spec.height = 4;
    scene.spec.width = 5;
    scene.spec.kernel = {3, 3};
    scene.spec.bias = true;
    return scene;
}

TEST(Scene, EditsStayWithTheirCell) {
    Scene scene = small_scene();
    set_cell(scene.input_edits, {0, 1, 3, 4}, 9.5F);
    set_cell(scene.input_edits, {0, 0, 0, 0}, -7.0F);
    set_cell(scene.input_edits, {0, 1, 3, 4}, 8.5F);  // takes the place of the first
    set_cell(scene.weight_edits, {3, 1, 2, 2}, 0.25F);
    set_cell(scene.bias_edits, {2, 0, 0, 0}, 11.0F);
    EXPECT_EQ(scene.input_edits.size(), 2U);
    auto data = materialise(scene);
    EXPECT_EQ(data.x.at(0, 1, 3, 4), 8.5F);
    EXPECT_EQ(data.x.at(0, 0, 0, 0), -7.0F);
    EXPECT_EQ(data.w.at(3, 1, 2, 2), 0.25F);
    EXPECT_EQ(data.bias[2], 11.0F);

    Scene narrow = scene;
    narrow.spec.width = 4;
    data = materialise(narrow);
    EXPECT_EQ(data.x.shape[3], 4);
    EXPECT_NE(data.x.at(0, 1, 3, 3), 8.5F);
    narrow.spec.width = 6;
    EXPECT_EQ(materialise(narrow).x.at(0, 1, 3, 4), 8.5F);
}

TEST(Scene, BiasIsGivenGeneratedOrAbsent) {
    Scene scene = small_scene();
    EXPECT_EQ(materialise(scene).bias, generate_bias(1, 4));
    Tensor given({1, 1, 1, 2});
    given.data = {5, 6};
    scene.bias_source.array = std::make_shared<const Tensor>(given);
    EXPECT_EQ(materialise(scene).bias, (std::vector<float>{5, 6, 5, 6}));
    scene.spec.bias = false;
    EXPECT_TRUE(materialise(scene).bias.empty());
}

TEST(Scene, SameDataSeesWhatTheNumbersDependOn) {
    const Scene scene = small_scene();
    Scene other = scene;
    other.spec.dilation = {1, 2};
    other.spec.stride = {2, 1};
    other.spec.pads = {1, 1, 1, 1};
    other.step = 3;
    EXPECT_TRUE(same_data(scene, other));
    EXPECT_EQ(materialise(scene), materialise(other));
    const auto differs = [&](auto change) {
        Scene changed = scene;
        change(changed);
        return !same_data(scene, changed);
    };
    EXPECT_TRUE(differs([](Scene& s) { s.spec.height = 5; }));
    EXPECT_TRUE(differs([](Scene& s) { s.spec.groups = 2; }));
    EXPECT_TRUE(differs([](Scene& s) { s.spec.bias = false; }));
    EXPECT_TRUE(differs([](Scene& s) { s.input = InputKind::ramp; }));
    EXPECT_TRUE(differs([](Scene& s) { s.weight_seed = 2; }));
    EXPECT_TRUE(differs([](Scene& s) { set_cell(s.bias_edits, {0, 0, 0, 0}, 1.0F); }));
    EXPECT_TRUE(differs([](Scene& s) { s.input_source.array = std::make_shared<const Tensor>(Shape4{1, 1, 1, 1}); }));
}

TEST(Scene, EqualsItsCopyEvenWithNaN) {
    Scene scene = small_scene();
    set_cell(scene.input_edits, {0, 0, 0, 0}, std::numeric_limits<float>::quiet_NaN());
    EXPECT_EQ(scene, Scene(scene));
    Scene other = scene;
    set_cell(other.input_edits, {0, 0, 0, 0}, 1.0F);
    EXPECT_NE(scene, other);
}

TEST(Scene, RefusesWhatCannotBeStepped) {
    const auto key_of = [](auto change) {
        Scene scene = small_scene();
        change(scene);
        const auto valid = validate(scene);
        if (valid) return std::string("valid");
        EXPECT_NE(valid.error().message().find(' '), std::string::npos) << valid.error().key;
        return valid.error().key;
    };
    EXPECT_EQ(key_of([](Scene&) {}), "valid");
    EXPECT_EQ(key_of([](Scene& s) { s.step = -1; }), "step_out_of_range");
    EXPECT_EQ(key_of([](Scene& s) { s.step = 4 * 2 * 3; }), "step_out_of_range");
    EXPECT_EQ(key_of([](Scene& s) { s.step = 4 * 2 * 3 - 1; }), "valid");
    EXPECT_EQ(key_of([](Scene& s) { s.spec.batch = 0; }), "nothing_to_step");
    EXPECT_EQ(key_of([](Scene& s) { s.input = InputKind::image; }), "source_missing");
    EXPECT_EQ(key_of([](Scene& s) { s.weight = WeightKind::array; }), "source_missing");
    EXPECT_EQ(key_of([](Scene& s) {
                  s.input = InputKind::array;
                  s.input_source.array = std::make_shared<const Tensor>();
              }),
              "source_missing");
    EXPECT_EQ(key_of([](Scene& s) {
                  s.input = InputKind::image;
                  s.input_source.array = std::make_shared<const Tensor>(Shape4{1, 2, 3, 3});
              }),
              "image_shape");
    EXPECT_NE(key_of([](Scene& s) { s.spec.groups = 3; }), "valid");
}

// The taps of a step are [step * taps, (step + 1) * taps).
TEST(Scene, AnotherOrderOrGranularityKeepsTheTap) {
    const auto holds = rc::check("the new step covers the old step's last tap", [] {
        const Scene before = testing::random_walk();
        Scene after = before;
        after.order = testing::random_order();
        after.granularity =
            *rc::gen::elementOf(std::vector<Granularity>(all_granularities.begin(), all_granularities.end()));
        after = with_step_kept(after, before);
        RC_ASSERT(validate(after).has_value());
        const auto old_nest = LoopNest::make(before.spec, before.order);
        const auto new_nest = LoopNest::make(after.spec, after.order);
        const auto old_taps = old_nest->taps_per_step(before.granularity);
        const auto tap = new_nest->step_of(old_nest->indices_of((before.step + 1) * old_taps - 1));
        const auto new_taps = new_nest->taps_per_step(after.granularity);
        RC_ASSERT(after.step * new_taps <= tap);
        RC_ASSERT(tap < (after.step + 1) * new_taps);
    });
    EXPECT_TRUE(holds);
}

TEST(Scene, AnotherSpecKeepsTheOutputCellWhereItCan) {
    const auto holds = rc::check("the step is valid, on the same output cell if there is one", [] {
        const Scene before = testing::random_walk();
        Scene after = before;
        after.spec = testing::random_spec();
        after = with_step_kept(after, before);
        RC_ASSERT(validate(after).has_value());
        if (before.granularity != Granularity::output_position || before.order != LoopOrder{}) return;
        const auto cell_of = [](const Scene& scene) {
            const auto nest = LoopNest::make(scene.spec, scene.order);
            return nest->output_of(nest->indices_of(scene.step * nest->taps_per_step(scene.granularity)));
        };
        const auto old_cell = cell_of(before);
        const auto new_cell = cell_of(after);
        const auto shape = output_shape(after.spec);
        RC_ASSERT(new_cell.n == std::min(old_cell.n, shape[0] - 1));
        RC_ASSERT(new_cell.out_channel == std::min(old_cell.out_channel, shape[1] - 1));
        RC_ASSERT(new_cell.oh == std::min(old_cell.oh, shape[2] - 1));
        RC_ASSERT(new_cell.ow == std::min(old_cell.ow, shape[3] - 1));
    });
    EXPECT_TRUE(holds);
}

TEST(Scene, AStepOutOfRangeIsBroughtBack) {
    Scene scene = small_scene();
    scene.step = 1000;
    EXPECT_EQ(with_step_kept(scene, scene).step, 23);
    scene.step = -5;
    EXPECT_EQ(with_step_kept(scene, scene).step, 0);
}

}  // namespace
}  // namespace convscope
