// The one kind of failure that a user can cause: bad input.
// An Error is data (a key and its arguments), so that the program can say it in any language;
// message() is the English sentence. Bugs assert; they never travel as an Error.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace convscope {

/// What was given, what is allowed and, where there is one, the nearest value that works.
/// Example: `groups=3 must divide in_channels=4 and out_channels=6; try 1 or 2`.
struct Error {
    std::string key;                ///< names the sentence, e.g. "groups_must_divide"; listed by error_texts()
    std::string parameter;          ///< the parameter at fault as the user knows it, e.g. "groups"; may be empty
    std::vector<std::string> args;  ///< fill {0}, {1}, ... of the sentence, in order
    std::string nearest;            ///< the nearest value that works, or empty
    std::size_t layer = 0;          ///< of a stack, counted from 1; 0 when it need not be said
    std::size_t setting = 0;        ///< of the compare lens: 1 for B, 2 for C; 0 for the scene itself

    /// The English sentence: one line, no trailing newline.
    [[nodiscard]] std::string message() const;

    bool operator==(const Error&) const = default;
};

/// "A", "B", "C": what setting 0, 1, 2 of the compare lens is called.
std::string setting_name(std::size_t setting);

template <class T>
using Result = tl::expected<T, Error>;

/// One sentence of the catalogue: `text` holds {0}, {1}, ... for Error::args.
struct ErrorText {
    std::string_view key;
    std::string_view text;
};

/// Every sentence the engine can say, in English. Translations are checked against this list by a test.
std::span<const ErrorText> error_texts();

/// Puts `args` into the {0}, {1}, ... of `text`. An index without an argument stays as written.
std::string fill_template(std::string_view text, std::span<const std::string> args);

/// Shorthand for `tl::unexpected(Error{...})`. Asserts that `key` stands in error_texts().
tl::unexpected<Error> fail(std::string key, std::string parameter, std::vector<std::string> args,
                           std::string nearest = {});

}  // namespace convscope
