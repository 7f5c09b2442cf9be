// What is kept between runs: scene files, the autosave, the settings, and the folders for them.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "app/io/files.h"
#include "app/io/presets.h"
#include "app/io/scene_files.h"
#include "app/io/settings.h"
#include "app/io/xdg.h"
#include "core/scene_json.h"
#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using testing::TemporaryFolder;
namespace fs = std::filesystem;

Environment environment_of(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    };
}

TEST(Xdg, Folders) {
    const auto home = environment_of({{"HOME", "/ada"}});
    EXPECT_EQ(config_folder(home), "/ada/.config/convscope");
    EXPECT_EQ(state_folder(home), "/ada/.local/state/convscope");
    const auto set = environment_of({{"HOME", "/ada"}, {"XDG_CONFIG_HOME", "/c"}, {"XDG_STATE_HOME", "/s"}});
    EXPECT_EQ(config_folder(set), "/c/convscope");
    EXPECT_EQ(state_folder(set), "/s/convscope");
    // Relative paths do not count; without a home there is nowhere.
    EXPECT_EQ(config_folder(environment_of({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "c"}})), "/h/.config/convscope");
    EXPECT_EQ(config_folder(environment_of({})), "");
    EXPECT_EQ(state_folder(environment_of({{"HOME", "relative"}})), "");
}

TEST(Xdg, FoldersArePrivate) {
    const TemporaryFolder folder;
    const auto path = folder.file("a/b");
    EXPECT_TRUE(make_folder(path));
    EXPECT_TRUE(make_folder(path));
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
    ASSERT_TRUE(write_text_file(folder.file("file"), "x"));
    EXPECT_FALSE(make_folder(folder.file("file/below")));
    EXPECT_FALSE(make_folder(""));
}

TEST(SceneFiles, SaveAndLoad) {
    const TemporaryFolder folder;
    Scene scene = *preset_scene("classic");
    scene.step = 5;
    ASSERT_TRUE(save_scene(folder.file("mine.json"), scene));
    EXPECT_EQ(load_scene(folder.file("mine.json")), scene);
    EXPECT_EQ(load_scene("opening"), preset_scene("opening"));
    EXPECT_EQ(load_scene("opennig").error().key, "unknown_preset");
    EXPECT_EQ(load_scene(folder.file("none.json")).error().key, "file_read");
    EXPECT_EQ(load_scene("none.json").error().key, "file_read");
    EXPECT_EQ(load_scene(folder.path()).error().key, "file_read");
    ASSERT_TRUE(write_text_file(folder.file("bad.json"), "{"));
    const auto bad = load_scene(folder.file("bad.json"));
    ASSERT_FALSE(bad);
    EXPECT_NE(bad.error().message().find("bad.json"), std::string::npos);
    EXPECT_FALSE(save_scene(folder.file("none/mine.json"), scene));
}

// What was recovered; an Error where there was one.
std::optional<Scene> recovered_from(const std::string& folder) {
    const auto recovered = recover_autosave(folder);
    EXPECT_TRUE(recovered.has_value());
    return recovered ? *recovered : std::nullopt;
}

TEST(Autosave, ComesBack) {
    const TemporaryFolder folder;
    const auto state = folder.file("state/convscope");
    EXPECT_FALSE(recovered_from(state).has_value());
    const Scene scene = *preset_scene("depthwise");
    ASSERT_TRUE(autosave(state, scene));
    EXPECT_TRUE(recovered_from(state) == scene);
    EXPECT_TRUE(recovered_from(state) == scene);  // reading does not use it up
}

TEST(Autosave, ABadOneIsKeptAside) {
    const TemporaryFolder folder;
    for (const auto* content : {"", "{\"version\": 1, \"spec\":", "{\"version\": 99}", "\xFF\xFE"}) {
        ASSERT_TRUE(write_text_file(folder.file("autosave.json"), content));
        const auto recovered = recover_autosave(folder.path());
        ASSERT_FALSE(recovered);
        EXPECT_EQ(recovered.error().key, "autosave_bad");
        EXPECT_NE(recovered.error().message().find("autosave.bad"), std::string::npos);
        EXPECT_FALSE(fs::exists(folder.file("autosave.json")));
        EXPECT_FALSE(recovered_from(folder.path()).has_value());
    }
    // None was lost.
    EXPECT_EQ(read_text_file(folder.file("autosave.bad.json")), "");
    EXPECT_EQ(read_text_file(folder.file("autosave.bad-2.json")), "{\"version\": 1, \"spec\":");
    EXPECT_EQ(read_text_file(folder.file("autosave.bad-3.json")), "{\"version\": 99}");
    EXPECT_EQ(folder.count(), 4);
}

TEST(Autosave, AFolderInItsPlaceIsNoCrash) {
    const TemporaryFolder folder;
    ASSERT_TRUE(fs::create_directory(folder.file("autosave.json")));
    EXPECT_FALSE(recover_autosave(folder.path()));
    EXPECT_TRUE(autosave(folder.path(), *preset_scene("opening")));
    EXPECT_FALSE(autosave("", Scene{}));
}

TEST(SettingsFile, RoundTrip) {
    const TemporaryFolder folder;
    const auto path = folder.file("config/settings.json");
    Error problem;
    EXPECT_EQ(load_settings(path, &problem), Settings{});
    Settings settings;
    settings.language = "zh";
    settings.theme = "print";
    settings.text_scale = 250;
    settings.reduced_motion = true;
    settings.hints_seen = true;
    settings.speed = 0.5;
    settings.code = "cpp";
    settings.preset = "two-groups";
    settings.recent = {"/a/b.json", "/c \"d\".png"};
    settings.window_width = 800;
    settings.window_height = 601;
    ASSERT_TRUE(save_settings(path, settings));
    EXPECT_EQ(load_settings(path, &problem), settings);
    EXPECT_TRUE(problem.key.empty());
}

TEST(SettingsFile, OneBadValueDoesNotTakeTheOthers) {
    const TemporaryFolder folder;
    const auto path = folder.file("settings.json");
    const auto load = [&](const std::string& text, std::string& names) {
        EXPECT_TRUE(write_text_file(path, text));
        Error problem;
        const auto settings = load_settings(path, &problem);
        names = problem.key.empty() ? "" : problem.message();
        return settings;
    };
    std::string told;
    const auto some = load(R"({"language": "zh", "text_scale": 9000, "speed": 20, "later": 1})", told);
    EXPECT_EQ(some.language, "zh");
    EXPECT_EQ(some.text_scale, 100);
    EXPECT_EQ(some.speed, 20.0);
    EXPECT_NE(told.find("text_scale=9000"), std::string::npos) << told;
    EXPECT_EQ(load(R"({"later": 1})", told), Settings{});
    EXPECT_EQ(told, "");
    for (const auto* text : {"", "{", "[]", "3", R"({"language": "fr"})", R"({"theme": 3})", R"({"text_scale": 100.5})",
                             R"({"hints_seen": "yes"})", R"({"speed": 0})", R"({"window_width": -1})",
                             R"({"code": "rust"})", R"({"preset": 3})", R"({"recent": [1]})", "\xFF"}) {
        EXPECT_EQ(load(text, told), Settings{}) << text;
        EXPECT_NE(told.find("settings.json"), std::string::npos) << text << ": " << told;
    }
    EXPECT_EQ(load_settings("", nullptr), Settings{});
    EXPECT_EQ(load_settings(folder.path(), nullptr), Settings{});
}

}  // namespace
}  // namespace convscope
