// The Groups lens with real events: wires, map, reach, and the edits that its panels make.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "app/io/presets.h"
#include "app/lenses/groups.h"
#include "app/lenses/groups_why.h"
#include "app/panels/canvas_paint.h"
#include "app/panels/reach.h"
#include "core/block_diagonal.h"
#include "core/convolve.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

Scene layer_of(std::int64_t in, std::int64_t out, std::int64_t groups, std::int64_t side = 7) {
    Scene scene;
    scene.spec.in_channels = in;
    scene.spec.out_channels = out;
    scene.spec.groups = groups;
    scene.spec.height = scene.spec.width = side;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 1, 1, 1};
    scene.lens = LensKind::groups;
    return scene;
}

std::vector<const Link*> lit(const Figure& figure) {
    std::vector<const Link*> found;
    for (const Link& link : figure.links) {
        if (link.opacity == lit_wire) found.push_back(&link);
    }
    return found;
}

ScreenBox box_of(const Plane& plane) {
    ScreenBox box;
    const Box& flat = plane.place.flat;
    box.include({flat.origin.x, flat.origin.y});
    box.include({flat.origin.x + flat.size.x, flat.origin.y + flat.size.y});
    return box;
}

// A wire begins level with the middle of its input plane and ends level with that of its output plane.
float middle_of(Driver& driver, const PlaneId& id) {
    const Plane* plane = driver.plane(id);
    if (plane == nullptr) return -1.0F;
    return plane->place.flat.origin.y + plane->place.flat.size.y / 2.0F;
}

bool ends_at(float y, float middle) {
    return std::abs(y - middle) < 0.01F;
}

TEST(GroupsLens, IsReachedByClickAndByKey) {
    Driver driver(preset_scene("opening").value());
    ASSERT_EQ(driver.scene().lens, LensKind::step);
    driver.click("lens_groups");
    EXPECT_EQ(driver.scene().lens, LensKind::groups);
    driver.frames(2);
    EXPECT_NE(driver.see("connections"), nullptr);
    driver.key(ImGuiMod_Shift | ImGuiKey_1);
    EXPECT_EQ(driver.scene().lens, LensKind::step);
    driver.frames(2);
    EXPECT_EQ(driver.see("connections"), nullptr);
    driver.key(ImGuiMod_Shift | ImGuiKey_2);
    EXPECT_EQ(driver.scene().lens, LensKind::groups);
}

TEST(GroupsLens, SliderChangesTheWires) {
    Driver driver(layer_of(8, 8, 1));
    EXPECT_EQ(driver.figure().links.size(), 64U);
    EXPECT_EQ(lit(driver.figure()).size(), 8U);
    driver.drag("groups", 0.0F, 1.0F);
    ASSERT_EQ(driver.spec().groups, 8);
    EXPECT_EQ(driver.figure().links.size(), 8U);
    EXPECT_EQ(lit(driver.figure()).size(), 1U);
    std::set<std::int64_t> groups;
    for (const Link& link : driver.figure().links) groups.insert(link.group);
    EXPECT_EQ(groups.size(), 8U);
    driver.drag("groups", 1.0F, 0.5F);
    EXPECT_EQ(driver.figure().links.size(), static_cast<std::size_t>(64 / driver.spec().groups));
}

