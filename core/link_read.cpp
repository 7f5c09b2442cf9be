// Links: reading. Strict like the scene files: what is not known is refused by name, with what was probably meant.
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "core/checked_math.h"
#include "core/closest_name.h"
#include "core/link.h"
#include "core/link_keys.h"
#include "core/read_number.h"

namespace convscope {
namespace link_keys {

std::string escaped(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~,:";
    std::string out;
    for (const char c : text) {
        const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || plain.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', hex[byte >> 4U], hex[byte & 15U]};
    }
    return out;
}

Result<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        unsigned byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc{} || stop != digits.data() + 2) {
            return fail("link_escape", "link", {std::string(text.substr(i, 3))}, "%25");
        }
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

}  // namespace link_keys

namespace {

using link_keys::Field;
using link_keys::Fields;

// Names that people know a parameter by, beside the short one that links are written with.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> long_names{{{"out_channels", "out"},
                                                                                    {"kernel_size", "k"},
                                                                                    {"kernel", "k"},
                                                                                    {"stride", "s"},
                                                                                    {"padding", "p"},
                                                                                    {"dilation", "d"},
                                                                                    {"groups", "g"},
                                                                                    {"padding_mode", "mode"},
                                                                                    {"loop_order", "order"},
                                                                                    {"granularity", "by"},
                                                                                    {"weight", "w"}}};

constexpr std::array<std::string_view, 14> layer_keys{"out",  "k", "s",     "p",     "d",    "g",    "mode",
                                                      "bias", "w", "wseed", "bseed", "wset", "bset", "relu"};

constexpr std::size_t most_characters = std::size_t{1} << 20U;

