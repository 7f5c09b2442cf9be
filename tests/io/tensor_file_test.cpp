// .npz and .safetensors: those that numpy and the format's own rules make (tests/data/make_npy_fixtures.py), those made
// by hand, and those that nobody should make.
#include "app/io/tensor_file.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/io/layer_arrays.h"
#include "app/io/open.h"
#include "app/io/presets.h"
#include "app/io/zip_write.h"
#include "core/npy_int64.h"
#include "tests/io/bytes.h"
#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using Bytes = std::vector<std::byte>;
using testing::bytes_of;
using testing::TemporaryFolder;

std::string text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<TensorFilePointer> opened(const Bytes& bytes, const std::string& name) {
    return open_tensor_file(FileBytes(bytes), name);
}

// The key of why it does not open, or why its first array is not read; "read" when it is.
std::string key_of(const Bytes& bytes, const std::string& name) {
    const auto file = opened(bytes, name);
    const auto array = file ? (*file)->read(0) : tl::unexpected(file.error());
    if (array) return "read";
    EXPECT_NE(array.error().message().find(name), std::string::npos) << array.error().message();
    return array.error().key;
}

TensorFilePointer tensor_fixture(const std::string& name) {
    auto file = open_tensor_file(std::string(CONVSCOPE_TEST_DATA) + "/tensors/" + name);
    EXPECT_TRUE(file) << name << ": " << file.error().message();
    return file.value_or(nullptr);
}

std::size_t place_of(const TensorFile& file, const std::string& name) {
    const auto entries = file.entries();
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const TensorEntry& each) { return each.name == name; });
    EXPECT_NE(found, entries.end()) << name;
    return static_cast<std::size_t>(found - entries.begin());
}

// value = 100*i + 10*j + k over (2, 3, 4), as make_npy_fixtures.py has it.
std::vector<float> cells() {
    std::vector<float> values;
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) {
            for (int k = 0; k < 4; ++k) values.push_back(static_cast<float>(100 * i + 10 * j + k));
        }
    }
    return values;
}

TEST(Npz, EveryTypeOrderAndPackingThatNumpyWrites) {
    for (const char* name : {"stored.npz", "deflated.npz"}) {
        const auto file = tensor_fixture(name);
        ASSERT_NE(file, nullptr);
        EXPECT_EQ(file->entries().size(), 24U) << name;
        for (std::size_t i = 0; i < file->entries().size(); ++i) {
            const TensorEntry& entry = file->entries()[i];
            const auto array = file->read(i);
            ASSERT_TRUE(array) << entry.name << ": " << array.error().message();
            EXPECT_EQ(array->shape, entry.shape);
            if (entry.name == "scalar") {
                EXPECT_EQ(array->data, std::vector<float>{2.5F});
            } else if (entry.name == "b1") {
                EXPECT_EQ(entry.dtype, "bool");
                EXPECT_EQ(array->data[0], 1.0F);
                EXPECT_EQ(array->data[1], 0.0F);
            } else {
                EXPECT_EQ(entry.shape, (std::vector<std::int64_t>{2, 3, 4})) << entry.name;
                EXPECT_EQ(array->data, cells()) << entry.name;
            }
        }
        EXPECT_EQ(file->entries()[place_of(*file, "f2_big")].dtype, "float16");
        EXPECT_EQ(file->entries()[place_of(*file, "u4_little")].dtype, "uint32");
    }
}

TEST(Npz, WhatIsWrittenIsRead) {
    std::vector<ZipMember> members;
    members.push_back({"a/b.npy", write_npy(std::vector<std::int64_t>{2, 3, 4}, cells())});
    members.push_back({"n.npy", write_npy_int64(std::vector<std::int64_t>{2}, std::vector<std::int64_t>{-7, 1 << 20})});
    const auto bytes = write_zip(members, "x.npz");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*write_zip(members, "x.npz"), *bytes) << "the same arrays are the same bytes";
    const auto file = opened(*bytes, "x.npz");
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->entries()[0].name, "a/b");
    EXPECT_EQ((*file)->read(0)->data, cells());
    EXPECT_EQ((*file)->entries()[1].dtype, "int64");
    EXPECT_EQ((*file)->read(1)->data, (std::vector<float>{-7, 1 << 20}));
}

Bytes small_npz() {
    const std::vector<float> values = cells();
    const std::vector<NpzMember> members{{"a", {2, 3, 4}, values}};
    return *write_npz(members, "x.npz");
}

TEST(Npz, CutAnywhereIsRefused) {
    const Bytes whole = small_npz();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_NE(key_of(cut, "x.npz"), "read") << length;
    }
    EXPECT_EQ(key_of(whole, "x.npz"), "read");
}

