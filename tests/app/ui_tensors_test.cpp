// Files of arrays in the window: at once where names tell what they are, through the dialog where they do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "app/io/files.h"
#include "app/io/layer_arrays.h"
#include "app/io/tensor_file.h"
#include "app/platform/headless.h"
#include "core/convolve.h"
#include "tests/app/driver.h"
#include "tests/app/sample_figures.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

struct Member {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

Member member(std::string name, std::vector<std::int64_t> shape, float first = 0.5F) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = first + 0.25F * static_cast<float>(i % 37);
    return {std::move(name), std::move(shape), std::move(values)};
}

std::string npz_file(const TemporaryFolder& folder, const std::string& name, const std::vector<Member>& members) {
    std::vector<NpzMember> list;
    list.reserve(members.size());
    for (const Member& each : members) list.push_back({each.name, each.shape, each.values});
    const auto bytes = write_npz(list, name);
    EXPECT_TRUE(bytes);
    EXPECT_TRUE(write_file(folder.file(name), *bytes));
    return folder.file(name);
}

// A small network's arrays.
std::vector<Member> network() {
    return {member("conv1.weight", {8, 3, 7, 7}),
            member("conv1.bias", {8}),
            member("conv2.weight", {16, 8, 3, 3}),
            member("conv2.bias", {16}),
            member("depthwise.weight", {16, 1, 3, 3}),
            member("fc.weight", {10, 16}),
            member("fc.bias", {10}),
            member("pictures", {2, 3, 12, 10}),
            member("video.weight", {4, 1, 2, 2})};
}

TEST(Tensors, NamesThatTellSetTheSceneAtOnce) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    Member x = member("x", {1, 4, 9, 8});
    Member w = member("w", {6, 2, 3, 3}, -1.0F);
    Member b = member("b", {6});
    Conv2dSpec spec = driver.spec();
    spec.batch = 1, spec.in_channels = 4, spec.out_channels = 6, spec.groups = 2, spec.height = 9, spec.width = 8;
    spec.kernel = {3, 3}, spec.bias = true;
    const Tensor y = convolve(spec, {to_tensor({x.shape, x.values}), to_tensor({w.shape, w.values}), b.values});
    Member out{"y", {y.shape.begin(), y.shape.end()}, y.data};
    driver.app().drop(npz_file(folder, "layer.npz", {x, w, b, out}));
    driver.settle();
    EXPECT_EQ(driver.see("tensor_input"), nullptr) << "nothing is asked";
    EXPECT_EQ(driver.spec(), spec);
    EXPECT_EQ(driver.document().data().x.data, x.values);
    EXPECT_EQ(driver.document().data().w.data, w.values);
    EXPECT_EQ(driver.document().data().bias, b.values);
    ASSERT_TRUE(driver.session().notice);
    EXPECT_EQ(driver.session().notice->text, "The file's y is the one computed here (largest difference 0).");
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), before) << "one entry of the history";

    out.values[7] += 0.5F;
    driver.app().drop(npz_file(folder, "other.npz", {w, x, out, b}));
    driver.settle();
    EXPECT_TRUE(driver.session().notice->bad);
    EXPECT_NE(driver.session().notice->text.find("by up to 0.5, at"), std::string::npos)
        << driver.session().notice->text;
    driver.app().drop(npz_file(folder, "shape.npz", {w, x, b, member("y", {1, 6, 2, 2})}));
    driver.settle();
    EXPECT_NE(driver.session().notice->text.find("has shape (1, 6, 2, 2)"), std::string::npos);
}

TEST(Tensors, TheDialogueOffersWhatTheFileHolds) {
    const TemporaryFolder folder;
    Driver driver;
    const Scene before = driver.scene();
    const std::string path = npz_file(folder, "network.npz", network());
    driver.app().drop(path);
    driver.frames(5);
    ASSERT_NE(driver.see("tensor_weight"), nullptr);
    EXPECT_EQ(driver.scene(), before) << "nothing yet";
    driver.settle();
    driver.keep("tensors-dialogue");

    driver.click("tensor_2");
    driver.frames(2);
    driver.click("tensor_weight");
    driver.settle();
    EXPECT_EQ(driver.see("tensor_weight"), nullptr) << "done";
    EXPECT_EQ(driver.spec().out_channels, 16);
    EXPECT_EQ(driver.spec().in_channels, 8);
    EXPECT_EQ(driver.spec().kernel, (Pair{3, 3}));
    EXPECT_EQ(driver.spec().groups, 1);
    EXPECT_TRUE(driver.spec().bias);
    EXPECT_EQ(driver.document().data().bias, network()[3].values) << "its bias came with it";
    EXPECT_TRUE(driver.document().check().report.close);
    EXPECT_EQ(driver.session().settings.recent.front(), path);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene(), before);

    // By Ctrl+O, and found by name.
    driver.key(ImGuiMod_Ctrl | ImGuiKey_O);
    driver.frames(3);
    driver.type(path);
    driver.key(ImGuiKey_Enter);
    driver.frames(5);
    EXPECT_EQ(driver.see("path_go"), nullptr);
    ASSERT_NE(driver.see("tensor_input"), nullptr);
    driver.type("PICT");
    driver.frames(2);
    EXPECT_EQ(driver.see("tensor_0"), nullptr);
    ASSERT_NE(driver.see("tensor_7"), nullptr);
    driver.click("tensor_input");
    driver.settle();
    EXPECT_EQ(input_shape(driver.spec()), (Shape4{2, 3, 12, 10}));
    EXPECT_EQ(driver.document().data().x.data, network()[7].values);
}

