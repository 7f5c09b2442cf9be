// Pointing at the figure: clicks, hover, cells typed by hand, pan, zoom, turn.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <set>

#include "app/panels/cell_info.h"
#include "core/taps.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

using Cells = std::set<std::pair<std::int64_t, std::int64_t>>;

// What lights up on `plane` when the pointer is on `at`, found by asking every tap of every output in turn.
Cells lit(const Scene& scene, std::int64_t sample, const CellRef& at, const Plane& plane) {
    const Conv2dSpec& spec = scene.spec;
    const Pair out = output_size(spec);
    const std::int64_t inputs = spec.in_channels / spec.groups;
    Cells cells;
    if (at.plane == plane.id) return {{at.row, at.col}};
    for (std::int64_t oc = 0; oc < spec.out_channels; ++oc) {
        for (std::int64_t oh = 0; oh < out.h; ++oh) {
            for (std::int64_t ow = 0; ow < out.w; ++ow) {
                for (std::int64_t ic = 0; ic < inputs; ++ic) {
                    for (std::int64_t kh = 0; kh < spec.kernel.h; ++kh) {
                        for (std::int64_t kw = 0; kw < spec.kernel.w; ++kw) {
                            const TapSource from = tap_source(spec, oh, ow, kh, kw);
                            const std::int64_t channel = group_of_output(spec, oc) * inputs + ic;
                            const PlaneId x{Role::input, sample, channel};
                            const PlaneId w{Role::weight, oc, ic};
                            const PlaneId y{Role::output, sample, oc};
                            const bool direct = from.row == at.row && from.col == at.col;
                            const bool mirrored = !from.zero && from.source_row == at.row && from.source_col == at.col;
                            const bool hit = at.plane == x   ? direct || mirrored
                                             : at.plane == w ? kh == at.row && kw == at.col
                                                             : at.plane == y && oh == at.row && ow == at.col;
                            if (!hit) continue;
                            if (plane.id == x && at.plane.role != Role::input) cells.emplace(from.row, from.col);
                            if (plane.id == w && at.plane.role == Role::input) cells.emplace(kh, kw);
                            if (plane.id == y && at.plane.role != Role::output) cells.emplace(oh, ow);
                        }
                    }
                }
            }
        }
    }
    return cells;
}

Cells shown(const Plane& plane) {
    Cells cells;
    for (std::int64_t r = plane.view.row; r < plane.view.row + plane.view.rows; ++r) {
        for (std::int64_t c = plane.view.col; c < plane.view.col + plane.view.cols; ++c) {
            if (plane.hover && plane.hover->contains(r, c)) cells.emplace(r, c);
        }
    }
    return cells;
}

Cells within(const Cells& cells, const CellRect& view) {
    Cells kept;
    for (const auto& [r, c] : cells) {
        if (view.contains(r, c)) kept.emplace(r, c);
    }
    return kept;
}

void expect_hover_is_exact(Driver& driver, const PlaneId& id, std::int64_t row, std::int64_t col) {
    driver.move_to(driver.cell(id, row, col), 2);
    driver.frames(2);
    const CellRef at{id, row, col};
    ASSERT_TRUE(driver.session().canvas.lens.hover);
    ASSERT_EQ(*driver.session().canvas.lens.hover, at) << "the pointer is on another cell than the test meant";
    const std::int64_t sample = driver.document().span().position.n;
    for (const Plane& plane : driver.figure().planes) {
        EXPECT_EQ(shown(plane), within(lit(driver.scene(), sample, at, plane), plane.view))
            << "pointer on role " << static_cast<int>(id.role) << " (" << id.outer << ", " << id.channel << ") cell "
            << row << ", " << col << "; plane role " << static_cast<int>(plane.id.role) << " (" << plane.id.outer
            << ", " << plane.id.channel << ")";
    }
}

TEST(Canvas, HoverIsExactInEveryPaddingMode) {
    Driver driver("classic");
    for (const PaddingMode mode : all_padding_modes) {
        driver.document().edit([&](Scene& scene) { scene.spec.padding_mode = mode; });
        driver.settle();
        const std::vector<Plane> planes = driver.figure().planes;
        for (const Plane& plane : planes) {
            if (plane.overview) continue;
            const CellRect& view = plane.view;
            for (std::int64_t r = view.row; r < view.row + view.rows; r += 2) {
                for (std::int64_t c = view.col; c < view.col + view.cols; c += 3)
                    expect_hover_is_exact(driver, plane.id, r, c);
            }
        }
    }
}

