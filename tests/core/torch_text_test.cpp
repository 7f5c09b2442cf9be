// PyTorch code becomes the scene that torch would make of it; what cannot be read is marked at its character.
#include "core/torch_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/code_text.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

Scene present() {
    Scene scene;
    scene.spec.in_channels = scene.spec.out_channels = 4;
    scene.spec.height = scene.spec.width = 7;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 1, 1, 1};
    scene.weight = WeightKind::randn;
    scene.weight_seed = 5;
    scene.lens = LensKind::groups;
    return scene;
}

Scene read(std::string_view text, const Scene& from = present()) {
    const auto made = scene_from_torch(text, from);
    if (!made) {
        ADD_FAILURE() << text << ": " << made.error().message();
        return from;
    }
    EXPECT_TRUE(validate(made->scene));
    return made->scene;
}

TEST(TorchText, ReadsConv2dWithPositionsAndNames) {
    const Scene scene = read("nn.Conv2d(6, 8, (3, 5), 2, padding=(2, 1), dilation=2, groups=2, bias=False)");
    EXPECT_EQ(scene.spec.in_channels, 6);
    EXPECT_EQ(scene.spec.out_channels, 8);
    EXPECT_EQ(scene.spec.kernel, (Pair{3, 5}));
    EXPECT_EQ(scene.spec.stride, (Pair{2, 2}));
    EXPECT_EQ(scene.spec.pads, (Sides{2, 1, 2, 1}));
    EXPECT_EQ(scene.spec.dilation, (Pair{2, 2}));
    EXPECT_EQ(scene.spec.groups, 2);
    EXPECT_FALSE(scene.spec.bias);
    EXPECT_EQ(scene.lens, LensKind::groups);
    EXPECT_EQ(scene.weight, WeightKind::randn);
    EXPECT_EQ(scene.weight_seed, 5U);
    EXPECT_EQ(scene.spec.height, 7);
    EXPECT_EQ(scene.spec.width, 7);
}

TEST(TorchText, ReadsOtherWaysToWriteIt) {
    const Scene plain = read("nn.Conv2d(4, 8, 3)");
    EXPECT_TRUE(plain.spec.bias);
    for (const char* text :
         {"torch.nn.Conv2d(4, 8, 3)", "Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1))",
          "self.conv1 = nn.Conv2d(4,8,3,)  # first", "conv = nn.Conv2d(\n    4,\n    8,  # out\n    3,\n)",
          "import torch\nfrom torch import nn\n\nconv = nn.Conv2d(4, 8, kernel_size=3)\ny = conv(x)\n",
          ">>> m = nn.Conv2d(4, 8, 3, padding='valid', padding_mode=\"zeros\", device=None)",
          "nn.Conv2d(in_channels=4, out_channels=8, kernel_size=3).to(device)", "nn.Conv2d(4, \\\n 8, 3);",
          "nn.Sequential(nn.Conv2d(4, 8, 3))", "Sequential(\n  (0): Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1))\n)",
          "nn.Sequential(OrderedDict([('conv', nn.Conv2d(4, 8, 3)), ]))", "nn.Sequential(*[nn.Conv2d(4, 8, 3)])",
          "F.conv2d(torch.randn(1, 4, 7, 7), torch.randn(8, 4, 3, 3), b)",
          "x = torch.zeros((1, 4, 7, 7))\nw = torch.rand(8, 4, 3, 3, dtype=torch.float32)\ny = F.conv2d(x, w, b)"}) {
        Scene scene = read(text);
        if (scene.spec.padding == PaddingKind::valid) scene.spec.padding = PaddingKind::sides;
        EXPECT_EQ(scene.spec, plain.spec) << text;
    }
    const Scene printed = read("Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=same, padding_mode=reflect)");
    EXPECT_EQ(printed.spec.padding, PaddingKind::same);
    EXPECT_EQ(printed.spec.padding_mode, PaddingMode::reflect);
}

TEST(TorchText, OneDimensionIsARow) {
    const Scene scene = read("nn.Conv1d(4, 8, 3, stride=2, padding=1, dilation=(2,))");
    EXPECT_EQ(scene.spec.height, 1);
    EXPECT_EQ(scene.spec.width, 7);
    EXPECT_EQ(scene.spec.kernel, (Pair{1, 3}));
    EXPECT_EQ(scene.spec.stride, (Pair{1, 2}));
    EXPECT_EQ(scene.spec.pads, (Sides{0, 1, 0, 1}));
    EXPECT_EQ(scene.spec.dilation, (Pair{1, 2}));
    EXPECT_EQ(read("F.conv1d(x, w, stride=3)").spec.kernel, (Pair{1, 3}));
    EXPECT_EQ(read("nn.Conv2d(4, 8, 3)", scene).spec.height, 7);  // and back
}

