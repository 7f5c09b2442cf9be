// The README says what the program does: its keys, its commands, its presets.
#include <gtest/gtest.h>

#include <string>

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

}  // namespace
}  // namespace convscope