TEST(Npz, DamagedValuesDoNotHaveTheirChecksum) {
    std::string text = text_of(small_npz());
    const auto header = text.find("\x93NUMPY");
    ASSERT_NE(header, std::string::npos);
    text[header + 128 + 9] = 'x';
    EXPECT_EQ(key_of(bytes_of(text), "x.npz"), "zip_checksum");
}

TEST(Npz, HostileArchives) {
    const std::string folder = std::string(CONVSCOPE_TEST_DATA) + "/tensors/hostile/";
    struct Case {
        const char* file;
        const char* key;
    };
    for (const Case& each : {Case{"bomb.npz", "zip_bomb"},
                             {"lying_size.npz", "npy_short"},
                             {"huge_shape.npz", "npy_too_large"},
                             {"no_arrays.npz", "tensors_none"},
                             {"objects.npz", "npy_type"},
                             {"torch_save.npz", "torch_file"},
                             {"encrypted.npz", "zip_encrypted"},
                             {"bzip2.npz", "zip_method"},
                             {"count.npz", "zip_damaged"}}) {
        const auto file = open_tensor_file(folder + each.file);
        const auto array = file ? (*file)->read(0) : tl::unexpected(file.error());
        EXPECT_EQ(array ? "read" : array.error().key, each.key) << each.file;
    }
    std::vector<ZipMember> many;
    for (int i = 0; i <= 10'000; ++i) many.push_back({std::to_string(i), {}});
    EXPECT_EQ(key_of(*write_zip(many, "x.npz"), "x.npz"), "zip_entries");
    EXPECT_EQ(key_of(bytes_of("hello"), "x.npz"), "zip_damaged");
    EXPECT_EQ(key_of({}, "x.npz"), "tensors_none");
}

// ---- safetensors

Bytes safetensors(const std::string& header, std::size_t value_bytes) {
    std::string text;
    std::uint64_t length = header.size();
    for (int i = 0; i < 8; ++i, length >>= 8U) text += static_cast<char>(length & 255U);
    return bytes_of(text + header + std::string(value_bytes, '\0'));
}

TEST(Safetensors, EveryTypeThatIsRead) {
    const auto file = tensor_fixture("types.safetensors");
    ASSERT_NE(file, nullptr);
    for (std::size_t i = 0; i < file->entries().size(); ++i) {
        const TensorEntry& entry = file->entries()[i];
        const auto array = file->read(i);
        if (entry.name == "F8_E4M3") {
            EXPECT_FALSE(entry.readable);
            EXPECT_EQ(array.error().key, "npy_type");
            continue;
        }
        ASSERT_TRUE(array) << entry.name << ": " << array.error().message();
        if (entry.name == "BOOL") {
            EXPECT_EQ(array->data, (std::vector<float>{1, 0, 1, 0, 0, 1}));
        } else if (entry.name == "special") {
            EXPECT_EQ(entry.dtype, "bfloat16");
            ASSERT_EQ(array->data.size(), 6U);
            EXPECT_EQ(array->data[0], HUGE_VALF);
            EXPECT_EQ(array->data[1], -HUGE_VALF);
            EXPECT_TRUE(std::isnan(array->data[2]));
            EXPECT_TRUE(array->data[3] == 0.0F && std::signbit(array->data[3]));
            EXPECT_EQ(array->data[4], 3.140625F);
            EXPECT_EQ(array->data[5], std::ldexp(1.0F, -133));  // a subnormal
        } else {
            EXPECT_EQ(array->data, (std::vector<float>{0, 1, 2, 3, 4, 100})) << entry.name;
            EXPECT_EQ(entry.shape, (std::vector<std::int64_t>{2, 3})) << entry.name;
        }
    }
    EXPECT_EQ(file->entries().size(), 15U);
}

TEST(Safetensors, HostileHeaders) {
    const auto key = [](const std::string& header, std::size_t value_bytes = 8) {
        return key_of(safetensors(header, value_bytes), "x.safetensors");
    };
    const auto one = [&](const std::string& rest) { return key(R"({"a":{"dtype":"F32",)" + rest + "}}"); };
    EXPECT_EQ(one(R"("shape":[2],"data_offsets":[0,8])"), "read");
    EXPECT_EQ(key(R"({"__metadata__":{"by":"hand"},"a":{"data_offsets":[0,8],"shape":[1,2],"dtype":"F32"}}   )"),
              "read");
    EXPECT_EQ(one(R"("shape":[1,1,1,1,2],"data_offsets":[0,8])"), "npy_axes");
    struct Case {
        const char* rest;
        const char* key;
    };
    for (const Case& each : {
             Case{R"("shape":[3],"data_offsets":[0,8])", "safetensors_size"},
             {R"("shape":[1],"data_offsets":[0,8])", "safetensors_size"},
             {R"("shape":[2],"data_offsets":[0,7])", "safetensors_size"},
             {R"("shape":[1152921504606846976],"data_offsets":[0,8])", "safetensors_size"},
             {R"("shape":[4611686018427387904,4],"data_offsets":[0,8])", "safetensors_size"},
             {R"("shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8])", "safetensors_size"},
             {R"("shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0])", "safetensors_size"},
             {R"("shape":[3],"data_offsets":[0,12])", "safetensors_offsets"},
             {R"("shape":[2],"data_offsets":[8,0])", "safetensors_gap"},
             {R"("shape":[1],"data_offsets":[4,8])", "safetensors_gap"},
             {R"("shape":[2],"data_offsets":[0,18446744073709551615])", "safetensors_offsets"},
             {R"("shape":[18446744073709551615],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[-2],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[2.0],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[[2]],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":{"a":2},"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":2,"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":"2","data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":null,"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[true],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[2])", "safetensors_entry"},
             {R"("data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[2],"data_offsets":[0])", "safetensors_entry"},
             {R"("shape":[2],"data_offsets":[0,4,8])", "safetensors_entry"},
             {R"("shape":[2],"shape":[2],"data_offsets":[0,8])", "safetensors_entry"},
             {R"("shape":[2],"data_offsets":[0,8],"more":1)", "safetensors_entry"},
             {R"("shape":[2],"data_offsets":[0,8)", "safetensors_json"},
             {R"("shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8])", "safetensors_entry"},
         }) {
        EXPECT_EQ(one(each.rest), each.key) << each.rest;
    }
    for (const char* header : {"[]", "3", "\"a\"", "null", R"({"a":3})", R"({"a":[]})", R"({"a":"F32"})", R"({"a":{}})",
                               R"({"__metadata__":{"a":3}})", R"({"__metadata__":{"a":{}}})",
                               R"({"a":{"dtype":{"b":{}},"shape":[2],"data_offsets":[0,8]}})"}) {
        EXPECT_EQ(key(header), "safetensors_entry") << header;
    }
    for (const char* header : {"", "{", "{\"a\"", "{\"a\":", "\xFF\xFE", "{}}", "{,}"}) {
        EXPECT_EQ(key(header), "safetensors_json") << header;
    }
    EXPECT_EQ(key("{}"), "tensors_none");
    EXPECT_EQ(key(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                     "b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})"),
              "safetensors_gap");
    // Nesting that would break a parser that calls itself.
    EXPECT_EQ(key(std::string(1'000'000, '[')), "safetensors_entry");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    EXPECT_EQ(key(deep), "safetensors_entry");
    // Lengths past the file, and past what there may be.
    EXPECT_EQ(key_of(bytes_of(std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10)), "x.safetensors"),
              "safetensors_header");
    EXPECT_EQ(key_of(bytes_of(std::string("\x03\0\0\0\0\0\0\0{}", 10)), "x.safetensors"), "safetensors_header");
    EXPECT_EQ(key_of(bytes_of("{}"), "x.safetensors"), "safetensors_short");
}

