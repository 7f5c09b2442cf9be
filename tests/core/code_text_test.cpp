// Code out: every program is run by its own language and must give the engine's output; the words around it are looked
// at by eye and by a few checks.
#include "core/code_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/convolve.h"
#include "core/npy.h"
#include "tests/core/programs.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

constexpr int spec_cases = 50;
constexpr int stack_cases = 12;

/// Whole numbers from a fixed seed.
class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}
    std::int64_t operator()(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }

private:
    std::mt19937 random_;
};

Conv2dSpec random_spec(Dice& dice) {
    Conv2dSpec spec;
    spec.batch = dice(1, 2);
    spec.groups = dice(1, 3);
    spec.in_channels = spec.groups * dice(1, 2);
    spec.out_channels = spec.groups * dice(1, 3);
    spec.height = dice(1, 7);
    spec.width = dice(1, 7);
    spec.kernel = {dice(1, 3), dice(1, 3)};
    spec.stride = {dice(1, 3), dice(1, 3)};
    spec.dilation = {dice(1, 3), dice(1, 3)};
    spec.padding = std::array{PaddingKind::sides, PaddingKind::sides, PaddingKind::same,
                              PaddingKind::valid}[static_cast<std::size_t>(dice(0, 3))];
    if (spec.padding == PaddingKind::same) spec.stride = {1, 1};
    if (spec.padding == PaddingKind::sides) {
        spec.pads = {dice(0, 3), dice(0, 3), dice(0, 3), dice(0, 3)};
        if (dice(0, 1) == 0) spec.pads = {spec.pads.top, spec.pads.left, spec.pads.top, spec.pads.left};
    }
    spec.padding_mode = all_padding_modes[static_cast<std::size_t>(dice(0, 3))];
    spec.bias = dice(0, 1) == 0;
    return spec;
}

/// Scenes of one convolution in random orders, every mode among them.
std::vector<Scene> random_scenes() {
    Dice dice(20240601);
    std::vector<Scene> scenes;
    while (scenes.size() < spec_cases) {
        Scene scene;
        scene.spec = random_spec(dice);
        scene.input = InputKind::randn;
        scene.weight = WeightKind::randn;
        scene.input_seed = scenes.size() + 1;
        if (dice(0, 2) != 0) {
            for (const Loop loop : all_loops) scene.order = scene.order.moved(loop, static_cast<int>(dice(0, 7)));
        }
        if (validate(scene)) scenes.push_back(scene);
    }
    return scenes;
}

Layer random_layer(Dice& dice, const Conv2dSpec& input) {
    Layer layer;
    layer.kind = all_layer_kinds[static_cast<std::size_t>(dice(0, 2))];
    layer.spec = random_spec(dice);
    if (layer.kind == LayerKind::conv) {
        layer.spec.groups = 1;
    } else {
        layer.spec.padding_mode = PaddingMode::zeros;
        layer.spec.pads = {dice(0, layer.spec.kernel.h / 2), dice(0, layer.spec.kernel.w / 2),
                           dice(0, layer.spec.kernel.h / 2), dice(0, layer.spec.kernel.w / 2)};
    }
    share_input(layer, input);
    layer.weight = WeightKind::randn;
    layer.relu = dice(0, 1) == 0;
    layer.shuffle = layer.spec.out_channels % 2 == 0 && layer.kind == LayerKind::conv ? 2 : 1;
    return layer;
}

std::vector<Scene> random_stacks() {
    Dice dice(7);
    std::vector<Scene> scenes;
    while (scenes.size() < stack_cases) {
        Conv2dSpec input;
        input.in_channels = dice(1, 3);
        input.height = dice(9, 14);
        input.width = dice(9, 14);
        std::vector<Layer> layers;
        for (int i = 0; i < 3; ++i) {
            Layer layer = random_layer(dice, input);
            connect(layer, layers.empty() ? nullptr : &layers.back());
            layer.weight_seed = static_cast<std::uint64_t>(i) + 1;
            layers.push_back(layer);
        }
        Scene scene;
        scene.input = InputKind::randn;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].kind != LayerKind::conv) continue;
            set_layers(scene, layers, i);
            break;
        }
        if (validate(scene)) scenes.push_back(scene);
    }
    return scenes;
}