TEST(TorchText, FunctionalChangesWhatItKnows) {
    const Scene scene = read("y = F.conv2d(x, w, b, stride=2, padding=2, dilation=2, groups=4)");
    EXPECT_EQ(scene.spec.in_channels, 4);
    EXPECT_EQ(scene.spec.out_channels, 4);
    EXPECT_EQ(scene.spec.kernel, (Pair{3, 3}));
    EXPECT_EQ(scene.spec.stride, (Pair{2, 2}));
    EXPECT_EQ(scene.spec.groups, 4);
    EXPECT_TRUE(scene.spec.bias);
    EXPECT_FALSE(read("torch.nn.functional.conv2d(x.float(), conv.weight, None)").spec.bias);
    // In a stack it is the stepped layer's; the others stay.
    const Scene stack = read("nn.Sequential(nn.Conv2d(4, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1))");
    const Scene changed = read("F.conv2d(x, w, groups=2, padding=1)", stack);
    EXPECT_EQ(layer_count(changed), 2U);
    EXPECT_EQ(changed.spec.groups, 2);
    EXPECT_EQ(changed.spec.out_channels, 8);
}

TEST(TorchText, SequentialIsAStack) {
    const Scene scene = read(
        "net = nn.Sequential(\n"
        "    nn.ZeroPad2d((0, 1, 2, 3)),\n"
        "    nn.Conv2d(3, 8, 3),\n"
        "    nn.ReLU(inplace=True),\n"
        "    nn.MaxPool2d(2),\n"
        "    nn.Sequential(nn.Conv2d(8, 8, 3, padding='same', groups=4, bias=False), nn.ChannelShuffle(4)),\n"
        "    nn.AvgPool2d(3, stride=None, padding=1),\n"
        ")\n");
    ASSERT_EQ(layer_count(scene), 4U);
    EXPECT_EQ(selected_layer(scene), 0U);
    EXPECT_EQ(layer_at(scene, 0).spec.pads, (Sides{2, 0, 3, 1}));
    EXPECT_TRUE(layer_at(scene, 0).relu);
    EXPECT_EQ(layer_at(scene, 1).kind, LayerKind::max_pool);
    EXPECT_EQ(layer_at(scene, 1).spec.stride, (Pair{2, 2}));
    EXPECT_EQ(layer_at(scene, 2).shuffle, 4);
    EXPECT_EQ(layer_at(scene, 2).spec.padding, PaddingKind::same);
    EXPECT_EQ(layer_at(scene, 3).kind, LayerKind::average_pool);
    EXPECT_EQ(layer_at(scene, 3).spec.stride, (Pair{3, 3}));
    const Scene lines = read("self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(8, 2, 1)");
    EXPECT_EQ(layer_count(lines), 2U);
}

TEST(TorchText, TheInputGrowsToTheLeastThatFits) {
    const auto made =
        scene_from_torch("nn.Sequential(nn.Conv2d(4, 4, 11, stride=4, padding=2), nn.MaxPool2d(3, 2))", present());
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_TRUE(made->input_grew);
    EXPECT_EQ(made->scene.spec.height, 15);  // (15 + 4 - 11) / 4 + 1 = 3
    EXPECT_EQ(made->layers, 2U);
    EXPECT_FALSE(scene_from_torch("nn.Conv2d(4, 4, 3)", present())->input_grew);
    EXPECT_EQ(read("nn.Conv2d(4, 4, 1, padding=9, padding_mode='reflect')").spec.height, 10);
}

TEST(TorchText, WeightsStayWhereTheyFit) {
    Scene from = present();
    from.weight = WeightKind::array;
    from.weight_source = {"w.npy", std::make_shared<const Tensor>(Tensor({4, 4, 3, 3}, 2.0F))};
    set_cell(from.weight_edits, {0, 0, 0, 0}, 9.0F);
    EXPECT_EQ(read("nn.Conv2d(4, 4, 3, stride=2)", from).weight, WeightKind::array);
    EXPECT_EQ(read("nn.Conv2d(4, 4, 3, stride=2)", from).weight_edits, from.weight_edits);
    EXPECT_EQ(read("nn.Conv2d(4, 4, 5)", from).weight, WeightKind::small_integers);
}