std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    while (true) {
        const std::size_t end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

// "3x5": whole numbers from 0, joined by x.
std::optional<std::vector<std::int64_t>> sizes_of(std::string_view text) {
    std::vector<std::int64_t> sizes;
    for (const std::string_view piece : pieces_of(text, 'x')) {
        const auto size = read_number<std::int64_t>(piece);
        if (!size || *size < 0) return std::nullopt;
        sizes.push_back(*size);
    }
    return sizes;
}

// "t1l0b2r0".
std::optional<Sides> sides_of(std::string_view text) {
    Sides sides;
    std::string_view rest = text;
    for (auto [letter, into] :
         {std::pair{'t', &sides.top}, {'l', &sides.left}, {'b', &sides.bottom}, {'r', &sides.right}}) {
        if (!rest.starts_with(letter)) return std::nullopt;
        rest.remove_prefix(1);
        const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const auto size = read_number<std::int64_t>(rest.substr(0, end));
        if (!size) return std::nullopt;
        *into = *size;
        rest.remove_prefix(end);
    }
    return rest.empty() ? std::optional(sides) : std::nullopt;
}

std::optional<CellEdit> cell_of(std::string_view text) {
    const std::size_t tilde = text.find('~');
    if (tilde == std::string_view::npos) return std::nullopt;
    const auto at = sizes_of(text.substr(0, tilde));
    if (!at || at->size() != 4) return std::nullopt;
    const std::string_view value = text.substr(tilde + 1);
    const auto number = read_number<float>(value);  // reads "nan" and "inf" too
    if (!number) return std::nullopt;
    return CellEdit{{(*at)[0], (*at)[1], (*at)[2], (*at)[3]}, *number};
}

/// Fields being read, each asked for by its key. The first failure is kept; after it every call does nothing.
class Reader {
public:
    explicit Reader(Fields fields) : fields_(std::move(fields)) {
        for (Field& field : fields_) {
            for (const auto& [name, key] : long_names) {
                if (field.key == name) field.key = key;
            }
        }
    }

    const std::string* find(std::string_view key) {
        known_.push_back(key);
        const std::string* found = nullptr;
        for (const Field& field : fields_) {
            if (field.key != key) continue;
            if (found != nullptr) keep(fail("link_key_twice", std::string(key), {std::string(key)}).value());
            found = &field.value;
        }
        return error_ ? nullptr : found;
    }
    /// The values of a key that may stand several times.
    std::vector<std::string> all(std::string_view key) {
        known_.push_back(key);
        std::vector<std::string> values;
        for (const Field& field : fields_) {
            if (field.key == key) values.push_back(field.value);
        }
        return values;
    }

    void read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t most = saturated) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        const auto number = read_number<std::int64_t>(*value);
        if (number && *number >= least && *number <= most) {
            into = *number;
            return;
        }
        const std::string nearest = std::to_string(number ? std::clamp(*number, least, most) : least);
        refuse("link_not_whole", key, *value, {std::to_string(least), std::to_string(most), nearest}, nearest);
    }
    void read_seed(std::string_view key, std::uint64_t& into) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        const auto number = read_number<std::uint64_t>(*value);
        if (number) {
            into = *number;
        } else {
            refuse("link_not_whole", key, *value, {"0", "18446744073709551615", "1"}, "1");
        }
    }
    void read(std::string_view key, bool& into) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        if (*value == "1" || value->empty()) {
            into = true;
        } else if (*value == "0") {
            into = false;
        } else {
            refuse("link_not_flag", key, *value, {}, "1");
        }
    }
    void read(std::string_view key, Pair& into) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        const auto sizes = sizes_of(*value);
        if (sizes && sizes->size() <= 2) {
            into = {sizes->front(), sizes->back()};
        } else {
            refuse("link_not_pair", key, *value, {}, "1");
        }
    }
    void read_padding(std::string_view key, Conv2dSpec& spec) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        const auto sizes = sizes_of(*value);
        if (*value == "same") {
            spec.padding = PaddingKind::same;
        } else if (*value == "valid") {
            spec.padding = PaddingKind::valid;
        } else if (sizes && sizes->size() <= 2) {
            spec.pads = {sizes->front(), sizes->back(), sizes->front(), sizes->back()};
        } else if (const auto sides = sides_of(*value)) {
            spec.pads = *sides;
        } else {
            refuse("link_not_padding", key, *value, {}, "1");
        }
    }
    void read_cells(std::string_view key, std::vector<CellEdit>& into) {
        const std::string* value = find(key);
        if (value == nullptr) return;
        for (const std::string_view piece : pieces_of(*value, '_')) {
            const auto cell = cell_of(piece);
            if (!cell) return refuse("link_not_cells", key, std::string(piece), {}, "0x0x0x0~1");
            set_cell(into, cell->cell, cell->value);
        }
    }
    template <class Value, class Parse>
    void read_word(std::string_view key, Value& into, Parse&& parse) {
        const std::string* word = find(key);
        if (word == nullptr) return;
        if (auto value = parse(std::string_view(*word))) {
            into = *value;
        } else {
            keep(value.error());
        }
    }

    void keep(Error error) {
        if (!error_) error_ = std::move(error);
    }
    void refuse(const char* sentence, std::string_view key, const std::string& value, std::vector<std::string> more,
                std::string nearest) {
        std::vector<std::string> args{std::string(key), value.substr(0, 60)};
        args.insert(args.end(), more.begin(), more.end());
        keep(fail(sentence, std::string(key), std::move(args), std::move(nearest)).value());
    }
    [[nodiscard]] bool failed() const { return error_.has_value(); }

    Result<void> finish() {
        for (const Field& field : fields_) {
            if (error_) break;
            if (std::find(known_.begin(), known_.end(), field.key) != known_.end()) continue;
            std::vector<std::string_view> names = known_;
            for (const auto& [name, key] : long_names) {
                if (std::find(known_.begin(), known_.end(), key) != known_.end()) names.push_back(name);
            }
            const std::string nearest(closest_name(field.key, names));
            keep(
                fail("link_unknown_key", field.key.substr(0, 60), {field.key.substr(0, 60), nearest}, nearest).value());
        }
        if (error_) return tl::unexpected(*error_);
        return {};
    }

