// Generators: named values against their definition, and what must hold for every size and channel count.
#include "core/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/drawing.h"
#include "core/partial.h"
#include "core/random.h"
#include "tests/core/random_scene.h"

namespace convscope {
namespace {

std::vector<float> plane_of(WeightKind kind, std::int64_t rows, std::int64_t cols) {
    return generate_weight(kind, 1, {1, 1, rows, cols}).data;
}

double sum_of(const std::vector<float>& values) {
    double sum = 0.0;
    for (const float value : values) sum += static_cast<double>(value);
    return sum;
}

// Every output of a layer, by the engine's slow path.
Tensor convolved(const Conv2dSpec& spec, const Tensor& x, const Tensor& w) {
    const ConvData data{x, w, {}};
    const auto nest = LoopNest::make(spec, LoopOrder{});
    Tensor y(output_shape(spec));
    for (std::int64_t n = 0; n < y.shape[0]; ++n) {
        for (std::int64_t c = 0; c < y.shape[1]; ++c) {
            for (std::int64_t h = 0; h < y.shape[2]; ++h) {
                for (std::int64_t v = 0; v < y.shape[3]; ++v) {
                    y.at(n, c, h, v) = partial_sum(spec, *nest, data, {n, c, h, v}, nest->taps_per_output());
                }
            }
        }
    }
    return y;
}

double mean_difference(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.shape, b.shape);
    double sum = 0.0;
    for (std::size_t i = 0; i < a.data.size(); ++i) sum += std::fabs(static_cast<double>(a.data[i] - b.data[i]));
    return sum / static_cast<double>(a.data.size());
}

TEST(Random, MixIsSplitmix64) {
    // The first outputs of the published generator for seed 0.
    EXPECT_EQ(mix_bits(0), 0xE220A8397B1DCDAFULL);
    EXPECT_EQ(mix_bits(0x9E3779B97F4A7C15ULL), 0x6E789E6AA1B965F4ULL);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
    const auto x = generate_input(InputKind::randn, 5, {1, 1, 300, 300});
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : x.data) {
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const auto count = static_cast<double>(x.data.size());
    EXPECT_NEAR(sum / count, 0.0, 0.02);
    EXPECT_NEAR(squares / count, 1.0, 0.03);
}

TEST(Generate, SmallIntegersCoverTheirRange) {
    const auto x = generate_input(InputKind::small_integers, 1, {1, 4, 20, 20});
    EXPECT_EQ(std::set<float>(x.data.begin(), x.data.end()), (std::set<float>{-3, -2, -1, 0, 1, 2, 3}));
    const auto w = generate_weight(WeightKind::small_integers, 1, {16, 4, 5, 5});
    std::map<float, int> counts;
    for (const float value : w.data) ++counts[value];
    ASSERT_EQ(counts.size(), 5U);
    for (const auto& [value, count] : counts) {
        const double share = count / static_cast<double>(w.data.size());
        EXPECT_NEAR(share, value == 0.0F ? 1.0 / 9 : 2.0 / 9, 0.03) << value;
    }
    for (const float value : generate_bias(1, 50)) EXPECT_TRUE(std::fabs(value) <= 2 && value == std::round(value));
}

TEST(Generate, CellsKeepTheirValueWhenTheTensorGrows) {
    for (const auto kind : {InputKind::small_integers, InputKind::randn, InputKind::checker}) {
        const auto small = generate_input(kind, 7, {2, 2, 3, 4});
        const auto large = generate_input(kind, 7, {3, 5, 6, 9});
        for (std::int64_t n = 0; n < 2; ++n) {
            for (std::int64_t c = 0; c < 2; ++c) {
                for (std::int64_t h = 0; h < 3; ++h) {
                    for (std::int64_t w = 0; w < 4; ++w) EXPECT_EQ(small.at(n, c, h, w), large.at(n, c, h, w));
                }
            }
        }
    }
    EXPECT_EQ(generate_weight(WeightKind::randn, 7, {2, 2, 3, 3}).at(1, 1, 2, 2),
              generate_weight(WeightKind::randn, 7, {4, 3, 5, 5}).at(1, 1, 2, 2));
    const auto bias = generate_bias(3, 9);
    const auto fewer = generate_bias(3, 4);
    EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), bias.begin()));
}

