// Every sentence of the interface by key, in English and Simplified Chinese (assets/strings/*.json).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "core/error.h"

namespace convscope {

enum class Language : std::uint8_t { en, zh };

class Strings {
public:
    explicit Strings(Language language);

    [[nodiscard]] Language language() const { return language_; }
    /// The text of `key` in this language. A key that does not exist is a bug: asserts, and shows the key.
    [[nodiscard]] const std::string& operator()(std::string_view key) const;
    /// The same with {0}, {1}, ... filled.
    [[nodiscard]] std::string operator()(std::string_view key, std::initializer_list<std::string> args) const;
    /// The sentence of an Error: "error.<key>" where this language has one, in the words of the panels ("Kernel", not
    /// kernel_size), else the engine's own.
    [[nodiscard]] std::string operator()(const Error& error) const;
    /// All keys of this language (for the tests).
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

private:
    [[nodiscard]] const std::string* parameter(const std::string& name) const;
    [[nodiscard]] std::string in_panel_words(const std::string& arg) const;

    Language language_;
    std::map<std::string, std::string, std::less<>> texts_;
    std::string missing_ = "?";
};

}  // namespace convscope