TEST(Canvas, HoverIsExactAcrossChannelsAndGroups) {
    Driver driver;  // four channels in two groups
    for (std::int64_t i : {-2, 0, 3, 8}) expect_hover_is_exact(driver, {Role::input, 0, 1}, i, 6 - i);
    for (std::int64_t i : {0, 1, 2}) expect_hover_is_exact(driver, {Role::weight, 0, 1}, i, 2 - i);
    for (std::int64_t i : {0, 3, 6}) expect_hover_is_exact(driver, {Role::output, 0, 0}, i, i);
}

TEST(Canvas, AClickOnAnOutputCellGoesThere) {
    Driver driver;
    driver.click_cell({Role::output, 0, 0}, 4, 2);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 0, 4, 2}));
    driver.click_cell({Role::output, 0, 0}, 0, 6);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 0, 0, 6}));
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 0, 4, 2}));
}

TEST(Canvas, AClickOnAChannelGoesThere) {
    Driver driver;
    driver.click_cell({Role::output, 0, 0}, 4, 2);
    driver.click_cell({Role::output, 0, 3}, 1, 1, true);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 3, 4, 2})) << "the same place in the other channel";
    driver.settle();
    // Channels 2 and 3 are large now; 0 is a thumbnail, and of the other group.
    ASSERT_NE(driver.plane({Role::input, 0, 2}), nullptr);
    ASSERT_NE(driver.plane({Role::input, 0, 0}, true), nullptr);
    EXPECT_TRUE(driver.plane({Role::input, 0, 0}, true)->dimmed);
    driver.click_cell({Role::input, 0, 0}, 3, 3, true);
    EXPECT_EQ(driver.document().span().position.out_channel, 0);
    EXPECT_NE(driver.plane({Role::input, 0, 0}), nullptr);
}

TEST(Canvas, PagesOfInputChannelsTurn) {
    Driver driver("one-group");
    driver.document().edit([](Scene& scene) { scene.spec.in_channels = 7; });
    driver.settle();
    ASSERT_NE(driver.plane({Role::input, 0, 0}), nullptr);
    driver.click("page_next");
    EXPECT_NE(driver.plane({Role::input, 0, 2}), nullptr);
    EXPECT_EQ(driver.plane({Role::input, 0, 0}), nullptr);
    for (int i = 0; i < 6; ++i) driver.click("page_next");
    EXPECT_NE(driver.plane({Role::input, 0, 6}), nullptr);
    for (int i = 0; i < 9; ++i) driver.click("page_back");
    EXPECT_NE(driver.plane({Role::input, 0, 0}), nullptr);
}

TEST(Canvas, CellsTakeValuesTypedByHand) {
    Driver driver;
    driver.click_cell({Role::output, 0, 0}, 3, 3);
    const OutputPosition at = driver.document().span().position;
    const TapSource middle = tap_source(driver.spec(), 3, 3, 1, 1);
    const auto product = [&] {
        return driver.document().data().x.at(0, 0, middle.row, middle.col) * driver.document().data().w.at(0, 0, 1, 1);
    };
    float rest = driver.document().output_value(at) - product();
    const auto type_into = [&](const PlaneId& id, std::int64_t row, std::int64_t col, const std::string& value) {
        driver.double_click_at(driver.cell(id, row, col));
        driver.frames(4);
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.type(value);
        driver.key(ImGuiKey_Enter);
        driver.frames(2);
    };
    type_into({Role::input, 0, 0}, middle.row, middle.col, "5.5");
    EXPECT_EQ(driver.document().data().x.at(0, 0, middle.row, middle.col), 5.5F);
    type_into({Role::weight, 0, 0}, 1, 1, "-3");
    EXPECT_EQ(driver.document().data().w.at(0, 0, 1, 1), -3.0F);
    EXPECT_FLOAT_EQ(driver.document().output_value(at), rest - 16.5F);
    driver.settle();
    EXPECT_TRUE(driver.document().check().report.close);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_NE(driver.document().data().w.at(0, 0, 1, 1), -3.0F);
    EXPECT_EQ(driver.document().data().x.at(0, 0, middle.row, middle.col), 5.5F);
    // Padding and outputs are not to be typed over.
    const Scene before = driver.scene();
    type_into({Role::input, 0, 0}, -1, -1, "9");
    EXPECT_EQ(driver.scene().input_edits, before.input_edits);
}

