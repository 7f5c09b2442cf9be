// Completion of paths against a real folder.
#include "app/io/completion.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using testing::TemporaryFolder;

constexpr std::array<std::string_view, 2> suffixes{".json", ".png"};

TEST(Completion, OffersFoldersAndFittingFiles) {
    const TemporaryFolder folder;
    for (const char* name : {"one.json", "other.png", "text.txt", ".hidden.json", "UPPER.PNG"}) {
        std::ofstream(folder.file(name)) << "x";
    }
    std::filesystem::create_directory(folder.file("old"));
    const auto names = [&](const std::string& typed) { return completions(folder.file(typed), suffixes, 10); };
    using List = std::vector<std::string>;
    EXPECT_EQ(names("o"), (List{folder.file("old/"), folder.file("one.json"), folder.file("other.png")}));
    EXPECT_EQ(names("one"), List{folder.file("one.json")});
    EXPECT_EQ(names(""),
              (List{folder.file("UPPER.PNG"), folder.file("old/"), folder.file("one.json"), folder.file("other.png")}));
    EXPECT_EQ(names("."), List{folder.file(".hidden.json")}) << "hidden ones when their dot is typed";
    EXPECT_TRUE(names("text").empty());
    EXPECT_TRUE(names("none/x").empty());
    EXPECT_EQ(completions(folder.file("o"), suffixes, 1).size(), 1U);
}

TEST(Completion, CommonStart) {
    EXPECT_EQ(common_start({}), "");
    EXPECT_EQ(common_start(std::vector<std::string>{"/a/bc"}), "/a/bc");
    EXPECT_EQ(common_start(std::vector<std::string>{"/a/bc", "/a/bd", "/a/b"}), "/a/b");
    EXPECT_EQ(common_start(std::vector<std::string>{"/图", "/困"}), "/") << "no half of a character";
    EXPECT_EQ(common_start(std::vector<std::string>{"/图a", "/图b"}), "/图");
}

}  // namespace
}  // namespace convscope