TEST(Safetensors, CutAnywhereIsRefused) {
    const Bytes whole = safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_NE(key_of(cut, "x.safetensors"), "read") << length;
    }
    EXPECT_EQ(key_of(whole, "x.safetensors"), "read");
}

// Bytes of memory that this process holds now.
std::size_t resident() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t held = 0;
    file >> all >> held;
    return held * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Safetensors, OneOfAGibibyteOpensInAHundredMebibytes) {
    const TemporaryFolder folder;
    const std::string path = folder.file("large.safetensors");
    // A large tensor with a small one behind it; the file has holes, so that it takes no room on the disk.
    const std::uint64_t large = std::uint64_t{1} << 30U;
    const std::string header = R"({"large":{"dtype":"F32","shape":[1024,1024,16,16],"data_offsets":[0,1073741824]},)"
                               R"("w":{"dtype":"F32","shape":[1,1,1,2],"data_offsets":[1073741824,1073741832]}})";
    const Bytes start = safetensors(header, 0);
    {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(start.data()), static_cast<std::streamsize>(start.size()));
        file.seekp(static_cast<std::streamoff>(start.size() + large));
        const float values[2] = {1.5F, -2.0F};
        file.write(reinterpret_cast<const char*>(values), sizeof(values));
    }
    const std::size_t before = resident();
    const auto file = open_tensor_file(path);
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ((*file)->read(1)->data, (std::vector<float>{1.5F, -2.0F}));
    const auto opening = open_file(*preset_scene("opening"), path);
    ASSERT_TRUE(opening);
    EXPECT_LT(resident(), before + (std::size_t{100} << 20U));
    // Becoming shorter while it is open is an error, not the end of the program.
    ASSERT_EQ(::truncate(path.c_str(), 4096), 0);
    EXPECT_EQ((*file)->read(1).error().key, "tensor_gone");
}

