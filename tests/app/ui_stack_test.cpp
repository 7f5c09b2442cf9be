// The table of layers by hand: layers chosen, added, copied, moved, removed, their fields dragged and typed, blocks
// folded. Stacks are looked at in the Step lens, which shows the table where there is more than one layer.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <set>
#include <string>
#include <vector>

#include "app/io/presets.h"
#include "core/stack_edit.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

Layer convolution(std::int64_t kernel) {
    Layer layer;
    layer.spec.kernel = {kernel, kernel};
    layer.spec.padding = PaddingKind::same;
    return layer;
}

Scene stack_of(std::vector<Layer> layers, std::int64_t side = 16) {
    layers.front().spec.height = layers.front().spec.width = side;
    Scene scene;
    set_layers(scene, std::move(layers), 0);
    return connected(scene);
}

/// conv 3 x 3, max pool 2 x 2, conv 5 x 5.
Scene three_layers() {
    Layer pool;
    pool.kind = LayerKind::max_pool;
    pool.spec.kernel = pool.spec.stride = {2, 2};
    return stack_of({convolution(3), pool, convolution(5)});
}

std::vector<std::int64_t> kernels_of(const Scene& scene) {
    std::vector<std::int64_t> kernels;
    for (const Layer& layer : layers_of(scene)) kernels.push_back(layer.spec.kernel.h);
    return kernels;
}
using Kernels = std::vector<std::int64_t>;

// Beside the cells, where a click chooses the row.
void choose(Driver& driver, const std::string& layer) {
    const ItemLog::Item row = driver.look_for(layer);
    driver.click_at({row.min.x + driver.session().px(12.0F), row.min.y + driver.session().px(12.0F)});
    driver.frames(3);
}

TEST(StackTable, IsThereForMoreThanOneLayer) {
    Driver driver;
    EXPECT_EQ(driver.see("layer1"), nullptr);
    EXPECT_EQ(driver.see("add_layer"), nullptr);
    driver.document().open(three_layers());
    driver.frames(3);
    for (const char* control : {"layer1", "layer2", "layer3", "layer1_dilation", "layer2_stride", "add_layer"}) {
        EXPECT_NE(driver.see(control), nullptr) << control;
    }
    EXPECT_EQ(driver.see("layer2_dilation"), nullptr) << "a pooling layer has none";
}

TEST(StackTable, ARowChoosesTheLayerThatIsStepped) {
    Driver driver(three_layers());
    EXPECT_NE(driver.see("layer1_copy"), nullptr);
    choose(driver, "layer3");
    EXPECT_EQ(selected_layer(driver.scene()), 2U);
    EXPECT_NE(driver.see("layer3_copy"), nullptr);
    EXPECT_EQ(driver.see("layer1_copy"), nullptr);
    // A pooling layer is edited, not stepped.
    choose(driver, "layer2");
    EXPECT_EQ(selected_layer(driver.scene()), 2U);
    EXPECT_NE(driver.see("layer2_copy"), nullptr);
    EXPECT_EQ(driver.see("layer2_relu"), nullptr);
    choose(driver, "layer3");
    EXPECT_NE(driver.see("layer3_relu"), nullptr);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(selected_layer(driver.scene()), 0U);
}

TEST(StackTable, LayersAreAddedCopiedMovedAndRemoved) {
    Driver driver(three_layers());
    const auto undo = [&] { driver.key(ImGuiMod_Ctrl | ImGuiKey_Z); };
    driver.click("add_layer");
    driver.click("add_max_pool");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{3, 2, 5, 2}));
    driver.frames(3);
    EXPECT_NE(driver.see("layer4_remove"), nullptr) << "the new layer is at work";
    driver.click("layer4_remove");
    EXPECT_EQ(driver.scene(), three_layers());
    undo();
    undo();
    EXPECT_EQ(driver.scene(), three_layers());

    driver.click("layer1_add");
    driver.click("add_conv");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{3, 3, 2, 5}));
    EXPECT_EQ(selected_layer(driver.scene()), 1U);
    undo();
    driver.click("layer1_copy");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{3, 3, 2, 5}));
    undo();
    driver.click("layer1_down");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{2, 3, 5}));
    driver.click("layer2_up");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{3, 2, 5}));
    driver.click("layer1_up");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{3, 2, 5})) << "there is nothing above the first";
    driver.click("layer1_remove");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{2, 5}));
    driver.click("layer2_remove");
    EXPECT_EQ(kernels_of(driver.scene()), (Kernels{2, 5}));
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->error.key, "last_convolution");
}

