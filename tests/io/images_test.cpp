// Images: every kind of file that is let in, turned upright, and the kinds that are not.
#include "app/io/images.h"

#include <gtest/gtest.h>
#include <stb/stb_image_write.h>

#include <cmath>
#include <functional>
#include <random>
#include <span>

#include "app/io/files.h"
#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using Bytes = std::vector<std::byte>;

Bytes fixture(const std::string& name) {
    const auto bytes = read_file(std::string(CONVSCOPE_TEST_DATA) + "/images/" + name + ".png");
    EXPECT_TRUE(bytes) << name;
    return bytes ? *bytes : Bytes{};
}

void append(void* context, void* data, int size) {
    const auto* begin = static_cast<const std::byte*>(data);
    static_cast<Bytes*>(context)->insert(static_cast<Bytes*>(context)->end(), begin, begin + size);
}

Bytes jpeg_of(int width, int height, const std::vector<std::uint8_t>& grey) {
    Bytes bytes;
    stbi_write_jpg_to_func(append, &bytes, width, height, 1, grey.data(), 95);
    return bytes;
}

// The JPEG with an EXIF segment behind its first marker.
Bytes with_orientation(const Bytes& jpeg, int orientation, bool little) {
    std::string tiff;
    const auto number = [&](unsigned value, int bytes) {
        for (int i = 0; i < bytes; ++i) tiff += static_cast<char>(value >> (8 * (little ? i : bytes - 1 - i)) & 255U);
    };
    tiff += little ? "II" : "MM";
    number(42, 2);
    number(8, 4);
    number(2, 2);  // two entries: another tag first
    number(0x010F, 2), number(2, 2), number(1, 4), number(0, 4);
    number(0x0112, 2), number(3, 2), number(1, 4), number(static_cast<unsigned>(orientation), 2), number(0, 2);
    number(0, 4);
    const std::string payload = std::string("Exif\0\0", 6) + tiff;
    const auto length = payload.size() + 2;
    std::string segment("\xFF\xE1");
    segment += static_cast<char>(length >> 8U);
    segment += static_cast<char>(length & 255U);
    segment += payload;
    Bytes result(jpeg.begin(), jpeg.begin() + 2);
    for (const char c : segment) result.push_back(static_cast<std::byte>(c));
    result.insert(result.end(), jpeg.begin() + 2, jpeg.end());
    return result;
}

TEST(Images, PngKinds) {
    const auto grey16 = load_image(fixture("grey16"), "grey16");
    ASSERT_TRUE(grey16);
    EXPECT_EQ(grey16->shape, (Shape4{1, 1, 1, 2}));
    EXPECT_FLOAT_EQ(grey16->data[0], 1.0F / 65535.0F);
    EXPECT_FLOAT_EQ(grey16->data[1], 40000.0F / 65535.0F);
    const auto rgb16 = load_image(fixture("rgb16"), "rgb16");
    ASSERT_EQ(rgb16->shape, (Shape4{1, 3, 2, 1}));
    EXPECT_FLOAT_EQ(rgb16->at(0, 1, 0, 0), 30000.0F / 65535.0F);
    EXPECT_FLOAT_EQ(rgb16->at(0, 2, 1, 0), 3.0F / 65535.0F);
    const auto palette = load_image(fixture("palette"), "palette");
    ASSERT_EQ(palette->shape, (Shape4{1, 3, 1, 2}));
    EXPECT_EQ(palette->at(0, 0, 0, 0), 40.0F / 255.0F);
}

