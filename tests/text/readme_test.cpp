// The README says what the program does: its keys, its commands, its presets.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "app/figure/strings.h"
#include "app/io/presets.h"
#include "app/ui/commands.h"
#include "tests/text/sources.h"

namespace convscope {
namespace {

TEST(Readme, ListsEveryKeyWithWhatItDoes) {
    const std::string readme = testing::repository_file("README.md");
    const Strings en(Language::en);
    ASSERT_GT(commands().size(), 20U);
    for (const KeyCommand& command : commands()) {
        const std::string row =
            "| `" + std::string(command.shown) + "` | " + en("command." + std::string(command.id)) + " |\n";
        EXPECT_NE(readme.find(row), std::string::npos) << row;
    }
}

TEST(Readme, NamesEveryCommandOfTheCommandLine) {
    const std::string readme = testing::repository_file("README.md");
    const std::string reference = testing::repository_file("docs/command-line.md");
    int found = 0;
    for (const auto& source : testing::sources_in({"app/cli"})) {
        // const Command NAME_command{"name", ...
        for (std::size_t at = source.code.find("_command{"); at != std::string::npos;
             at = source.code.find("_command{", at + 1)) {
            const std::string name = testing::literals_in(source.code.substr(at)).front();
            ++found;
            EXPECT_NE(readme.find("convscope " + name + " "), std::string::npos) << name;
            EXPECT_NE(reference.find("\n## " + name + "\n"), std::string::npos) << name;
        }
    }
    EXPECT_GE(found, 5);
}

TEST(Readme, NamesEveryPreset) {
    const std::string readme = testing::repository_file("README.md");
    for (const Preset& preset : presets()) {
        EXPECT_NE(readme.find("`" + preset.id + "`"), std::string::npos) << preset.id;
    }
}

// docs/pictures.sh renders what docs/pictures.txt lists: no picture that a page shows is missing from it, or left over.
TEST(Docs, EveryPictureIsShownAndCanBeRenderedAgain) {
    namespace fs = std::filesystem;
    std::set<std::string> listed, shown, there;
    std::istringstream list(testing::repository_file("docs/pictures.txt"));
    for (std::string line; std::getline(list, line);) {
        if (!line.empty() && line.front() != '#') listed.insert(line.substr(0, line.find(' ')));
    }
    const fs::path docs = fs::path(CONVSCOPE_REPOSITORY) / "docs";
    for (const auto& file : fs::directory_iterator(docs / "images")) there.insert(file.path().filename().string());
    std::vector<std::string> pages{"README.md"};
    for (const auto& file : fs::directory_iterator(docs)) {
        if (file.path().extension() == ".md") pages.push_back("docs/" + file.path().filename().string());
    }
    for (const std::string& page : pages) {
        const std::string text = testing::repository_file(page);
        for (std::size_t at = text.find("images/"); at != std::string::npos; at = text.find("images/", at + 1)) {
            const std::size_t end = text.find(".png)", at);
            if (end != std::string::npos) shown.insert(text.substr(at + 7, end + 4 - at - 7));
        }
    }
    EXPECT_GE(listed.size(), 3U);
    EXPECT_EQ(listed, there);
    EXPECT_EQ(listed, shown);
}

}  // namespace
}  // namespace convscope