TEST(GroupsLens, PointerLightsExactlyTheWiresOfItsChannel) {
    Driver driver(layer_of(8, 8, 4));
    const auto expect_lit = [&](std::set<std::int64_t> ins, std::set<std::int64_t> outs) {
        std::set<std::pair<std::int64_t, std::int64_t>> wanted;
        std::set<std::pair<std::int64_t, std::int64_t>> found;
        for (const auto in : ins) {
            for (const auto out : outs) wanted.insert({in, out});
        }
        for (const Link* link : lit(driver.figure())) {
            for (std::int64_t in = 0; in < 8; ++in) {
                if (!ends_at(link->from_flat.y, middle_of(driver, {Role::input, 0, in}))) continue;
                for (std::int64_t out = 0; out < 8; ++out) {
                    if (ends_at(link->to_flat.y, middle_of(driver, {Role::output, 0, out}))) found.insert({in, out});
                }
            }
        }
        EXPECT_EQ(found, wanted);
    };
    expect_lit({0, 1}, {0});
    driver.move_to(driver.cell({Role::input, 0, 5}, 3, 3));
    driver.frames(2);
    expect_lit({5}, {4, 5});
    driver.move_to(driver.cell({Role::output, 0, 7}, 2, 3));
    driver.frames(2);
    expect_lit({6, 7}, {7});
    // The end of a wire is the channel's, and so is its name.
    const Plane& plane = *driver.plane({Role::input, 0, 2});
    const float right = plane.place.flat.size.x;
    const float cell = right / 7.0F;
    const ImVec2 middle = driver.cell({Role::input, 0, 2}, 3, 3);
    const float zoom = driver.session().canvas.camera.zoom;
    driver.move_to({middle.x + (right / 2.0F + 16.0F) * zoom, middle.y});
    driver.frames(2);
    expect_lit({2}, {2, 3});
    EXPECT_EQ(driver.session().canvas.lens.hover->row, whole_plane);
    driver.move_to({middle.x - (right / 2.0F + 3.0F * cell) * zoom, middle.y});
    driver.frames(2);
    expect_lit({2}, {2, 3});
    // A kernel of the card is on one wire.
    driver.move_to(driver.cell({Role::weight, 0, 1}, 1, 1));
    driver.frames(2);
    expect_lit({1}, {0});
    driver.move_to({700.0F, 20.0F});
    driver.frames(2);
    expect_lit({0, 1}, {0});
}

// Many wires are gathered in a cable for each group: what goes in and comes out is lit, and the cable.
TEST(GroupsLens, PointerLightsItsWiresThroughACable) {
    Driver driver(layer_of(16, 16, 2));
    EXPECT_EQ(driver.figure().links.size(), 2U * (8U + 8U + 1U));
    driver.move_to(driver.cell({Role::input, 0, 11}, 3, 3));
    driver.frames(2);
    std::size_t from_it = 0;
    std::size_t to_outputs = 0;
    for (const Link* link : lit(driver.figure())) {
        EXPECT_EQ(link->group, 1);
        if (ends_at(link->from_flat.y, middle_of(driver, {Role::input, 0, 11}))) ++from_it;
        for (std::int64_t out = 8; out < 16; ++out) {
            if (ends_at(link->to_flat.y, middle_of(driver, {Role::output, 0, out}))) ++to_outputs;
        }
    }
    EXPECT_EQ(from_it, 1U);
    EXPECT_EQ(to_outputs, 8U);
    EXPECT_EQ(lit(driver.figure()).size(), 1U + 1U + 8U);
}

TEST(GroupsLens, ClickGoesToTheChannel) {
    Driver driver(layer_of(8, 8, 4));
    driver.click_cell({Role::output, 0, 6}, 4, 4);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 6, 0, 0}));
    driver.click_cell({Role::input, 0, 3}, 1, 1);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 2, 0, 0}));
    driver.click_cell({Role::input, 0, 2}, 1, 1);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 2, 0, 0})) << "the step is in this group already";
    // In the map, the row is the output channel.
    const ItemLog::Item map = driver.look_for("connections");
    driver.click_at({map.min.x + 0.5F * (map.max.x - map.min.x), map.min.y + 5.5F / 8.0F * (map.max.y - map.min.y)});
    EXPECT_EQ(driver.document().span().position.out_channel, 5);
}

TEST(GroupsLens, StepsLightTheWireAtWork) {
    Scene scene = layer_of(8, 8, 4);
    scene.granularity = Granularity::tap;
    Driver driver(scene);
    EXPECT_EQ(lit(driver.figure()).size(), 1U);
    const float first = lit(driver.figure()).front()->from_flat.y;
    driver.session().go_to(9);  // the second input channel
    driver.frames(2);
    ASSERT_EQ(lit(driver.figure()).size(), 1U);
    EXPECT_GT(lit(driver.figure()).front()->from_flat.y, first);
}

TEST(GroupsLens, PointwiseLayerMixesAndUndoTakesItBack) {
    Driver driver(layer_of(8, 8, 4));
    driver.click_cell({Role::output, 0, 2}, 0, 0);
    const Scene before = driver.scene();
    EXPECT_EQ(channel_sight(before, 2).levels.front(),
              (std::vector<bool>{false, false, true, true, false, false, false, false}));
    driver.click("add_pointwise");
    ASSERT_EQ(layer_count(driver.scene()), 2U);
    EXPECT_EQ(selected_layer(driver.scene()), 1U);
    EXPECT_EQ(driver.spec().kernel, (Pair{1, 1}));
    EXPECT_EQ(driver.spec().groups, 1);
    EXPECT_EQ(driver.document().span().position.out_channel, 2);
    EXPECT_EQ(channel_sight(driver.scene(), 2).levels.front(), std::vector<bool>(8, true));
    driver.frames(2);
    EXPECT_EQ(driver.figure().links.size(), 64U);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), before);
}