std::string name_of_case(std::size_t i) {
    return fmt::format("{:02}", i);
}

TEST(CodeRun, NumpyAndTorchGiveTheEnginesOutput) {
    const testing::ScratchFolder folder;
    std::size_t i = 0;
    for (const Scene& scene : random_scenes()) {
        const std::string name = name_of_case(i++);
        folder.write(name + ".numpy.py", code_text(scene, CodeTarget::numpy));
        folder.write(name + ".torch.py", code_text(scene, CodeTarget::torch));
        folder.write_array(name + ".npy", convolve(scene.spec, materialise(scene)));
    }
    for (const Scene& scene : random_stacks()) {
        const std::string name = name_of_case(i++);
        folder.write(name + ".torch.py", code_text(scene, CodeTarget::torch));
        folder.write_array(name + ".npy", testing::run_stack(layers_of(scene), StackLevels().input_of(scene, 0)));
    }
    const std::string log = folder.file("log");
    const int code = testing::run_command("/usr/bin/python3 '" CONVSCOPE_TEST_DATA "/run_code.py' '" + folder.file("") +
                                          "' > '" + log + "' 2>&1");
    EXPECT_EQ(code, 0) << folder.read("log");
    EXPECT_NE(folder.read("log").find("112 programs, 0 wrong"), std::string::npos) << folder.read("log");
}

// All in one file: each program in a namespace of its own.
TEST(CodeRun, CppGivesTheEnginesOutput) {
    const std::vector<Scene> scenes = random_scenes();
    const testing::ScratchFolder folder;
    std::string all = "#include <cmath>\n#include <cstdio>\n";
    std::string calls;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const std::string program = code_text(scenes[i], CodeTarget::cpp);
        std::istringstream lines(program);
        all += fmt::format("namespace case_{} {{\n", i);
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("#include")) all += (line == "int main() {" ? "void run() {" : line) + "\n";
        }
        all += "}\n";
        calls += fmt::format("    case_{}::run();\n    std::printf(\"end\\n\");\n", i);
    }
    folder.write("all.cpp", all + "int main() {\n" + calls + "}\n");
    folder.write("one.cpp", code_text(scenes.front(), CodeTarget::cpp));  // as it stands
    const std::string warnings = " -std=c++17 -Wall -Wextra -Werror -Wno-missing-braces -Wno-unused-function ";
    const auto compile = [&](const std::string& name) {
        return testing::run_command("c++" + warnings + "-o '" + folder.file(name) + "' '" + folder.file(name + ".cpp") +
                                    "' 2> '" + folder.file("log") + "' && '" + folder.file(name) + "' > '" +
                                    folder.file(name + ".txt") + "'");
    };
    ASSERT_EQ(compile("one"), 0) << folder.read("log");
    ASSERT_EQ(compile("all"), 0) << folder.read("log");
    std::istringstream said(folder.read("all.txt"));
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const Tensor y = convolve(scenes[i].spec, materialise(scenes[i]));
        std::vector<float> values;
        for (std::string word; said >> word && word != "end";) values.push_back(std::strtof(word.c_str(), nullptr));
        ASSERT_EQ(values.size(), y.data.size()) << i;
        for (std::size_t k = 0; k < values.size(); ++k) {
            ASSERT_NEAR(values[k], y.data[k], 1e-5F + 1e-4F * std::abs(y.data[k])) << "case " << i << ", value " << k;
        }
    }
}

