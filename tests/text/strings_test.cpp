// The two languages are complete and alike, and the program asks for no sentence that is not there.
#include "app/figure/strings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "app/figure/comparisons.h"
#include "app/panels/model_rows.h"
#include "app/ui/commands.h"
#include "core/conv2d_spec.h"
#include "core/generate.h"
#include "core/link.h"
#include "core/loop_nest.h"
#include "core/scene.h"
#include "tests/text/sources.h"

namespace convscope {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

const std::string error_prefix = "error.";

bool is_error(const std::string& key) {
    return key.starts_with(error_prefix);
}

// The digits of the {0}, {1}, ... in a text.
std::set<char> places(std::string_view text) {
    std::set<char> found;
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] == '{' && text[i + 2] == '}' && std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0)
            found.insert(text[i + 1]);
    }
    return found;
}

std::string shown(const std::set<char>& digits) {
    return {digits.begin(), digits.end()};
}

// Arguments that a text takes: one past its highest place.
std::size_t arguments_of(std::string_view text) {
    const std::set<char> found = places(text);
    return found.empty() ? 0 : static_cast<std::size_t>(*found.rbegin() - '0') + 1;
}

// "family.name", as keys are written, and not the name of a file.
bool looks_like_key(const std::string& text) {
    for (const char* suffix :
         {".json", ".npy", ".npz", ".onnx", ".pdf", ".png", ".safetensors", ".svg", ".webp", ".tmp", ".so.1"}) {
        if (text.ends_with(suffix)) return false;
    }
    const auto dot = text.find('.');
    if (dot == std::string::npos || dot == 0 || text.back() == '.') return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot),
                       [](unsigned char c) { return std::islower(c) != 0; }) &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '.' || c == '_' || c == '-';
           });
}

// Keys that the program puts together, over the very lists that it goes through.
struct Family {
    std::string prefix;
    std::vector<std::string> names;
};
template <class List, class Name>
Family family(std::string prefix, const List& list, Name name) {
    Family made{std::move(prefix), {}};
    for (const auto& each : list) made.names.emplace_back(name(each));
    return made;
}
std::vector<Family> families() {
    const auto by_name = [](auto each) { return name_of(each); };
    return {
        family("command.", commands(), [](const KeyCommand& each) { return each.id; }),
        family("compare.made.", comparisons(), [](const Comparison& each) { return each.id; }),
        family("compare.made.", comparisons(), [](const Comparison& each) { return std::string(each.id) + ".help"; }),
        family("export.theme.", std::vector<std::string>{"dark", "light", "print"},
               [](const std::string& each) { return each; }),
        family("granularity.", all_granularities, by_name),
        family("hint.", std::vector<std::string>{"1", "2", "3"}, [](const std::string& each) { return each; }),
        family("input.", all_input_kinds, by_name),
        family("keys.", all_key_subjects, by_name),
        family("layer.kind.", all_layer_kinds, by_name),
        family("lens.", all_lenses, by_name),
        family("lens.", all_lenses, [](LensKind lens) { return std::string(name_of(lens)) + ".help"; }),
        family("link.gap.", all_link_gaps, by_name),
        family("loop.", all_loops, by_name),
        family("models.column.", all_model_columns, by_name),
        family("order.", named_orders(), [](const NamedOrder& each) { return each.name; }),
        family("padding_mode.", all_padding_modes, by_name),
        family("param.", std::vector<std::string>{"kernel", "stride", "padding", "dilation", "groups"},
               [](const std::string& each) { return each; }),
        family("stack.add.", all_layer_kinds, by_name),
        family("weight.", all_weight_kinds, by_name),
    };
}

// Every key that the sources ask for, in literals or put together.
std::set<std::string> keys_in_use() {
    std::set<std::string> keys;
    for (const auto& source : testing::sources_in({"app"})) {
        for (const std::string& literal : testing::literals_in(source.code)) {
            if (looks_like_key(literal)) keys.insert(literal);
        }
    }
    for (const Family& each : families()) {
        for (const std::string& name : each.names) keys.insert(each.prefix + name);
    }
    // parameters.cpp: field(..., "param.x", ...) shows "param.x.help" as well.
    const std::string code = testing::repository_file("app/panels/parameters.cpp");
    for (const auto& call : testing::calls_of(code, "field")) {
        if (call.size() < 2) continue;
        for (const std::string& name : testing::literals_in(call[1])) keys.insert(name + ".help");
    }
    return keys;
}