TEST(GroupsLens, PointwiseLayerGoesBelowTheLayersAbove) {
    Scene scene = layer_of(8, 4, 2);
    Layer above;
    above.spec = layer_of(4, 6, 2).spec;
    scene.above.push_back(above);
    scene = connected(scene);
    ASSERT_TRUE(validate(scene));
    const Scene made = with_pointwise_layer(scene, 3);
    EXPECT_TRUE(validate(made));
    ASSERT_EQ(layer_count(made), 3U);
    EXPECT_EQ(made.spec.in_channels, 4);
    EXPECT_EQ(made.spec.out_channels, 4);
    EXPECT_EQ(made.above.front().spec, scene.above.front().spec);
    EXPECT_EQ(made.below.front(), static_cast<const Layer&>(scene));
}

TEST(GroupsLens, ShuffleSwitchDealsTheChannelsOut) {
    Driver driver(layer_of(8, 8, 4));
    EXPECT_EQ(channel_sight(driver.scene(), 2).grouped, channel_sight(driver.scene(), 2).levels.front())
        << "the same groups again mix nothing";
    driver.click("shuffle");
    EXPECT_EQ(driver.scene().shuffle, 4);
    // Channels 2 and 3 of the shuffled y are channels 4 and 6 of y, which read groups 2 and 3.
    EXPECT_EQ(channel_sight(driver.scene(), 2).grouped,
              (std::vector<bool>{false, false, false, false, true, true, true, true}));
    driver.click("shuffle");
    EXPECT_EQ(driver.scene().shuffle, 1);
    driver.enter("groups", "1");
    driver.frames(2);
    EXPECT_EQ(driver.see("shuffle"), nullptr) << "one group has nothing to deal out";
}

TEST(GroupsLens, GroupsComeFirst) {
    Driver driver(layer_of(8, 8, 4));
    EXPECT_LT(driver.see("groups")->min.y, driver.see("dilation")->min.y);
    driver.key(ImGuiMod_Shift | ImGuiKey_1);
    driver.frames(2);
    EXPECT_GT(driver.see("groups")->min.y, driver.see("dilation")->min.y);
}

// From 2 to 512 channels: nothing overlaps, and there is never more than a page.
TEST(GroupsLens, PlanesStandApartFromTwoToFiveHundredTwelveChannels) {
    struct Case {
        std::int64_t in, out, groups;
    };
    for (const Case& each : {Case{2, 4, 2},
                             {2, 2, 1},
                             {8, 16, 8},
                             {64, 64, 8},
                             {64, 64, 1},
                             {512, 512, 32},
                             {512, 512, 512},
                             {512, 512, 1},
                             {40, 20, 2},
                             {1, 512, 1}}) {
        Driver driver(layer_of(each.in, each.out, each.groups));
        for (int round = 0; round < 3; ++round) {
            const Figure& figure = driver.figure();
            const std::string where =
                std::to_string(each.in) + " -> " + std::to_string(each.out) + " in " + std::to_string(each.groups);
            EXPECT_LE(figure.planes.size(), 40U) << where;
            EXPECT_LE(figure.links.size(), 64U) << where;
            for (std::size_t i = 0; i < figure.planes.size(); ++i) {
                const ScreenBox a = box_of(figure.planes[i]);
                EXPECT_GE(a.low.x, 0.0F);
                EXPECT_LE(a.high.x, figure.bounds_flat.size.x) << where;
                EXPECT_LE(a.high.y, figure.bounds_flat.size.y) << where;
                for (std::size_t j = 0; j < i; ++j) {
                    const ScreenBox b = box_of(figure.planes[j]);
                    EXPECT_FALSE(a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y)
                        << where << ": planes " << i << " and " << j;
                }
            }
            const auto placed = place_labels(driver.session(), figure, driver.session().canvas.camera);
            EXPECT_EQ(placed.size(), figure.labels.size()) << where << ": labels lie on each other";
            driver.session().go_to(driver.document().step_count() * (round + 1) / 3 - 1);
            driver.frames(2);
        }
    }
}