// Clicks in a cell open its field.
void type_into(Driver& driver, const std::string& cell, const std::string& text) {
    driver.click(cell);
    driver.type(text);
    driver.key(ImGuiKey_Enter);
    driver.frames(2);
}

TEST(StackTable, CellsAreTyped) {
    Driver driver(three_layers());
    type_into(driver, "layer3_dilation", "3");
    EXPECT_EQ(layer_at(driver.scene(), 2).spec.dilation, (Pair{3, 3}));
    EXPECT_EQ(layer_at(driver.scene(), 2).spec.padding, PaddingKind::same);
    type_into(driver, "layer3_kernel", "3x5");
    EXPECT_EQ(layer_at(driver.scene(), 2).spec.kernel, (Pair{3, 5}));
    type_into(driver, "layer3_padding", "1, 2, 3, 4");
    EXPECT_EQ(layer_at(driver.scene(), 2).spec.pads, (Sides{1, 2, 3, 4}));
    type_into(driver, "layer2_stride", "1");
    EXPECT_EQ(layer_at(driver.scene(), 1).spec.stride, (Pair{1, 1}));
    for (int i = 0; i < 4; ++i) driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), three_layers()) << "every change is one undo";

    // What cannot be is said beside the cell, and the last good stack stays.
    type_into(driver, "layer2_padding", "2");
    EXPECT_EQ(driver.scene(), three_layers());
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->field, "layer2_padding");
    EXPECT_EQ(driver.session().refusal->error.layer, 2U);
    type_into(driver, "layer1_kernel", "much");
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->error.key, "not_a_pair");
    type_into(driver, "layer1_padding", "1 2 3");
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->error.key, "not_a_padding");
    EXPECT_EQ(driver.scene(), three_layers());
}

TEST(StackTable, CellsAreDraggedInOneUndo) {
    Driver driver(three_layers());
    const ItemLog::Item cell = driver.look_for("layer1_dilation");
    const ImVec2 middle{(cell.min.x + cell.max.x) / 2.0F, (cell.min.y + cell.max.y) / 2.0F};
    driver.drag_between(middle, {middle.x + driver.session().px(34.0F), middle.y});
    EXPECT_GE(layer_at(driver.scene(), 0).spec.dilation.h, 4);
    EXPECT_LE(layer_at(driver.scene(), 0).spec.dilation.h, 5);
    EXPECT_FALSE(driver.session().typed);
    EXPECT_FALSE(ImGui::GetIO().WantTextInput) << "a drag opens no field";
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), three_layers());
    // It ends where the value does.
    driver.drag_between(middle, {middle.x - 200.0F, middle.y});
    EXPECT_EQ(driver.scene(), three_layers());
}

TEST(StackTable, ReluAndShuffleOfTheLayerAtWork) {
    Scene scene = three_layers();
    scene.spec.out_channels = 6;
    Driver driver(connected(scene));
    driver.click("layer1_relu");
    EXPECT_TRUE(driver.scene().relu);
    type_into(driver, "layer1_shuffle", "3");
    EXPECT_EQ(driver.scene().shuffle, 3);
    type_into(driver, "layer1_shuffle", "4");
    EXPECT_EQ(driver.scene().shuffle, 3);
    ASSERT_TRUE(driver.session().refusal);
    EXPECT_EQ(driver.session().refusal->error.key, "shuffle_must_divide");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_FALSE(driver.scene().relu);
}