TEST(Strings, BothLanguagesHaveTheSameKeys) {
    const Strings en(Language::en), zh(Language::zh);
    for (const auto& [key, text] : en.all()) {
        EXPECT_TRUE(zh.all().contains(key)) << key << " has no Chinese";
        EXPECT_FALSE(text.empty()) << key;
    }
    for (const auto& [key, text] : zh.all()) {
        EXPECT_TRUE(is_error(key) || en.all().contains(key)) << key << " has no English";
        EXPECT_FALSE(text.empty()) << key;
    }
}

TEST(Strings, BothLanguagesFillTheSamePlaces) {
    const Strings en(Language::en), zh(Language::zh);
    for (const auto& [key, text] : en.all()) {
        const auto twin = zh.all().find(key);
        if (twin == zh.all().end()) continue;
        EXPECT_EQ(shown(places(text)), shown(places(twin->second))) << key;
    }
}

TEST(Strings, EveryErrorHasItsChinese) {
    const Strings zh(Language::zh);
    std::set<std::string> known;
    for (const ErrorText& each : error_texts()) {
        const std::string key = error_prefix + std::string(each.key);
        EXPECT_TRUE(known.insert(key).second) << each.key << " stands twice in core/error.cpp";
        const auto twin = zh.all().find(key);
        ASSERT_NE(twin, zh.all().end()) << key << " has no Chinese";
        // The window may say it shorter, with what the engine gives.
        const std::set<char> given = places(each.text);
        for (const char place : places(twin->second)) EXPECT_TRUE(given.contains(place)) << key << ": " << place;
        const bool translated =
            std::any_of(twin->second.begin(), twin->second.end(), [](char c) { return (c & 0x80) != 0; });
        EXPECT_TRUE(translated) << key << " is still English";
    }
    for (const auto& [key, text] : zh.all()) {
        EXPECT_TRUE(!is_error(key) || known.contains(key)) << key << " is no error of core/error.cpp";
    }
}

TEST(Strings, EveryKeyInUseExistsAndEveryKeyIsInUse) {
    const Strings en(Language::en);
    const std::set<std::string> used = keys_in_use();
    EXPECT_GT(used.size(), 150U);
    for (const std::string& key : used)
        EXPECT_TRUE(en.all().contains(key)) << key << " is asked for and does not exist";
    for (const auto& [key, text] : en.all()) EXPECT_TRUE(is_error(key) || used.contains(key)) << key << " is not used";
}

// A key put together from a prefix that families() does not know would escape the test above.
TEST(Strings, PrefixesOfComposedKeysAreKnown) {
    std::set<std::string> known;
    for (const Family& each : families()) known.insert(each.prefix + "{}");
    known.insert("compare.made.{}.help");
    known.insert("lens.{}.help");
    int composed = 0;
    for (const auto& source : testing::sources_in({"app"})) {
        for (const char* name : {"tr", "tr_"}) {
            for (const auto& call : testing::calls_of(source.code, name)) {
                if (call.empty() || call[0].find("format(") == std::string::npos) continue;
                const std::string pattern = testing::literals_in(call[0]).front();
                ++composed;
                // "{}.{}": the prefix comes by a parameter; those are the kinds of data.
                EXPECT_TRUE(known.contains(pattern) || pattern == "{}.{}") << source.path << ": " << pattern;
            }
        }
    }
    EXPECT_GE(composed, 6);
}

// Each call gives as many arguments as its sentence takes, in the English and in the Chinese.
TEST(Strings, CallsGiveTheArgumentsThatTheSentenceTakes) {
    const Strings en(Language::en);
    int checked = 0;
    for (const auto& source : testing::sources_in({"app"})) {
        for (const char* name : {"tr", "tr_"}) {
            for (const auto& call : testing::calls_of(source.code, name)) {
                if (call.empty()) continue;
                const std::size_t given =
                    call.size() < 2 ? 0 : testing::split_at_commas(call[1].substr(1, call[1].size() - 2)).size();
                for (const std::string& key : testing::literals_in(call[0])) {
                    const auto found = en.all().find(key);
                    if (found == en.all().end()) continue;
                    ++checked;
                    EXPECT_GE(given, arguments_of(found->second)) << source.path << ": " << key;
                }
            }
        }
    }
    EXPECT_GT(checked, 80);
}

