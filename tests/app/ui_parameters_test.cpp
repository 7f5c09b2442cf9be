// The parameters: dragged, typed, refused, moved by the keyboard. Scene, figure and picture follow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "app/io/presets.h"
#include "core/convolve.h"
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
    driver.window().frame(9.0);  // the reason beside the field has been read
    driver.settle();
    EXPECT_EQ(driver.picture_of("canvas"), picture) << "the picture must stay";

    driver.enter("dilation", "1");
    EXPECT_FALSE(driver.document().error());
    EXPECT_EQ(driver.spec().dilation, (Pair{1, 1}));
}

// Rectangles of all sliders and switches on show.
std::map<std::string, float> places(Driver& driver) {
    std::map<std::string, float> tops;
    for (const char* name : {"dilation", "groups", "batch", "in_channels", "size", "kernel", "stride", "padding_mode"})
        tops[name] = driver.look_for(name).min.y;
    return tops;
}

TEST(Parameters, AClickOnTheNumberOpensItsField) {
    Driver driver;
    const Scene before = driver.scene();
    const auto tops = places(driver);
    driver.click_number("dilation");
    EXPECT_EQ(driver.scene(), before) << "a click on the number is no drag";
    EXPECT_TRUE(ImGui::GetIO().WantTextInput);
    EXPECT_EQ(ImGui::GetMouseCursor(), ImGuiMouseCursor_TextInput);
    EXPECT_EQ(places(driver), tops) << "the field is as high as its row";
    driver.type("3");
    driver.key(ImGuiKey_Enter);
    driver.frames(2);
    EXPECT_EQ(driver.spec().dilation, (Pair{3, 3}));
    EXPECT_EQ(driver.scene().step, before.step);

    driver.click_number("kernel");
    driver.type("2");
    driver.key(ImGuiKey_Escape);
    driver.frames(2);
    EXPECT_EQ(driver.spec().kernel, before.spec.kernel) << "Esc leaves what was there";
    const ItemLog::Item item = driver.look_for("kernel");
    driver.click_at({item.min.x + 10.0F, item.min.y + 8.0F});
    EXPECT_EQ(driver.spec().kernel, before.spec.kernel) << "nor is a click on the name a drag";
}

TEST(Parameters, TheKnobIsGrabbedOnEitherSideAtTheEnds) {
    Driver driver;
    const ItemLog::Item item = driver.look_for("stride");
    ASSERT_EQ(driver.spec().stride.h, 1);
    const float y = item.min.y + 27.0F;
    driver.drag_between({item.min.x - 4.0F, y}, {item.min.x + 60.0F, y});
    EXPECT_GT(driver.spec().stride.h, 1);
    driver.drag_between({item.min.x + 60.0F, y}, {item.max.x + 5.0F, y});
    const std::int64_t most = driver.spec().stride.h;
    driver.drag_between({item.max.x + 5.0F, y}, {item.min.x, y});
    EXPECT_EQ(driver.spec().stride.h, 1) << "from " << most;
}

TEST(Parameters, PairsAreTypedAsPeopleWriteThem) {
    Driver driver;
    for (const char* text : {"8x9", "8×9", "8,9", "8 9", "(8, 9)", "8X9", "8 × 9"}) {
        driver.session().axes_linked = true;
        driver.enter("size", "7");
        ASSERT_EQ(driver.spec().width, 7);
        driver.enter("size", text);
        EXPECT_EQ(driver.spec().height, 8) << text;
        EXPECT_EQ(driver.spec().width, 9) << text;
        EXPECT_FALSE(driver.session().axes_linked) << "axes that differ come apart";
    }
    driver.session().axes_linked = true;
    driver.enter("kernel", "3x5");
    EXPECT_EQ(driver.spec().kernel, (Pair{3, 5}));
    EXPECT_FALSE(driver.session().axes_linked);
    driver.session().axes_linked = true;
    driver.enter("dilation", "1x2");
    EXPECT_EQ(driver.spec().dilation, (Pair{1, 2}));
    driver.session().axes_linked = true;
    driver.enter("stride", "2x2");
    EXPECT_EQ(driver.spec().stride, (Pair{2, 2}));
    EXPECT_TRUE(driver.session().axes_linked) << "two that are alike stay together";
    driver.enter("padding", "3x1");
    EXPECT_EQ(driver.spec().pads, (Sides{3, 1, 3, 1}));
    driver.session().axes_linked = true;
    driver.enter("padding", "4,3,2,1");
    EXPECT_EQ(driver.spec().pads, (Sides{4, 3, 2, 1}));
    EXPECT_FALSE(driver.session().refusal);
}

TEST(Parameters, NonsenseIsRefusedBesideItsFieldAndNothingMoves) {
    Driver driver;
    const Scene before = driver.scene();
    const auto tops = places(driver);
    struct Case {
        const char *field, *text, *key;
    };
    for (const Case& each :
         {Case{"kernel", "abc", "not_a_pair"}, Case{"size", "7x9x3", "not_a_pair"},
          Case{"padding", "1,2,3", "not_a_padding"}, Case{"batch", "2x2", "not_a_number"},
          Case{"groups", "3", "groups_must_divide_two"}, Case{"size", "7.5", "not_a_pair"},
          Case{"in_channels", "99999999999999999999", "not_a_number"}, Case{"size", "200000", "memory_past_limit"}}) {
        driver.enter(each.field, each.text);
        EXPECT_EQ(driver.scene(), before) << each.text;
        ASSERT_TRUE(driver.session().refusal) << each.text;
        EXPECT_EQ(driver.session().refusal->field, each.field);
        EXPECT_EQ(driver.session().refusal->error.key, each.key);
        EXPECT_EQ(places(driver), tops) << each.text;
        EXPECT_NE(driver.app().items().find("refusal"), nullptr) << "it is said";
    }
    driver.key(ImGuiKey_RightBracket);
    driver.frames(2);
    EXPECT_FALSE(driver.session().refusal) << "any change takes it away";

    for (int i = 0; i < 6; ++i) driver.key(ImGuiKey_RightBracket);  // dilation 4 does not fit
    ASSERT_TRUE(driver.session().refusal) << "what a key asks for is refused at its slider as well";
    EXPECT_EQ(driver.session().refusal->field, "dilation");
    driver.window().frame(9.0);
    driver.frames(2);
    EXPECT_FALSE(driver.session().refusal) << "it does not stay for ever";
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

TEST(Parameters, ALayerOfAStackIsChosenAndTheOnesAboveFollow) {
    Scene stack = preset_scene("opening").value();
    Layer top;
    top.spec.out_channels = 2;
    top.spec.kernel = {3, 3};
    stack.above = {top};
    Driver driver(connected(stack));
    driver.click("layer2");
    EXPECT_EQ(selected_layer(driver.scene()), 1U);
    EXPECT_EQ(input_shape(driver.spec()), (Shape4{1, 4, 7, 7}));
    driver.settle();
    // It reads what the lower layer makes; sizes are not its own to set.
    const ConvData lower = materialise(with_layer_selected(driver.scene(), 0));
    EXPECT_EQ(driver.document().data().x, convolve(stack.spec, lower));
    EXPECT_EQ(driver.see("in_channels"), nullptr);
    EXPECT_EQ(driver.see("size"), nullptr);

    driver.click("layer1");
    driver.enter("out_channels", "6");
    EXPECT_EQ(driver.scene().above[0].spec.in_channels, 6);
    // What the layer above cannot take is refused, and says where.
    driver.enter("size", "2");
    EXPECT_EQ(driver.spec().height, 7);
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->error.layer, 2U);
}

}  // namespace
}  // namespace convscope::testing
