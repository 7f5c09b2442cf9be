// Reads the built-in string tables.
#include "app/figure/strings.h"

#include <cassert>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "assets/assets.h"

namespace convscope {

Strings::Strings(Language language) : language_(language) {
    const auto text = asset(language == Language::zh ? "assets/strings/zh.json" : "assets/strings/en.json");
    const auto table = nlohmann::json::parse(text);
    for (const auto& [key, value] : table.items()) texts_.emplace(key, value.get<std::string>());
}

const std::string& Strings::operator()(std::string_view key) const {
    const auto found = texts_.find(key);
    assert(found != texts_.end());
    return found == texts_.end() ? missing_ : found->second;
}

std::string Strings::operator()(std::string_view key, std::initializer_list<std::string> args) const {
    return fill_template((*this)(key), std::span(args.begin(), args.size()));
}

std::string Strings::operator()(const Error& error) const {
    if (language_ == Language::en) return error.message();
    const auto found = texts_.find("error." + error.key);
    return found == texts_.end() ? error.message() : fill_template(found->second, error.args);
}

}  // namespace convscope