TEST(Images, TransparentPartsStandOnWhite) {
    const auto grey = load_image(fixture("grey_alpha"), "grey_alpha");
    ASSERT_EQ(grey->shape, (Shape4{1, 1, 2, 2}));
    EXPECT_EQ(grey->at(0, 0, 0, 0), 0.0F);
    EXPECT_EQ(grey->at(0, 0, 0, 1), 1.0F);
    EXPECT_FLOAT_EQ(grey->at(0, 0, 1, 0), 1.0F);
    EXPECT_NEAR(grey->at(0, 0, 1, 1), std::round(0.8F * 255.0F + 0.2F * 100.0F) / 255.0F, 1e-6F);
    const auto rgba = load_image(fixture("rgba"), "rgba");
    EXPECT_EQ(rgba->at(0, 1, 0, 0), 0.0F);
    EXPECT_NEAR(rgba->at(0, 0, 0, 1), 0.8F, 1e-6F);
    EXPECT_NEAR(rgba->at(0, 2, 0, 1), 1.0F, 1e-6F);
}

TEST(Images, BmpAndPngRoundTrip) {
    const std::vector<std::uint8_t> rgba{10,  20, 30, 255, 40, 50, 60, 255, 70, 80, 90, 255,
                                         255, 0,  1,  255, 2,  3,  4,  255, 5,  6,  7,  255};
    Bytes bmp;
    stbi_write_bmp_to_func(append, &bmp, 3, 2, 4, rgba.data());
    for (const auto& bytes : {encode_png(3, 2, rgba), bmp}) {
        const auto image = load_image(bytes, "made");
        ASSERT_TRUE(image) << image.error().message();
        ASSERT_EQ(image->shape, (Shape4{1, 3, 2, 3}));
        for (std::size_t i = 0; i < 6; ++i) {
            for (std::int64_t c = 0; c < 3; ++c) {
                EXPECT_EQ(image->plane(0, c)[i],
                          static_cast<float>(rgba[4 * i + static_cast<std::size_t>(c)]) / 255.0F);
            }
        }
    }
    const testing::TemporaryFolder folder;
    ASSERT_TRUE(save_png(folder.file("out.png"), 3, 2, rgba));
    EXPECT_EQ(read_file(folder.file("out.png")), encode_png(3, 2, rgba));
    EXPECT_FALSE(save_png(folder.file("missing/out.png"), 3, 2, rgba));
    EXPECT_EQ(folder.count(), 1);
}

// Upright: 48 x 32 with a grey of its own in each quarter. Each orientation says on which side of the picture the
// stored first row and first column lie (Exif 2.32, table of tag 0x0112).
TEST(Images, ExifOrientations) {
    constexpr int wide = 48;
    constexpr int high = 32;
    const auto upright = [](int x, int y) { return 40 + (x >= wide / 2 ? 60 : 0) + (y >= high / 2 ? 120 : 0); };
    struct Orientation {
        bool exchanged;                     // stored rows are columns of the picture
        std::function<int(int, int)> x, y;  // of stored (row, col)
    };
    const Orientation table[] = {
        {false, [](int, int c) { return c; }, [](int r, int) { return r; }},                        // top, left
        {false, [](int, int c) { return wide - 1 - c; }, [](int r, int) { return r; }},             // top, right
        {false, [](int, int c) { return wide - 1 - c; }, [](int r, int) { return high - 1 - r; }},  // bottom, right
        {false, [](int, int c) { return c; }, [](int r, int) { return high - 1 - r; }},             // bottom, left
        {true, [](int r, int) { return r; }, [](int, int c) { return c; }},                         // left, top
        {true, [](int r, int) { return wide - 1 - r; }, [](int, int c) { return c; }},              // right, top
        {true, [](int r, int) { return wide - 1 - r; }, [](int, int c) { return high - 1 - c; }},   // right, bottom
        {true, [](int r, int) { return r; }, [](int, int c) { return high - 1 - c; }},              // left, bottom
    };
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const auto& how = table[orientation - 1];
        const int rows = how.exchanged ? wide : high;
        const int cols = how.exchanged ? high : wide;
        std::vector<std::uint8_t> stored;
        for (int r = 0; r < rows; ++r) {
            for (int c = 0; c < cols; ++c)
                stored.push_back(static_cast<std::uint8_t>(upright(how.x(r, c), how.y(r, c))));
        }
        for (const bool little : {true, false}) {
            const auto jpeg = with_orientation(jpeg_of(cols, rows, stored), orientation, little);
            EXPECT_EQ(exif_orientation(jpeg), orientation);
            const auto image = load_image(jpeg, "turned.jpg");
            ASSERT_TRUE(image) << image.error().message();
            ASSERT_EQ(image->shape[2], high) << orientation;
            ASSERT_EQ(image->shape[3], wide) << orientation;
            for (const int y : {4, high - 5}) {
                for (const int x : {4, wide - 5}) {
                    EXPECT_NEAR(image->at(0, 0, y, x) * 255.0F, upright(x, y), 4.0)
                        << orientation << ' ' << x << ' ' << y;
                }
            }
        }
    }
}

