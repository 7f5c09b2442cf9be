// .npy against files that numpy wrote (tests/data/make_npy_fixtures.py), and against files that nobody should write.
#include "core/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>

namespace convscope {
namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::string fixture(const std::string& name) {
    std::ifstream file(std::string(CONVSCOPE_TEST_DATA) + "/npy/" + name + ".npy", std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

Result<NpyArray> read_fixture(const std::string& name) {
    const auto bytes = bytes_of(fixture(name));
    return read_npy(bytes, name);
}

// A version 1 file with this header and so many bytes behind it.
std::vector<std::byte> file_of(const std::string& header, std::size_t data_bytes) {
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(header.size() & 255U);
    text += static_cast<char>(header.size() >> 8U);
    return bytes_of(text + header + std::string(data_bytes, '\0'));
}

std::string key_of(const std::vector<std::byte>& bytes) {
    const auto array = read_npy(bytes, "x.npy");
    if (array) return "read";
    EXPECT_NE(array.error().message().find("x.npy"), std::string::npos) << array.error().key;
    return array.error().key;
}

TEST(Npy, EveryTypeAndOrderThatNumpyWrites) {
    std::vector<float> cells;
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) {
            for (int k = 0; k < 4; ++k) cells.push_back(static_cast<float>(100 * i + 10 * j + k));
        }
    }
    const std::vector<std::int64_t> shape{2, 3, 4};
    std::vector<std::string> names{"u1", "f4_fortran", "f4_version_2", "f4_version_3"};
    for (const auto* kind : {"f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8"}) {
        names.push_back(std::string(kind) + "_little");
        names.push_back(std::string(kind) + "_big");
    }
    for (const auto& name : names) {
        const auto array = read_fixture(name);
        ASSERT_TRUE(array) << name << ": " << array.error().message();
        EXPECT_EQ(array->shape, shape) << name;
        EXPECT_EQ(array->data, cells) << name;
    }
    const auto small = read_fixture("i1");
    const auto truth = read_fixture("b1");
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_EQ(small->data[i], cells[i] - 100.0F);
        EXPECT_EQ(truth->data[i], std::fmod(cells[i], 3.0F) == 0.0F ? 1.0F : 0.0F);
    }
    const auto four = read_fixture("f4_fortran_4d");
    ASSERT_EQ(four->shape, (std::vector<std::int64_t>{2, 2, 3, 4}));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_EQ(four->data[i], cells[i]);
        EXPECT_EQ(four->data[i + cells.size()], cells[i] + 1000.0F);
    }
}

TEST(Npy, SpecialValues) {
    const auto half = read_fixture("special_f2")->data;
    EXPECT_EQ(half[0], 0.0F);
    EXPECT_TRUE(half[1] == 0.0F && std::signbit(half[1]));
    EXPECT_EQ(half[2], HUGE_VALF);
    EXPECT_EQ(half[3], -HUGE_VALF);
    EXPECT_TRUE(std::isnan(half[4]));
    EXPECT_EQ(half[5], 65504.0F);
    EXPECT_EQ(half[6], std::ldexp(1.0F, -24));  // 6e-8 rounds to the smallest half
    EXPECT_EQ(half[7], 0.3330078125F);
    const auto wide = read_fixture("special_f8")->data;
    EXPECT_EQ(wide[0], HUGE_VALF);
    EXPECT_EQ(wide[1], -HUGE_VALF);
    EXPECT_TRUE(std::isnan(wide[2]));
    EXPECT_EQ(wide[3], 0.1F);
    EXPECT_EQ(read_fixture("large_i8")->data, (std::vector<float>{-0x1p62F, 0x1p53F, 16777216.0F}));
    EXPECT_EQ(read_fixture("large_u8")->data, (std::vector<float>{0x1p64F, 1.0F}));
}

TEST(Npy, NoAxesToFour) {
    const auto scalar = read_fixture("axes_0");
    EXPECT_TRUE(scalar->shape.empty());
    EXPECT_EQ(scalar->data, std::vector<float>{2.5F});
    EXPECT_EQ(to_tensor(*scalar).shape, (Shape4{1, 1, 1, 1}));
    EXPECT_EQ(to_tensor(*read_fixture("axes_1")).shape, (Shape4{1, 1, 1, 3}));
    const auto square = to_tensor(*read_fixture("axes_2"));
    EXPECT_EQ(square.shape, (Shape4{1, 1, 2, 3}));
    EXPECT_EQ(square.at(0, 0, 1, 0), 4.0F);
    EXPECT_EQ(read_fixture("empty")->shape, (std::vector<std::int64_t>{0, 3}));
    EXPECT_EQ(read_fixture("axes_5").error().key, "npy_axes");
}

TEST(Npy, WritesTheBytesThatNumpyWrites) {
    for (const auto* name : {"f4_little", "axes_0", "axes_1", "axes_2", "empty"}) {
        const auto array = read_fixture(name);
        EXPECT_EQ(write_npy(array->shape, array->data), bytes_of(fixture(name))) << name;
    }
}

