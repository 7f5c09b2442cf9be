// Strict reading of JSON that people write by hand: every key is asked for by name with its type; what was not asked
// for is refused by name. Used for scenes, presets and settings. Nothing here throws.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/checked_math.h"
#include "core/error.h"

namespace convscope {

/// Parses `text`. Fails with the line and column of the first mistake; a key that stands twice in one object and
/// nesting deeper than 32 levels are mistakes too. `name` says what the text is ("opening.json", "the scene").
Result<nlohmann::json> parse_json(std::string_view text, const std::string& name);

/// Lines of `json` for people: objects and lists stand on one line when they fit 100 columns and hold no object.
/// Invalid UTF-8 becomes U+FFFD.
std::string pretty_json(const nlohmann::ordered_json& json);

/// One object being read. The first failure is kept; after it every call does nothing.
class JsonFields {
public:
    /// `where` is the object's place, for messages: "spec", "input.edits[3]", "" for the outermost.
    JsonFields(const nlohmann::json& object, std::string where);

    /// The value of `key`, or null when it is missing.
    const nlohmann::json* find(std::string_view key);
    /// Each leaves `into` as it is when the key is missing.
    void read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t most = saturated);
    void read(std::string_view key, std::uint64_t& into);
    void read(std::string_view key, double& into, double least, double most);
    void read(std::string_view key, bool& into);
    void read(std::string_view key, std::string& into);
    /// A word that `parse` turns into a value or an Error.
    template <class Value, class Parse>
    void read_word(std::string_view key, Value& into, Parse&& parse) {
        std::string word;
        if (find(key) == nullptr) return;
        read(key, word);
        if (error_) return;
        if (auto value = parse(std::string_view(word))) {
            into = *value;
        } else {
            keep(value.error());
        }
    }

    void keep(Error error);
    /// Keeps the Error `sentence` ("json_not_whole", ...) about the value of `key`, which stands in the object.
    void refuse(std::string_view key, const char* sentence);
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    /// "where.key".
    [[nodiscard]] std::string path_of(std::string_view key) const;
    /// Refuses the keys that were not asked for; then the first failure, if any.
    Result<void> finish();

private:
    const nlohmann::json& object_;
    std::string where_;
    std::vector<std::string_view> known_;
    std::optional<Error> error_;
};

/// A value as it stands in the file, cut short: for "got ...".
std::string shown_json(const nlohmann::json& value);

}  // namespace convscope
