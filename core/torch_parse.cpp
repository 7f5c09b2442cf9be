// Tokens, then a recursive descent over them.
#include "core/torch_parse.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace convscope::torch {
namespace {

constexpr int most_levels = 32;
constexpr std::size_t most_bytes = std::size_t{1} << 20U;

enum class TokenKind : std::uint8_t { name, whole, number, text, mark, line_end, end };

struct Token {
    TokenKind kind = TokenKind::end;
    Place place;
};

bool starts_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Splits the text. Inside brackets a line's end is a blank.
class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Parsed<std::vector<Token>> run() {
        while (at_ < text_.size()) {
            if (auto done = next(); !done) return tl::unexpected(done.error());
        }
        tokens_.push_back({TokenKind::line_end, {text_.size(), 0}});
        tokens_.push_back({TokenKind::end, {text_.size(), 0}});
        return std::move(tokens_);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    void add(TokenKind kind, std::size_t length) {
        tokens_.push_back({kind, {at_, length}});
        at_ += length;
    }
    template <class Belongs>
    std::size_t run_length(std::size_t from, Belongs&& belongs) const {
        std::size_t end = at_ + from;
        while (end < text_.size() && belongs(text_[end])) ++end;
        return end - at_;
    }

    Parsed<void> next() {
        const char c = peek();
        if (c == '\n' || c == ';') {
            if (depth_ == 0)
                add(TokenKind::line_end, 1);
            else
                ++at_;
            return {};
        }
        if (c == ' ' || c == '\t' || c == '\r' || (c == '\\' && (peek(1) == '\n' || peek(1) == '\r'))) {
            at_ += c == '\\' ? 1 + (peek(1) == '\r' ? 2U : 1U) : 1U;
            return {};
        }
        if (c == '#') {
            at_ += run_length(0, [](char each) { return each != '\n'; });
            return {};
        }
        if (text_.substr(at_).starts_with(">>>") || (text_.substr(at_).starts_with("...") && starts_line())) {
            at_ += 3;  // the prompt of Python's own window
            return {};
        }
        if (starts_name(c)) {
            add(TokenKind::name,
                run_length(1, [](char each) { return starts_name(each) || is_digit(each) || each == '.'; }));
            return {};
        }
        if (is_digit(c)) return number();
        if (c == '"' || c == '\'') return quoted(c);
        if (std::string_view("()[]{},=:-+*.").find(c) == std::string_view::npos) {
            return fail_at(text_, {at_, 1}, "torch_character", {shown(text_, {at_, 1})});
        }
        if (c == '(' || c == '[') ++depth_;
        if (c == ')' || c == ']') depth_ = std::max(0, depth_ - 1);
        add(TokenKind::mark, 1);
        return {};
    }

    [[nodiscard]] bool starts_line() const {
        const std::size_t before = text_.substr(0, at_).find_last_not_of(" \t");
        return before == std::string_view::npos || text_[before] == '\n';
    }

    Parsed<void> number() {
        std::size_t length = run_length(1, [](char each) { return is_digit(each) || each == '_'; });
        bool whole = true;
        const auto more = [&](std::size_t skip) {
            whole = false;
            length = run_length(length + skip, is_digit);
        };
        if (peek(length) == '.') more(1);
        if (peek(length) == 'e' || peek(length) == 'E')
            more(peek(length + 1) == '-' || peek(length + 1) == '+' ? 2 : 1);
        add(whole ? TokenKind::whole : TokenKind::number, length);
        return {};
    }

