// The table of signatures, and how each kind of argument is read.
#include "core/torch_layers.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "core/closest_name.h"

namespace convscope::torch {
namespace {

enum class Kind : std::uint8_t {
    whole,
    pair,
    stride,  ///< a pair or None, which stands for the kernel
    padding,
    sides,  ///< one number or (left, right, top, bottom)
    truth,
    only_false,
    only_true,
    only_none,
    mode,
    weight,
    input,
    bias,  ///< a tensor or None
    ignored,
};

struct Argument {
    std::string_view name;
    Kind kind;
    bool needed = false;
};

struct Signature {
    std::string_view name;
    Form form;
    std::span<const Argument> arguments;
    std::string_view example;
    int axes = 2;
};

constexpr std::array conv_arguments{Argument{"in_channels", Kind::whole, true},
                                    Argument{"out_channels", Kind::whole, true},
                                    Argument{"kernel_size", Kind::pair, true},
                                    Argument{"stride", Kind::pair},
                                    Argument{"padding", Kind::padding},
                                    Argument{"dilation", Kind::pair},
                                    Argument{"groups", Kind::whole},
                                    Argument{"bias", Kind::truth},
                                    Argument{"padding_mode", Kind::mode},
                                    Argument{"device", Kind::ignored},
                                    Argument{"dtype", Kind::ignored}};
constexpr std::array functional_arguments{Argument{"input", Kind::input, true}, Argument{"weight", Kind::weight, true},
                                          Argument{"bias", Kind::bias},         Argument{"stride", Kind::pair},
                                          Argument{"padding", Kind::padding},   Argument{"dilation", Kind::pair},
                                          Argument{"groups", Kind::whole}};
constexpr std::array max_pool_arguments{Argument{"kernel_size", Kind::pair, true},
                                        Argument{"stride", Kind::stride},
                                        Argument{"padding", Kind::pair},
                                        Argument{"dilation", Kind::pair},
                                        Argument{"return_indices", Kind::only_false},
                                        Argument{"ceil_mode", Kind::only_false}};
constexpr std::array average_pool_arguments{Argument{"kernel_size", Kind::pair, true},
                                            Argument{"stride", Kind::stride},
                                            Argument{"padding", Kind::pair},
                                            Argument{"ceil_mode", Kind::only_false},
                                            Argument{"count_include_pad", Kind::only_true},
                                            Argument{"divisor_override", Kind::only_none}};
constexpr std::array relu_arguments{Argument{"inplace", Kind::ignored}};
constexpr std::array shuffle_arguments{Argument{"groups", Kind::whole, true}};
constexpr std::array pad_arguments{Argument{"padding", Kind::sides, true}};

constexpr std::array signatures{
    Signature{"Conv2d", Form::conv, conv_arguments, "nn.Conv2d(4, 8, 3)"},
    Signature{"Conv1d", Form::conv, conv_arguments, "nn.Conv1d(4, 8, 3)", 1},
    Signature{"conv2d", Form::functional_conv, functional_arguments, "F.conv2d(x, w)"},
    Signature{"conv1d", Form::functional_conv, functional_arguments, "F.conv1d(x, w)", 1},
    Signature{"MaxPool2d", Form::max_pool, max_pool_arguments, "nn.MaxPool2d(2)"},
    Signature{"MaxPool1d", Form::max_pool, max_pool_arguments, "nn.MaxPool1d(2)", 1},
    Signature{"AvgPool2d", Form::average_pool, average_pool_arguments, "nn.AvgPool2d(2)"},
    Signature{"AvgPool1d", Form::average_pool, average_pool_arguments, "nn.AvgPool1d(2)", 1},
    Signature{"ReLU", Form::relu, relu_arguments, "nn.ReLU()", 0},
    Signature{"ChannelShuffle", Form::shuffle, shuffle_arguments, "nn.ChannelShuffle(2)", 0},
    Signature{"Identity", Form::identity, {}, "nn.Identity()", 0},
    Signature{"ZeroPad2d", Form::pad, pad_arguments, "nn.ZeroPad2d(1)"},
    Signature{"ReflectionPad2d", Form::pad, pad_arguments, "nn.ReflectionPad2d(1)"},
    Signature{"ReplicationPad2d", Form::pad, pad_arguments, "nn.ReplicationPad2d(1)"},
    Signature{"CircularPad2d", Form::pad, pad_arguments, "nn.CircularPad2d(1)"},
    Signature{"Sequential", Form::sequential, {}, "nn.Sequential(nn.Conv2d(4, 8, 3))", 0},
};

constexpr std::array<std::string_view, 8> modules{
    "", "nn.", "torch.nn.", "F.", "functional.", "nn.functional.", "torch.nn.functional.", "torch."};
// Tensors whose arguments are their shape.
constexpr std::array<std::string_view, 5> shaped{"randn", "rand", "zeros", "ones", "empty"};

std::pair<std::string_view, std::string_view> split_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return {{}, name};
    return {name.substr(0, dot + 1), name.substr(dot + 1)};
}

bool is_torch(std::string_view module) {
    return std::find(modules.begin(), modules.end(), module) != modules.end();
}

const Signature* signature_of(std::string_view called) {
    const auto [module, name] = split_name(called);
    if (!is_torch(module)) return nullptr;
    for (const Signature& each : signatures) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

PaddingMode mode_of_pad(std::string_view called) {
    const std::string_view name = split_name(called).second;
    if (name.starts_with("Reflection")) return PaddingMode::reflect;
    if (name.starts_with("Replication")) return PaddingMode::replicate;
    return name.starts_with("Circular") ? PaddingMode::circular : PaddingMode::zeros;
}

/// Whole numbers of a node: itself, or its entries.
std::optional<std::vector<std::int64_t>> wholes_of(const std::vector<Node>& nodes) {
    std::vector<std::int64_t> wholes;
    for (const Node& node : nodes) {
        if (!node.keyword.empty()) continue;  // dtype=... of torch.randn
        if (node.kind == Node::Kind::tuple) return nodes.size() == 1 ? wholes_of(node.items) : std::nullopt;
        if (node.kind != Node::Kind::whole) return std::nullopt;
        wholes.push_back(node.whole);
    }
    return wholes;
}

class CallReader {
public:
    CallReader(std::string_view text, const Signature& signature, const Node& node, const Shapes& shapes)
        : text_(text), signature_(signature), node_(node), shapes_(shapes) {
        call_.form = signature.form;
        call_.axes = signature.axes;
        call_.place = node.place;
        call_.spec.bias = signature.form == Form::conv;
        if (signature.form == Form::pad) call_.spec.padding_mode = mode_of_pad(node.name);
    }

    Parsed<Call> read() {
        std::size_t position = 0;
        for (const Node& given : node_.items) {
            const Argument* argument = nullptr;
            if (given.keyword.empty()) {
                if (position >= signature_.arguments.size()) {
                    return fail_at(text_, given.place, "torch_arguments",
                                   {node_.name, std::to_string(signature_.arguments.size())});
                }
                argument = &signature_.arguments[position++];
            } else {
                argument = named(given.keyword);
                if (argument == nullptr) return unknown(given);
            }
            if (call_.places.contains(argument->name)) {
                const Place& place = given.keyword.empty() ? given.place : given.keyword_place;
                return fail_at(text_, place, "torch_argument_twice", {std::string(argument->name)});
            }
            call_.places[argument->name] = given.place;
            if (auto done = take(*argument, given); !done) return tl::unexpected(done.error());
        }
        for (const Argument& each : signature_.arguments) {
            if (!each.needed || call_.places.contains(each.name)) continue;
            const Place close{node_.place.from + node_.place.length - 1, 1};
            return fail_at(text_, close, "torch_missing",
                           {node_.name, std::string(each.name), std::string(signature_.example)},
                           std::string(signature_.example));
        }
        const bool pool = call_.form == Form::max_pool || call_.form == Form::average_pool;
        if (pool && !stride_given_) call_.spec.stride = call_.spec.kernel;
        return std::move(call_);
    }

private:
    [[nodiscard]] const Argument* named(std::string_view name) const {
        for (const Argument& each : signature_.arguments) {
            if (each.name == name) return &each;
        }
        return nullptr;
    }

    [[nodiscard]] tl::unexpected<TextError> unknown(const Node& given) const {
        std::vector<std::string_view> names;
        names.reserve(signature_.arguments.size());
        for (const Argument& each : signature_.arguments) names.push_back(each.name);
        if (names.empty()) {
            return fail_at(text_, given.keyword_place, "torch_arguments", {node_.name, "0"});
        }
        // A shortened name ("kernel" for "kernel_size") is nearer than one with few other letters.
        const auto longer = std::find_if(names.begin(), names.end(),
                                         [&](std::string_view name) { return name.starts_with(given.keyword); });
        const std::string nearest(longer != names.end() ? *longer : closest_name(given.keyword, names));
        return fail_at(text_, given.keyword_place, "torch_unknown_argument", {node_.name, given.keyword, nearest},
                       nearest);
    }

    [[nodiscard]] tl::unexpected<TextError> refuse(const char* sentence, const Argument& argument, const Node& given,
                                                   const std::string& nearest) const {
        return fail_at(text_, given.place, sentence, {std::string(argument.name), shown(text_, given.place), nearest},
                       nearest);
    }

    [[nodiscard]] Parsed<std::int64_t> whole(const Argument& argument, const Node& given) const {
        if (given.kind == Node::Kind::whole) return given.whole;
        return refuse("torch_not_whole", argument, given, "1");
    }

    // One number for both axes, or (rows, columns). `alone`: what the rows have when there is one axis only.
    [[nodiscard]] Parsed<Pair> pair(const Argument& argument, const Node& given, std::int64_t alone) const {
        const auto axes = static_cast<std::size_t>(call_.axes);
        if (given.kind == Node::Kind::whole) return Pair{axes == 1 ? alone : given.whole, given.whole};
        if (given.kind == Node::Kind::tuple && given.items.size() == axes) {
            if (const auto wholes = wholes_of(given.items); wholes && wholes->size() == axes) {
                return Pair{axes == 1 ? alone : wholes->front(), wholes->back()};
            }
        }
        return refuse(axes == 1 ? "torch_not_whole" : "torch_not_pair", argument, given, "1");
    }

    Parsed<void> padding(const Argument& argument, const Node& given) {
        Conv2dSpec& spec = call_.spec;
        const bool word = given.kind == Node::Kind::text || given.kind == Node::Kind::name;
        if (word && given.name == "same") {
            spec.padding = PaddingKind::same;
        } else if (word && given.name == "valid") {
            spec.padding = PaddingKind::valid;
        } else if (word) {
            return refuse("torch_not_padding", argument, given, "'same'");
        } else {
            const auto both = pair(argument, given, 0);
            if (!both) return tl::unexpected(both.error());
            spec.pads = {both->h, both->w, both->h, both->w};
        }
        return {};
    }

    Parsed<void> sides(const Argument& argument, const Node& given) {
        Sides& pads = call_.spec.pads;
        if (given.kind == Node::Kind::whole) {
            pads = {given.whole, given.whole, given.whole, given.whole};
            return {};
        }
        const auto wholes = given.kind == Node::Kind::tuple ? wholes_of(given.items) : std::nullopt;
        if (!wholes || wholes->size() != 4) return refuse("torch_not_sides", argument, given, "(1, 1, 1, 1)");
        pads = {.top = (*wholes)[2], .left = (*wholes)[0], .bottom = (*wholes)[3], .right = (*wholes)[1]};
        return {};
    }

    // The shape of a tensor: of one made here, or of a name that an earlier line gave to such a one.
    [[nodiscard]] std::vector<std::int64_t> shape_of(const Node& given) const {
        if (given.kind == Node::Kind::name) {
            const auto found = shapes_.find(given.name);
            return found == shapes_.end() ? std::vector<std::int64_t>{} : found->second;
        }
        return tensor_shape(given);
    }

    Parsed<void> take_pair(const Argument& argument, const Node& given) {
        const auto both = pair(argument, given, argument.name == "padding" ? 0 : 1);
        if (!both) return tl::unexpected(both.error());
        Conv2dSpec& spec = call_.spec;
        if (argument.name == "kernel_size") spec.kernel = *both;
        if (argument.name == "dilation") spec.dilation = *both;
        if (argument.name == "padding") spec.pads = {both->h, both->w, both->h, both->w};
        if (argument.name == "stride") {
            spec.stride = *both;
            stride_given_ = true;
        }
        return {};
    }

    Parsed<void> take_whole(const Argument& argument, const Node& given) {
        const auto number = whole(argument, given);
        if (!number) return tl::unexpected(number.error());
        Conv2dSpec& spec = call_.spec;
        if (argument.name == "in_channels") spec.in_channels = *number;
        if (argument.name == "out_channels") spec.out_channels = *number;
        if (argument.name == "groups") spec.groups = *number;
        return {};
    }

    Parsed<void> take(const Argument& argument, const Node& given) {
        const bool none = given.kind == Node::Kind::none;
        const bool truth = given.kind == Node::Kind::truth;
        switch (argument.kind) {
            case Kind::whole:
                return take_whole(argument, given);
            case Kind::stride:
                if (none) return {};
                return take_pair(argument, given);
            case Kind::pair:
                return take_pair(argument, given);
            case Kind::padding:
                return padding(argument, given);
            case Kind::sides:
                return sides(argument, given);
            case Kind::truth:
                if (!truth) return refuse("torch_not_truth", argument, given, "True");
                call_.spec.bias = given.truth;
                return {};
            case Kind::only_false:
                if (!truth || given.truth) return refuse("torch_only", argument, given, "False");
                return {};
            case Kind::only_true:
                if (!truth || !given.truth) return refuse("torch_only", argument, given, "True");
                return {};
            case Kind::only_none:
                if (!none) return refuse("torch_only", argument, given, "None");
                return {};
            case Kind::mode:
                return mode(argument, given);
            case Kind::weight:
            case Kind::input:
                return tensor(argument, given);
            case Kind::bias:
                call_.spec.bias = !none;
                return {};
            case Kind::ignored:
                return {};
        }
        return {};
    }

    Parsed<void> mode(const Argument& argument, const Node& given) {
        const bool word = given.kind == Node::Kind::text || given.kind == Node::Kind::name;
        const auto found = padding_mode_of(word ? given.name : shown(text_, given.place));
        if (!found) return error_at(text_, call_.places.at(argument.name), found.error());
        call_.spec.padding_mode = *found;
        return {};
    }

    Parsed<void> tensor(const Argument& argument, const Node& given) {
        const bool could_be = given.kind == Node::Kind::name || given.kind == Node::Kind::call;
        if (!could_be) return refuse("torch_not_tensor", argument, given, "x");
        std::vector<std::int64_t> shape = shape_of(given);
        const auto axes = static_cast<std::size_t>(call_.axes) + 2;
        if (!shape.empty() && shape.size() != axes)
            return refuse("torch_tensor_axes", argument, given, std::to_string(axes));
        if (shape.size() == 3) shape.insert(shape.begin() + 2, 1);
        (argument.kind == Kind::weight ? call_.weight_shape : call_.input_shape) = std::move(shape);
        return {};
    }

public:
    /// Of torch.randn(...) and its like; empty when it cannot be known.
    static std::vector<std::int64_t> tensor_shape(const Node& given) {
        const auto [module, name] = split_name(given.name);
        const bool known = given.kind == Node::Kind::call && module == "torch." &&
                           std::find(shaped.begin(), shaped.end(), name) != shaped.end();
        if (!known) return {};
        return wholes_of(given.items).value_or(std::vector<std::int64_t>{});
    }

private:
    std::string_view text_;
    const Signature& signature_;
    const Node& node_;
    const Shapes& shapes_;
    Call call_;
    bool stride_given_ = false;
};

class CallsReader {
public:
    explicit CallsReader(std::string_view text) : text_(text) {}

    Parsed<std::vector<Call>> read(const std::vector<Statement>& statements) {
        for (const Statement& statement : statements) {
            const Node& value = statement.value;
            const bool used = value.kind == Node::Kind::call && (layers_.contains(value.name) || value.name == "print");
            const std::vector<std::int64_t> shape = CallReader::tensor_shape(value);
            if (!statement.target.empty() && !shape.empty()) {
                shapes_[statement.target] = shape;
            } else if (!used) {
                if (auto done = add(value); !done) return tl::unexpected(done.error());
                if (!statement.target.empty()) layers_.insert(statement.target);
            }
        }
        return std::move(calls_);
    }

private:
    Parsed<void> add(const Node& node) {
        if (node.kind != Node::Kind::call) {
            return fail_at(text_, node.place, "torch_not_layer", {shown(text_, node.place)}, "nn.Conv2d(4, 8, 3)");
        }
        const Signature* signature = signature_of(node.name);
        if (signature == nullptr) return unknown(node);
        if (signature->form == Form::sequential) return add_all(node.items);
        auto call = CallReader(text_, *signature, node, shapes_).read();
        if (!call) return tl::unexpected(call.error());
        if (call->axes != 0) {
            if (axes_ != 0 && call->axes != axes_) return fail_at(text_, node.place, "torch_axes", {node.name});
            axes_ = call->axes;
        }
        calls_.push_back(std::move(*call));
        return {};
    }

    // Entries of nn.Sequential: layers, a list of them, or OrderedDict([("name", layer), ...]).
    Parsed<void> add_all(const std::vector<Node>& items) {
        for (const Node& item : items) {
            const bool named =
                item.kind == Node::Kind::tuple && item.items.size() == 2 && item.items.front().kind == Node::Kind::text;
            const bool dictionary = item.kind == Node::Kind::call && split_name(item.name).second == "OrderedDict";
            auto done = named                                          ? add(item.items.back())
                        : item.kind == Node::Kind::tuple || dictionary ? add_all(item.items)
                                                                       : add(item);
            if (!done) return done;
        }
        return {};
    }

    [[nodiscard]] tl::unexpected<TextError> unknown(const Node& node) const {
        std::array<std::string_view, signatures.size()> names;
        std::transform(signatures.begin(), signatures.end(), names.begin(),
                       [](const Signature& each) { return each.name; });
        const auto [module, name] = split_name(node.name);
        const std::string_view nearest = closest_name(name, names);
        const bool functional = nearest.starts_with("conv");
        const std::string full = (functional ? "F." : "nn.") + std::string(nearest);
        return fail_at(text_, {node.place.from, node.name.size()}, "torch_unknown", {node.name.substr(0, 60), full},
                       full);
    }

    std::string_view text_;
    std::vector<Call> calls_;
    std::set<std::string, std::less<>> layers_;  // names that the text gave to layers
    Shapes shapes_;
    int axes_ = 0;
};

}  // namespace

const Place& Call::place_of(std::string_view argument) const {
    const auto found = places.find(argument);
    return found == places.end() ? place : found->second;
}

Parsed<std::vector<Call>> read_calls(std::string_view text, const std::vector<Statement>& statements) {
    return CallsReader(text).read(statements);
}

}  // namespace convscope::torch
