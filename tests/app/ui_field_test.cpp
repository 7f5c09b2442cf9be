// The receptive-field lens in the window, by real events.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/lenses/field_model.h"
#include "core/effective_field.h"
#include "tests/app/driver.h"
#include "tests/app/sample_figures.h"
#include "tests/app/stacks.h"

namespace convscope::testing {
namespace {

bool says(Driver& driver, const std::string& text) {
    const auto& labels = driver.figure().labels;
    return std::any_of(labels.begin(), labels.end(), [&](const Label& label) { return label.text == text; });
}

std::size_t lit(Driver& driver, const PlaneId& id) {
    const Plane* plane = driver.plane(id);
    if (plane == nullptr) return 0;
    const auto& values = plane->own_values->values;
    return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float v) { return v > 0.0F; }));
}

TEST(FieldLens, ADeepStackMakesNoNumbersUntilTheyAreLookedAt) {
    Driver driver("vgg_16");
    driver.settle();
    EXPECT_EQ(driver.scene().lens, LensKind::receptive_field);
    EXPECT_FALSE(driver.document().has_data());
    driver.key(ImGuiMod_Shift | ImGuiKey_1);
    driver.frames(2);
    EXPECT_TRUE(driver.document().has_data());
}

TEST(FieldLens, OpensByClickAndByKey) {
    Driver driver;
    driver.click("lens_rf");
    driver.frames(3);
    EXPECT_EQ(driver.scene().lens, LensKind::receptive_field);
    EXPECT_NE(driver.plane(side_plane(0)), nullptr);
    driver.click("lens_step");
    driver.frames(3);
    EXPECT_EQ(driver.plane(side_plane(0)), nullptr);
    driver.key(ImGuiMod_Shift | ImGuiKey_3);
    driver.frames(3);
    EXPECT_EQ(driver.scene().lens, LensKind::receptive_field);
    EXPECT_NE(driver.plane(map_plane(0)), nullptr);
}

TEST(FieldLens, ClickingACellAsksAboutIt) {
    Driver driver(stack_of(21, 21, {2, 2, 2}));
    driver.click_cell(side_plane(3), 0, 4);
    EXPECT_EQ(driver.scene().probe, (Probe{false, Pair{10, 4}})) << "the other axis stays";
    EXPECT_TRUE(says(driver, "field 13, read at 7 of 13 · 6 cells in the input"));
    driver.click_cell(map_plane(3), 2, 17);  // the small map of y
    EXPECT_EQ(driver.scene().probe, (Probe{false, Pair{2, 17}}));
    driver.click_cell(map_plane(0), 10, 10);
    EXPECT_EQ(driver.scene().probe, (Probe{true, Pair{10, 10}}));
    EXPECT_EQ(lit(driver, map_plane(3)), 49U) << "all outputs that it reaches";
    driver.click_cell(side_plane(0), 0, 2);
    EXPECT_EQ(driver.scene().probe, (Probe{true, Pair{10, 2}}));
    driver.click_cell(side_plane(2), 0, 9);
    EXPECT_EQ(driver.scene().probe, (Probe{true, Pair{10, 2}})) << "a level between asks nothing";
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.frames(2);
    EXPECT_EQ(driver.scene().probe, (Probe{true, Pair{10, 10}}));
}

TEST(FieldLens, TransportGrowsTheConeLayerByLayer) {
    Driver driver(stack_of(21, 21, {2, 2, 2}));
    driver.key(ImGuiKey_Home);
    driver.frames(2);
    EXPECT_EQ(driver.figure().strokes.size(), 0U);
    EXPECT_EQ(lit(driver, side_plane(2)), 0U);
    driver.click("step");
    EXPECT_EQ(driver.figure().strokes.size(), 3U);
    EXPECT_EQ(lit(driver, side_plane(2)), 3U);
    EXPECT_EQ(lit(driver, side_plane(1)), 0U);
    driver.key(ImGuiKey_RightArrow);
    driver.frames(2);
    EXPECT_EQ(lit(driver, side_plane(1)), 5U);
    EXPECT_TRUE(says(driver, "grown through 2 of 3 layers · cells at level 1: 5"));
    EXPECT_EQ(lit(driver, map_plane(0)), 0U) << "not there yet";
    driver.key(ImGuiKey_End);
    driver.frames(2);
    EXPECT_EQ(lit(driver, map_plane(0)), 49U);
}

