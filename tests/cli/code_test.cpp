// `convscope code`, and links wherever a SCENE is taken.
#include <gtest/gtest.h>

#include "app/io/presets.h"
#include "core/code_text.h"
#include "core/link.h"
#include "tests/cli/program.h"

namespace convscope::test {
namespace {

TEST(Code, PrintsAndWritesEveryForm) {
    const Sandbox sandbox;
    const Scene scene = *preset_scene("classic");
    for (const CodeTarget target : all_code_targets) {
        const std::string name(name_of(target));
        const Ended run = sandbox.run({"code", "classic", "--as", name});
        EXPECT_EQ(run.code, 0) << run.err;
        EXPECT_EQ(run.out, code_text(scene, target));
        EXPECT_EQ(sandbox.run({"code", "classic", "--as", name, "-o", name}).code, 0);
        EXPECT_EQ(read_all(sandbox.folder() / name), run.out);
    }
    EXPECT_EQ(sandbox.run({"code", "classic"}).out, code_text(scene, CodeTarget::torch));
}

TEST(Code, StepIsTheOneWhoseSumIsWritten) {
    const Sandbox sandbox;
    Scene scene = *preset_scene("classic");
    scene.step = 7;
    EXPECT_EQ(sandbox.run({"code", "classic", "--as", "latex", "--step", "7"}).out,
              code_text(scene, CodeTarget::latex));
}

TEST(Code, AFullDiskIsSaid) {
    const Sandbox sandbox;
    const Ended run = sandbox.run({"code", "classic"}, "/dev/full");
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.err, "convscope code: stdout cannot be written: No space left on device\n");
}

TEST(LinkArgument, OpensWhereASceneIsTaken) {
    const Sandbox sandbox;
    const std::string link = "?in=1x2x5x5&out=4&k=3&s=2&p=2&d=2&g=2&step=17";
    const Ended code = sandbox.run({"code", link, "--as", "numpy"});
    EXPECT_EQ(code.code, 0) << code.err;
    EXPECT_EQ(code.out, code_text(*scene_from_link(link), CodeTarget::numpy));
    EXPECT_EQ(sandbox.run({"trace", "convscope://" + link, "--from", "17", "--to", "17"}).code, 0);
    EXPECT_EQ(sandbox.run({"rf", "https://example.org/" + link}).code, 0);
    EXPECT_EQ(sandbox.run({"render", link, "--size", "64x64", "-o", "x.png"}).code, 0);
}

}  // namespace
}  // namespace convscope::test