TEST(Tensors, AnErrorStaysInTheDialogueAndLosesNothing) {
    const TemporaryFolder folder;
    Driver driver;
    driver.app().drop(npz_file(folder, "x.npz", {member("x", {1, 3, 2, 2})}));
    driver.settle();
    const Scene before = driver.scene();
    driver.app().drop(npz_file(folder, "network.npz", network()));
    driver.frames(5);
    driver.click("tensor_0");  // 7 x 7 on an input of 2 x 2
    driver.frames(2);
    driver.click("tensor_weight");
    driver.frames(3);
    EXPECT_NE(driver.see("tensor_weight"), nullptr) << "it stays, with the reason";
    EXPECT_EQ(driver.scene(), before);
    driver.settle();
    driver.keep("tensors-refused");
    driver.key(ImGuiKey_Escape);
    driver.frames(3);
    EXPECT_EQ(driver.see("tensor_weight"), nullptr);
    EXPECT_FALSE(driver.session().choice);
    EXPECT_EQ(driver.scene(), before);
    driver.key(ImGuiKey_RightArrow);
    EXPECT_EQ(driver.scene().step, before.step + 1) << "keys are awake again";
}

TEST(Tensors, ASecondFileTakesThePlaceOfTheFirst) {
    const TemporaryFolder folder;
    Driver driver;
    driver.app().drop(npz_file(folder, "network.npz", network()));
    driver.frames(5);
    driver.app().drop(npz_file(folder, "one.npz", {member("kernels", {2, 3, 5, 5})}));
    driver.frames(5);
    EXPECT_EQ(driver.see("tensor_1"), nullptr);
    driver.click("tensor_weight");
    driver.settle();
    EXPECT_EQ(driver.spec().kernel, (Pair{5, 5}));
    EXPECT_EQ(driver.see("tensor_weight"), nullptr);
}

TEST(Tensors, TheDialogueFitsSmallWindowsAndLargeTypeInBothLanguages) {
    const TemporaryFolder folder;
    const std::string path = npz_file(folder, "network.npz", network());
    for (const char* language : {"en", "zh"}) {
        for (const int scale : {100, 175}) {
            Settings settings = still_settings();
            settings.language = language;
            settings.text_scale = scale;
            settings.theme = scale == 100 ? "light" : "dark";
            Driver driver("opening", settings, 1280, 720);
            driver.app().drop(path);
            driver.frames(5);
            for (const char* name :
                 {"tensor_search", "tensor_0", "tensor_input", "tensor_weight", "tensor_bias", "tensor_cancel"}) {
                EXPECT_NE(driver.see(name), nullptr) << name << " " << language << " " << scale;
            }
            driver.settle();
            driver.keep(std::string("tensors-") + language + "-" + std::to_string(scale));
        }
    }
}

TEST(DataPage, SavesEachFormByClickAndName) {
    const TemporaryFolder folder;
    Driver driver;
    driver.key(ImGuiKey_RightArrow);
    const Scene before = driver.scene();
    const auto save = [&](const char* choice, const std::string& name) {
        driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
        driver.frames(4);
        driver.click("export_data");
        driver.frames(2);
        driver.click(choice);
        driver.frames(2);
        driver.click("data_path");
        driver.key(ImGuiMod_Ctrl | ImGuiKey_A);
        driver.type(folder.file(name));
        driver.click("export_go");
        driver.frames(3);
    };
    save("data_layer", "layer.npz");
    EXPECT_EQ(driver.see("export_go"), nullptr) << "done";
    EXPECT_EQ(read_file(folder.file("layer.npz")), layer_npz(before, "layer.npz"));
    ASSERT_TRUE(driver.session().notice);
    EXPECT_FALSE(driver.session().notice->bad);
    save("data_y", "y.npy");
    EXPECT_EQ(read_file(folder.file("y.npy")), layer_array_npy(before, LayerArray::y));
    save("data_csv", "trace.csv");
    const auto table = read_text_file(folder.file("trace.csv"));
    ASSERT_TRUE(table);
    const std::int64_t products = driver.document().nest().taps_per_step(before.granularity);
    EXPECT_EQ(std::count(table->begin(), table->end(), '\n'), driver.document().step_count() * products + 1);

    // A folder that is not there is said in the dialog, which stays.
    save("data_json", "no/such/trace.jsonl");
    EXPECT_NE(driver.see("export_go"), nullptr);
    driver.settle();
    driver.keep("data-page-refused");
    driver.click("export_close");
    EXPECT_EQ(folder.count(), 3);
    EXPECT_EQ(driver.scene(), before);
}

TEST(DataPage, FitsInBothLanguages) {
    for (const char* language : {"en", "zh"}) {
        Settings settings = still_settings();
        settings.language = language;
        settings.theme = language == std::string("zh") ? "light" : "dark";
        Driver driver("opening", settings, 1280, 720);
        driver.key(ImGuiMod_Ctrl | ImGuiKey_E);
        driver.frames(4);
        driver.click("export_data");
        driver.click("data_csv");
        driver.frames(2);
        for (const char* name :
             {"data_layer", "data_b", "data_csv", "data_all_steps", "data_this_step", "data_path", "export_go"}) {
            EXPECT_NE(driver.see(name), nullptr) << name << " " << language;
        }
        driver.settle();
        driver.keep(std::string("data-page-") + language);
    }
}

}  // namespace
}  // namespace convscope::testing