    Parsed<void> quoted(char quote) {
        const std::size_t close = text_.find(quote, at_ + 1);
        if (close == std::string_view::npos || text_.substr(at_, close - at_).find('\n') != std::string_view::npos) {
            return fail_at(text_, {at_, 1}, "torch_quote", {std::string(1, quote)});
        }
        add(TokenKind::text, close + 1 - at_);
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<Token> tokens_;
};

class Parser {
public:
    Parser(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

    Parsed<std::vector<Statement>> run() {
        std::vector<Statement> statements;
        while (now().kind != TokenKind::end) {
            if (now().kind == TokenKind::line_end) {
                ++at_;
                continue;
            }
            if (is_word("import") || is_word("from")) {
                while (now().kind != TokenKind::line_end) ++at_;
                continue;
            }
            auto one = statement();
            if (!one) return tl::unexpected(one.error());
            statements.push_back(std::move(*one));
        }
        return statements;
    }

private:
    [[nodiscard]] const Token& now(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    [[nodiscard]] std::string_view written(const Token& token) const {
        return text_.substr(token.place.from, token.place.length);
    }
    [[nodiscard]] bool is_mark(char mark, std::size_t ahead = 0) const {
        return now(ahead).kind == TokenKind::mark && written(now(ahead)).front() == mark;
    }
    [[nodiscard]] bool is_word(std::string_view word) const {
        return now().kind == TokenKind::name && written(now()) == word;
    }
    bool take(char mark) {
        if (!is_mark(mark)) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] bool ends() const { return now().kind == TokenKind::end || now().kind == TokenKind::line_end; }
    [[nodiscard]] tl::unexpected<TextError> no_value() const {
        if (ends()) return fail_at(text_, now().place, "torch_ends_value", {}, "1");
        return fail_at(text_, now().place, "torch_no_value", {shown(text_, now().place)}, "1");
    }
    [[nodiscard]] tl::unexpected<TextError> not_closed(char close) const {
        const std::string mark(1, close);
        if (ends()) return fail_at(text_, now().place, "torch_ends", {mark}, mark);
        return fail_at(text_, now().place, "torch_expected", {shown(text_, now().place), mark}, mark);
    }
    [[nodiscard]] Place since(std::size_t first) const {
        const Place& last = tokens_[at_ - 1].place;
        return {tokens_[first].place.from, last.from + last.length - tokens_[first].place.from};
    }

    Parsed<Statement> statement() {
        Statement made;
        if (now().kind == TokenKind::name && is_mark('=', 1)) {
            made.target = written(now());
            at_ += 2;
        }
        auto value = this->value(0);
        if (!value) return tl::unexpected(value.error());
        made.value = std::move(*value);
        take(',');  // of a line copied out of a list
        if (now().kind != TokenKind::line_end && now().kind != TokenKind::end) {
            return fail_at(text_, now().place, "torch_after", {shown(text_, now().place)});
        }
        return made;
    }

    Parsed<Node> value(int level) {
        if (level > most_levels) return fail_at(text_, now().place, "torch_deep", {std::to_string(most_levels)});
        const std::size_t first = at_;
        Node node;
        node.place = now().place;
        switch (now().kind) {
            case TokenKind::whole:
                return whole(first, false);
            case TokenKind::number:
                node.kind = Node::Kind::number;
                ++at_;
                return node;
            case TokenKind::text:
                node.kind = Node::Kind::text;
                node.name = written(now()).substr(1, now().place.length - 2);
                ++at_;
                return node;
            case TokenKind::name:
                return name(level);
            default:
                break;
        }
        if (is_mark('-') && now(1).kind == TokenKind::whole) {
            ++at_;
            return whole(first, true);
        }
        if (is_mark('(') || is_mark('[')) return tuple(level);
        return no_value();
    }

    Parsed<Node> whole(std::size_t first, bool negative) {
        std::string digits = negative ? "-" : "";
        for (const char c : written(now())) {
            if (c != '_') digits += c;
        }
        Node node;
        node.kind = Node::Kind::whole;
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), node.whole);
        if (error != std::errc{}) return fail_at(text_, now().place, "torch_large", {shown(text_, now().place)});
        ++at_;
        node.place = since(first);
        return node;
    }