// ---- a layer's own file

TEST(LayerArrays, WrittenAndReadIsTheSameLayer) {
    for (const Preset& preset : presets()) {
        Scene scene = preset.scene;
        if (output_shape(scene.spec)[0] == 0) continue;
        const auto bytes = layer_npz(scene, "layer.npz");
        ASSERT_TRUE(bytes) << preset.id;
        const auto opening = open_bytes(*preset_scene("opening"), FileBytes(*bytes), "layer.npz");
        ASSERT_TRUE(opening) << preset.id << ": " << opening.error().message();
        const auto& read = std::get<OpenedScene>(*opening);
        EXPECT_EQ(materialise(read.scene), materialise(scene)) << preset.id;
        EXPECT_EQ(read.scene.spec.groups, scene.spec.groups) << preset.id;
        EXPECT_EQ(output_shape(read.scene.spec), output_shape(scene.spec)) << preset.id;
        EXPECT_EQ(read.expected->data, to_tensor(*read_npy(*layer_array_npy(scene, LayerArray::y), "y")).data)
            << preset.id;
    }
    Scene without = *preset_scene("opening");
    without.spec.bias = false;
    EXPECT_EQ(layer_array_npy(without, LayerArray::b).error().key, "no_bias");
    EXPECT_EQ(layer_array_of("z").error().key, "unknown_array");
}

struct Member {
    const char* name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

std::string key_of_layer(const std::vector<Member>& list) {
    std::vector<ZipMember> members;
    for (Member each : list) {
        std::int64_t count = 1;
        for (const std::int64_t size : each.shape) count *= size;
        each.values.resize(static_cast<std::size_t>(count), 1.0F);
        members.push_back({std::string(each.name) + ".npy", write_npy(each.shape, each.values)});
    }
    const auto opening = open_bytes(*preset_scene("opening"), FileBytes(*write_zip(members, "l.npz")), "l.npz");
    if (!opening) return opening.error().key;
    return std::holds_alternative<OpenChoice>(*opening) ? "asks" : "opened";
}

TEST(LayerArrays, NamesTellWhatToDo) {
    const Member x{"x", {1, 4, 6, 6}, {}};
    const Member w{"weight", {4, 2, 3, 3}, {}};
    EXPECT_EQ(key_of_layer({x, w}), "opened");
    EXPECT_EQ(key_of_layer({w}), "opened");
    EXPECT_EQ(key_of_layer({x}), "opened");
    EXPECT_EQ(key_of_layer({w, {"bias", {4}, {}}}), "opened");
    EXPECT_EQ(key_of_layer({w, {"other", {4}, {}}}), "opened");
    EXPECT_EQ(key_of_layer({x, {"other", {4}, {}}}), "asks");
    EXPECT_EQ(key_of_layer({{"y", {1, 1, 2, 2}, {}}}), "asks");
    EXPECT_EQ(key_of_layer({{"features.0.weight", {4, 2, 3, 3}, {}}}), "asks");
    // What does not go together.
    EXPECT_EQ(key_of_layer({w, {"bias", {5}, {}}}), "bias_length");
    EXPECT_EQ(key_of_layer({{"x", {1, 3, 6, 6}, {}}, w}), "weight_input");
    EXPECT_EQ(key_of_layer({x, w, {"groups", {}, {1}}}), "weight_input");
    EXPECT_EQ(key_of_layer({x, w, {"groups", {}, {2}}, {"stride", {2}, {2, 1}}}), "opened");
    EXPECT_EQ(key_of_layer({x, w, {"stride", {3}, {}}}), "setting_array");
    EXPECT_EQ(key_of_layer({x, w, {"padding", {3}, {}}}), "setting_array");
    EXPECT_EQ(key_of_layer({x, w, {"stride", {}, {1.5F}}}), "setting_array");
    EXPECT_EQ(key_of_layer({x, w, {"stride", {}, {std::nanf("")}}}), "setting_array");
    EXPECT_EQ(key_of_layer({x, w, {"stride", {}, {0.0F}}}), "below_one");
    EXPECT_EQ(key_of_layer({x, w, {"dilation", {}, {1e30F}}}), "setting_array");
    EXPECT_EQ(key_of_layer({x, w, {"dilation", {}, {64}}}), "window_past_input");
}

}  // namespace
}  // namespace convscope
