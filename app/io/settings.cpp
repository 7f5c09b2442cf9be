// Settings as JSON. Each value is checked by itself: a bad one keeps its default and is told about, the others count.
// Keys of a newer program are left alone.
#include "app/io/settings.h"

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "app/io/files.h"
#include "app/io/xdg.h"
#include "core/closest_name.h"
#include "core/json_fields.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, 3> languages{"", "en", "zh"};
constexpr std::array<std::string_view, 3> themes{"dark", "light", "print"};
constexpr std::array<std::string_view, 2> codes{"python", "cpp"};

// Reads keys one at a time, so that one bad value does not take the others with it.
class Reader {
public:
    explicit Reader(const nlohmann::json& object) : object_(object) {}

    template <class Read>
    void one(Read&& read) {
        JsonFields fields(object_, "");
        read(fields);
        // finish() would refuse the keys that the other calls read; only the value's own failure matters here.
        if (fields.failed() && !problem_) problem_ = fields.finish().error();
    }
    void whole(const char* key, int& into, int least, int most) {
        std::int64_t value = into;
        one([&](JsonFields& fields) { fields.read(key, value, least, most); });
        into = static_cast<int>(value);
    }
    void truth(const char* key, bool& into) {
        one([&](JsonFields& fields) { fields.read(key, into); });
    }
    void word(const char* key, std::string& into, std::span<const std::string_view> words) {
        std::string given = into;
        one([&](JsonFields& fields) {
            fields.read_word(key, given, [&](std::string_view text) -> Result<std::string> {
                for (const auto each : words) {
                    if (each == text) return std::string(text);
                }
                std::string known;
                for (const auto each : words) {
                    if (!known.empty()) known += ", ";
                    known.append(1, '"').append(each).append(1, '"');
                }
                return fail("setting_word", key, {key, std::string(text.substr(0, 60)), known},
                            std::string(closest_name(text, words)));
            });
        });
        into = given;
    }
    void texts(const char* key, std::vector<std::string>& into, std::size_t most) {
        one([&](JsonFields& fields) {
            const nlohmann::json* list = fields.find(key);
            if (list == nullptr) return;
            std::vector<std::string> given;
            for (const auto& each : *list) {
                if (!list->is_array() || !each.is_string()) return fields.refuse(key, "json_not_text");
                if (given.size() < most) given.push_back(each.get<std::string>());
            }
            into = given;
        });
    }
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

private:
    const nlohmann::json& object_;
    std::optional<Error> problem_;
};

Settings read_settings(const nlohmann::json& object, std::optional<Error>& problem) {
    Settings settings;
    Reader reader(object);
    reader.word("language", settings.language, languages);
    reader.word("theme", settings.theme, themes);
    reader.whole("text_scale", settings.text_scale, 75, 250);
    reader.truth("reduced_motion", settings.reduced_motion);
    reader.truth("hints_seen", settings.hints_seen);
    reader.one([&](JsonFields& fields) { fields.read("speed", settings.speed, 0.5, 1000.0); });
    reader.word("code", settings.code, codes);
    reader.one([&](JsonFields& fields) { fields.read("preset", settings.preset); });
    reader.texts("recent", settings.recent, Settings::most_recent);
    reader.whole("window_width", settings.window_width, 320, 16384);
    reader.whole("window_height", settings.window_height, 240, 16384);
    problem = reader.problem();
    return settings;
}

}  // namespace

Settings still_settings(std::string language) {
    Settings settings;
    settings.language = std::move(language);
    settings.hints_seen = true;
    settings.reduced_motion = true;
    return settings;
}

Settings load_settings(const std::string& path, Error* problem) {
    std::error_code ignored;
    if (path.empty() || !std::filesystem::exists(path, ignored)) return {};
    Settings settings;
    std::optional<Error> found;
    const auto text = read_text_file(path, std::int64_t{1} << 20);
    if (!text) {
        found = text.error();
    } else if (const auto json = parse_json(*text, path); !json) {
        found = json.error();
    } else {
        settings = read_settings(*json, found);
    }
    if (found && problem != nullptr) {
        *problem = fail("settings_bad", found->parameter, {path, found->message()}, found->nearest).value();
    }
    return settings;
}

Result<void> save_settings(const std::string& path, const Settings& settings) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    if (!folder.empty() && !make_folder(folder)) return fail("folder_missing", "settings", {folder});
    return write_text_file(path, pretty_json({{"language", settings.language},
                                              {"theme", settings.theme},
                                              {"text_scale", settings.text_scale},
                                              {"reduced_motion", settings.reduced_motion},
                                              {"hints_seen", settings.hints_seen},
                                              {"speed", settings.speed},
                                              {"code", settings.code},
                                              {"preset", settings.preset},
                                              {"recent", settings.recent},
                                              {"window_width", settings.window_width},
                                              {"window_height", settings.window_height}}));
}

}  // namespace convscope
