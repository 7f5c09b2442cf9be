// The parameters: dragged, typed, refused, moved by the keyboard. Scene, figure and picture follow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

const SamplingGrid& first_grid(Driver& driver) {
    const auto& planes = driver.figure().planes;
    const auto found = std::find_if(planes.begin(), planes.end(), [](const Plane& plane) {
        return plane.id.role == Role::input && plane.grid && !plane.overview;
    });
    EXPECT_NE(found, planes.end());
    return *found->grid;
}

// Where the knob of a slider stands, as a share of its length.
float place_of(std::int64_t value, std::int64_t least, std::int64_t most) {
    return static_cast<float>(value - least) / static_cast<float>(most - least);
}

TEST(Parameters, DraggingDilationOpensTheSamplingGrid) {
    Driver driver;
    driver.enter("padding", "4");
    ASSERT_EQ(driver.spec().pads.top, 4);
    const Pair before = driver.spec().dilation;
    EXPECT_EQ(first_grid(driver).dilation, before);
    const std::uint64_t picture = driver.picture_of("canvas");

    // Room for (7 + 8 - 1) / 2 = 7.
    driver.drag("dilation", place_of(before.h, 1, 7), place_of(5, 1, 7));
    EXPECT_EQ(driver.spec().dilation, (Pair{5, 5}));
    driver.settle();
    EXPECT_EQ(first_grid(driver).dilation, (Pair{5, 5}));
    EXPECT_NE(driver.picture_of("canvas"), picture);

    // One drag is one entry of the history, whatever it passed through.
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.spec().dilation, before);
    driver.settle();
    EXPECT_EQ(first_grid(driver).dilation, before);
}

