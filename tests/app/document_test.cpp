// What a change of the open scene costs: outputs that it does not touch stay, the others are right when they are there.
#include "app/figure/document.h"

#include <gtest/gtest.h>

#include "app/io/presets.h"

namespace convscope {
namespace {

class OutputsOfDocument : public ::testing::Test {
protected:
    OutputsOfDocument() {
        request_all();
        while (document_.work(100.0)) {
        }
    }

    void request_all() {
        for (std::int64_t n = 0; n < shape()[0]; ++n) {
            for (std::int64_t channel = 0; channel < shape()[1]; ++channel) document_.finished_plane(n, channel);
        }
    }

    [[nodiscard]] Shape4 shape() const { return output_shape(document_.scene().spec); }

    // The plane is there, and it is what computing everything anew gives.
    ::testing::AssertionResult holds(std::int64_t n, std::int64_t channel) {
        const float* plane = document_.finished_plane(n, channel);
        if (plane == nullptr) return ::testing::AssertionFailure() << "not computed";
        const Tensor y = convolve(document_.scene().spec, document_.data());
        const std::int64_t cells = shape()[2] * shape()[3];
        const bool equal = std::equal(plane, plane + cells, y.plane(n, channel));
        return equal ? ::testing::AssertionSuccess() : ::testing::AssertionFailure() << "other values";
    }

    Document document_{preset_scene("classic").value()};  // N=2, C_in=2, C_out=4, G=2
};

TEST_F(OutputsOfDocument, AWeightLeavesTheOtherChannels) {
    const auto revision = document_.output_revision(0, 0);
    ASSERT_TRUE(document_.edit([](Scene& scene) { scene.weight_edits = {{{1, 0, 2, 2}, 50.0F}}; }));
    for (std::int64_t n = 0; n < 2; ++n) {
        for (const std::int64_t other : {0, 2, 3}) EXPECT_TRUE(holds(n, other));
        EXPECT_EQ(document_.finished_plane(n, 1), nullptr);
    }
    EXPECT_EQ(document_.output_revision(0, 0), revision);
    while (document_.work(100.0)) {
    }
    EXPECT_TRUE(holds(0, 1));
    EXPECT_TRUE(holds(1, 1));
}

TEST_F(OutputsOfDocument, AnInputCellIsFollowedAtOnce) {
    const auto own = document_.output_revision(1, 3);
    const auto other = document_.output_revision(1, 0);
    ASSERT_TRUE(document_.edit([](Scene& scene) { scene.input_edits = {{{1, 1, 1, 3}, 77.0F}}; }));
    for (std::int64_t n = 0; n < 2; ++n) {
        for (std::int64_t channel = 0; channel < 4; ++channel) EXPECT_TRUE(holds(n, channel));
    }
    EXPECT_NE(document_.output_revision(1, 3), own);    // its picture is to be drawn again
    EXPECT_EQ(document_.output_revision(1, 0), other);  // of the other group
}

// A cell that all outputs read: at once where that is little work, else bit by bit like everything else.
TEST_F(OutputsOfDocument, AnInputCellOfManyReadersIsLeftToLater) {
    for (const std::int64_t size : {13, 17}) {
        ASSERT_TRUE(document_.edit([size](Scene& scene) {
            scene.input_edits.clear();
            Conv2dSpec& spec = scene.spec;
            spec = {};
            spec.in_channels = spec.out_channels = 16;
            spec.height = spec.width = size;
            spec.kernel = {size, size};
            spec.padding = PaddingKind::same;
        }));
        request_all();
        while (document_.work(100.0)) {
        }
        ASSERT_TRUE(holds(0, 0));
        ASSERT_TRUE(document_.edit([size](Scene& scene) { scene.input_edits = {{{0, 0, size / 2, size / 2}, 9.0F}}; }));
        EXPECT_EQ(document_.finished_plane(0, 0) != nullptr, size == 13);
        request_all();
        while (document_.work(100.0)) {
        }
        EXPECT_TRUE(holds(0, 0));
        EXPECT_TRUE(holds(0, 15));
    }
}

TEST_F(OutputsOfDocument, ColourFollowsWhatIsThereNow) {
    const float before = document_.ranges().output;
    ASSERT_TRUE(document_.edit([](Scene& scene) { scene.input_edits = {{{0, 0, 1, 1}, 5000.0F}}; }));
    document_.undo();
    EXPECT_EQ(document_.ranges().output, before);
    EXPECT_TRUE(holds(0, 0));
}

TEST_F(OutputsOfDocument, AnotherSpecStartsAnew) {
    ASSERT_TRUE(document_.edit([](Scene& scene) { scene.spec.dilation = {1, 1}; }));
    EXPECT_EQ(document_.finished_plane(0, 0), nullptr);
    request_all();
    while (document_.work(100.0)) {
    }
    EXPECT_TRUE(holds(0, 0));
}

}  // namespace
}  // namespace convscope
