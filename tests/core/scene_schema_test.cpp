// docs/scene.schema.json says what a scene file may hold: every preset and every scene that the program writes
// validates, and what the program refuses for its form does not.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/io/presets.h"
#include "core/scene_json.h"
#include "tests/core/programs.h"
#include "tests/core/random_stack.h"

namespace convscope {
namespace {

// Of the form, not of the sizes: what a schema can say.
const std::vector<std::string> broken{
    R"([])",
    R"({"version": 3})",
    R"({"spec": {"kernel": 3}})",
    R"({"spec": {"kernel_size": [3, 3, 3]}})",
    R"({"spec": {"kernel_size": 0}})",
    R"({"spec": {"height": "five"}})",
    R"({"spec": {"bias": 1}})",
    R"({"spec": {"padding": "mirror"}})",
    R"({"spec": {"padding": {"up": 1}}})",
    R"({"spec": {"padding_mode": "mirror"}})",
    R"({"input": {"kind": "photo"}})",
    R"({"input": {"seed": -1}})",
    R"({"weight": {"edits": [[0, 0, 0, 1.5]]}})",
    R"({"weight": {"edits": [[0, 0, 0, 0, "three"]]}})",
    R"({"input": {"array": {"shape": [1, 1, 1], "float32_base64": "AAAA"}}})",
    R"({"input": {"array": {"shape": [1, 1, 1, 1]}}})",
    R"({"loop_order": "n g oc"})",
    R"({"loop_order": "n g oc oh ow ic kh kh"})",
    R"({"granularity": "pixel"})",
    R"({"step": -1})",
    R"({"lens": "dilation"})",
    R"({"view": "4d"})",
    R"({"probe": {"direction": "left"}})",
    R"({"hidden_layers": 1001})",
    R"({"others": [[{}], [{}], [{}]]})",
    R"({"lockstep": "time"})",
    R"({"version": 2})",
    R"({"layers": []})",
    R"({"version": 1, "layers": [{}]})",
    R"({"layers": [{"kind": "pool"}]})",
    R"({"layers": [{}, {"spec": {"height": 3}}]})",
    R"({"layers": [{"kind": "conv"}, {"kind": "max_pool", "weight": {}}]})",
    R"({"layers": [{}], "layer": 0})",
    R"({"others": [[{"spec": {"in_channels": 3}}]]})",
    R"({"colour": "blue"})",
};

Scene some_scene() {
    Scene scene = testing::random_scene();
    if (*rc::gen::arbitrary<bool>()) {
        set_layers(scene, testing::random_stack(), 0);
        scene.others.push_back(testing::random_stack());
        scene.probe = {*rc::gen::arbitrary<bool>(), Pair{1, 2}};
        scene.hidden_layers = 1;
        scene.lockstep = Lockstep::work;
    }
    return scene;
}

TEST(SceneSchema, FitsWhatTheProgramReadsAndWrites) {
    const testing::ScratchFolder folder;
    for (const Preset& preset : presets()) folder.write("good/" + preset.id + ".json", to_json(preset.scene));
    folder.write("good/empty.json", "{}");
    int count = 0;
    rc::check("scenes are written",
              [&] { folder.write(fmt::format("good/{:03}.json", count++), to_json(some_scene())); });
    for (std::size_t i = 0; i < broken.size(); ++i) {
        folder.write(fmt::format("bad/{:02}.json", i), broken[i]);
        EXPECT_FALSE(scene_from_json(broken[i])) << broken[i];
    }
    const std::string log = folder.file("log");
    const int code = testing::run_command("/usr/bin/python3 '" CONVSCOPE_TEST_DATA
                                          "/check_schema.py' '" CONVSCOPE_TEST_DATA "/../../docs/scene.schema.json' '" +
                                          folder.file("good") + "' '" + folder.file("bad") + "' > '" + log + "' 2>&1");
    EXPECT_EQ(code, 0) << folder.read("log");
    EXPECT_NE(folder.read("log").find(", 0 wrong"), std::string::npos) << folder.read("log");
    EXPECT_GE(count, 100);
}

}  // namespace
}  // namespace convscope