TEST(Strings, ErrorsGiveTheArgumentsThatTheSentenceTakes) {
    std::set<std::string> raised;
    for (const auto& source : testing::sources_in({"app", "core"})) {
        // A key may also travel as a variable (json_fields.cpp), so any literal counts as raised.
        if (source.path != "core/error.cpp") {
            for (const std::string& literal : testing::literals_in(source.code)) raised.insert(literal);
        }
        for (const auto& call : testing::calls_of(source.code, "fail")) {
            if (call.size() < 3 || !call[0].starts_with('"') || !call[2].starts_with('{')) continue;
            const std::size_t given = testing::split_at_commas(call[2].substr(1, call[2].size() - 2)).size();
            const std::string key = testing::literals_in(call[0]).front();
            const auto sentence = std::find_if(error_texts().begin(), error_texts().end(),
                                               [&](const ErrorText& each) { return each.key == key; });
            ASSERT_NE(sentence, error_texts().end())
                << source.path << " raises " << key << ", which core/error.cpp does not know";
            EXPECT_EQ(given, arguments_of(sentence->text)) << source.path << ": " << key;
        }
    }
    for (const ErrorText& each : error_texts())
        EXPECT_TRUE(raised.contains(std::string(each.key))) << each.key << " is never raised";
}

// What validate() refuses, said in the window: whole, in the words of the panel, sizes not in bytes.
TEST(Strings, RefusalsAreInThePanelsWords) {
    const auto refused = [](const auto& change, Limits limits = {}) {
        Conv2dSpec spec;
        change(spec);
        const auto answer = validate(spec, limits);
        EXPECT_FALSE(answer.has_value());
        return answer ? Error{} : answer.error();
    };
    const std::vector<Error> errors{
        refused([](Conv2dSpec& s) { s.in_channels = 4, s.out_channels = 6, s.groups = 4; }),
        refused([](Conv2dSpec& s) { s.in_channels = 12, s.out_channels = 12, s.groups = 5; }),
        refused([](Conv2dSpec& s) { s.height = 0; }),
        refused([](Conv2dSpec& s) {
            s.kernel = {50, 50};
        }),
        refused([](Conv2dSpec& s) {
            s.kernel = {0, 0};
        }),
        refused([](Conv2dSpec& s) {
            s.pads = {-1, 0, 0, 0};
        }),
        refused([](Conv2dSpec& s) {
            s.pads = {3, 3, 3, 3}, s.padding_mode = PaddingMode::reflect, s.height = 3;
        }),
        refused([](Conv2dSpec& s) {
            s.padding = PaddingKind::same, s.stride = {2, 2};
        }),
        refused([](Conv2dSpec& s) { s.batch = std::int64_t{1} << 62; }),
        refused([](Conv2dSpec& s) { s.height = s.width = 200'000; }),
        refused([](Conv2dSpec& s) { s.height = s.width = 9000; }, Limits{1}),
    };
    std::set<std::string> keys;
    for (const Language language : {Language::en, Language::zh}) {
        const Strings strings(language);
        for (const Error& error : errors) {
            keys.insert(error.key);
            const std::string sentence = strings(error);
            EXPECT_EQ(shown(places(sentence)), "") << error.key << ": " << sentence;
            EXPECT_NE(sentence, error.message());
            for (const char* word :
                 {"_channels", "kernel_size", "groups", "padding_mode", "height", "dilation=", "bytes"})
                EXPECT_EQ(sentence.find(word), std::string::npos) << error.key << ": " << sentence;
        }
    }
    EXPECT_GE(keys.size(), 9U);
    const Error large = errors[errors.size() - 2];
    EXPECT_NE(Strings(Language::en)(large).find("298.0 GiB"), std::string::npos) << Strings(Language::en)(large);
    EXPECT_NE(Strings(Language::zh)(large).find("输入高 H = "), std::string::npos) << Strings(Language::zh)(large);
    // The command line keeps PyTorch's names.
    EXPECT_NE(errors.front().message().find("in_channels=4"), std::string::npos);
}

}  // namespace
}  // namespace convscope