struct Mistake {
    const char* text;
    std::size_t offset;
    const char* key;
    const char* nearest;
};

TEST(TorchText, MistakesAreMarkedAtTheirCharacter) {
    for (const Mistake& bad : std::vector<Mistake>{
             {"", 0, "torch_nothing", "nn.Conv2d(4, 8, 3)"},
             {"nn.Conv2d(4, 8)", 14, "torch_missing", ""},
             {"nn.Conv2d(4, 8, 3", 17, "torch_ends", ")"},
             {"nn.Conv2d(4, 8, 3 padding=1)", 18, "torch_expected", ")"},
             {"nn.Conv2d(4, 8, kernel=3)", 16, "torch_unknown_argument", "kernel_size"},
             {"nn.Conv2d(4, 8, 3, paddding=1)", 19, "torch_unknown_argument", "padding"},
             {"nn.Conv2d(4, 8, 3, 1, 1, 1, 1, True, 'zeros', None, None, 3)", 58, "torch_arguments", ""},
             {"nn.Conv2d(4, 8, 3, kernel_size=3)", 19, "torch_argument_twice", ""},
             {"nn.Conv2d(4, 8, 3.5)", 16, "torch_not_pair", "1"},
             {"nn.Conv2d(4, '8', 3)", 13, "torch_not_whole", "1"},
             {"nn.Conv2d(4, 8, (3, 3, 3))", 16, "torch_not_pair", "1"},
             {"nn.Conv1d(4, 8, (3, 3))", 16, "torch_not_whole", "1"},
             {"nn.Conv2d(4, 8, 3, padding='sam')", 27, "torch_not_padding", "'same'"},
             {"nn.Conv2d(4, 8, 3, bias=1)", 24, "torch_not_truth", "True"},
             {"nn.Conv2d(4, 8, 3, padding_mode='mirror')", 32, "unknown_padding_mode", ""},
             {"nn.Conv2d(4, 8, 3, groups=3)", 26, "groups_must_divide_two", ""},
             {"nn.Conv2d(4, 8, 0)", 16, "below_one", "1"},
             {"nn.Conv2d(4, 8, 3, groups=0)", 26, "groups_must_divide_two", ""},
             {"nn.Conv2d(4, 8, 3, padding=-1)", 27, "padding_negative", "0"},
             {"nn.Conv2d(4, 8, 3, stride=2, padding='same')", 26, "same_needs_stride_one", ""},
             {"nn.Conv2d(4, 8, 99999999999999999999)", 16, "torch_large", ""},
             {"nn.Conv3d(4, 8, 3)", 0, "torch_unknown", "nn.Conv2d"},
             {"tf.nn.conv2d(x, w)", 0, "torch_unknown", "F.conv2d"},
             {"nn.BatchNorm2d(3)", 0, "torch_unknown", ""},
             {"nn.Conv2d(4, 8, 3) + 1", 19, "torch_after", ""},
             {"nn.Conv2d(4, 8, 3))", 18, "torch_after", ""},
             {"nn.Conv2d(4, 8, $)", 16, "torch_character", ""},
             {"nn.Conv2d(4, 8, 3, padding='same)", 27, "torch_quote", ""},
             {"nn.Conv2d(4, , 3)", 13, "torch_no_value", "1"},
             {"nn.Conv2d(4, 8, padding=", 24, "torch_ends_value", "1"},
             {"conv = 3", 7, "torch_not_layer", ""},
             {"nn.ReLU()", 0, "torch_before_layer", ""},
             {"nn.MaxPool2d(2)", 0, "torch_no_conv", ""},
             {"nn.Sequential(nn.Conv2d(4, 8, 3), nn.Conv2d(4, 8, 3))", 44, "torch_channels", "8"},
             {"nn.Sequential(nn.Conv2d(4, 8, 3), nn.Conv1d(8, 8, 3))", 34, "torch_axes", ""},
             {"nn.Sequential(nn.Conv2d(4, 8, 3), nn.MaxPool2d(2, ceil_mode=True))", 60, "torch_only", "False"},
             {"nn.Sequential(nn.Conv2d(4, 8, 3), nn.MaxPool2d(2, padding=2))", 58, "pool_padding", "1"},
             {"nn.Sequential(nn.ZeroPad2d(1), nn.ReLU())", 31, "torch_before_layer", ""},
             {"nn.Sequential(nn.Conv2d(4, 8, 3), nn.ZeroPad2d(1))", 34, "torch_pad_before", ""},
             {"nn.Sequential(nn.ReflectionPad2d((1, 2)), nn.Conv2d(4, 8, 3))", 33, "torch_not_sides", ""},
             {"nn.Sequential(F.conv2d(x, w), nn.Conv2d(4, 8, 3))", 14, "torch_alone", ""},
             {"F.conv2d(x, 3)", 12, "torch_not_tensor", "x"},
             {"F.conv2d(x, torch.randn(3, 3))", 12, "torch_tensor_axes", "4"},
             {"class Net(nn.Module):", 6, "torch_after", ""},
         }) {
        const auto made = scene_from_torch(bad.text, present());
        ASSERT_FALSE(made) << bad.text;
        const TextError& error = made.error();
        EXPECT_EQ(error.error.key, bad.key) << bad.text << ": " << error.message();
        EXPECT_EQ(error.offset, bad.offset) << bad.text << ": " << error.message();
        EXPECT_EQ(error.column, bad.offset + 1) << bad.text;
        if (*bad.nearest != '\0') {
            EXPECT_EQ(error.error.nearest, bad.nearest) << bad.text;
        }
    }
}