TEST(FieldLens, ADilationShowsInTheSameFrame) {
    Driver driver(stack_of(21, 21, {2, 2, 2}));
    ASSERT_TRUE(says(driver, "29.0 %"));
    ASSERT_EQ(lit(driver, map_plane(0)), 49U);
    const ItemLog::Item slider = driver.look_for("dilation");
    const float y = slider.min.y + (slider.max.y - slider.min.y) * 0.75F;
    driver.move_to({slider.min.x + (slider.max.x - slider.min.x) * 0.05F, y});
    driver.press();
    driver.move_to({slider.min.x - 20.0F, y}, 1);
    ASSERT_EQ(driver.spec().dilation, (Pair{1, 1}));
    // The frame that took the value is the one that shows it.
    EXPECT_FALSE(says(driver, "29.0 %"));
    EXPECT_TRUE(says(driver, "100 %"));
    EXPECT_TRUE(says(driver, "field 11, read at 11 of 11"));
    EXPECT_EQ(lit(driver, map_plane(0)), 121U);
    driver.release();
}

TEST(FieldLens, TakesTheListThatLeavesNoHole) {
    Driver driver(stack_of(21, 21, {2, 2, 2}));
    const Scene before = driver.scene();
    driver.click("take_hdc");
    driver.frames(2);
    EXPECT_DOUBLE_EQ(coverage(row_axes(driver.scene()), col_axes(driver.scene())), 1.0);
    EXPECT_EQ(output_size(driver.scene().spec), (Pair{21, 21})) << "padding goes with the dilation";
    EXPECT_EQ(driver.see("take_hdc"), nullptr);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.frames(2);
    EXPECT_EQ(driver.scene(), before);
}

TEST(FieldLens, RowsOfTheTableChooseTheLayer) {
    Driver driver(stack_of(21, 21, {1, 2, 4}));
    driver.click("field_row_3");
    driver.frames(2);
    EXPECT_EQ(selected_layer(driver.scene()), 2U);
    EXPECT_EQ(driver.spec().dilation, (Pair{4, 4}));
    Driver deep(stack_of(64, 64, std::vector<std::int64_t>(200, 1)));
    EXPECT_NE(deep.see("field_row_1"), nullptr);
    EXPECT_EQ(deep.see("field_row_200"), nullptr) << "only what is seen is drawn";
}

TEST(FieldLens, EffectiveFieldRunsToItsEnd) {
    Scene scene = stack_of(21, 21, {1, 1, 1});
    scene.weight = WeightKind::box;
    for (Layer& layer : scene.above) layer.weight = WeightKind::box;
    Driver driver(scene);
    driver.click("show_effective");
    driver.settle();
    EXPECT_EQ(driver.session().canvas.lens.field.effective, EffectiveKind::weights);
    // Equal weights: the gradient is the number of paths over 9^3, so the map is the root of its share of the most.
    EffectiveField field = EffectiveField::of_weights(layers_of(driver.scene()), {0, 0, 10, 10}, nullptr).value();
    while (field.work(1'000'000)) {
    }
    const FieldMap map = field.map();
    const double most = *std::max_element(map.values.begin(), map.values.end());
    const Plane* plane = driver.plane(map_plane(0));
    ASSERT_NE(plane, nullptr);
    for (std::int64_t r = 0; r < map.rows; ++r) {
        for (std::int64_t c = 0; c < map.cols; ++c) {
            const std::int64_t row = map.first_row + r;
            const std::int64_t col = map.first_col + c;
            EXPECT_NEAR(plane->own_values->values[static_cast<std::size_t>(row * 21 + col)],
                        std::sqrt(map.at(row, col) / most), 1e-5);
        }
    }
    const double radius = radius_holding(map, mass_centre(map), 0.95);
    char text[32];
    std::snprintf(text, sizeof text, "95 %% within %.1f cells", radius);
    EXPECT_TRUE(says(driver, text)) << text;
    driver.frames();
    driver.keep("field-effective");
    driver.click("show_paths");
    driver.frames(2);
    EXPECT_EQ(driver.session().canvas.lens.field.effective, EffectiveKind::off);
}