private:
    Fields fields_;
    std::vector<std::string_view> known_;
    std::optional<Error> error_;
};

void read_parameters(Reader& fields, Layer& layer) {
    fields.read_word("w", layer.weight, weight_kind_of);
    fields.read_seed("wseed", layer.weight_seed);
    fields.read_seed("bseed", layer.bias_seed);
    fields.read_cells("wset", layer.weight_edits);
    fields.read_cells("bset", layer.bias_edits);
}

void read_layer(Reader& fields, Layer& layer) {
    Conv2dSpec& spec = layer.spec;
    const bool conv = layer.kind == LayerKind::conv;
    if (conv) fields.read("out", spec.out_channels, 1);
    fields.read("k", spec.kernel);
    fields.read("s", spec.stride);
    fields.read_padding("p", spec);
    fields.read("d", spec.dilation);
    if (conv) {
        fields.read("g", spec.groups, 1);
        fields.read_word("mode", spec.padding_mode, padding_mode_of);
        fields.read("bias", spec.bias);
        read_parameters(fields, layer);
    }
    fields.read("relu", layer.relu);
    fields.read("shuffle", layer.shuffle, 1);
}

// "conv,out:8,k:3".
Result<Layer> layer_from(std::string_view text) {
    const std::vector<std::string_view> pieces = pieces_of(text, ',');
    const auto kind = layer_kind_of(pieces.front());
    if (!kind) return tl::unexpected(kind.error());
    Layer layer;
    layer.kind = *kind;
    Fields fields;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const std::size_t colon = std::min(pieces[i].find(':'), pieces[i].size());
        fields.push_back({std::string(pieces[i].substr(0, colon)),
                          std::string(pieces[i].substr(std::min(colon + 1, pieces[i].size())))});
    }
    Reader reader(std::move(fields));
    read_layer(reader, layer);
    if (auto done = reader.finish(); !done) return tl::unexpected(done.error());
    return layer;
}

// The layers of one stack, the lowest reading what `input` says.
std::vector<Layer> read_stack(Reader& query, const std::vector<std::string>& texts, const Conv2dSpec& input,
                              std::size_t setting) {
    std::vector<Layer> layers;
    if (texts.size() > most_layers) {
        query.keep(fail("too_many_layers", "layer", {std::to_string(most_layers)}).value());
        return layers;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto layer = layer_from(texts[i]);
        if (!layer) {
            Error error = layer.error();
            error.layer = i + 1;
            error.setting = setting;
            query.keep(std::move(error));
            return {};
        }
        if (i == 0) share_input(*layer, input);
        connect(*layer, i == 0 ? nullptr : &layers.back());
        layers.push_back(std::move(*layer));
    }
    return layers;
}

void read_input(Reader& query, Scene& scene, Conv2dSpec& input) {
    if (const std::string* size = query.find("in"); size != nullptr) {
        const auto sizes = sizes_of(*size);
        if (sizes && sizes->size() == 4) {
            input.batch = (*sizes)[0];
            input.in_channels = (*sizes)[1];
            input.height = (*sizes)[2];
            input.width = (*sizes)[3];
        } else {
            query.refuse("link_not_size", "in", *size, {}, "1x2x5x5");
        }
    }
    query.read_word("x", scene.input, input_kind_of);
    query.read_seed("xseed", scene.input_seed);
    query.read_cells("xset", scene.input_edits);
}

// Layers one by one, or the keys of a single one.
void read_layers(Reader& query, Scene& scene, const Conv2dSpec& input) {
    const std::vector<std::string> texts = query.all("layer");
    if (texts.empty()) {
        share_input(scene, input);
        return read_layer(query, scene);
    }
    for (const std::string_view key : layer_keys) {
        if (query.find(key) != nullptr) {
            return query.keep(fail("link_not_here", std::string(key), {std::string(key)}).value());
        }
    }
    std::vector<Layer> layers = read_stack(query, texts, input, 0);
    if (layers.empty()) return;
    auto selected = static_cast<std::int64_t>(link_keys::first_convolution(layers)) + 1;
    query.read("at", selected, 1, static_cast<std::int64_t>(layers.size()));
    set_layers(scene, std::move(layers), static_cast<std::size_t>(selected - 1));
}

