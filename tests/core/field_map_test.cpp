// Centre and radius of maps that can be worked out by hand.
#include "core/field_map.h"

#include <gtest/gtest.h>

#include <cmath>

namespace convscope {
namespace {

FieldMap uniform(std::int64_t side) {
    return {10, 20, side, side, std::vector<double>(static_cast<std::size_t>(side * side), 2.0)};
}

TEST(FieldMap, CentreOfTheMass) {
    FieldMap map = uniform(3);
    EXPECT_DOUBLE_EQ(mass_centre(map).row, 11.0);
    EXPECT_DOUBLE_EQ(mass_centre(map).col, 21.0);
    EXPECT_DOUBLE_EQ(map.mass(), 18.0);
    EXPECT_EQ(map.at(12, 20), 2.0);
    map.values.assign(9, 0.0);
    map.values[1] = 1.0;  // (10, 21)
    map.values[5] = 3.0;  // (11, 22)
    EXPECT_DOUBLE_EQ(mass_centre(map).row, 10.75);
    EXPECT_DOUBLE_EQ(mass_centre(map).col, 21.75);
    EXPECT_EQ(map.at(11, 22), 3.0);
    map.values.assign(9, 0.0);
    EXPECT_DOUBLE_EQ(mass_centre(map).row, 11.0);
}

TEST(FieldMap, RadiusThatHoldsAShare) {
    const FieldMap map = uniform(3);
    const FieldCentre centre{11.0, 21.0};
    EXPECT_DOUBLE_EQ(radius_holding(map, centre, 1.0 / 9.0), 0.0);
    EXPECT_DOUBLE_EQ(radius_holding(map, centre, 0.12), 1.0);
    EXPECT_DOUBLE_EQ(radius_holding(map, centre, 5.0 / 9.0), 1.0);
    EXPECT_DOUBLE_EQ(radius_holding(map, centre, 0.95), std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(radius_holding(map, centre, 1.0), std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(radius_holding(map, {10.0, 20.0}, 1.0), 2.0 * std::sqrt(2.0));
    // Cells without mass make no circle larger.
    FieldMap middle = uniform(5);
    middle.values.assign(25, 0.0);
    middle.values[12] = 1.0;
    EXPECT_DOUBLE_EQ(radius_holding(middle, mass_centre(middle), 1.0), 0.0);
    EXPECT_DOUBLE_EQ(radius_holding({}, {}, 0.95), 0.0);
}

// A disc of one density: the circle that holds the share q of it has the radius R * sqrt(q).
TEST(FieldMap, RadiusInADisc) {
    FieldMap disc = uniform(201);
    for (std::int64_t row = 0; row < 201; ++row) {
        for (std::int64_t col = 0; col < 201; ++col) {
            const auto distance = std::hypot(static_cast<double>(row - 100), static_cast<double>(col - 100));
            disc.values[static_cast<std::size_t>(row * 201 + col)] = distance <= 100.0 ? 1.0 : 0.0;
        }
    }
    EXPECT_NEAR(radius_holding(disc, mass_centre(disc), 0.95), 100.0 * std::sqrt(0.95), 0.5);
    EXPECT_NEAR(radius_holding(disc, mass_centre(disc), 0.25), 50.0, 0.5);
}

}  // namespace
}  // namespace convscope
