// A recursive-descent reader of {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } and nothing more general.
#include "core/npy_header.h"

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace convscope {
namespace {

constexpr std::size_t most_axes = 4;

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }
    bool take(char wanted) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip_spaces();
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    [[nodiscard]] std::size_t place() const { return at_; }
    bool at_end() {
        skip_spaces();
        return at_ == text_.size();
    }
    // A string in either kind of quotes; escapes do not occur in what numpy writes for these types.
    std::optional<std::string_view> text_literal() {
        skip_spaces();
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
        const auto end = text_.find(text_[at_], at_ + 1);
        if (end == std::string_view::npos) return std::nullopt;
        const auto inside = text_.substr(at_ + 1, end - at_ - 1);
        if (inside.find('\\') != std::string_view::npos) return std::nullopt;
        at_ = end + 1;
        return inside;
    }
    // Digits, with the L that Python 2 wrote behind long ones. Nothing when there are none or they pass 63 bits.
    std::optional<std::int64_t> whole_number() {
        skip_spaces();
        std::int64_t value = 0;
        const std::size_t begin = at_;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            const std::int64_t digit = text_[at_] - '0';
            if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return std::nullopt;
            value = value * 10 + digit;
        }
        if (at_ == begin) return std::nullopt;
        if (at_ < text_.size() && text_[at_] == 'L') ++at_;
        return value;
    }
    // (), (3,), (3, 4), (3, 4,). Stops counting axes past the most there can be.
    std::optional<std::vector<std::int64_t>> tuple() {
        if (!take('(')) return std::nullopt;
        std::vector<std::int64_t> axes;
        while (!take(')')) {
            const auto axis = whole_number();
            if (!axis) return std::nullopt;
            if (axes.size() <= most_axes) axes.push_back(*axis);
            if (take(',')) continue;
            if (axes.size() < 2 || !take(')')) return std::nullopt;  // (3) is a number, not a tuple
            break;
        }
        return axes;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

// '<f4' and its kin; refuses what has no float32 value (complex, text, objects) and sizes that numpy does not have.
bool read_type(std::string_view descr, NpyHeader& header) {
    if (descr.size() != 3) return false;
    constexpr std::string_view orders = "<>|=";
    constexpr std::array<std::string_view, 11> types{"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"};
    if (orders.find(descr[0]) == std::string_view::npos) return false;
    const auto type = descr.substr(1);
    bool known = type == "b1";
    for (const auto each : types) known = known || each == type;
    if (!known) return false;
    header.type = {descr[0], type[0], type[1] - '0'};
    return true;
}

}  // namespace

Result<NpyHeader> parse_npy_header(std::string_view text, const std::string& name) {
    Parser parser(text);
    const auto damaged = [&] { return fail("npy_header_form", "file", {name, std::to_string(parser.place())}); };
    NpyHeader header;
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    if (!parser.take('{')) return damaged();
    while (!parser.take('}')) {
        const auto key = parser.text_literal();
        if (!key || !parser.take(':')) return damaged();
        if (*key == "descr" && !has_type) {
            has_type = true;
            const auto descr = parser.text_literal();
            if (!descr || !read_type(*descr, header)) {
                const std::string shown = descr ? std::string(descr->substr(0, 32)) : "[...]";
                return fail("npy_type", "file", {name, shown}, "<f4");
            }
        } else if (*key == "fortran_order" && !has_order) {
            has_order = true;
            header.fortran_order = parser.take_word("True");
            if (!header.fortran_order && !parser.take_word("False")) return damaged();
        } else if (*key == "shape" && !has_shape) {
            has_shape = true;
            auto shape = parser.tuple();
            if (!shape) return damaged();
            if (shape->size() > most_axes) return fail("npy_axes", "file", {name}, "4");
            header.shape = std::move(*shape);
        } else {
            return damaged();
        }
        if (parser.take(',')) continue;
        if (!parser.take('}')) return damaged();
        break;
    }
    if (!has_type || !has_order || !has_shape) return damaged();
    if (!parser.at_end()) return damaged();
    return header;
}

}  // namespace convscope
