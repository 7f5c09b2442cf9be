// The Compare lens by mouse and keyboard: lens, lockstep, hover, settings, built-in comparisons, table, undo.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "app/figure/comparisons.h"
#include "app/io/presets.h"
#include "app/panels/canvas_paint.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

PlaneId output(std::int64_t setting, std::int64_t channel = 0) {
    return {Role::output, 0, channel, setting};
}
PlaneId input(std::int64_t setting, std::int64_t channel = 0) {
    return {Role::input, 0, channel, setting};
}

// The output position of a setting, as its figure's progress shows it.
Pair position_of(Driver& driver, std::int64_t setting, std::int64_t channel = 0) {
    const Plane* plane = driver.plane(output(setting, channel));
    if (plane == nullptr || !plane->output) {
        ADD_FAILURE() << "setting " << setting << " has no output plane";
        return {-1, -1};
    }
    EXPECT_EQ(plane->output->progress_of(plane->output->oh, plane->output->ow), CellProgress::current);
    return {plane->output->oh, plane->output->ow};
}

TEST(Compare, OpensByClickAndKeyWithSomethingToCompare) {
    Driver driver;  // dilation 2, two groups
    ASSERT_TRUE(driver.scene().others.empty());
    driver.click("lens_compare");
    driver.settle();
    EXPECT_EQ(driver.scene().lens, LensKind::compare);
    ASSERT_EQ(driver.scene().others.size(), 1U);
    EXPECT_EQ(driver.scene().others[0][0].spec.dilation, (Pair{1, 1})) << "the same with dilation 1";
    EXPECT_EQ(output_size(driver.scene().others[0][0].spec), output_size(driver.spec())) << "and the same size";
    EXPECT_NE(driver.plane(output(1)), nullptr);
    ASSERT_TRUE(driver.session().notice);
    EXPECT_EQ(driver.session().notice->text, driver.text("compare.opened"));

    // It was an edit: undo takes B away, and the picture says what to do.
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.settle();
    EXPECT_TRUE(driver.scene().others.empty());
    EXPECT_EQ(driver.scene().lens, LensKind::compare);
    const auto& labels = driver.figure().labels;
    EXPECT_TRUE(std::any_of(labels.begin(), labels.end(),
                            [&](const Label& label) { return label.text == driver.text("compare.alone"); }));

    driver.key(ImGuiMod_Shift | ImGuiKey_1);
    EXPECT_EQ(driver.scene().lens, LensKind::step);
    driver.key(ImGuiMod_Shift | ImGuiKey_4);
    driver.frames(3);
    EXPECT_EQ(driver.scene().lens, LensKind::compare);
    EXPECT_EQ(driver.scene().others.size(), 1U);
}

TEST(Compare, StepMovesAllToTheSamePosition) {
    Driver driver("compare-dilation");
    driver.settle();
    driver.click("first");
    for (int step = 0; step < 12; ++step) {
        driver.settle();
        const Pair wanted{step / 7, step % 7};
        for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(position_of(driver, i), wanted) << step << ", setting " << i;
        driver.click("step");
    }
    driver.key(ImGuiKey_End);
    driver.settle();
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(position_of(driver, i), (Pair{6, 6}));
}

TEST(Compare, LockstepByTheShareOfTheWork) {
    Driver driver("compare-dilation");
    driver.click("setting_B");
    driver.enter("stride", "2");
    ASSERT_EQ(driver.scene().others[0][0].spec.stride, (Pair{2, 2}));  // 4 x 4 outputs for 49
    driver.settle();
    EXPECT_EQ(position_of(driver, 0), (Pair{3, 3}));
    EXPECT_EQ(position_of(driver, 1), (Pair{3, 3}));
    driver.click("lockstep");
    driver.settle();
    EXPECT_EQ(driver.scene().lockstep, Lockstep::work);
    EXPECT_EQ(position_of(driver, 0), (Pair{3, 3}));
    EXPECT_EQ(position_of(driver, 1), (Pair{2, 0})) << "25 of 49 steps are 9 of 16, rounded up";
    EXPECT_EQ(position_of(driver, 2), (Pair{3, 3}));
    driver.click("last");
    driver.settle();
    EXPECT_EQ(position_of(driver, 1), (Pair{3, 3})) << "all are done together";
}