    Parsed<Node> name(int level) {
        const std::size_t first = at_;
        Node node;
        node.name = written(now());
        node.place = now().place;
        ++at_;
        if (node.name == "True" || node.name == "False") {
            node.kind = Node::Kind::truth;
            node.truth = node.name == "True";
            return node;
        }
        if (node.name == "None") {
            node.kind = Node::Kind::none;
            return node;
        }
        node.kind = Node::Kind::name;
        if (!take('(')) return node;
        node.kind = Node::Kind::call;
        auto items = list(')', level);
        if (!items) return tl::unexpected(items.error());
        node.items = std::move(*items);
        node.place = since(first);
        // What comes behind the call, as in nn.Conv2d(...)(x) and .to(device), does not change the layer.
        while (is_mark('(') || is_mark('.')) {
            if (take('.')) {
                if (now().kind != TokenKind::name) return no_value();
                ++at_;
            } else {
                ++at_;
                if (auto arguments = list(')', level); !arguments) return tl::unexpected(arguments.error());
            }
        }
        return node;
    }

    Parsed<Node> tuple(int level) {
        const std::size_t first = at_;
        const bool round = is_mark('(');
        ++at_;
        Node node;
        node.kind = Node::Kind::tuple;
        auto items = list(round ? ')' : ']', level);
        if (!items) return tl::unexpected(items.error());
        // (3) is 3, (3,) is a tuple.
        const bool alone = round && items->size() == 1 && !is_comma_before_close();
        if (alone && items->front().keyword.empty()) return std::move(items->front());
        node.items = std::move(*items);
        node.place = since(first);
        return node;
    }

    [[nodiscard]] bool is_comma_before_close() const { return written(tokens_[at_ - 2]) == ","; }

    // "(0): " of a printed model, which stands before an entry.
    bool skip_label() {
        const auto kind = now(1).kind;
        if (!is_mark('(') || (kind != TokenKind::whole && kind != TokenKind::name)) return false;
        if (!is_mark(')', 2) || !is_mark(':', 3)) return false;
        at_ += 4;
        return true;
    }

    // Arguments or entries up to `close`, which is taken too.
    Parsed<std::vector<Node>> list(char close, int level) {
        std::vector<Node> items;
        while (!take(close)) {
            const bool labelled = skip_label();
            take('*');  // nn.Sequential(*[...])
            std::string keyword;
            Place keyword_place;
            if (now().kind == TokenKind::name && is_mark('=', 1)) {
                keyword = written(now());
                keyword_place = now().place;
                at_ += 2;
            }
            auto item = value(level + 1);
            if (!item) return tl::unexpected(item.error());
            item->keyword = std::move(keyword);
            item->keyword_place = keyword_place;
            items.push_back(std::move(*item));
            const bool next_labelled = labelled && is_mark('(');  // printed without commas
            if (!take(',') && !is_mark(close) && !next_labelled) return not_closed(close);
        }
        return items;
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

}  // namespace

Parsed<std::vector<Statement>> parse(std::string_view text) {
    if (text.size() > most_bytes) {
        return fail_at(text, {most_bytes, 1}, "torch_long", {std::to_string(text.size()), std::to_string(most_bytes)});
    }
    auto tokens = Lexer(text).run();
    if (!tokens) return tl::unexpected(tokens.error());
    return Parser(text, std::move(*tokens)).run();
}

tl::unexpected<TextError> error_at(std::string_view text, const Place& place, Error error) {
    TextError made{std::move(error), std::min(place.from, text.size()), place.length, 1, 1};
    for (const char c : text.substr(0, made.offset)) {
        if (c == '\n') {
            ++made.line;
            made.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++made.column;
        }
    }
    return tl::unexpected(std::move(made));
}

tl::unexpected<TextError> fail_at(std::string_view text, const Place& place, const char* key,
                                  std::vector<std::string> args, std::string nearest) {
    return error_at(text, place, fail(key, "torch", std::move(args), std::move(nearest)).value());
}

std::string shown(std::string_view text, const Place& place) {
    constexpr std::size_t most = 60;
    std::size_t end = std::min({place.from + place.length, place.from + most, text.size()});
    // Never half a character, and at least a whole one.
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    std::string part(text.substr(std::min(place.from, text.size()), end - std::min(place.from, end)));
    std::replace(part.begin(), part.end(), '\n', ' ');
    return part;
}

}  // namespace convscope::torch