TEST(Images, DamagedExifIsUpright) {
    const auto jpeg = with_orientation(jpeg_of(16, 16, std::vector<std::uint8_t>(256, 90)), 6, true);
    ASSERT_EQ(exif_orientation(jpeg), 6);
    EXPECT_EQ(exif_orientation(with_orientation(jpeg, 0, true)), 1);
    EXPECT_EQ(exif_orientation(with_orientation(jpeg, 9, false)), 1);
    std::mt19937 random(1);
    for (int round = 0; round < 20000; ++round) {
        Bytes damaged(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(random() % 80));
        for (int k = 0; k < 3 && !damaged.empty(); ++k)
            damaged[random() % damaged.size()] = static_cast<std::byte>(random() & 255U);
        const int orientation = exif_orientation(damaged);
        ASSERT_TRUE(orientation >= 1 && orientation <= 8);
    }
}

TEST(Images, LargeOnesAreShrunk) {
    const auto image = load_image(jpeg_of(300, 150, std::vector<std::uint8_t>(300 * 150, 51)), "x.jpg", 100);
    ASSERT_EQ(image->shape, (Shape4{1, 3, 50, 100}));
    for (const float value : image->data) EXPECT_EQ(value, 51.0F / 255.0F);
}

TEST(Images, RefusesOthers) {
    const auto key_of = [](const Bytes& bytes) {
        const auto image = load_image(bytes, "x.png");
        if (image) return std::string("read");
        EXPECT_NE(image.error().message().find("x.png"), std::string::npos);
        return image.error().key;
    };
    const auto of_text = [](const std::string& text) {
        const auto bytes = std::as_bytes(std::span(text));
        return Bytes(bytes.begin(), bytes.end());
    };
    EXPECT_EQ(key_of({}), "image_kind");
    EXPECT_EQ(key_of(of_text("GIF89a......")), "image_kind");
    EXPECT_EQ(key_of(of_text("hello")), "image_kind");
    EXPECT_EQ(key_of(of_text("BM")), "image_damaged");
    EXPECT_EQ(key_of(of_text("\x89PNG\r\n\x1A\n")), "image_damaged");
    EXPECT_EQ(key_of(fixture("claims_9000")), "image_too_large");
    EXPECT_EQ(key_of(fixture("claims_8192")), "image_damaged");
    const auto png = fixture("rgba");
    EXPECT_EQ(key_of(Bytes(png.begin(), png.begin() + 40)), "image_damaged");
}

TEST(Images, DamageNeverBreaksTheReader) {
    std::mt19937 random(5);
    const Bytes files[] = {fixture("palette"), fixture("grey_alpha"),
                           jpeg_of(16, 16, std::vector<std::uint8_t>(256, 90))};
    for (int round = 0; round < (CONVSCOPE_SANITIZED ? 600 : 3000); ++round) {
        Bytes damaged = files[round % 3];
        // Behind the sizes, so that a round does not decode thousands of rows.
        for (int k = 0; k < 3; ++k)
            damaged[26 + random() % (damaged.size() - 26)] = static_cast<std::byte>(random() & 255U);
        const auto image = load_image(damaged, "x", 64);
        EXPECT_TRUE(!image || image->data.size() == static_cast<std::size_t>(element_count(image->shape)));
    }
}

}  // namespace
}  // namespace convscope
