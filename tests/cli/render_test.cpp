// `convscope render` for paper: the file's name chooses, options come out, the same words give the same file.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace convscope::test {
namespace {

std::string made(const Sandbox& sandbox, const std::vector<std::string>& words, const std::string& name) {
    std::vector<std::string> all{"render"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"-o", name});
    const Ended ended = sandbox.run(all);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out, "");
    return read_all(sandbox.folder() / name);
}

std::uint32_t big_endian(const std::string& text, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(text[at + i]);
    return value;
}

TEST(RenderForPaper, TheNameChoosesTheFormat) {
    const Sandbox sandbox;
    EXPECT_TRUE(made(sandbox, {"opening"}, "a.svg").starts_with("<?xml"));
    EXPECT_TRUE(made(sandbox, {"opening"}, "a.PDF").starts_with("%PDF-"));
    EXPECT_TRUE(made(sandbox, {"opening", "--transparent"}, "a.png").starts_with("\x89PNG"));
}

TEST(RenderForPaper, EveryLensInBothLanguagesAndInSpace) {
    const Sandbox sandbox;
    for (const auto& [lens, english, chinese] :
         {std::tuple{"step", ">Output y<", ">输出 y<"}, std::tuple{"groups", ">Output channels<", ">输出通道<"},
          std::tuple{"rf", ">coverage<", ">覆盖率<"}, std::tuple{"compare", ">Difference<", ">差<"}}) {
        EXPECT_NE(made(sandbox, {"opening", "--lens", lens}, "a.svg").find(english), std::string::npos) << lens;
        EXPECT_NE(made(sandbox, {"opening", "--lens", lens, "--lang", "zh"}, "b.svg").find(chinese), std::string::npos)
            << lens;
    }
    const std::string flat = made(sandbox, {"opening"}, "c.svg");
    EXPECT_NE(made(sandbox, {"opening", "--3d"}, "d.svg"), flat);
    EXPECT_EQ(made(sandbox, {"opening"}, "e.svg"), flat) << "the same words, the same file";
}

TEST(RenderForPaper, SizesComeOut) {
    const Sandbox sandbox;
    const std::string paper = made(sandbox, {"opening", "--width", "85mm"}, "a.png");
    EXPECT_EQ(big_endian(paper, 16), 1004U) << "85 mm at 300 to the inch";
    EXPECT_EQ(big_endian(made(sandbox, {"opening", "--width", "85mm", "--scale", "2"}, "a.png"), 16), 2008U);
    const std::string page = made(sandbox, {"opening", "--width", "700x600px"}, "a.png");
    EXPECT_EQ(big_endian(page, 16), 700U);
    EXPECT_EQ(big_endian(page, 20), 600U);
    EXPECT_NE(made(sandbox, {"opening", "--width", "85x60mm"}, "a.svg").find("width=\"85.000mm\" height=\"60.000mm\""),
              std::string::npos);
    EXPECT_NE(made(sandbox, {"opening", "--size", "640x480"}, "a.svg").find("width=\"640.00\" height=\"480.00\""),
              std::string::npos);
}

TEST(RenderForPaper, CaptionThemeAndBackgroundComeOut) {
    const Sandbox sandbox;
    const std::string plain = made(sandbox, {"opening"}, "a.svg");
    EXPECT_EQ(plain.find("dilation 2, groups 2"), std::string::npos);
    EXPECT_NE(plain.find("fill=\"#ffffff\""), std::string::npos);
    const std::string caption = made(sandbox, {"opening", "--caption", "--width", "170mm"}, "a.svg");
    EXPECT_NE(caption.find("kernel 3 × 3, stride 1, padding 2, dilation 2, groups 2"), std::string::npos);
    EXPECT_NE(made(sandbox, {"opening", "--theme", "dark"}, "a.svg").find("fill=\"#10151c\""), std::string::npos);
}

}  // namespace
}  // namespace convscope::test
