// Links: a scene without bulk data comes back whole, what is left out is said, and nothing wrong comes in.
#include "core/link.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/link_keys.h"
#include "tests/core/random_scene.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

using testing::between;

// What a link has no room for goes.
void drop_bulk(Layer& layer) {
    if (layer.weight == WeightKind::array) layer.weight = WeightKind::randn;
    layer.weight_source = {};
    layer.bias_source = {};
}

Scene random_linkable() {
    Scene scene = testing::random_scene();
    if (scene.input == InputKind::image || scene.input == InputKind::array) scene.input = InputKind::ramp;
    scene.input_source = {};
    drop_bulk(scene);
    if (*rc::gen::arbitrary<bool>()) {  // a stack on the same input
        std::vector<Layer> layers = testing::random_stack();
        for (Layer& layer : layers) {
            if (layer.kind == LayerKind::conv)
                layer.weight_edits = testing::random_edits();
            else
                layer.weight_seed = layer.bias_seed = 1;  // a pooling layer has none
        }
        const auto conv = link_keys::first_convolution(layers);
        RC_PRE(layers[conv].kind == LayerKind::conv);
        set_layers(scene, layers, conv);
        scene.step = 0;
    }
    for (auto count = between(0, 2); count > 0; --count) {
        std::vector<Layer> other{testing::random_convolution({}, 1)};
        other.front().spec.in_channels = layer_at(scene, 0).spec.in_channels;
        other.front().spec.groups = 1;
        share_input(other.front(), layer_at(scene, 0).spec);
        if (validate(other.front())) scene.others.push_back(other);
    }
    scene.lens = *rc::gen::elementOf(all_lenses);
    scene.lockstep = *rc::gen::element(Lockstep::position, Lockstep::work);
    scene.hidden_layers = between(0, 3);
    scene.probe.upward = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) scene.probe.cell = Pair{between(0, 9), between(0, 9)};
    RC_PRE(validate(scene).has_value());
    return scene;
}

TEST(Link, RoundTrip) {
    const auto holds = rc::check("a scene without bulk data comes back as it was", [] {
        const Scene scene = random_linkable();
        const SceneLink link = link_of(scene);
        RC_ASSERT(link.left_out.empty());
        const auto back = scene_from_link(link.text);
        if (!back) RC_FAIL(link.text + ": " + back.error().message());
        RC_ASSERT(*back == scene);
        RC_ASSERT(link_of(*back).text == link.text);
        RC_ASSERT(looks_like_link(link.text));
    });
    EXPECT_TRUE(holds);
}

TEST(Link, IsShortAndReadable) {
    const auto scene = scene_from_link("?in=1x2x5x5&out=4&k=3&s=2&p=1&d=2&g=2&step=17&lens=step");
    ASSERT_FALSE(scene);  // 2x2x4 = 16 steps
    EXPECT_EQ(scene.error().key, "step_out_of_range");
    const auto fits = scene_from_link("?in=1x2x5x5&out=4&k=3&s=2&p=2&d=2&g=2&step=17&lens=groups");
    ASSERT_TRUE(fits) << fits.error().message();
    EXPECT_EQ(fits->spec.out_channels, 4);
    EXPECT_EQ(fits->spec.dilation, (Pair{2, 2}));
    EXPECT_EQ(fits->step, 17);
    EXPECT_EQ(fits->lens, LensKind::groups);
    EXPECT_EQ(link_of(*fits).text, "?in=1x2x5x5&out=4&k=3&s=2&p=2&d=2&g=2&step=17&lens=groups");
}

TEST(Link, ReadsAStackAndItsSettings) {
    const auto scene = scene_from_link(
        "convscope://?in=1x3x32x32&x=picture&layer=conv,out:8,k:3,p:same,relu&layer=max_pool,k:2,s:2&"
        "layer=conv,out:16,k:3x5,d:2x1,g:2,w:randn,wseed:7&at=3&b=conv,out:4,k:5&lens=compare#top");
    ASSERT_TRUE(scene) << scene.error().message();
    EXPECT_EQ(layer_count(*scene), 3U);
    EXPECT_EQ(selected_layer(*scene), 2U);
    EXPECT_EQ(scene->spec.in_channels, 8);
    EXPECT_EQ(scene->weight_seed, 7U);
    EXPECT_TRUE(scene->below.front().relu);
    ASSERT_EQ(scene->others.size(), 1U);
    EXPECT_EQ(scene->others.front().front().spec.in_channels, 3);
}