TEST(CodeText, TakesValuesThatAreNoNumbersAndTooManyForText) {
    Scene scene;
    scene.spec.height = scene.spec.width = 3;
    scene.spec.kernel = {2, 2};
    set_cell(scene.input_edits, {0, 0, 1, 1}, std::numeric_limits<float>::quiet_NaN());
    set_cell(scene.weight_edits, {0, 0, 1, 1}, -std::numeric_limits<float>::infinity());
    EXPECT_NE(code_text(scene, CodeTarget::numpy).find("from numpy import inf, nan"), std::string::npos);
    EXPECT_NE(code_text(scene, CodeTarget::torch).find("inf, nan = float(\"inf\"), float(\"nan\")"), std::string::npos);
    const std::string cpp = code_text(scene, CodeTarget::cpp);
    EXPECT_NE(cpp.find("-INFINITY"), std::string::npos);
    EXPECT_NE(cpp.find("#include <cmath>"), std::string::npos);
    scene.spec.height = 100;
    scene.spec.width = 100;
    scene.spec.bias = true;
    EXPECT_NE(code_text(scene, CodeTarget::numpy).find("np.load(\"b.npy\")"), std::string::npos);
    EXPECT_NE(code_text(scene, CodeTarget::torch).find("np.load(\"x.npy\")"), std::string::npos);
    const testing::ScratchFolder folder;
    const ConvData data = materialise(scene);
    folder.write("big.cpp", code_text(scene, data, CodeTarget::cpp));
    folder.write("00.numpy.py",
                 "import os\nos.chdir('" + folder.file("") + "')\n" + code_text(scene, data, CodeTarget::numpy));
    folder.write("00.torch.py", code_text(scene, data, CodeTarget::torch));
    folder.write_array("x.npy", data.x);
    folder.write_array("w.npy", data.w);
    folder.write_values("b.npy", std::array{scene.spec.out_channels}, data.bias);
    folder.write_array("00.npy", convolve(scene.spec, data));
    EXPECT_EQ(
        testing::run_command("cd '" + folder.file("") +
                             "' && c++ -o big big.cpp && ./big > big.txt && /usr/bin/python3 '" CONVSCOPE_TEST_DATA
                             "/run_code.py' . > log 2>&1"),
        0)
        << folder.read("log");
    const Tensor y = convolve(scene.spec, data);
    std::istringstream said(folder.read("big.txt"));
    std::string word;
    for (const float value : y.data) {
        said >> word;
        if (!std::isnan(value)) {
            ASSERT_EQ(std::strtof(word.c_str(), nullptr), value);
        }
    }
}

TEST(CodeText, LatexHasTheNumbersOfTheStep) {
    Scene scene;
    scene.spec.height = scene.spec.width = 3;
    scene.spec.kernel = {2, 2};
    scene.spec.bias = true;
    for (std::int64_t i = 0; i < 4; ++i) {
        set_cell(scene.input_edits, {0, 0, i / 2, i % 2}, static_cast<float>(i + 1));
        set_cell(scene.weight_edits, {0, 0, i / 2, i % 2}, static_cast<float>(-i));
    }
    set_cell(scene.bias_edits, {0, 0, 0, 0}, 0.5F);
    const std::string whole = code_text(scene, CodeTarget::latex);
    EXPECT_NE(whole.find("0.5 + 0 \\cdot 1 + (-1) \\cdot 2 + (-2) \\cdot 3"), std::string::npos) << whole;
    EXPECT_NE(whole.find("&= -19.5\n"), std::string::npos) << whole;  // 0.5 - 2 - 6 - 12
    scene.granularity = Granularity::tap;
    scene.step = 1;
    const std::string part = code_text(scene, CodeTarget::latex);
    EXPECT_NE(part.find("y^{(t)}_{0,0,0,0} &= 0.5 + 0 \\cdot 1 + (-1) \\cdot 2 \\\\"), std::string::npos) << part;
    EXPECT_EQ(std::count(part.begin(), part.end(), '{'), std::count(part.begin(), part.end(), '}'));
}

TEST(CodeText, TargetsAreNamed) {
    for (const CodeTarget target : all_code_targets) EXPECT_EQ(*code_target_of(name_of(target)), target);
    EXPECT_EQ(code_target_of("pytorch").error().nearest, "torch");
}

}  // namespace
}  // namespace convscope