TEST(StackTable, IsReachedFromTheKeyboard) {
    Driver driver(three_layers());
    driver.click("layer1_kernel");
    driver.key(ImGuiKey_Escape);
    std::set<std::string> seen;
    for (int i = 0; i < 24; ++i) {
        driver.key(ImGuiKey_Tab);
        seen.insert(driver.app().items().name_of(ImGui::GetFocusID()));
    }
    for (const char* control : {"layer1_dilation", "layer1_relu", "layer1_shuffle", "layer1_add", "layer1_remove",
                                "layer2", "layer2_stride", "layer3"}) {
        EXPECT_EQ(seen.count(control), 1U) << control;
    }
}

Scene repeated(std::size_t blocks) {
    std::vector<Layer> layers;
    for (std::size_t i = 0; i < blocks; ++i) {
        layers.push_back(convolution(1));
        layers.push_back(convolution(3));
    }
    return stack_of(std::move(layers));
}

TEST(StackTable, ALongStackIsFoldedAndAroundTheSteppedLayer) {
    Driver driver(repeated(12));
    // The Step lens: the stepped layer and its neighbours, the others when asked for.
    EXPECT_NE(driver.see("layer3"), nullptr);
    EXPECT_EQ(driver.app().items().find("layer4"), nullptr);
    EXPECT_EQ(driver.app().items().find("block1"), nullptr);
    driver.click("stack_all");
    driver.frames(3);
    EXPECT_NE(driver.see("block1"), nullptr);
    EXPECT_EQ(driver.app().items().find("layer1"), nullptr);
    driver.click("block1");
    driver.frames(3);
    EXPECT_NE(driver.see("layer1"), nullptr);
    choose(driver, "layer4");
    EXPECT_EQ(selected_layer(driver.scene()), 3U);
    // An edit that ends the repetition leaves the rows where they are.
    type_into(driver, "layer4_kernel", "5");
    EXPECT_EQ(layer_at(driver.scene(), 3).spec.kernel, (Pair{5, 5}));
    EXPECT_NE(driver.see("layer5"), nullptr);
    driver.click("layer4_copy");
    driver.frames(3);
    EXPECT_NE(driver.see("layer5"), nullptr);
    EXPECT_NE(driver.see("layer6"), nullptr);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.click("block1");
    driver.frames(3);
    EXPECT_EQ(driver.app().items().find("layer1"), nullptr);
}

TEST(StackTable, TwoHundredLayersAreScrolledThrough) {
    Driver driver(stack_of(std::vector<Layer>(200, convolution(3)), 8));
    driver.click("stack_all");
    driver.click("block1");
    driver.frames(3);
    EXPECT_NE(driver.see("layer1"), nullptr);
    EXPECT_EQ(driver.app().items().find("layer100"), nullptr) << "rows out of sight are left out";
    choose(driver, "layer40");
    EXPECT_EQ(selected_layer(driver.scene()), 39U);
}

TEST(StackTable, ReadsWellInBothLanguagesAndAllSizes) {
    for (const int scale : {75, 100, 150, 250}) {
        for (const char* language : {"en", "zh"}) {
            Settings settings = still_settings();
            settings.text_scale = scale;
            settings.language = language;
            Driver driver(three_layers(), settings, 1280, 720);
            const std::string where = std::string(language) + " " + std::to_string(scale) + " %";
            for (const char* row : {"layer1", "layer2", "layer3"}) {
                const ItemLog::Item item = driver.look_for(row);
                const ItemLog::Item kernel = driver.look_for(std::string(row) + "_kernel");
                const ItemLog::Item stride = driver.look_for(std::string(row) + "_stride");
                EXPECT_LE(kernel.max.x, stride.min.x + 0.5F) << row << " " << where;
                EXPECT_GT(kernel.max.x - kernel.min.x, driver.session().px(30.0F)) << row << " " << where;
                EXPECT_LE(stride.max.x, item.max.x) << row << " " << where;
            }
        }
    }
}

}  // namespace
}  // namespace convscope::testing