TEST(FieldLens, EffectiveFieldIsCancelled) {
    Scene scene = stack_of(128, 128, std::vector<std::int64_t>(8, 1));
    scene.spec.out_channels = 64;
    for (Layer& layer : scene.above) layer.spec.out_channels = 64;
    scene = connected(std::move(scene));
    Driver driver(scene);
    driver.session().canvas.lens.field.effective = EffectiveKind::draws;
    driver.session().canvas.lens.field.draws = 100;
    driver.set_drawing(false);
    driver.frames(4);
    ASSERT_NE(driver.see("effective_stop"), nullptr) << "it takes longer than a few frames";
    EXPECT_EQ(driver.app().next_frame_in(), 0.0);
    driver.click("effective_stop");
    driver.frames(3);
    EXPECT_NE(driver.see("effective_start"), nullptr);
    EXPECT_GT(driver.app().next_frame_in(), 0.0) << "nothing runs on";
    driver.click("effective_start");
    driver.frames(3);
    EXPECT_NE(driver.see("effective_stop"), nullptr);
    // Another scene: the old run is dropped, a new one starts.
    driver.document().edit([](Scene& changed) { changed.probe.cell = Pair{3, 3}; });
    driver.frames(1);
    EXPECT_NE(driver.see("effective_stop"), nullptr);
}

TEST(FieldLens, SideViewFollowsTheRows) {
    Scene scene = stack_of(21, 31, {2, 2});
    Driver driver(scene);
    EXPECT_EQ(driver.plane(side_plane(0))->cols, 31);
    driver.choose("side_axis", driver.text("rf.rows"));
    driver.frames(2);
    EXPECT_EQ(driver.plane(side_plane(0))->cols, 21);
}

TEST(FieldLens, HoverSaysHowManyPaths) {
    Driver driver(stack_of(21, 21, {2, 2, 2}));
    driver.move_to(driver.cell(side_plane(0), 0, 10));
    driver.frames(3);
    ASSERT_TRUE(driver.plane(side_plane(1))->hover.has_value()) << "the cells that read it are lit";
    EXPECT_EQ(driver.plane(side_plane(1))->hover->cols.size(), 3U);
    EXPECT_FALSE(driver.plane(side_plane(2))->hover.has_value());
    driver.frames(30);  // the tooltip comes
    driver.keep("field-hover");
}

TEST(FieldLens, IsTheSameWhenItsSceneIsOpenedAgain) {
    Driver driver("gridding");
    const Figure before = driver.figure();
    driver.session().open_preset("gridding");
    driver.settle();
    EXPECT_EQ(driver.figure().bounds_flat, before.bounds_flat);
    EXPECT_EQ(driver.figure().labels, before.labels);
}

TEST(FieldLens, StandsInSpace) {
    Driver driver("gridding");
    driver.click("three_d");
    driver.settle();
    EXPECT_NE(driver.plane(map_plane(1)), nullptr);
    EXPECT_EQ(driver.plane(side_plane(1)), nullptr) << "rows are of the flat view";
    driver.click_cell(map_plane(3), 4, 4);
    EXPECT_EQ(driver.scene().probe, (Probe{false, Pair{4, 4}}));
    driver.click("two_d");
    driver.settle();
    EXPECT_EQ(driver.plane(map_plane(1)), nullptr);
}

}  // namespace
}  // namespace convscope::testing
