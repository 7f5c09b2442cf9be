// A model dropped on the window: its layers searched, sorted and opened, with the mouse and without.
#include <gtest/gtest.h>

#include <string>

#include "app/io/files.h"
#include "tests/app/driver.h"
#include "tests/app/sample_figures.h"
#include "tests/io/onnx_writer.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

std::string written(const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
    EXPECT_TRUE(write_file(folder.file(name), std::as_bytes(std::span(bytes))));
    return folder.file(name);
}

/// stem (8 x 3 x 3 x 3, stride 2) -> relu -> pool -> depth (8 x 1 x 5 x 5, groups 8) -> point (16 x 8 x 1 x 1) -> up.
std::string small_model() {
    GraphParts parts;
    parts.inputs = {value("x", {1, 3, -1, -1})};
    parts.nodes = {node("Conv", "stem", {"x", "w1", "b1"}, {"a"},
                        {wholes_attribute("strides", {2, 2}), wholes_attribute("pads", {1, 1, 1, 1})}),
                   node("Relu", "", {"a"}, {"r"}),
                   node("MaxPool", "pool", {"r"}, {"p"},
                        {wholes_attribute("kernel_shape", {2, 2}), wholes_attribute("strides", {2, 2})}),
                   node("Conv", "depth", {"p", "w2"}, {"d"},
                        {whole_attribute("group", 8), wholes_attribute("pads", {2, 2, 2, 2})}),
                   node("Conv", "point", {"d", "w3"}, {"q"}),
                   node("ConvTranspose", "up", {"q", "w4"}, {"z"})};
    parts.initializers = {counting_tensor("w1", {8, 3, 3, 3}), counting_tensor("b1", {8}),
                          counting_tensor("w2", {8, 1, 5, 5}), counting_tensor("w3", {16, 8, 1, 1}),
                          counting_tensor("w4", {16, 4, 2, 2})};
    return model(parts);
}

TEST(Models, ALayerIsSearchedOpenedAndUndone) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    const std::string path = written(folder, "net.onnx", small_model());
    driver.app().drop(path);
    driver.frames(5);
    ASSERT_NE(driver.see("model_go"), nullptr);
    EXPECT_EQ(driver.scene(), before) << "nothing yet";
    for (const char* layer : {"model_layer_1", "model_layer_2", "model_layer_3", "model_layer_4", "model_layer_5"}) {
        EXPECT_NE(driver.see(layer), nullptr) << layer;
    }
    driver.keep("models-dialogue");

    driver.type("DEPTH");
    driver.frames(2);
    EXPECT_EQ(driver.see("model_layer_1"), nullptr);
    ASSERT_NE(driver.see("model_layer_3"), nullptr);
    driver.click("model_go");
    driver.settle();
    EXPECT_EQ(driver.see("model_go"), nullptr) << "done";
    EXPECT_EQ(driver.spec().groups, 8);
    EXPECT_EQ(driver.spec().in_channels, 8);
    EXPECT_EQ(driver.spec().kernel, (Pair{5, 5}));
    EXPECT_EQ(driver.spec().pads, (Sides{2, 2, 2, 2}));
    EXPECT_FALSE(driver.spec().bias);
    EXPECT_EQ(driver.scene().input, before.input) << "the present input is kept";
    EXPECT_EQ(driver.document().data().w.at(7, 0, 4, 4), 200.0F) << "the model's own weights";
    EXPECT_TRUE(driver.document().check().report.close);
    EXPECT_EQ(driver.session().settings.recent.front(), path);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), before);
}

TEST(Models, ByKeyboardAlone) {
    const TemporaryFolder folder;
    Driver driver;
    driver.app().drop(written(folder, "net.onnx", small_model()));
    driver.frames(5);
    driver.type("x 3 x");  // no shape is written so: nothing is found
    driver.frames(2);
    EXPECT_EQ(driver.see("model_layer_1"), nullptr);
    driver.key(ImGuiKey_Escape);  // leaves the field
    driver.frames(2);
    driver.key(ImGuiKey_Escape);  // and the dialog
    driver.frames(3);
    EXPECT_EQ(driver.see("model_go"), nullptr);

    driver.app().drop(folder.file("net.onnx"));
    driver.frames(5);
    driver.key(ImGuiKey_DownArrow);  // pool
    driver.key(ImGuiKey_DownArrow);  // depth
    driver.key(ImGuiKey_DownArrow);  // point
    driver.frames(2);
    driver.key(ImGuiKey_Enter);
    driver.settle();
    EXPECT_EQ(driver.see("model_go"), nullptr);
    EXPECT_EQ(driver.spec().out_channels, 16);
}

