// The catalogue of the engine's sentences, and how an Error becomes one of them.
#include "core/error.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace convscope {
namespace {

constexpr std::array texts{
    ErrorText{"groups_must_divide", "groups={0} must divide in_channels={1} and out_channels={2}; try {3}"},
    // files
    ErrorText{"file_read", "{0} cannot be read: {1}"},
    ErrorText{"file_too_large", "{0} holds {1} bytes, more than the {2} that are read"},
    ErrorText{"file_write", "{0} cannot be written: {1}"},
};

}  // namespace

std::span<const ErrorText> error_texts() { return texts; }

std::string fill_template(std::string_view text, std::span<const std::string> args) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9') {
            const auto index = static_cast<std::size_t>(text[i + 1] - '0');
            if (index < args.size()) {
                out += args[index];
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

std::string Error::message() const {
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; });
    return found == texts.end() ? key : fill_template(found->text, args);
}

tl::unexpected<Error> fail(std::string key, std::string parameter, std::vector<std::string> args,
                           std::string nearest) {
    assert(std::any_of(texts.begin(), texts.end(), [&](const ErrorText& t) { return t.key == key; }));
    return tl::unexpected(Error{std::move(key), std::move(parameter), std::move(args), std::move(nearest)});
}

}  // namespace convscope