TEST(Compare, PointingLightsTheSamePlaceInAll) {
    Driver driver("compare-dilation");
    driver.settle();
    driver.move_to(driver.cell(output(0), 2, 4));
    driver.frames(2);
    for (std::int64_t i = 0; i < 3; ++i) {
        const Plane* out = driver.plane(output(i));
        ASSERT_TRUE(out->hover) << i;
        EXPECT_TRUE(out->hover->contains(2, 4));
        EXPECT_FALSE(out->hover->contains(2, 3));
        const Plane* in = driver.plane(input(i));
        ASSERT_TRUE(in->hover) << i;
        const std::int64_t dilation = i + 1;
        EXPECT_TRUE(in->hover->contains(2 - dilation, 4 + dilation)) << "the taps of setting " << i;
        EXPECT_FALSE(in->hover->contains(2 - dilation, 4 + dilation - 1 + (dilation == 1 ? 3 : 0)));
        if (i > 0) {
            const Plane* difference = driver.plane({Role::derived, 0, 0, i});
            ASSERT_NE(difference, nullptr);
            EXPECT_TRUE(difference->hover && difference->hover->contains(2, 4)) << i;
        }
    }
    // An input cell lights in all inputs, and what reads it in all outputs.
    driver.move_to(driver.cell(input(2), 0, 0));
    driver.frames(2);
    for (std::int64_t i = 0; i < 3; ++i) {
        ASSERT_TRUE(driver.plane(input(i))->hover);
        EXPECT_TRUE(driver.plane(input(i))->hover->contains(0, 0));
        EXPECT_TRUE(driver.plane(output(i))->hover->contains(i + 1, 0)) << "one dilation further down";
        EXPECT_EQ(driver.plane(output(i))->hover->contains(1, 0), i == 0);
    }
    // A weight lights itself in all: the same nine.
    driver.move_to(driver.cell({Role::weight, 0, 0, 1}, 2, 0));
    driver.frames(2);
    for (std::int64_t i = 0; i < 3; ++i) {
        const Plane* kernel = driver.plane({Role::weight, 0, 0, i});
        EXPECT_TRUE(kernel->hover && kernel->hover->contains(2, 0)) << i;
    }
    // A difference stands for the two outputs.
    driver.move_to(driver.cell({Role::derived, 0, 0, 2}, 5, 1));
    driver.frames(2);
    EXPECT_TRUE(driver.plane(output(0))->hover->contains(5, 1));
    EXPECT_TRUE(driver.plane(output(2))->hover->contains(5, 1));
}

TEST(Compare, AClickInBOrInADifferenceMovesAll) {
    Driver driver("compare-dilation");
    driver.settle();
    driver.click_cell(output(1), 1, 2);
    driver.settle();
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(position_of(driver, i), (Pair{1, 2}));
    driver.click_cell({Role::derived, 0, 0, 2}, 6, 0);
    driver.settle();
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(position_of(driver, i), (Pair{6, 0}));
}

TEST(Compare, SlidersOfBChangeOnlyB) {
    Driver driver("compare-dilation");
    driver.settle();
    const Scene before = driver.scene();
    driver.click("setting_B");
    driver.enter("dilation", "1");
    EXPECT_EQ(driver.scene().others[0][0].spec.dilation, (Pair{1, 1}));
    EXPECT_EQ(driver.spec(), before.spec);
    EXPECT_EQ(driver.scene().others[1], before.others[1]);
    // By drag too, in one undo entry; the figure follows.
    driver.drag("dilation", 0.0F, 1.0F);
    driver.settle();
    const std::int64_t most = (7 + 4 - 1) / 2;
    EXPECT_EQ(driver.scene().others[0][0].spec.dilation, (Pair{most, most}));
    EXPECT_EQ(driver.plane(input(1))->grid->dilation, (Pair{most, most}));
    EXPECT_EQ(driver.plane(input(0))->grid->dilation, (Pair{1, 1}));
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().others[0][0].spec.dilation, (Pair{1, 1}));
    // The keys follow the tab.
    driver.key(ImGuiKey_RightBracket);
    EXPECT_EQ(driver.scene().others[0][0].spec.dilation, (Pair{2, 2}));
    EXPECT_EQ(driver.spec(), before.spec);
    // What B shares is A's to change.
    EXPECT_EQ(driver.app().items().find("size"), nullptr);
    driver.click("setting_A");
    driver.enter("size", "9");
    EXPECT_EQ(driver.spec().height, 9);
    EXPECT_EQ(driver.scene().others[1][0].spec.height, 9);
}

