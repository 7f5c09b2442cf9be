// Dropping files: what each kind does to the scene, and that a bad one does nothing.
#include "app/io/open.h"

#include <gtest/gtest.h>

#include <numeric>
#include <span>

#include "app/io/files.h"
#include "app/io/images.h"
#include "app/io/presets.h"
#include "core/npy.h"
#include "core/scene_json.h"
#include "tests/io/bytes.h"
#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using Bytes = std::vector<std::byte>;
using testing::bytes_of;

// What a file makes of the scene at once; the Error "asks" where it asks.
Result<Scene> open_into(const Scene& scene, Bytes bytes, const std::string& name) {
    auto opening = open_bytes(scene, FileBytes(std::move(bytes)), name);
    if (!opening) return tl::unexpected(opening.error());
    if (auto* opened = std::get_if<OpenedScene>(&*opening)) return std::move(opened->scene);
    return tl::unexpected(Error{"asks", {}, {}, {}, 0, 0});
}

// The same with what the dialog of an array says.
Result<Scene> open_into(const Scene& scene, Bytes bytes, const std::string& name, OpenTarget target) {
    const auto file = open_tensor_file(FileBytes(std::move(bytes)), name);
    if (!file) return tl::unexpected(file.error());
    auto put = with_tensor(scene, **file, 0, target);
    return put ? checked(std::move(*put), scene) : put;
}

Scene opening() {
    return *preset_scene("opening");
}

Bytes npy_of(const std::vector<std::int64_t>& shape) {
    const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    std::vector<float> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 1.0F);
    return write_npy(shape, values);
}

// Grey, a little transparent.
Bytes png_of(int width, int height) {
    return encode_png(width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 4), 200));
}

TEST(Open, AnImageBecomesTheInput) {
    Scene scene = opening();
    set_cell(scene.input_edits, {0, 0, 0, 0}, 9.0F);
    const auto opened = open_into(scene, png_of(600, 300), "photo.png");
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->input, InputKind::image);
    EXPECT_EQ(opened->input_source.path, "photo.png");
    EXPECT_EQ(opened->spec.in_channels, 3);
    EXPECT_EQ(opened->spec.out_channels, 4);
    EXPECT_EQ(opened->spec.groups, 1);  // the only common divisor of 3 and 4
    EXPECT_EQ(opened->spec.width, 256);
    EXPECT_EQ(opened->spec.height, 128);
    EXPECT_TRUE(opened->input_edits.empty());
    EXPECT_EQ(opened->weight, scene.weight);
    EXPECT_NEAR(materialise(*opened).x.at(0, 2, 100, 200), (255.0F * 55.0F + 200.0F * 200.0F) / 255.0F / 255.0F,
                0.5F / 255.0F);
    // A scene file of it is whole, and small: the image is kept as bytes.
    const auto back = scene_from_json(to_json(*opened));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, *opened);
    EXPECT_LT(to_json(*opened).size(), 600U * 300U * 3U * 2U);
}

TEST(Open, SmallAndLargeImages) {
    const auto small = open_into(opening(), png_of(20, 10), "small.png");
    ASSERT_TRUE(small);
    EXPECT_EQ(small->spec.width, 20);
    EXPECT_EQ(small->spec.height, 10);
    const auto large = open_into(opening(), png_of(3000, 10), "large.png");
    ASSERT_TRUE(large) << large.error().message();
    EXPECT_EQ(large->input_source.array->shape[3], 1024);
    EXPECT_EQ(large->spec.width, 256);
    EXPECT_EQ(large->spec.height, 1);
}

TEST(Open, InputArrays) {
    const auto four = open_into(opening(), npy_of({2, 6, 8, 9}), "x.npy");
    ASSERT_TRUE(four) << four.error().message();
    EXPECT_EQ(input_shape(four->spec), (Shape4{2, 6, 8, 9}));
    EXPECT_EQ(four->spec.groups, 2);
    EXPECT_EQ(materialise(*four).x.at(1, 5, 7, 8), 2.0F * 6 * 8 * 9);
    EXPECT_EQ(input_shape(open_into(opening(), npy_of({3, 8, 9}), "x.npy")->spec), (Shape4{1, 3, 8, 9}));
    EXPECT_EQ(input_shape(open_into(opening(), npy_of({8, 9}), "x.npy")->spec), (Shape4{1, 1, 8, 9}));
}

TEST(Open, WeightArrays) {
    const auto opened = open_into(opening(), npy_of({6, 5, 1, 3}), "w.npy", OpenTarget::weight);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->spec.groups, 1);
    EXPECT_EQ(opened->spec.in_channels, 5);
    EXPECT_EQ(opened->spec.out_channels, 6);
    EXPECT_EQ(opened->spec.kernel, (Pair{1, 3}));
    EXPECT_EQ(materialise(*opened).w.at(5, 4, 0, 2), 90.0F);
    const auto depthwise = open_into(opening(), npy_of({6, 1, 3, 3}), "weight.npy");
    ASSERT_TRUE(depthwise);
    EXPECT_EQ(depthwise->spec.groups, 6);
    EXPECT_EQ(depthwise->spec.in_channels, 6);
    // A 1-D convolution and a linear layer.
    EXPECT_EQ(open_into(opening(), npy_of({6, 4, 5}), "w.npy")->spec.kernel, (Pair{1, 5}));
    const auto linear = open_into(opening(), npy_of({6, 4}), "w.npy");
    EXPECT_EQ(weight_shape(linear->spec), (Shape4{6, 4, 1, 1}));
    // A generated input makes room for a large window.
    const auto large = open_into(opening(), npy_of({4, 2, 60, 61}), "w.npy");
    ASSERT_TRUE(large) << large.error().message();
    EXPECT_GE(large->spec.height, 60);
    EXPECT_GE(large->spec.width, 61);
}