TEST(Npy, RefusesTypesWithoutAFloat) {
    for (const auto* name : {"complex", "record", "text"}) {
        const auto array = read_fixture(name);
        ASSERT_FALSE(array) << name;
        EXPECT_EQ(array.error().key, "npy_type") << name;
    }
}

TEST(Npy, HeadersThatNumpyWouldReadToo) {
    EXPECT_EQ(key_of(file_of("{\"shape\":(2,),'fortran_order':False , 'descr' : '=f4'}", 8)), "read");
    EXPECT_EQ(key_of(file_of("{'descr': '|u1', 'fortran_order': True, 'shape': (2L, 3L), }\n", 6)), "read");
    EXPECT_EQ(key_of(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 400)), "read");  // longer
}

TEST(Npy, HostileHeaders) {
    const auto shape = [](const std::string& tuple, std::size_t bytes = 64) {
        return file_of("{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple + ", }", bytes);
    };
    EXPECT_EQ(key_of(shape("(4, 4)")), "read");
    // Claims past the bytes there are, past memory, past 64 bits.
    EXPECT_EQ(key_of(shape("(4, 5)")), "npy_short");
    EXPECT_EQ(key_of(shape("(100000, 5000)")), "npy_short");
    EXPECT_EQ(key_of(shape("(100000, 100000)")), "npy_too_large");
    EXPECT_EQ(key_of(shape("(4294967296, 4294967296)")), "npy_too_large");
    EXPECT_EQ(key_of(shape("(0, 4294967296, 4294967296, 4294967296)")), "npy_too_large");
    EXPECT_EQ(key_of(shape("(9223372036854775807,)")), "npy_too_large");
    EXPECT_EQ(key_of(shape("(9223372036854775808,)")), "npy_header_form");
    EXPECT_EQ(key_of(shape("(99999999999999999999999999,)")), "npy_header_form");
    EXPECT_EQ(key_of(shape("(-1, -4)")), "npy_header_form");
    EXPECT_EQ(key_of(shape("(1,1,1,1,1,1,1,1)")), "npy_axes");
    for (const auto* tuple :
         {"(4)", "4", "()x", "(,)", "(4,,4)", "(4 4)", "[4]", "(4", "(4.0,)", "(1+1,)", "(True,)", "None", ""}) {
        EXPECT_EQ(key_of(shape(tuple)), "npy_header_form") << tuple;
    }
    for (const auto* descr : {"<f3", "f4", "<c8", "O", "|O", "<U3", "?f4", "<f16", "", "<i3", "<b2"}) {
        EXPECT_EQ(key_of(file_of("{'descr': '" + std::string(descr) + "', 'fortran_order': False, 'shape': (1,)}", 16)),
                  "npy_type")
            << descr;
    }
    for (const auto* header :
         {"", "{", "}", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False}",
          "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
          "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
          "{'descr': '<f4', 'fortran_order': False 'shape': (1,)}",
          "{'descr: '<f4', 'fortran_order': False, 'shape': (1,)}", "__import__('os').system('true')",
          "{'shape': __import__('os')}", "{'desc\\x72': '<f4'}"}) {
        EXPECT_EQ(key_of(file_of(header, 16)), "npy_header_form") << header;
    }
    EXPECT_EQ(key_of(bytes_of("")), "npy_magic");
    EXPECT_EQ(key_of(bytes_of("NUMPY")), "npy_magic");
    EXPECT_EQ(key_of(bytes_of(std::string("\x93NUMPY\x04\x00\x10\x00\x00\x00", 12))), "npy_version");
    EXPECT_EQ(key_of(bytes_of(std::string("\x93NUMPY\x00\x00\x10\x00\x00\x00", 12))), "npy_version");
    EXPECT_EQ(key_of(bytes_of(std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF", 12))), "npy_header_cut");
    EXPECT_EQ(key_of(bytes_of(std::string("\x93NUMPY\x02\x00\x20\x00", 10))), "npy_header_cut");
    EXPECT_EQ(key_of(bytes_of(std::string("\x93NUMPY\x02\x00\x00\x00\x02\x00", 12) + std::string(200000, ' '))),
              "npy_header_long");
}

TEST(Npy, CutAnywhereIsRefused) {
    const auto whole = bytes_of(fixture("f4_version_2"));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_NE(key_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}), "read") << length;
    }
    EXPECT_EQ(key_of(whole), "read");
}

TEST(Npy, DamageNeverBreaksTheReader) {
    std::mt19937 random(7);
    const auto whole = bytes_of(fixture("i2_big"));
    int read = 0;
    for (int round = 0; round < 20000; ++round) {
        auto damaged = whole;
        for (int k = 0; k < 3; ++k) damaged[random() % 130] = static_cast<std::byte>(random() & 255U);
        const auto array = read_npy(damaged, "x.npy");
        if (!array) continue;
        ++read;
        std::size_t count = 1;
        for (const auto size : array->shape) count *= static_cast<std::size_t>(size);
        EXPECT_EQ(array->data.size(), count);
    }
    EXPECT_GT(read, 0);  // damage in the padding or the version is harmless
}

}  // namespace
}  // namespace convscope
