// The parser's wrapper (line and column, double keys, depth), the pretty printer, and the reader of one object.
#include "core/json_fields.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "core/closest_name.h"

namespace convscope {
namespace {

constexpr int most_levels = 32;
constexpr std::size_t line_columns = 100;

// Builds the value, and stops at a double key or at nesting that no file of ours has.
class Watcher {
public:
    bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        if (depth > most_levels) too_deep = true;
        if (event == Event::object_start) keys_.emplace_back();
        if (event == Event::key && !keys_.empty() && !keys_.back().insert(parsed.get<std::string>()).second &&
            double_key.empty()) {
            double_key = parsed.get<std::string>();
        }
        if (event == Event::object_end && !keys_.empty()) keys_.pop_back();
        return !too_deep;
    }
    bool too_deep = false;
    std::string double_key;

private:
    std::vector<std::set<std::string>> keys_;
};

bool holds_object(const nlohmann::ordered_json& json) {
    return std::any_of(json.begin(), json.end(),
                       [](const auto& part) { return part.is_object() || (part.is_array() && holds_object(part)); });
}

std::string dumped(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// One line with a space behind commas and colons.
std::string one_line(const nlohmann::ordered_json& json) {
    if (!json.is_structured()) return dumped(json);
    std::string text(1, json.is_array() ? '[' : '{');
    for (const auto& [key, value] : json.items()) {
        if (text.size() > 1) text += ", ";
        if (json.is_object()) text += dumped(key) + ": ";
        text += one_line(value);
    }
    text += json.is_array() ? ']' : '}';
    return text;
}

bool is_base64(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
               c == '=';
    });
}

// Megabytes of base64 are copied, not escaped letter by letter, and never tried on one line.
bool print_long_text(const nlohmann::ordered_json& json, std::string& out) {
    const auto* text = json.get_ptr<const std::string*>();
    if (text == nullptr || text->size() < 1000 || !is_base64(*text)) return false;
    out.append(1, '"').append(*text).append(1, '"');
    return true;
}

bool holds_long_text(const nlohmann::ordered_json& json) {
    return std::any_of(json.begin(), json.end(), [](const auto& part) {
        const auto* text = part.template get_ptr<const std::string*>();
        return text != nullptr && text->size() > line_columns;
    });
}

void print(const nlohmann::ordered_json& json, std::size_t indent, std::string& out) {
    if (print_long_text(json, out)) return;
    if (!json.is_structured() || !(holds_object(json) || holds_long_text(json))) {
        const std::string line = one_line(json);
        if (!json.is_structured() || indent + line.size() <= line_columns) {
            out += line;
            return;
        }
    }
    const std::string margin(indent + 2, ' ');
    out += json.is_array() ? '[' : '{';
    bool first = true;
    for (const auto& [key, value] : json.items()) {
        out += first ? "\n" : ",\n";
        out += margin;
        first = false;
        if (json.is_object()) out += dumped(key) + ": ";
        print(value, indent + 2, out);
    }
    out += '\n';
    out.append(indent, ' ');
    out += json.is_array() ? ']' : '}';
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, const std::string& name) {
    Watcher watcher;
    try {
        auto json = nlohmann::json::parse(text, std::ref(watcher));
        if (watcher.too_deep) return fail("json_too_deep", "file", {name, std::to_string(most_levels)});
        if (!watcher.double_key.empty()) return fail("json_double_key", watcher.double_key, {name, watcher.double_key});
        return json;
    } catch (const nlohmann::json::parse_error& mistake) {
        const auto before = text.substr(0, mistake.byte == 0 ? 0 : std::min(mistake.byte - 1, text.size()));
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
        return fail("json_syntax", "file",
                    {name, std::to_string(line), std::to_string(before.size() - line_begin + 1)});
    } catch (const nlohmann::json::exception&) {  // a number out of range, for one
        return fail("json_syntax", "file", {name, "1", "1"});
    }
}

std::string pretty_json(const nlohmann::ordered_json& json) {
    std::string out;
    print(json, 0, out);
    return out + "\n";
}

std::string shown_json(const nlohmann::json& value) {
    if (value.is_object()) return "{...}";
    if (value.is_array() && value.size() > 4) return "[...]";
    std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    constexpr std::size_t most = 60;
    if (text.size() > most) {
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a character
        text = text.substr(0, end) + "...";
    }
    return text;
}

JsonFields::JsonFields(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (object_.is_object()) return;
    keep(fail("json_not_object", where_, {where_.empty() ? "{...}" : where_, shown_json(object_)}).value());
}

std::string JsonFields::path_of(std::string_view key) const {
    return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

void JsonFields::keep(Error error) {
    if (!error_) error_ = std::move(error);
}

void JsonFields::refuse(std::string_view key, const char* sentence) {
    keep(fail(sentence, path_of(key), {path_of(key), shown_json(*object_.find(key))}).value());
}

const nlohmann::json* JsonFields::find(std::string_view key) {
    known_.push_back(key);
    if (error_) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
}

void JsonFields::read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t most) {
    const auto* value = find(key);
    if (value == nullptr) return;
    const bool fits =
        value->is_number_integer() &&
        (!value->is_number_unsigned() ||
         value->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (!fits) return refuse(key, "json_not_whole");
    const auto number = value->get<std::int64_t>();
    if (number < least || number > most) {
        const auto nearest = std::to_string(std::clamp(number, least, most));
        return keep(fail("json_range", path_of(key),
                         {path_of(key), std::to_string(number), std::to_string(least), std::to_string(most), nearest},
                         nearest)
                        .value());
    }
    into = number;
}

void JsonFields::read(std::string_view key, std::uint64_t& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (!value->is_number_unsigned()) return refuse(key, "json_not_seed");
    into = value->get<std::uint64_t>();
}

void JsonFields::read(std::string_view key, double& into, double least, double most) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (!value->is_number()) return refuse(key, "json_not_number");
    const auto number = value->get<double>();
    const auto shown = [](double each) { return nlohmann::json(each).dump(); };
    if (!(number >= least && number <= most)) {
        const auto nearest = shown(number > most ? most : least);
        return keep(
            fail("json_range", path_of(key), {path_of(key), shown(number), shown(least), shown(most), nearest}, nearest)
                .value());
    }
    into = number;
}

void JsonFields::read(std::string_view key, bool& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (!value->is_boolean()) return refuse(key, "json_not_truth");
    into = value->get<bool>();
}

void JsonFields::read(std::string_view key, std::string& into) {
    const auto* value = find(key);
    if (value == nullptr) return;
    if (!value->is_string()) return refuse(key, "json_not_text");
    into = value->get<std::string>();
}

Result<void> JsonFields::finish() {
    if (!error_) {
        for (const auto& item : object_.items()) {
            const std::string& key = item.key();
            if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
            // A shortened key ("kernel" for "kernel_size") is nearer than one with few other letters.
            const auto longer = std::find_if(known_.begin(), known_.end(), [&](std::string_view known) {
                return known.starts_with(key) || std::string_view(key).starts_with(known);
            });
            const std::string nearest(!key.empty() && longer != known_.end() ? *longer : closest_name(key, known_));
            keep(fail("json_unknown_key", path_of(key), {path_of(key).substr(0, 200), path_of(nearest)}, nearest)
                     .value());
            break;
        }
    }
    if (error_) return tl::unexpected(*error_);
    return {};
}

}  // namespace convscope
