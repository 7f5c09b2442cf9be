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

// What the panel calls a parameter; null for what is none.
const std::string* Strings::parameter(const std::string& name) const {
    const auto found = texts_.find("param." + (name == "kernel_size" ? "kernel" : name));
    return found == texts_.end() ? nullptr : &found->second;
}

std::string Strings::in_panel_words(const std::string& arg) const {
    const auto equals = arg.find('=');
    const std::string* word = parameter(arg.substr(0, equals));
    if (word == nullptr) return arg;
    return equals == std::string::npos ? *word : *word + " = " + arg.substr(equals + 1);
}

std::string Strings::operator()(const Error& error) const {
    const auto found = texts_.find("error." + error.key);
    if (found == texts_.end()) return error.message();
    std::vector<std::string> args = error.args;
    if (parameter(error.parameter) != nullptr) {
        for (std::string& arg : args) arg = in_panel_words(arg);
    }
    const std::string sentence = fill_template(found->second, args);
    const std::string of_layer =
        error.layer == 0 ? sentence : (*this)("layer.fault", {std::to_string(error.layer), sentence});
    return error.setting == 0 ? of_layer : (*this)("setting.fault", {setting_name(error.setting), of_layer});
}

}  // namespace convscope