TEST(TorchText, LinesAndCharactersAreCounted) {
    const auto made = scene_from_torch("# 卷积\nconv = nn.Conv2d(4, '层', 3)", present());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().line, 2U);
    EXPECT_EQ(made.error().column, 21U);
    EXPECT_EQ(made.error().message(), "line 2, column 21: out_channels must be a whole number, not '层'; try 1");
}

TEST(TorchText, NothingMakesItFallOver) {
    EXPECT_EQ(scene_from_torch(std::string(100, '(') + "1", present()).error().error.key, "torch_deep");
    EXPECT_EQ(scene_from_torch(std::string(2'000'000, ' '), present()).error().error.key, "torch_long");
    std::string many = "nn.Sequential(";
    for (std::size_t i = 0; i <= most_layers; ++i) many += "nn.Conv2d(4, 4, 1),";
    EXPECT_EQ(scene_from_torch(many + ")", present()).error().error.key, "too_many_layers");
    // Every beginning and every text with one character changed gives a scene or an Error with its place inside.
    const std::string good = "net = nn.Sequential(nn.Conv2d(4, 8, (3, 3), padding='same'), nn.ReLU(), nn.MaxPool2d(2))";
    std::mt19937 random(1);
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (std::string text : {good.substr(0, i), good}) {
            if (text.size() == good.size()) text[i] = static_cast<char>(random() % 256);
            const auto made = scene_from_torch(text, present());
            if (!made) {
                EXPECT_LE(made.error().offset + made.error().length, text.size()) << text;
            }
        }
    }
}

TEST(TorchText, ReadsWhatTheProgramWrites) {
    const auto holds = rc::check("torch_layers_text comes back as the same layers", [] {
        Scene scene;
        testing::StackChoice choice;
        std::vector<Layer> layers = testing::random_stack(choice);
        for (Layer& layer : layers) {
            // What nn.MaxPool2d and nn.AvgPool2d cannot say.
            if (layer.kind == LayerKind::conv) continue;
            layer.weight_seed = layer.bias_seed = 1;
            layer.spec.pads.bottom = layer.spec.pads.top;
            layer.spec.pads.right = layer.spec.pads.left;
        }
        for (std::size_t i = 1; i < layers.size(); ++i) connect(layers[i], &layers[i - 1]);
        const auto conv = std::find_if(layers.begin(), layers.end(),
                                       [](const Layer& layer) { return layer.kind == LayerKind::conv; });
        RC_PRE(conv != layers.end());
        set_layers(scene, layers, static_cast<std::size_t>(conv - layers.begin()));
        RC_PRE(validate(scene).has_value());
        const std::string text = torch_layers_text(scene);
        const auto made = scene_from_torch(text, scene);
        if (!made) RC_FAIL(text + "\n" + made.error().message());
        RC_ASSERT(layer_count(made->scene) == layer_count(scene));
        for (std::size_t i = 0; i < layer_count(scene); ++i) {
            Layer wanted = layer_at(scene, i);
            Layer got = layer_at(made->scene, i);
            if (effective_pads(wanted.spec) == Sides{}) wanted.spec.padding_mode = got.spec.padding_mode;
            RC_ASSERT(got == wanted);
        }
    });
    EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace convscope