Result<Probe> probe_of(std::string_view text) {
    const std::size_t comma = text.find(',');
    const auto upward = upward_of(text.substr(0, comma));
    if (!upward) return tl::unexpected(upward.error());
    Probe probe{*upward, {}};
    if (comma == std::string_view::npos) return probe;
    const auto sizes = sizes_of(text.substr(comma + 1));
    if (!sizes || sizes->size() != 2)
        return fail("link_not_probe", "probe", {std::string(text.substr(0, 60))}, "down,2x3");
    probe.cell = Pair{sizes->front(), sizes->back()};
    return probe;
}

void read_lenses(Reader& query, Scene& scene) {
    query.read_word("probe", scene.probe, probe_of);
    query.read("hidden", scene.hidden_layers, 0, static_cast<std::int64_t>(most_layers));
    const Conv2dSpec input = layer_at(scene, 0).spec;
    for (std::size_t i = 0; i < most_others; ++i) {
        const std::vector<std::string> texts = query.all(link_keys::others[i]);
        if (texts.empty()) continue;
        std::vector<Layer> layers = read_stack(query, texts, input, i + 1);
        if (!layers.empty()) scene.others.push_back(std::move(layers));
    }
    query.read_word("lockstep", scene.lockstep, lockstep_of);
    query.read_word("lens", scene.lens, lens_of);
    query.read_word("view", scene.three_d, three_d_of);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// What stands between the ? and the #.
std::string_view query_of(std::string_view text) {
    const std::size_t mark = text.find('?');
    if (mark == std::string_view::npos) return {};
    text.remove_prefix(mark + 1);
    return text.substr(0, text.find('#'));
}

Result<Fields> fields_of(std::string_view query) {
    Fields fields;
    for (const std::string_view piece : pieces_of(query, '&')) {
        if (piece.empty()) continue;
        const std::size_t equals = std::min(piece.find('='), piece.size());
        auto key = link_keys::unescaped(piece.substr(0, equals));
        auto value = link_keys::unescaped(piece.substr(std::min(equals + 1, piece.size())));
        if (!key) return tl::unexpected(key.error());
        if (!value) return tl::unexpected(value.error());
        fields.push_back({std::move(*key), std::move(*value)});
    }
    return fields;
}

}  // namespace

bool looks_like_link(std::string_view text) {
    text = trimmed(text);
    if (text.find_first_of(" \t\r\n") != std::string_view::npos) return false;
    return text.starts_with("?") || text.starts_with("convscope:") || text.starts_with("https://") ||
           text.starts_with("http://");
}

Result<Scene> scene_from_link(std::string_view text, const Limits& limits) {
    text = trimmed(text);
    if (text.size() > most_characters) {
        return fail("link_too_long", "link", {std::to_string(text.size()), std::to_string(most_characters)});
    }
    auto fields = fields_of(query_of(text));
    if (!fields) return tl::unexpected(fields.error());
    if (fields->empty()) return fail("link_empty", "link", {std::string(text.substr(0, 60))}, "?in=1x2x5x5&k=3");
    Reader query(std::move(*fields));
    Scene scene;
    Conv2dSpec input;
    read_input(query, scene, input);
    read_layers(query, scene, input);
    query.read_word("order", scene.order, [](std::string_view word) { return loop_order_of(word); });
    query.read_word("by", scene.granularity, [](std::string_view word) { return granularity_of(word); });
    query.read("step", scene.step, 0);
    if (!query.failed()) read_lenses(query, scene);
    if (auto done = query.finish(); !done) return tl::unexpected(done.error());
    if (auto valid = validate(scene, limits); !valid) return tl::unexpected(valid.error());
    return scene;
}

}  // namespace convscope