TEST(Compare, WhatCannotBeIsRefusedBesideTheSlider) {
    Driver driver("compare-dilation");
    driver.click("setting_C");
    const Scene before = driver.scene();
    driver.enter("dilation", "9");
    EXPECT_EQ(driver.scene(), before);
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->field, "dilation");
    EXPECT_EQ(driver.session().refusal->error.setting, 2U);
}

TEST(Compare, AddRemoveSwapAndUndo) {
    Driver driver("compare-5x5-dilated-3x3");
    driver.settle();
    const Scene before = driver.scene();
    driver.click("add_setting");
    driver.settle();
    ASSERT_EQ(driver.scene().others.size(), 2U);
    EXPECT_EQ(driver.scene().others[1], layers_of(before)) << "a copy of A";
    EXPECT_EQ(driver.session().edited_setting(), 2U) << "and the one to change";
    EXPECT_NE(driver.plane(output(2)), nullptr);
    driver.click("add_setting");
    EXPECT_EQ(driver.scene().others.size(), 2U) << "C is the last";

    driver.click("setting_B");
    driver.click("swap_setting");
    driver.settle();
    EXPECT_EQ(layers_of(driver.scene()), before.others[0]);
    EXPECT_EQ(driver.scene().others[0], layers_of(before));
    EXPECT_EQ(driver.plane(input(0))->grid->dilation, (Pair{2, 2}));

    driver.click("remove_setting");
    driver.settle();
    ASSERT_EQ(driver.scene().others.size(), 1U);
    EXPECT_EQ(driver.scene().others[0], layers_of(before)) << "what was C is B now";
    EXPECT_EQ(driver.session().edited_setting(), 0U);
    EXPECT_EQ(driver.plane(output(2)), nullptr);

    for (int i = 0; i < 3; ++i) driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.settle();
    EXPECT_EQ(driver.scene(), before);
}

std::vector<std::uint8_t> canvas_pixels(Driver& driver) {
    const ItemLog::Item& canvas = *driver.app().items().find("canvas");
    const auto width = static_cast<std::size_t>(driver.window().width());
    const std::vector<std::uint8_t> all = driver.window().pixels();
    std::vector<std::uint8_t> found;
    for (auto y = static_cast<std::size_t>(canvas.min.y); y < static_cast<std::size_t>(canvas.max.y); ++y) {
        const auto row = all.begin() + static_cast<std::ptrdiff_t>(4 * width * y);
        found.insert(found.end(), row + 4 * static_cast<std::ptrdiff_t>(canvas.min.x),
                     row + 4 * static_cast<std::ptrdiff_t>(canvas.max.x));
    }
    return found;
}

std::int64_t differing(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); i += 4) {
        count += std::equal(a.begin() + static_cast<std::ptrdiff_t>(i), a.begin() + static_cast<std::ptrdiff_t>(i) + 4,
                            b.begin() + static_cast<std::ptrdiff_t>(i))
                     ? 0
                     : 1;
    }
    return count;
}