TEST(GroupsLens, PagesFollowTheStepAndCanBeTurned) {
    Driver driver(layer_of(64, 64, 8));
    const auto first = [&] {
        std::int64_t least = 64;
        for (const Plane& plane : driver.figure().planes) {
            if (plane.id.role == Role::input) least = std::min(least, plane.id.channel);
        }
        return least;
    };
    EXPECT_EQ(first(), 0);
    driver.click("page_next");
    driver.frames(2);
    EXPECT_EQ(first(), 8);
    EXPECT_TRUE(lit(driver.figure()).empty()) << "the step's wires are on another page";
    driver.click_cell({Role::output, 0, 9}, 0, 0);
    EXPECT_EQ(driver.document().span().position.out_channel, 9);
    EXPECT_EQ(lit(driver.figure()).size(), 8U + 1U + 1U) << "eight go into the cable, one comes out";
    driver.session().go_to(driver.document().step_count() - 1);
    driver.frames(2);
    EXPECT_EQ(first(), 56);
    // The strip's blocks lead to their groups.
    const ItemLog::Item canvas = *driver.app().items().find("canvas");
    for (const Spot& spot : driver.figure().spots) {
        if (spot.id != PlaneId{Role::output, 0, 24}) continue;
        const Camera::Quad quad = driver.session().canvas.camera.quad(spot.place);
        driver.click_at(
            {canvas.min.x + quad.origin.x + quad.right.x / 2.0F, canvas.min.y + quad.origin.y + quad.down.y / 2.0F});
        break;
    }
    EXPECT_EQ(driver.document().span().position.out_channel, 24);
}

// Both comparisons of the canvas, against the whole layers computed by convolve.
TEST(WhyDiffersPanel, ShowsTheSameOutputAndWhatTheBlocksLeaveOut) {
    Driver driver(layer_of(8, 8, 4));
    driver.click_cell({Role::output, 0, 5}, 0, 0);
    driver.click("why_differs");
    ASSERT_TRUE(driver.session().canvas.lens.why_differs);
    driver.frames(2);
    const auto shown = [&](WhyPlane what) {
        const Plane* plane = driver.plane(id_of(what));
        return plane == nullptr ? std::vector<float>{} : plane->own_values->values;
    };
    const auto channel = [](const Tensor& y, std::int64_t oc) {
        return std::vector<float>(y.plane(0, oc), y.plane(0, oc) + y.shape[2] * y.shape[3]);
    };
    const Layer& layer = driver.scene();
    ConvData data = driver.document().data();
    EXPECT_EQ(shown(WhyPlane::grouped), channel(convolve(layer.spec, data), 5));
    Conv2dSpec dense = layer.spec;
    dense.groups = 1;
    data.w = block_diagonal(layer.spec, data.w);
    EXPECT_EQ(shown(WhyPlane::block_diagonal), channel(convolve(dense, data), 5));
    EXPECT_EQ(shown(WhyPlane::same_difference), std::vector<float>(49, 0.0F));
    data.w = weights_of(dense_layer(layer));
    EXPECT_EQ(data.w.shape, (Shape4{8, 8, 3, 3}));
    const std::vector<float> full = channel(convolve(dense, data), 5);
    EXPECT_EQ(shown(WhyPlane::dense), full);
    data.w = block_diagonal(layer.spec, diagonal_blocks(layer.spec, data.w));
    const std::vector<float> cut = channel(convolve(dense, data), 5);
    EXPECT_EQ(shown(WhyPlane::cut), cut);
    const std::vector<float> difference = shown(WhyPlane::without_difference);
    float most = 0.0F;
    for (std::size_t i = 0; i < full.size(); ++i) {
        EXPECT_EQ(difference[i], full[i] - cut[i]);
        most = std::max(most, std::abs(difference[i]));
    }
    EXPECT_GT(most, 0.0F);
    const auto says = [&](const std::string& text) {
        const auto& labels = driver.figure().labels;
        return std::any_of(labels.begin(), labels.end(), [&](const Label& label) { return label.text == text; });
    };
    EXPECT_TRUE(says(driver.text("why.equal")));
    EXPECT_TRUE(says(driver.session().tr("why.differs", {std::to_string(static_cast<int>(most))})));

    // One group has nothing off its diagonal.
    driver.enter("groups", "1");
    driver.frames(2);
    EXPECT_EQ(shown(WhyPlane::without_difference), std::vector<float>(49, 0.0F));
    driver.click("why_differs");
    driver.frames(2);
    EXPECT_EQ(driver.plane(id_of(WhyPlane::dense)), nullptr);
}