TEST(Canvas, ACellKeepsItsValueWhenNonsenseIsTyped) {
    Driver driver;
    const Scene before = driver.scene();
    driver.double_click_at(driver.cell({Role::input, 0, 0}, 2, 2));
    driver.frames(4);
    driver.type("abc");
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.scene(), before);
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().tr(driver.session().refusal->error), "abc is not a number; type one such as -0.5");
    ASSERT_NE(driver.see("cell_value"), nullptr) << "the field stays open, with the keyboard in it";
    driver.type("-0.5");
    driver.key(ImGuiKey_Enter);
    driver.frames(3);
    EXPECT_EQ(driver.document().data().x.at(0, 0, 2, 2), -0.5F);
    EXPECT_EQ(driver.see("cell_value"), nullptr);

    const float bias = driver.document().data().bias[0];
    driver.click("bias_value");
    driver.type("x");
    driver.key(ImGuiKey_Enter);
    driver.frames(2);
    EXPECT_EQ(driver.document().data().bias[0], bias);
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->field, "bias_value");
}

// The tooltip promises what a click does.
TEST(Canvas, TheTooltipSaysWhatCanBeDone) {
    Driver driver;
    const Session& session = driver.session();
    const auto help = [&](const PlaneId& id, std::int64_t row, std::int64_t col, bool overview) {
        return cell_words(session, CellRef{id, row, col}, overview).help;
    };
    EXPECT_NE(help({Role::input, 0, 0}, 2, 2, false).find("Double click"), std::string::npos);
    EXPECT_EQ(help({Role::input, 0, 0}, -1, 2, false).find("Double click"), std::string::npos) << "padding";
    driver.click_cell({Role::output, 0, 0}, 3, 3);
    EXPECT_EQ(help({Role::output, 0, 0}, 4, 2, false), driver.text("cell.output.help"));
    EXPECT_EQ(help({Role::output, 0, 3}, 4, 2, true), "Click to see channel 3.");
    driver.click_cell({Role::output, 0, 3}, 4, 2, true);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 3, 3, 3})) << "the same place in channel 3";
}

TEST(Canvas, PanZoomAndFit) {
    Driver driver;
    const Camera fitted = driver.session().canvas.camera;
    const ImVec2 cell = driver.cell({Role::output, 0, 0}, 3, 3);
    driver.move_to(cell);
    driver.wheel(3.0F);
    EXPECT_GT(driver.session().canvas.camera.zoom, fitted.zoom * 1.3F);
    const ImVec2 after = driver.cell({Role::output, 0, 0}, 3, 3);
    EXPECT_NEAR(after.x, cell.x, 1.0F) << "zoom is about the pointer";
    EXPECT_NEAR(after.y, cell.y, 1.0F);

    const Scene scene = driver.scene();
    const Vec2 pan = driver.session().canvas.camera.pan;
    const ItemLog::Item canvas = driver.look_for("canvas");
    driver.drag_between({canvas.min.x + 20.0F, canvas.min.y + 20.0F}, {canvas.min.x + 120.0F, canvas.min.y + 80.0F});
    EXPECT_NEAR(driver.session().canvas.camera.pan.x, pan.x + 100.0F, 1.0F);
    EXPECT_NEAR(driver.session().canvas.camera.pan.y, pan.y + 60.0F, 1.0F);
    EXPECT_EQ(driver.scene(), scene) << "looking around changes no scene";
    driver.key(ImGuiKey_F);
    driver.settle();
    EXPECT_EQ(driver.session().canvas.camera.zoom, fitted.zoom);
    EXPECT_EQ(driver.session().canvas.camera.pan, fitted.pan);
}

TEST(Canvas, TurnsToSpaceAndBackAndStillTakesClicks) {
    Settings settings = still_settings();
    settings.reduced_motion = false;
    Driver driver("opening", settings);
    driver.key(ImGuiKey_3);
    EXPECT_TRUE(driver.scene().three_d);
    EXPECT_GT(driver.session().canvas.camera.turn, 0.0F);
    EXPECT_LT(driver.session().canvas.camera.turn, 1.0F) << "the turn takes a moment";
    driver.settle();
    EXPECT_EQ(driver.session().canvas.camera.turn, 1.0F);
    driver.click_cell({Role::output, 0, 0}, 5, 1);
    EXPECT_EQ(driver.document().span().position, (OutputPosition{0, 0, 5, 1}));
    const float yaw = driver.session().canvas.camera.yaw;
    const ItemLog::Item canvas = driver.look_for("canvas");
    driver.drag_between({canvas.min.x + 20.0F, canvas.min.y + 20.0F}, {canvas.min.x + 80.0F, canvas.min.y + 20.0F});
    EXPECT_GT(driver.session().canvas.camera.yaw, yaw);
    driver.click("two_d");
    driver.settle();
    EXPECT_EQ(driver.session().canvas.camera.turn, 0.0F);

    driver.session().settings.reduced_motion = true;
    driver.key(ImGuiKey_3);
    EXPECT_EQ(driver.session().canvas.camera.turn, 1.0F) << "at once when motion is reduced";
}

}  // namespace
}  // namespace convscope::testing