// Removed and added again, a setting shows its own numbers: no texture of the one before is left.
TEST(Compare, ASettingThatComesBackIsDrawnAnew) {
    Driver driver("compare-5x5-dilated-3x3");
    driver.settle();
    const std::vector<std::uint8_t> before = canvas_pixels(driver);
    driver.click("setting_B");
    driver.click("remove_setting");
    driver.settle();
    driver.click("add_setting");
    driver.settle();
    EXPECT_GT(differing(canvas_pixels(driver), before), 10'000);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.move_to({700.0F, 20.0F});  // no tooltip on the canvas
    driver.settle();
    EXPECT_LT(differing(canvas_pixels(driver), before), 50) << "but for the edge of a line";
}

TEST(Compare, BuiltInComparisonsByMouse) {
    Driver driver("compare-5x5-dilated-3x3");
    const auto dilations = [&] {
        std::vector<std::int64_t> found{driver.spec().dilation.h};
        for (const auto& other : driver.scene().others) found.push_back(other[0].spec.dilation.h);
        return found;
    };
    driver.click("made_dilations");
    EXPECT_EQ(dilations(), (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(driver.spec().kernel, (Pair{3, 3}));
    driver.click("made_five");
    EXPECT_EQ(dilations(), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(driver.spec().kernel, (Pair{5, 5}));
    driver.click("made_groups");
    driver.settle();
    ASSERT_EQ(driver.scene().others.size(), 2U);
    EXPECT_EQ(driver.spec().groups, 1);
    EXPECT_GT(driver.scene().others[0][0].spec.groups, 1);
    EXPECT_EQ(driver.scene().others[1].size(), 2U);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(dilations(), (std::vector<std::int64_t>{1, 2}));
}

TEST(Compare, TheLayersOfAStackAreChosenInTheTab) {
    Driver driver("compare-dense-grouped-separable");
    driver.click("setting_C");
    driver.settle();
    driver.choose("layer", driver.session().tr("layer.name", {"1", "3 × 3"}));
    driver.enter("dilation", "2");
    EXPECT_EQ(driver.scene().others[1][0].spec.dilation, (Pair{2, 2}));
    EXPECT_EQ(driver.scene().others[1][1].spec.dilation, (Pair{1, 1}));
}

TEST(Compare, AnInputChannelIsChosenByItsSmallPicture) {
    Driver driver("compare-dense-grouped-separable");
    driver.settle();
    driver.click_cell(input(1, 7), 3, 3, true);
    driver.settle();
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_NE(driver.plane(input(i, 7)), nullptr);
    EXPECT_FALSE(driver.plane(input(0, 7))->dimmed);
    EXPECT_TRUE(driver.plane(input(1, 7))->dimmed) << "the group does not read it";
}

TEST(Compare, AnInputCellIsSharedByAll) {
    Driver driver("compare-dilation");
    driver.settle();
    driver.double_click_at(driver.cell(input(1), 3, 3));
    driver.frames(3);
    driver.type("7");
    driver.key(ImGuiKey_Enter);
    driver.settle();
    EXPECT_EQ(driver.document().data().x.at(0, 0, 3, 3), 7.0F);
    const std::int64_t moved = 3;
    for (std::size_t i = 0; i < 3; ++i) {
        const Scene setting = setting_scene(driver.scene(), i);
        EXPECT_EQ(materialise(setting).x.at(0, 0, moved, moved), 7.0F) << i;
    }
}

// place_labels leaves out the later of two that overlap.
void expect_labels_apart(Driver& driver, const std::string& where) {
    const auto placed = place_labels(driver.session(), driver.figure(), driver.session().canvas.camera);
    for (const Label& label : driver.figure().labels) {
        EXPECT_TRUE(
            std::any_of(placed.begin(), placed.end(), [&](const PlacedLabel& one) { return one.label == &label; }))
            << where << "left out: " << label.text;
    }
    for (const PlacedLabel& label : placed) {
        EXPECT_GE(label.low.x, 0.0F) << where << label.label->text;
        EXPECT_LE(label.high.x, driver.session().canvas.size.x) << where << label.label->text;
        EXPECT_LE(label.high.y, driver.session().canvas.size.y) << where << label.label->text;
    }
}

// Nothing on the canvas covers anything else, in two and three settings, at both sizes, in both languages.
TEST(Compare, LabelsStayApart) {
    for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1920, 1080}}) {
        Driver driver("compare-dilation", still_settings(), width, height);
        for (const char* preset : {"compare-dilation", "compare-5x5-dilated-3x3", "compare-dense-grouped-separable",
                                   "hdc-gridding", "aspp"}) {
            driver.session().open_preset(preset);
            for (const Language language : {Language::en, Language::zh}) {
                driver.session().set_language(language);
                for (const int text : {100, 75, 150, 250}) {
                    if (width == 1280 && text == 250) continue;  // some are too small to read
                    driver.session().settings.text_scale = text;
                    driver.settle();
                    expect_labels_apart(driver, fmt::format("{} at {}, {} % {}: ", preset, width, text,
                                                            language == Language::en ? "en" : "zh"));
                }
            }
        }
    }
}

}  // namespace
}  // namespace convscope::testing