TEST(WhyDiffersPanel, PointingAtACellSaysItsValue) {
    Driver driver(layer_of(8, 8, 4));
    driver.session().canvas.lens.why_differs = true;
    driver.frames(3);
    driver.move_to(driver.cell(id_of(WhyPlane::dense), 2, 3));
    driver.frames(40);
    ASSERT_TRUE(driver.session().canvas.lens.hover);
    EXPECT_EQ(driver.session().canvas.lens.hover->row, 2);
    driver.click_cell(id_of(WhyPlane::dense), 2, 3);
    EXPECT_EQ(driver.scene().step, 0);
}

TEST(WhyDiffersPanel, LeavesADenseLayerOutThatIsTooLarge) {
    const Scene scene = layer_of(4096, 4096, 4096, 3);
    EXPECT_FALSE(dense_weights_fit(scene));
    Driver driver(scene);
    driver.session().canvas.lens.why_differs = true;
    driver.frames(3);
    EXPECT_NE(driver.plane(id_of(WhyPlane::block_diagonal)), nullptr);
    EXPECT_EQ(driver.plane(id_of(WhyPlane::dense)), nullptr);
}

// Type of any size, in both languages: no label is left out, none leaves the canvas.
TEST(GroupsLens, LabelsStayApartAtEveryTextSize) {
    for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1920, 1080}}) {
        for (const Scene& scene :
             {layer_of(8, 8, 4), layer_of(2, 4, 2), layer_of(512, 512, 32), layer_of(16, 16, 16)}) {
            Driver driver(scene, still_settings(), width, height);
            Session& session = driver.session();
            for (const Language language : {Language::en, Language::zh}) {
                session.set_language(language);
                for (const int size : {75, 100, 150, 200, 250}) {
                    session.settings.text_scale = size;
                    for (const bool why : {false, true}) {
                        session.canvas.lens.why_differs = why;
                        for (int i = 0; i < 3; ++i) driver.window().frame(1.0 / 60.0, false);
                        const std::string where = std::to_string(scene.spec.in_channels) + " channels, " +
                                                  std::to_string(size) + " % at " + std::to_string(width) +
                                                  (why ? " why" : "") + (language == Language::zh ? " zh" : " en");
                        const auto placed = place_labels(session, driver.figure(), session.canvas.camera);
                        if (width == 1920 || size < 250) {  // in less room some are too small to read
                            EXPECT_EQ(placed.size(), driver.figure().labels.size()) << where;
                        }
                        for (const PlacedLabel& label : placed) {
                            EXPECT_GE(label.low.x, 0.0F) << where << ": " << label.label->text;
                            EXPECT_LE(label.high.x, session.canvas.size.x) << where << ": " << label.label->text;
                            EXPECT_GE(label.low.y, 0.0F) << where << ": " << label.label->text;
                            EXPECT_LE(label.high.y, session.canvas.size.y) << where << ": " << label.label->text;
                        }
                    }
                }
            }
        }
    }
}

// Every channel is on some page, and the page of a channel's group has it.
TEST(GroupsLens, PagesHoldEveryChannel) {
    for (const std::int64_t groups : {1, 2, 5, 10, 40}) {
        const Conv2dSpec spec = layer_of(40, 80, groups).spec;
        std::set<std::int64_t> inputs;
        const std::int64_t count = groups_page(spec, 0, 0).pages.count;
        for (std::int64_t page = 0; page < count; ++page) {
            const GroupsPage shown = groups_page(spec, 0, page);
            EXPECT_EQ(shown.pages.page, page);
            for (std::int64_t c = shown.inputs.first; c < shown.inputs.last; ++c) inputs.insert(c);
        }
        EXPECT_EQ(inputs.size(), 40U) << groups;
        for (std::int64_t out = 0; out < 80; ++out) {
            const GroupsPage there = groups_page(spec, out, groups_page_of(spec, out));
            EXPECT_LE(there.outputs.first, out);
            EXPECT_GT(there.outputs.last, out) << groups;
        }
    }
}

}  // namespace
}  // namespace convscope::testing
