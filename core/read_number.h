// A number out of text that holds nothing else.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace convscope {

/// The number that the whole text is, or nothing where it is none or does not fit. A point whatever the locale; "inf"
/// and "nan" where Number is a floating-point type; no blanks before it and no plus.
template <class Number>
std::optional<Number> read_number(std::string_view text) {
#ifndef __cpp_lib_to_chars  // libc++ 14, which Emscripten has, reads whole numbers only
    if constexpr (std::is_floating_point_v<Number>) {
        constexpr std::string_view may_begin = "-.0123456789infa";
        if (text.empty() || may_begin.find(text.front()) == std::string_view::npos) return std::nullopt;
        if (text.find_first_of("xX") != std::string_view::npos) return std::nullopt;  // hexadecimal
        const std::string copy(text);
        char* end = nullptr;
        const auto number = static_cast<Number>(std::strtod(copy.c_str(), &end));
        // Digits that make no number but infinity or zero do not fit; infinity is written in letters.
        const bool too_large = std::isinf(number) && text.find_first_of("0123456789") != std::string_view::npos;
        const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
        const bool too_small = number == 0 && mantissa.find_first_of("123456789") != std::string_view::npos;
        const bool whole = end == copy.c_str() + copy.size();
        return whole && !too_large && !too_small ? std::optional(number) : std::nullopt;
    } else
#endif
    {
        Number number{};
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
    }
}

}  // namespace convscope