TEST(Parameters, DilationPassesThroughEveryValueWhileDragged) {
    Driver driver;
    driver.enter("padding", "4");
    const ItemLog::Item item = driver.look_for("dilation");
    const float y = item.min.y + (item.max.y - item.min.y) * 0.75F;
    driver.move_to({item.min.x, y});
    driver.press();
    std::set<std::int64_t> seen{driver.spec().dilation.h};
    for (float x = item.min.x; x <= item.max.x + 40.0F; x += 6.0F) {
        driver.move_to({x, y}, 1);
        seen.insert(driver.spec().dilation.h);
        EXPECT_EQ(first_grid(driver).dilation, driver.spec().dilation);  // in the same frame
    }
    driver.release();
    EXPECT_EQ(seen, (std::set<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(driver.spec().dilation.h, 7);
}

TEST(Parameters, GroupsStopOnlyAtCommonDivisors) {
    Driver driver;
    driver.enter("in_channels", "12");
    driver.enter("out_channels", "8");
    driver.click("fit");
    const ItemLog::Item item = driver.look_for("groups");
    const float y = item.min.y + (item.max.y - item.min.y) * 0.7F;
    driver.move_to({item.min.x, y});
    driver.press();
    std::set<std::int64_t> seen;
    for (float x = item.min.x - 10.0F; x <= item.max.x + 10.0F; x += 4.0F) {
        driver.move_to({x, y}, 1);
        seen.insert(driver.spec().groups);
        ASSERT_FALSE(driver.document().error());
    }
    driver.release();
    EXPECT_EQ(seen, (std::set<std::int64_t>{1, 2, 4}));
    EXPECT_EQ(driver.spec().groups, 4);
    driver.settle();
    // Channels part at once: the input planes on show are those of the output's group, the others are dimmed.
    for (const Plane& plane : driver.figure().planes) {
        if (plane.id.role != Role::weight) {
            EXPECT_EQ(plane.group, plane.id.channel / (plane.id.role == Role::input ? 3 : 2));
        }
        if (plane.id.role == Role::input && plane.overview) {
            EXPECT_EQ(plane.dimmed, plane.group != driver.document().span().position.out_channel / 2);
        }
    }
}

TEST(Parameters, ChannelsTakeGroupsAlongAndSaySo) {
    Driver driver;
    driver.enter("groups", "4");
    ASSERT_EQ(driver.spec().groups, 4);
    driver.enter("in_channels", "6");
    EXPECT_EQ(driver.spec().in_channels, 6);
    EXPECT_EQ(driver.spec().groups, 2);
    ASSERT_TRUE(driver.document().groups_moved());
    EXPECT_EQ(*driver.document().groups_moved(), 2);
    EXPECT_FALSE(driver.document().error());
    driver.key(ImGuiKey_RightBracket);  // any other edit takes the remark away
    EXPECT_FALSE(driver.document().groups_moved());
}

TEST(Parameters, TypedValueThatCannotBeLeavesTheSceneAndSaysWhy) {
    Driver driver;
    const Scene before = driver.scene();
    const std::uint64_t picture = driver.picture_of("canvas");
    driver.enter("groups", "3");
    EXPECT_EQ(driver.scene(), before);
    ASSERT_TRUE(driver.document().error());
    EXPECT_EQ(driver.document().error()->parameter, "groups");
    driver.enter("dilation", "40");
    EXPECT_EQ(driver.scene(), before);
    ASSERT_TRUE(driver.document().error());
    EXPECT_EQ(driver.document().error()->parameter, "dilation");
    driver.enter("kernel", "0");
    EXPECT_EQ(driver.scene(), before);
    ASSERT_TRUE(driver.document().error());
    EXPECT_EQ(driver.document().error()->parameter, "kernel_size");
    driver.move_to({driver.look_for("canvas").min.x + 4.0F, driver.look_for("canvas").max.y - 4.0F});
    driver.settle();
    EXPECT_EQ(driver.picture_of("canvas"), picture) << "the picture must stay";

    driver.enter("dilation", "1");
    EXPECT_FALSE(driver.document().error());
    EXPECT_EQ(driver.spec().dilation, (Pair{1, 1}));
}

TEST(Parameters, EveryFieldTakesATypedValue) {
    Driver driver;
    driver.enter("padding", "3");
    driver.enter("batch", "2");
    driver.enter("in_channels", "6");
    driver.enter("out_channels", "4");
    driver.enter("size", "11");
    driver.enter("kernel", "2");
    driver.enter("stride", "3");
    driver.enter("dilation", "4");
    const Conv2dSpec linked = driver.spec();
    EXPECT_EQ(linked.batch, 2);
    EXPECT_EQ(linked.in_channels, 6);
    EXPECT_EQ(linked.out_channels, 4);
    EXPECT_EQ(linked.height, 11);
    EXPECT_EQ(linked.width, 11);
    EXPECT_EQ(linked.kernel, (Pair{2, 2}));
    EXPECT_EQ(linked.stride, (Pair{3, 3}));
    EXPECT_EQ(linked.dilation, (Pair{4, 4}));
    EXPECT_EQ(linked.pads, (Sides{3, 3, 3, 3}));

    driver.click("axes_linked");
    ASSERT_FALSE(driver.session().axes_linked);
    driver.enter("width", "9");
    driver.enter("kernel_w", "3");
    driver.enter("stride_h", "2");
    driver.enter("dilation_w", "2");
    driver.enter("pad_top", "1");
    driver.enter("pad_left", "2");
    driver.enter("pad_bottom", "0");
    driver.enter("pad_right", "4");
    const Conv2dSpec apart = driver.spec();
    EXPECT_EQ(apart.height, 11);
    EXPECT_EQ(apart.width, 9);
    EXPECT_EQ(apart.kernel, (Pair{2, 3}));
    EXPECT_EQ(apart.stride, (Pair{2, 3}));
    EXPECT_EQ(apart.dilation, (Pair{4, 2}));
    EXPECT_EQ(apart.pads, (Sides{1, 2, 0, 4}));

    driver.choose("padding_mode", driver.text("padding_mode.circular"));
    EXPECT_EQ(driver.spec().padding_mode, PaddingMode::circular);
    driver.choose("padding_kind", driver.text("padding.valid"));
    EXPECT_EQ(driver.spec().padding, PaddingKind::valid);
    driver.choose("padding_kind", driver.text("padding.same"));  // needs stride 1
    EXPECT_EQ(driver.spec().padding, PaddingKind::valid);
    EXPECT_TRUE(driver.document().error());
}

TEST(Parameters, DataIsChosenFromMenus) {
    Driver driver;
    driver.choose("input_kind", driver.text("input.ramp"));
    EXPECT_EQ(driver.scene().input, InputKind::ramp);
    driver.choose("weight_kind", driver.text("weight.gaussian"));
    EXPECT_EQ(driver.scene().weight, WeightKind::gaussian);
    const bool bias = driver.spec().bias;
    driver.click("bias");
    EXPECT_EQ(driver.spec().bias, !bias);
    driver.choose("input_kind", driver.text("input.small_integers"));
    const std::uint64_t seed = driver.scene().input_seed;
    const ConvData before = driver.document().data();
    driver.click("reroll");
    EXPECT_EQ(driver.scene().input_seed, seed + 1);
    EXPECT_FALSE(driver.document().data() == before);
}

TEST(Parameters, BracketsTurnDilationAndGroups) {
    Driver driver;
    driver.key(ImGuiKey_RightBracket);
    EXPECT_EQ(driver.spec().dilation, (Pair{3, 3}));
    driver.key(ImGuiKey_LeftBracket);
    driver.key(ImGuiKey_LeftBracket);
    EXPECT_EQ(driver.spec().dilation, (Pair{1, 1}));
    driver.key(ImGuiKey_LeftBracket);  // no dilation below 1: the scene stays
    EXPECT_EQ(driver.spec().dilation, (Pair{1, 1}));
    driver.key(ImGuiMod_Shift | ImGuiKey_RightBracket);
    EXPECT_EQ(driver.spec().groups, 4);
    driver.key(ImGuiMod_Shift | ImGuiKey_RightBracket);
    EXPECT_EQ(driver.spec().groups, 4);
    driver.key(ImGuiMod_Shift | ImGuiKey_LeftBracket);
    driver.key(ImGuiMod_Shift | ImGuiKey_LeftBracket);
    EXPECT_EQ(driver.spec().groups, 1);
}

}  // namespace
}  // namespace convscope::testing