TEST(Generate, SeedsAndTensorsDiffer) {
    const Shape4 shape{2, 2, 4, 4};
    const auto one = generate_input(InputKind::randn, 1, shape);
    EXPECT_NE(one, generate_input(InputKind::randn, 2, shape));
    EXPECT_NE(one, generate_weight(WeightKind::randn, 1, shape));
    EXPECT_NE(one.at(0, 0, 1, 2), one.at(0, 0, 2, 1));
    EXPECT_NE(one.at(0, 1, 0, 0), one.at(1, 0, 0, 0));
}

TEST(Generate, SimplePatterns) {
    EXPECT_EQ(generate_input(InputKind::ramp, 0, {1, 2, 2, 3}).data,
              (std::vector<float>{0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(generate_input(InputKind::impulse, 0, {1, 1, 3, 3}).data,
              (std::vector<float>{0, 0, 0, 0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(generate_input(InputKind::checker, 0, {1, 2, 2, 2}).data, (std::vector<float>{0, 1, 1, 0, 1, 0, 0, 1}));
    const auto plate = generate_input(InputKind::zone_plate, 0, {1, 1, 65, 65});
    EXPECT_EQ(plate.at(0, 0, 32, 32), 1.0F);
    // r = 32: the phase is pi * 1024 / 65.
    EXPECT_NEAR(plate.at(0, 0, 32, 0), 0.5 + 0.5 * std::cos(3.141592653589793 * 1024 / 65), 1e-6);
}

TEST(Generate, KnownKernels) {
    using Plane = std::vector<float>;
    EXPECT_EQ(plane_of(WeightKind::sobel_x, 3, 3), (Plane{-1, 0, 1, -2, 0, 2, -1, 0, 1}));
    EXPECT_EQ(plane_of(WeightKind::sobel_y, 3, 3), (Plane{-1, -2, -1, 0, 0, 0, 1, 2, 1}));
    EXPECT_EQ(plane_of(WeightKind::sobel_x, 1, 5), (Plane{-1, -2, 0, 2, 1}));
    EXPECT_EQ(plane_of(WeightKind::sobel_x, 5, 2), (Plane{-1, 1, -4, 4, -6, 6, -4, 4, -1, 1}));
    EXPECT_EQ(plane_of(WeightKind::sobel_x, 1, 4), (Plane{-1, -1, 1, 1}));
    EXPECT_EQ(plane_of(WeightKind::laplacian, 3, 3), (Plane{0, 1, 0, 1, -4, 1, 0, 1, 0}));
    EXPECT_EQ(plane_of(WeightKind::laplacian, 1, 5), (Plane{1, 0, -2, 0, 1}));
    EXPECT_EQ(plane_of(WeightKind::sharpen, 3, 3), (Plane{0, -1, 0, -1, 5, -1, 0, -1, 0}));
    EXPECT_EQ(plane_of(WeightKind::emboss, 3, 3), (Plane{-2, -1, 0, -1, 1, 1, 0, 1, 2}));
    EXPECT_EQ(plane_of(WeightKind::identity, 2, 3), (Plane{0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(plane_of(WeightKind::box, 1, 4), (Plane{0.25F, 0.25F, 0.25F, 0.25F}));
    // An axis of one cell has no slope.
    EXPECT_EQ(plane_of(WeightKind::sobel_x, 3, 1), (Plane{0, 0, 0}));
    for (const auto kind : {WeightKind::sharpen, WeightKind::emboss, WeightKind::identity, WeightKind::gaussian}) {
        EXPECT_EQ(plane_of(kind, 1, 1), (Plane{1})) << name_of(kind);
    }
}

TEST(Generate, SumsOfFiltersOfEverySize) {
    for (const std::int64_t rows : {1, 2, 3, 4, 5, 8, 31, 120}) {
        for (const std::int64_t cols : {1, 2, 3, 6, 7, 64}) {
            for (const std::int64_t channels : {1, 3}) {
                const Shape4 shape{2, channels, rows, cols};
                for (const auto kind : all_weight_kinds) {
                    if (kind == WeightKind::small_integers || kind == WeightKind::randn || kind == WeightKind::array)
                        continue;
                    const auto w = generate_weight(kind, 1, shape);
                    double largest = 0.0;
                    for (const float value : w.data) {
                        ASSERT_TRUE(std::isfinite(value)) << name_of(kind) << ' ' << rows << 'x' << cols;
                        largest = std::max(largest, std::fabs(static_cast<double>(value)));
                    }
                    EXPECT_LE(largest, 16.0 * 16.0) << name_of(kind);
                    const bool slope =
                        kind == WeightKind::sobel_x || kind == WeightKind::sobel_y || kind == WeightKind::laplacian;
                    const double wanted = slope ? 0.0 : 2.0;  // two output channels
                    EXPECT_NEAR(sum_of(w.data), wanted, 1e-3) << name_of(kind) << ' ' << rows << 'x' << cols;
                    const bool two_wide = kind == WeightKind::sobel_x && cols > 1;
                    EXPECT_TRUE(!two_wide || largest > 0.0) << name_of(kind);
                }
            }
        }
    }
}

TEST(Generate, IdentityReturnsTheMatchingChannel) {
    for (const std::int64_t side : {1, 2, 3, 4, 5}) {
        Conv2dSpec spec;
        spec.in_channels = 4;
        spec.out_channels = 4;
        spec.groups = 2;
        spec.height = 5;
        spec.width = 6;
        spec.kernel = {side, side};
        spec.padding = PaddingKind::same;
        const auto x = generate_input(InputKind::small_integers, 3, input_shape(spec));
        EXPECT_EQ(convolved(spec, x, generate_weight(WeightKind::identity, 0, weight_shape(spec))), x) << side;
    }
}

TEST(Generate, FiltersOfAConstant) {
    Conv2dSpec spec;
    spec.in_channels = 3;
    spec.out_channels = 2;
    spec.height = 9;
    spec.width = 9;
    spec.kernel = {4, 5};
    const Tensor grey(input_shape(spec), 0.5F);
    for (const auto kind : {WeightKind::sobel_x, WeightKind::sobel_y, WeightKind::laplacian}) {
        for (const float value : convolved(spec, grey, generate_weight(kind, 0, weight_shape(spec))).data) {
            EXPECT_NEAR(value, 0.0F, 1e-5F) << name_of(kind);
        }
    }
    for (const auto kind : {WeightKind::box, WeightKind::gaussian, WeightKind::sharpen, WeightKind::emboss}) {
        for (const float value : convolved(spec, grey, generate_weight(kind, 0, weight_shape(spec))).data) {
            EXPECT_NEAR(value, 0.5F, 1e-5F) << name_of(kind);
        }
    }
}

TEST(Generate, GaussianFallsFromTheMiddle) {
    const auto w = plane_of(WeightKind::gaussian, 1, 7);
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_LT(w[k], w[k + 1]);
        EXPECT_EQ(w[k], w[6 - k]);
    }
    // sigma = 7/6: the ratio of neighbours at the middle is exp(-1/(2 sigma^2)).
    EXPECT_NEAR(w[2] / w[3], std::exp(-0.5 * 36.0 / 49.0), 1e-6);
}

TEST(Generate, ImagesAreResizedWithoutDistortion) {
    Tensor image({1, 1, 4, 8});
    for (std::int64_t h = 0; h < 4; ++h) {
        for (std::int64_t w = 0; w < 8; ++w) image.at(0, 0, h, w) = static_cast<float>(w);
    }
    // A square takes the middle four columns, as they are.
    EXPECT_EQ(fit_image(image, 4, 4).at(0, 0, 0, 0), 2.0F);
    EXPECT_EQ(fit_image(image, 4, 4).at(0, 0, 3, 3), 5.0F);
    // Half the size: means of 2x2.
    EXPECT_EQ(fit_image(image, 2, 4).data, (std::vector<float>{0.5F, 2.5F, 4.5F, 6.5F, 0.5F, 2.5F, 4.5F, 6.5F}));
    // 4/3 cells a target cell: overlaps weighted.
    EXPECT_NEAR(fit_image(image, 3, 6).at(0, 0, 0, 0), (0.0F + 1.0F / 3.0F) / (4.0F / 3.0F), 1e-6F);
    // Twice the size: half-way values between neighbours, edges held.
    const auto twice = fit_image(image, 8, 16);
    EXPECT_NEAR(twice.at(0, 0, 0, 0), 0.0F, 1e-6F);
    EXPECT_NEAR(twice.at(0, 0, 5, 3), 1.25F, 1e-6F);
    EXPECT_NEAR(twice.at(0, 0, 7, 15), 7.0F, 1e-6F);
}

TEST(Generate, ChannelsOfAnImage) {
    Tensor rgb({1, 3, 2, 2});
    for (std::int64_t c = 0; c < 3; ++c) {
        for (std::int64_t i = 0; i < 4; ++i) rgb.plane(0, c)[i] = c == 1 ? 1.0F : 0.0F;
    }
    EXPECT_NEAR(generate_input(InputKind::image, 0, {1, 1, 2, 2}, &rgb).data[0], 0.7152F, 1e-6F);
    const auto five = generate_input(InputKind::image, 0, {2, 5, 2, 2}, &rgb);
    EXPECT_EQ(five.at(1, 4, 0, 0), 1.0F);
    EXPECT_EQ(five.at(1, 3, 0, 0), 0.0F);
}

TEST(Generate, ArraysRepeatAndAreCut) {
    Tensor array({1, 2, 1, 3});
    array.data = {0, 1, 2, 3, 4, 5};
    const auto x = generate_input(InputKind::array, 0, {2, 3, 2, 4}, &array);
    EXPECT_EQ(x.at(1, 1, 1, 3), 3.0F);
    EXPECT_EQ(x.at(0, 2, 0, 2), 2.0F);
    EXPECT_EQ(generate_weight(WeightKind::array, 0, {1, 1, 1, 2}, &array).data, (std::vector<float>{0, 1}));
}

TEST(Generate, PicturesLookTheSameAtEverySize) {
    for (const auto kind : {InputKind::picture, InputKind::digit}) {
        const auto large = generate_input(kind, 0, {1, 3, 256, 256});
        for (const float value : large.data) ASSERT_TRUE(value >= 0.0F && value <= 1.0F);
        EXPECT_LT(mean_difference(fit_image(large, 64, 64), generate_input(kind, 0, {1, 3, 64, 64})), 0.035)
            << name_of(kind);
        // It is a picture: light and dark, and no two channels of the scene alike.
        const auto [darkest, lightest] = std::minmax_element(large.data.begin(), large.data.end());
        EXPECT_GT(*lightest - *darkest, 0.85F);
    }
    const auto wide = draw_picture(64, 128);
    const auto square = draw_picture(128, 128);
    for (std::int64_t w = 0; w < 128; ++w) EXPECT_NEAR(wide.at(0, 1, 10, w), square.at(0, 1, 42, w), 1e-3F);
    EXPECT_GT(mean_difference(square, generate_input(InputKind::digit, 0, {1, 3, 128, 128})), 0.2);
}

TEST(Generate, EveryKindFillsEveryShape) {
    Tensor source({1, 1, 2, 3});
    source.data = {1, 2, 3, 4, 5, 6};
    const auto holds = rc::check("every kind fills every shape", [&] {
        const Shape4 shape{testing::between(1, 3), testing::between(1, 5), testing::between(1, 9),
                           testing::between(1, 9)};
        for (const auto kind : all_input_kinds) {
            RC_ASSERT(generate_input(kind, 1, shape, &source).shape == shape);
            RC_ASSERT(generate_input(kind, 1, shape, &source).data.size() ==
                      static_cast<std::size_t>(element_count(shape)));
        }
        for (const auto kind : all_weight_kinds) RC_ASSERT(generate_weight(kind, 1, shape, &source).shape == shape);
    });
    EXPECT_TRUE(holds);
}

TEST(Generate, NamesGoBothWays) {
    for (const auto kind : all_input_kinds) EXPECT_EQ(input_kind_of(name_of(kind)), kind);
    for (const auto kind : all_weight_kinds) EXPECT_EQ(weight_kind_of(name_of(kind)), kind);
    const auto unknown = weight_kind_of("sobelx");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().nearest, "sobel_x");
    EXPECT_NE(unknown.error().message().find("gaussian"), std::string::npos);
}

}  // namespace
}  // namespace convscope
