// Sizes, shapes and groups of a spec, and what validate refuses: what torch refuses.
#include "core/conv2d_spec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/core/reference.h"

namespace convscope {
namespace {

using testing::any_spec;

/// (1, 4, 7, 7) with 6 filters of 3x3, changed.
template <class Change>
Conv2dSpec changed(Change change) {
    Conv2dSpec spec;
    spec.in_channels = 4;
    spec.out_channels = 6;
    spec.height = spec.width = 7;
    spec.kernel = {3, 3};
    change(spec);
    return spec;
}

std::string message_of(const Conv2dSpec& spec) {
    const auto result = validate(spec);
    return result ? "" : result.error().message();
}

RC_GTEST_PROP(Spec, outputIsAsManyWindowsAsFit, ()) {
    const auto spec = *any_spec();
    const auto shape = output_shape(spec);
    RC_ASSERT(element_count(shape) * (spec.in_channels / spec.groups) * spec.kernel.h * spec.kernel.w ==
              testing::reference_tap_count(spec));
    RC_ASSERT(shape[0] == spec.batch);
    RC_ASSERT(shape[1] == spec.out_channels);
    if (spec.padding == PaddingKind::same) RC_ASSERT(output_size(spec) == (Pair{spec.height, spec.width}));
    if (spec.padding == PaddingKind::valid) RC_ASSERT(effective_pads(spec) == Sides{});
}

TEST(Spec, SamePutsTheOddCellAtTheBottomAndRight) {
    const auto spec = changed([](Conv2dSpec& s) {
        s.kernel = {4, 2};
        s.dilation = {1, 3};
        s.padding = PaddingKind::same;
        s.pads = {9, 9, 9, 9};  // not used
    });
    EXPECT_EQ(effective_pads(spec), (Sides{1, 1, 2, 2}));
}

TEST(Spec, ChannelsBelongToGroups) {
    const auto spec = changed([](Conv2dSpec& s) { s.groups = 2; });
    const std::vector<std::int64_t> of_inputs{0, 0, 1, 1};
    const std::vector<std::int64_t> of_outputs{0, 0, 0, 1, 1, 1};
    for (std::size_t c = 0; c < of_inputs.size(); ++c) {
        EXPECT_EQ(group_of_input(spec, static_cast<std::int64_t>(c)), of_inputs[c]);
    }
    for (std::size_t c = 0; c < of_outputs.size(); ++c) {
        EXPECT_EQ(group_of_output(spec, static_cast<std::int64_t>(c)), of_outputs[c]);
    }
    EXPECT_EQ(weight_shape(spec), (Shape4{6, 2, 3, 3}));
}

RC_GTEST_PROP(Groups, allowedAreTheCommonDivisors, ()) {
    const auto in = *rc::gen::inRange<std::int64_t>(1, 400);
    const auto out = *rc::gen::inRange<std::int64_t>(1, 400);
    const auto wanted = *rc::gen::inRange<std::int64_t>(-10, 450);
    std::vector<std::int64_t> divisors;
    std::int64_t nearest = 1;
    for (std::int64_t d = 1; d <= in; ++d) {
        if (in % d != 0 || out % d != 0) continue;
        divisors.push_back(d);
        if (std::abs(d - wanted) < std::abs(nearest - wanted)) nearest = d;
    }
    RC_ASSERT(allowed_groups(in, out) == divisors);
    RC_ASSERT(nearest_groups(in, out, wanted) == nearest);
}

TEST(Groups, TheSmallerOfTwoEquallyNear) {
    EXPECT_EQ(nearest_groups(3, 6, 2), 1);
    EXPECT_EQ(nearest_groups(4, 8, 3), 2);
}

TEST(Groups, AreQuickForManyChannels) {
    // Trying every number would take an hour; up to the square root it takes a moment.
    EXPECT_EQ(allowed_groups(std::int64_t{1} << 40, std::int64_t{1} << 42).size(), 41U);
    EXPECT_EQ(nearest_groups(std::int64_t{1} << 40, std::int64_t{1} << 42, 700), 512);
}

// ---- what torch.nn.Conv2d and F.conv2d accept and refuse: each tried with torch 1.13 ----

using Spec = Conv2dSpec;
constexpr PaddingMode zeros = PaddingMode::zeros;
constexpr PaddingMode reflect = PaddingMode::reflect;
constexpr PaddingMode replicate = PaddingMode::replicate;
constexpr PaddingMode circular = PaddingMode::circular;

void pad_all(Spec& s, std::int64_t pad, PaddingMode mode) {
    s.pads = {pad, pad, pad, pad};
    s.padding_mode = mode;
}

void pad_same(Spec& s, std::int64_t kernel, PaddingMode mode) {
    s.kernel = {kernel, kernel};
    s.padding = PaddingKind::same;
    s.padding_mode = mode;
}

struct TorchCase {
    const char* name;
    bool accepted;
    void (*change)(Spec&);
};

constexpr TorchCase torch_cases[] = {
    {"plain", true, [](Spec&) {}},
    {"groups=2", true, [](Spec& s) { s.groups = 2; }},
    {"groups=3", false, [](Spec& s) { s.groups = 3; }},
    {"groups=4", false, [](Spec& s) { s.groups = 4; }},
    {"groups=0", false, [](Spec& s) { s.groups = 0; }},
    {"groups=-1", false, [](Spec& s) { s.groups = -1; }},
    {"kernel_size=0", false,
     [](Spec& s) {
         s.kernel = {0, 3};
     }},
    {"kernel_size=-1", false,
     [](Spec& s) {
         s.kernel = {3, -1};
     }},
    {"kernel_size=7", true,
     [](Spec& s) {
         s.kernel = {7, 7};
     }},
    {"kernel_size=8", false,
     [](Spec& s) {
         s.kernel = {8, 7};
     }},
    {"kernel_size=8, padding=1 on one side", true,
     [](Spec& s) {
         s.kernel = {8, 7}, s.pads.bottom = 1;
     }},
    {"stride=0", false,
     [](Spec& s) {
         s.stride = {1, 0};
     }},
    {"stride=-1", false,
     [](Spec& s) {
         s.stride = {-1, 1};
     }},
    {"stride=100", true,
     [](Spec& s) {
         s.stride = {100, 100};
     }},
    {"dilation=0", false,
     [](Spec& s) {
         s.dilation = {0, 1};
     }},
    {"dilation=0 of a 1x1 kernel", false,
     [](Spec& s) {
         s.kernel = {1, 1}, s.dilation = {0, 0};
     }},
    {"dilation=3", true,
     [](Spec& s) {
         s.dilation = {3, 3};
     }},
    {"dilation=4", false,
     [](Spec& s) {
         s.dilation = {4, 3};
     }},
    {"dilation=100 of a 1x1 kernel", true,
     [](Spec& s) {
         s.kernel = {1, 1}, s.dilation = {100, 100};
     }},
    {"padding=-1", false, [](Spec& s) { pad_all(s, -1, zeros); }},
    {"padding=100", true, [](Spec& s) { pad_all(s, 100, zeros); }},
    {"reflect, padding=6", true, [](Spec& s) { pad_all(s, 6, reflect); }},
    {"reflect, padding=7", false, [](Spec& s) { pad_all(s, 7, reflect); }},
    {"reflect, padding=7 on one side", false, [](Spec& s) { s.pads.right = 7, s.padding_mode = reflect; }},
    {"reflect, 1x1 input", true,
     [](Spec& s) {
         s.height = s.width = 1, s.kernel = {1, 1}, s.padding_mode = reflect;
     }},
    {"circular, padding=7", true, [](Spec& s) { pad_all(s, 7, circular); }},
    {"circular, padding=8", false, [](Spec& s) { pad_all(s, 8, circular); }},
    {"replicate, padding=100", true, [](Spec& s) { pad_all(s, 100, replicate); }},
    {"same, kernel_size=30", true, [](Spec& s) { pad_same(s, 30, zeros); }},
    {"same, replicate, kernel_size=30", true, [](Spec& s) { pad_same(s, 30, replicate); }},
    {"same, reflect, kernel_size=13", true, [](Spec& s) { pad_same(s, 13, reflect); }},
    {"same, reflect, kernel_size=14", false, [](Spec& s) { pad_same(s, 14, reflect); }},
    {"same, circular, kernel_size=15", true, [](Spec& s) { pad_same(s, 15, circular); }},
    {"same, circular, kernel_size=16", false, [](Spec& s) { pad_same(s, 16, circular); }},
    {"same, stride=2", false,
     [](Spec& s) {
         pad_same(s, 3, zeros), s.stride = {2, 1};
     }},
    {"valid, stride=2", true,
     [](Spec& s) {
         s.padding = PaddingKind::valid, s.stride = {2, 2};
     }},
    {"valid has no padding", false,
     [](Spec& s) {
         pad_all(s, 5, zeros), s.padding = PaddingKind::valid, s.kernel = {8, 8};
     }},
    {"out_channels=0", false, [](Spec& s) { s.out_channels = 0; }},
    {"in_channels=-1", false, [](Spec& s) { s.in_channels = -1; }},
    {"batch=-1", false, [](Spec& s) { s.batch = -1; }},
    {"batch=0", true, [](Spec& s) { s.batch = 0; }},
    {"batch=0, reflect", true, [](Spec& s) { s.batch = 0, pad_all(s, 1, reflect); }},
    {"batch=0, reflect, padding=7", false, [](Spec& s) { s.batch = 0, pad_all(s, 7, reflect); }},
    {"batch=0, kernel_size=8", false,
     [](Spec& s) {
         s.batch = 0, s.kernel = {8, 8};
     }},
    {"height=0", false, [](Spec& s) { s.height = 0; }},
    {"height=0, padding=2", false, [](Spec& s) { s.height = 0, pad_all(s, 2, zeros); }},
    {"width=0, replicate, padding=2", false, [](Spec& s) { s.width = 0, pad_all(s, 2, replicate); }},
    {"batch=0, height=0, padding=2", true, [](Spec& s) { s.batch = s.height = 0, pad_all(s, 2, zeros); }},
    {"batch=0, height=0, padding=1", false, [](Spec& s) { s.batch = s.height = 0, pad_all(s, 1, zeros); }},
    {"batch=0, height=0, replicate", false, [](Spec& s) { s.batch = s.height = 0, pad_all(s, 2, replicate); }},
};

TEST(Validate, RefusesWhatTorchRefusesAndNothingElse) {
    for (const TorchCase& example : torch_cases) {
        const auto spec = changed(example.change);
        EXPECT_EQ(validate(spec).has_value(), example.accepted) << example.name << ": " << message_of(spec);
    }
}

TEST(Validate, SaysWhatWasGivenWhatIsAllowedAndWhatWorks) {
    const auto say = [](auto change) { return message_of(changed(change)); };
    EXPECT_EQ(say([](Spec& s) { s.groups = 3; }), "groups=3 must divide in_channels=4 and out_channels=6; try 1 or 2");
    EXPECT_EQ(say([](Spec& s) { s.in_channels = 5, s.groups = 4; }),
              "groups=4 must divide in_channels=5 and out_channels=6; try 1");
    EXPECT_EQ(say([](Spec& s) { s.kernel = {0, 5}; }), "kernel_size=(0, 5) must be at least 1; try (1, 5)");
    EXPECT_EQ(say([](Spec& s) { s.stride = {0, 0}; }), "stride=0 must be at least 1; try 1");
    EXPECT_EQ(say([](Spec& s) { s.pads = {1, -1, 1, 0}; }), "padding=(1, -1, 1, 0) must not be negative; try (1, 0)");
    EXPECT_EQ(say([](Spec& s) {
                  s.dilation = {4, 1};
              }),
              "kernel_size=3 with dilation=(4, 1) spans 9x3 cells, more than the 7x7 of the padded input; try "
              "dilation=(3, 1)");
    EXPECT_EQ(
        say([](Spec& s) {
            s.kernel = {9, 9};
        }),
        "kernel_size=9 with dilation=1 spans 9x9 cells, more than the 7x7 of the padded input; try kernel_size=7");
    EXPECT_EQ(say([](Spec& s) {
                  pad_same(s, 3, zeros), s.stride = {2, 2};
              }),
              "padding=same needs stride=1, not stride=2; try stride=1");
    EXPECT_EQ(say([](Spec& s) { pad_all(s, 7, reflect); }),
              "padding_mode=reflect takes padding up to 6 a side on an input of 7x7, not padding=7; try padding=6");
    EXPECT_EQ(say([](Spec& s) { pad_same(s, 14, reflect); }),
              "padding=same with kernel_size=14 and dilation=1 pads by (6, 6, 7, 7), but padding_mode=reflect takes up "
              "to 6 a side on an input of 7x7; try kernel_size=13");
}

TEST(Validate, OffersAnotherModeOrSizeWhereLessPaddingWouldNotDo) {
    const auto result = validate(changed([](Spec& s) { pad_all(s, 10, reflect), s.kernel = {25, 25}; }));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(),
              "padding_mode=reflect takes padding up to 6 a side on an input of 7x7, not padding=10; try "
              "padding_mode=zeros");
    const auto too_small = validate(changed([](Spec& s) { pad_all(s, 10, reflect), s.kernel = {30, 25}; }));
    ASSERT_FALSE(too_small);
    EXPECT_EQ(too_small.error().parameter, "height");
    EXPECT_EQ(too_small.error().nearest, "11");
}

TEST(Validate, PaddingModesAreReadByName) {
    for (const PaddingMode mode : all_padding_modes) EXPECT_EQ(padding_mode_of(name_of(mode)), mode);
    const auto bad = padding_mode_of("reflection");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().nearest, "reflect");
    EXPECT_EQ(bad.error().message(),
              "padding_mode=reflection must be zeros, reflect, replicate or circular; try reflect");
}

}  // namespace
}  // namespace convscope
