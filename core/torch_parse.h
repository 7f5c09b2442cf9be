// PyTorch text as calls with arguments: what core/torch_text.cpp makes layers of. Only the little of Python that layers
// are written with: names, calls, numbers, tuples, texts, `name =`, comments; and the way torch prints a model.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/torch_text.h"

namespace convscope::torch {

template <class T>
using Parsed = tl::expected<T, TextError>;

/// A part of the text: bytes [from, from + length).
struct Place {
    std::size_t from = 0;
    std::size_t length = 0;
};

/// A value or a call. `items` are the arguments of a call or the entries of a tuple or list.
struct Node {
    enum class Kind : std::uint8_t { whole, number, truth, none, text, name, tuple, call } kind = Kind::none;
    Place place;
    std::int64_t whole = 0;  ///< whole
    bool truth = false;
    std::string name;     ///< of a name or a call ("torch.nn.Conv2d"), or the content of a text
    std::string keyword;  ///< the argument's name, or empty
    Place keyword_place;
    std::vector<Node> items;
};

/// One statement: `name = value` or just the value.
struct Statement {
    std::string target;  ///< empty without one
    Node value;
};

/// Statements in order; `import` lines are left out. Nesting is bounded.
Parsed<std::vector<Statement>> parse(std::string_view text);

/// An error at a place, with its line and column.
tl::unexpected<TextError> error_at(std::string_view text, const Place& place, Error error);
/// The same with a sentence of the catalogue.
tl::unexpected<TextError> fail_at(std::string_view text, const Place& place, const char* key,
                                  std::vector<std::string> args, std::string nearest = {});
/// The part of the text, cut short: for "got ...".
std::string shown(std::string_view text, const Place& place);

}  // namespace convscope::torch