TEST(Link, TakesWhatPeopleAndProgramsMakeOfIt) {
    const Scene plain = *scene_from_link("?in=1x1x5x5&k=3x5&p=t1l0b2r0&order=n,g,oc,ic,oh,ow,kh,kw");
    for (const char* text : {"https://example.org/app/?in=1x1x5x5&k=3x5&p=t1l0b2r0&order=channel-outer",
                             " ?in=1x1x5x5&kernel_size=3x5&padding=t1l0b2r0&order=channel-outer\n", "?in%3D=1",
                             "?in=1x1x5x5&k=3%785&p=t1l0b2r0&order=n+g+oc+ic+oh+ow+kh+kw&"}) {
        const auto scene = scene_from_link(text);
        if (std::string(text) == "?in%3D=1") {
            ASSERT_FALSE(scene);
            EXPECT_EQ(scene.error().key, "link_unknown_key");
            continue;
        }
        ASSERT_TRUE(scene) << text << ": " << scene.error().message();
        EXPECT_EQ(*scene, plain) << text;
    }
}

TEST(Link, LeavesOutBulkDataAndSaysSo) {
    Scene scene;
    scene.spec.height = scene.spec.width = 9;
    scene.spec.bias = true;
    EXPECT_TRUE(link_of(scene).left_out.empty());
    const auto array = std::make_shared<const Tensor>(Tensor({1, 1, 1, 1}, 1.0F));
    scene.input = InputKind::array;
    scene.input_source = {"x.npy", array};
    scene.weight = WeightKind::array;
    scene.weight_source = {"w.npy", array};
    scene.bias_source = {"b.npy", array};
    for (std::int64_t i = 0; i <= static_cast<std::int64_t>(most_link_cells); ++i) {
        set_cell(scene.input_edits, {0, 0, i / 9, i % 9}, 1.0F);
    }
    const SceneLink link = link_of(scene);
    EXPECT_EQ(link.left_out, std::vector(all_link_gaps.begin(), all_link_gaps.end()));
    EXPECT_EQ(link.text, "?in=1x1x9x9&bias=1");
    EXPECT_TRUE(scene_from_link(link.text));
}

struct BadLink {
    const char* text;
    const char* key;
    const char* nearest;
};

TEST(Link, BadOnesAreRefusedWithTheNearest) {
    for (const BadLink& bad : std::vector<BadLink>{
             {"?", "link_empty", "?in=1x2x5x5&k=3"},
             {"https://example.org/", "link_empty", "?in=1x2x5x5&k=3"},
             {"?kernal=3", "link_unknown_key", "kernel"},
             {"?in=1x1x5x5&stepp=3", "link_unknown_key", "step"},
             {"?k=3&k=3", "link_key_twice", ""},
             {"?in=5x5", "link_not_size", "1x2x5x5"},
             {"?k=3x", "link_not_pair", "1"},
             {"?k=-3", "link_not_pair", "1"},
             {"?k=99999999999999999999", "link_not_pair", "1"},
             {"?in=1x1x5x5&k=9", "window_past_input", "5"},
             {"?p=t1l1", "link_not_padding", "1"},
             {"?out=0", "link_not_whole", "1"},
             {"?bias=yes", "link_not_flag", "1"},
             {"?xset=0x0x0~1", "link_not_cells", "0x0x0x0~1"},
             {"?x=pictur", "unknown_kind", "picture"},
             {"?mode=zero", "unknown_padding_mode", "zeros"},
             {"?lens=dilation", "unknown_lens", "step"},
             {"?by=taps", "unknown_granularity", "tap"},
             {"?probe=down,3", "link_not_probe", "down,2x3"},
             {"?k=%zz", "link_escape", "%25"},
             {"?k=%3", "link_escape", "%25"},
             {"?layer=conv&k=3", "link_not_here", ""},
             {"?layer=conv,k:x", "link_not_pair", "1"},
             {"?layer=pool", "unknown_kind", "conv"},
             {"?layer=max_pool,out:3", "link_unknown_key", ""},
             {"?layer=max_pool", "layer_not_stepped", ""},
             {"?layer=conv&at=2", "link_not_whole", "1"},
             {"?x=array", "source_missing", ""},
             {"?in=9999999x9999999x99999x99999", "size_overflow_alone", ""},
         }) {
        const auto scene = scene_from_link(bad.text);
        ASSERT_FALSE(scene) << bad.text;
        EXPECT_EQ(scene.error().key, bad.key) << bad.text << ": " << scene.error().message();
        if (*bad.nearest != '\0') {
            EXPECT_EQ(scene.error().nearest, bad.nearest) << bad.text;
        }
    }
    EXPECT_FALSE(scene_from_link("?in=" + std::string(2'000'000, '1')));
    EXPECT_FALSE(looks_like_link("scene.json"));
    EXPECT_FALSE(looks_like_link("? what"));
}

TEST(Link, SaysTheLayerAndTheSettingAtFault) {
    const auto scene = scene_from_link("?layer=conv&layer=conv,k:x");
    ASSERT_FALSE(scene);
    EXPECT_EQ(scene.error().layer, 2U);
    const auto other = scene_from_link("?b=conv,k:0x");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().setting, 1U);
}

}  // namespace
}  // namespace convscope