TEST(Open, AnInputAndItsWeightsFindTheirGroups) {
    const auto input = open_into(opening(), npy_of({1, 6, 8, 8}), "x.npy");
    const auto both = open_into(*input, npy_of({9, 2, 3, 3}), "w.npy", OpenTarget::weight);
    ASSERT_TRUE(both) << both.error().message();
    EXPECT_EQ(both->spec.groups, 3);
    EXPECT_EQ(both->spec.in_channels, 6);
    const auto weight = open_into(opening(), npy_of({9, 2, 3, 3}), "w.npy", OpenTarget::weight);
    const auto other_way = open_into(*weight, npy_of({1, 6, 8, 8}), "x.npy");
    ASSERT_TRUE(other_way) << other_way.error().message();
    EXPECT_EQ(other_way->spec, both->spec);
}

TEST(Open, BiasArrays) {
    const auto opened = open_into(opening(), npy_of({6}), "b.npy", OpenTarget::bias);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->spec.out_channels, 6);
    EXPECT_TRUE(opened->spec.bias);
    EXPECT_EQ(materialise(*opened).bias, (std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(open_into(opening(), npy_of({2, 2}), "b.npy", OpenTarget::bias).error().key, "bias_axes");
    const auto weights = open_into(opening(), npy_of({4, 2, 3, 3}), "w.npy", OpenTarget::weight);
    EXPECT_EQ(open_into(*weights, npy_of({5}), "b.npy", OpenTarget::bias).error().key, "bias_length");
    EXPECT_TRUE(open_into(*weights, npy_of({4}), "b.npy", OpenTarget::bias));
}

TEST(Open, AWindowThatAnArrayIsTooSmallForIsRefused) {
    const auto input = open_into(opening(), npy_of({1, 2, 8, 8}), "x.npy");
    ASSERT_TRUE(input);
    EXPECT_EQ(open_into(*input, npy_of({4, 2, 60, 60}), "w.npy").error().key, "window_past_input");
}

TEST(Open, ANameThatSaysNothingAsks) {
    const auto key_of = [](const std::vector<std::int64_t>& shape, const std::string& name) {
        const auto opened = open_into(opening(), npy_of(shape), name);
        return opened ? "opened" : opened.error().key;
    };
    EXPECT_EQ(key_of({1, 2, 8, 8}, "photo.npy"), "asks");
    EXPECT_EQ(key_of({4}, "photo.npy"), "asks");
    EXPECT_EQ(key_of({8, 8}, "photo.npy"), "opened");
    EXPECT_EQ(key_of({3, 8, 8}, "photo.npy"), "opened");
    EXPECT_EQ(key_of({4}, "a/bias.npy"), "opened");
}

TEST(Open, AScene) {
    const Scene classic = *preset_scene("classic");
    EXPECT_EQ(open_into(opening(), bytes_of(to_json(classic)), "classic.json"), classic);
    EXPECT_EQ(open_into(opening(), bytes_of(" \n" + to_json(classic)), "without_a_name"), classic);
}

TEST(Open, TheStepStaysInRange) {
    Scene scene = opening();
    scene.step = 195;
    const auto opened = open_into(scene, npy_of({4, 2, 2}), "x.npy");
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(validate(*opened));
}

TEST(Open, RefusesTheRest) {
    const auto key_of = [](const Bytes& bytes, const std::string& name, std::optional<OpenTarget> target = {}) {
        const Scene scene = opening();
        const auto opened = target ? open_into(scene, bytes, name, *target) : open_into(scene, bytes, name);
        EXPECT_EQ(scene, opening());
        if (opened) return std::string("opened");
        EXPECT_NE(opened.error().message().find(' '), std::string::npos) << opened.error().key;
        return opened.error().key;
    };
    EXPECT_EQ(key_of({}, "empty"), "file_kind");
    EXPECT_EQ(key_of(bytes_of("hello"), "notes.txt"), "file_kind");
    EXPECT_EQ(key_of(bytes_of("hello"), "x.npy"), "npy_magic");
    EXPECT_EQ(key_of(bytes_of("hello"), "x.json"), "json_syntax");
    EXPECT_EQ(key_of(png_of(3, 3), "w.png", OpenTarget::weight), "file_kind");
    EXPECT_EQ(key_of(npy_of({0, 3}), "x.npy"), "array_empty");
    EXPECT_EQ(key_of(npy_of({1, 1}), "x.npy"), "opened");
}

TEST(Open, FromAPath) {
    const testing::TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder.file("x.npy"), npy_of({5, 6})));
    EXPECT_TRUE(open_file(opening(), folder.file("x.npy")));
    EXPECT_EQ(open_file(opening(), folder.file("none.npy")).error().key, "file_read");
    EXPECT_EQ(open_file(opening(), folder.path()).error().key, "file_read");
}

}  // namespace
}  // namespace convscope