TEST(Models, SizeAndInputAreChosen) {
    const TemporaryFolder folder;
    Driver driver;
    driver.app().drop(written(folder, "net.onnx", small_model()));
    driver.frames(5);
    driver.click("model_input");
    driver.type("40 x 48");
    driver.frames(2);
    driver.click("model_layer_3");
    driver.frames(2);
    driver.choose("model_kind", "Normal (randn)");
    driver.frames(2);
    driver.click("model_go");
    driver.settle();
    EXPECT_EQ(input_shape(driver.spec()), (Shape4{1, 8, 10, 12})) << "what the model feeds to it";
    EXPECT_EQ(driver.scene().input, InputKind::randn);

    driver.app().drop(folder.file("net.onnx"));
    driver.frames(5);
    driver.double_click("model_size");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("9 11");
    driver.frames(2);
    driver.click("model_go");
    driver.settle();
    EXPECT_EQ(input_shape(driver.spec()), (Shape4{1, 3, 9, 11}));
}

TEST(Models, TheChainIsAStack) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    driver.app().drop(written(folder, "net.onnx", small_model()));
    driver.frames(5);
    driver.click("model_as_chain");
    driver.frames(2);
    driver.double_click("model_size");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("40");
    driver.frames(2);
    driver.click("model_go");
    driver.settle();
    EXPECT_EQ(layer_count(driver.scene()), 4U);
    EXPECT_EQ(driver.scene().lens, LensKind::receptive_field);
    EXPECT_TRUE(layer_at(driver.scene(), 0).relu);
    EXPECT_EQ(layer_at(driver.scene(), 1).kind, LayerKind::max_pool);
    EXPECT_EQ(input_shape(driver.spec()), (Shape4{1, 3, 40, 40}));
    driver.keep("models-stack");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.frames(2);
    EXPECT_EQ(layers_of(driver.scene()), layers_of(before));
}

TEST(Models, ColumnsSortTheRows) {
    const TemporaryFolder folder;
    Driver driver;
    driver.app().drop(written(folder, "net.onnx", small_model()));
    driver.frames(5);
    const auto above = [&](const char* a, const char* b) {
        return driver.look_for(a).min.y < driver.look_for(b).min.y;
    };
    EXPECT_TRUE(above("model_layer_1", "model_layer_4"));
    driver.click("model_by_parameters");  // 216 + 8, none, 200, 128, 256
    driver.frames(2);
    EXPECT_TRUE(above("model_layer_4", "model_layer_3"));
    EXPECT_TRUE(above("model_layer_3", "model_layer_1"));
    EXPECT_TRUE(above("model_layer_2", "model_layer_4"));
    driver.click("model_by_parameters");
    driver.frames(2);
    EXPECT_TRUE(above("model_layer_1", "model_layer_3"));
    EXPECT_TRUE(above("model_layer_4", "model_layer_2"));
}

TEST(Models, WhatCannotBeSteppedSaysWhy) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    driver.app().drop(written(folder, "net.onnx", small_model()));
    driver.frames(5);
    driver.double_click("model_layer_5");
    driver.frames(3);
    EXPECT_NE(driver.see("model_go"), nullptr) << "still open";
    driver.click("model_go");
    driver.frames(3);
    EXPECT_NE(driver.see("model_go"), nullptr);
    EXPECT_EQ(driver.scene(), before);
    driver.click("model_layer_3");
    driver.frames(2);
    driver.double_click("model_size");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
    driver.type("0");
    driver.frames(2);
    driver.click("model_go");
    driver.frames(3);
    EXPECT_NE(driver.see("model_go"), nullptr) << "no size";
    driver.click("model_cancel");
    driver.frames(3);
    EXPECT_EQ(driver.see("model_go"), nullptr);
    EXPECT_EQ(driver.scene(), before);
}

TEST(Models, ADamagedOneIsToldAndNothingElse) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    driver.app().drop(written(folder, "net.onnx", small_model().substr(0, 200)));
    driver.frames(3);
    EXPECT_EQ(driver.see("model_go"), nullptr);
    ASSERT_TRUE(driver.session().notice);
    EXPECT_TRUE(driver.session().notice->bad);
    EXPECT_EQ(driver.scene(), before);
}

}  // namespace
}  // namespace convscope::testing
