// The protobuf messages of ONNX (onnx.proto) that matter here, read by protozero. Field numbers are onnx.proto's. A
// field of another wire type than expected counts as unknown, as protobuf has it.
#include "app/io/onnx_graph.h"

#include <protozero/pbf_reader.hpp>

namespace convscope::onnx {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto length_delimited = pbf_wire_type::length_delimited;
constexpr auto varint = pbf_wire_type::varint;
constexpr std::size_t most_path_part = 100;  // characters of a node's name in Graph::inside
constexpr std::size_t most_axes = 16;        // that are kept of a shape: more is none that is understood

constexpr std::uint32_t bytes_field(std::uint32_t field) {
    return tag_and_type(field, length_delimited);
}
constexpr std::uint32_t whole_field(std::uint32_t field) {
    return tag_and_type(field, varint);
}

std::string_view text_of(pbf_reader& message) {
    const auto view = message.get_view();
    return {view.data(), view.size()};
}

pbf_reader reader_of(std::string_view message) {
    return pbf_reader(message.data(), message.size());
}

/// A repeated int64 of which this is one field: packed or one number. Reads all, keeps `most`.
void add_wholes(pbf_reader& message, std::vector<std::int64_t>& numbers, std::size_t most) {
    if (message.wire_type() == varint) {
        const std::int64_t number = message.get_int64();
        if (numbers.size() < most) numbers.push_back(number);
        return;
    }
    for (const std::int64_t number : message.get_packed_int64()) {
        if (numbers.size() < most) numbers.push_back(number);
    }
}

/// Past a limit: what there is too much of.
struct TooMuch {
    const char* what;
    std::size_t limit;
};

class Reader {
public:
    Graphs read(std::string_view file) {
        std::string_view main;
        std::vector<std::string_view> functions;
        bool found = false;
        for (pbf_reader model = reader_of(file); model.next();) {
            switch (model.tag_and_type()) {
                case bytes_field(7):
                    main = text_of(model);
                    found = true;
                    break;
                case bytes_field(25):
                    functions.push_back(text_of(model));
                    count(functions.size(), most_graphs, "functions");
                    break;
                default:
                    model.skip();
            }
        }
        if (!found) return {};
        read_graph(main, {}, std::nullopt, 1);
        for (const std::string_view function : functions) read_function(function);
        return std::move(graphs_);
    }

private:
    static void count(std::size_t now, std::size_t limit, const char* what) {
        if (now > limit) throw TooMuch{what, limit};
    }

    void read_graph(std::string_view bytes, std::string inside, std::optional<std::size_t> outer, int level) {
        count(static_cast<std::size_t>(level), most_levels, "levels of graphs");
        count(graphs_.size() + 1, most_graphs, "graphs");
        const std::size_t index = graphs_.size();
        graphs_.emplace_back();
        graphs_[index].inside = std::move(inside);
        graphs_[index].outer = outer;
        std::vector<std::string_view> nodes;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            Graph& graph = graphs_[index];
            switch (message.tag_and_type()) {
                case bytes_field(1):
                    count(++nodes_, most_nodes, "nodes");
                    nodes.push_back(text_of(message));
                    break;
                case bytes_field(5): {
                    auto [name, constant] = read_tensor(text_of(message));
                    add_constant(graph, name, std::move(constant));
                    break;
                }
                case bytes_field(11):
                    graph.inputs.insert(read_value(graph, text_of(message)));
                    break;
                case bytes_field(12):
                    graph.outputs.insert(read_value(graph, text_of(message)));
                    break;
                case bytes_field(13):
                    read_value(graph, text_of(message));
                    break;
                case bytes_field(15):
                    read_sparse(graph, text_of(message));
                    break;
                default:
                    message.skip();
            }
        }
        read_nodes(nodes, index, level);
    }

    // Its inputs come from whoever calls it.
    void read_function(std::string_view bytes) {
        const std::size_t index = graphs_.size();
        count(index + 1, most_graphs, "graphs");
        graphs_.emplace_back();
        std::vector<std::string_view> nodes;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            Graph& graph = graphs_[index];
            switch (message.tag_and_type()) {
                case bytes_field(1):
                    graph.inside = std::string(text_of(message).substr(0, most_path_part));
                    break;
                case bytes_field(4):
                    count(++names_, most_names, "names");
                    graph.inputs.insert(text_of(message));
                    break;
                case bytes_field(7):
                    count(++nodes_, most_nodes, "nodes");
                    nodes.push_back(text_of(message));
                    break;
                default:
                    message.skip();
            }
        }
        read_nodes(nodes, index, 1);
    }

    void read_nodes(std::span<const std::string_view> nodes, std::size_t index, int level) {
        graphs_[index].nodes.reserve(nodes.size());
        for (const std::string_view bytes : nodes) {
            std::vector<std::string_view> within;
            Node node = read_node(bytes, within);
            Graph& graph = graphs_[index];
            const std::string_view called = name_of(node).substr(0, most_path_part);
            if (node.op == "Constant" && node.standard) take_constant(graph, node);
            for (const std::string_view output : node.outputs) graph.makers.try_emplace(output, graph.nodes.size());
            graph.nodes.push_back(std::move(node));
            if (within.empty()) continue;
            const std::string path = (graph.inside.empty() ? "" : graph.inside + '/') + std::string(called);
            for (const std::string_view each : within) read_graph(each, path, index, level + 1);
        }
    }

    Node read_node(std::string_view bytes, std::vector<std::string_view>& within) {
        Node node;
        node.message = bytes;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            switch (message.tag_and_type()) {
                case bytes_field(1):
                case bytes_field(2): {
                    count(++names_, most_names, "names");
                    auto& names = message.tag() == 1 ? node.inputs : node.outputs;
                    names.push_back(text_of(message));
                    break;
                }
                case bytes_field(3):
                    node.name = text_of(message);
                    break;
                case bytes_field(4):
                    node.op = text_of(message);
                    break;
                case bytes_field(5):
                    find_graphs(text_of(message), within);
                    break;
                case bytes_field(7): {
                    const std::string_view domain = text_of(message);
                    node.standard = domain.empty() || domain == "ai.onnx";
                    break;
                }
                default:
                    message.skip();
            }
        }
        return node;
    }

    void find_graphs(std::string_view attribute, std::vector<std::string_view>& within) {
        for (pbf_reader message = reader_of(attribute); message.next();) {
            const std::uint32_t field = message.tag_and_type();
            if (field == bytes_field(6) || field == bytes_field(11)) {
                within.push_back(text_of(message));
                count(within.size(), most_graphs, "graphs");
            } else if (field == bytes_field(8)) {  // read through, so that looking it up later meets nothing damaged
                std::vector<std::int64_t> none;
                add_wholes(message, none, 0);
            } else {
                message.skip();
            }
        }
    }

    static std::pair<std::string_view, Constant> read_tensor(std::string_view bytes) {
        std::string_view name;
        Constant constant;
        constant.message = bytes;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            switch (message.tag_and_type()) {
                case whole_field(1):
                case bytes_field(1):
                    add_wholes(message, constant.shape, most_axes);
                    break;
                case whole_field(2):
                    constant.type = message.get_int64();
                    break;
                case bytes_field(8):
                    name = text_of(message);
                    break;
                case bytes_field(13):
                    read_place(text_of(message), constant);
                    break;
                case whole_field(14):
                    constant.external = message.get_int64() == 1;
                    break;
                default:
                    message.skip();
            }
        }
        return {name, std::move(constant)};
    }

    // An entry (key, value) of external_data.
    static void read_place(std::string_view bytes, Constant& constant) {
        std::string_view key;
        std::string_view value;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            switch (message.tag_and_type()) {
                case bytes_field(1):
                    key = text_of(message);
                    break;
                case bytes_field(2):
                    value = text_of(message);
                    break;
                default:
                    message.skip();
            }
        }
        if (key == "location") constant.file = value;
    }

    void add_constant(Graph& graph, std::string_view name, Constant constant) {
        count(++tensors_, most_tensors, "tensors");
        graph.constants.try_emplace(name, std::move(constant));
    }

    void read_sparse(Graph& graph, std::string_view bytes) {
        for (pbf_reader message = reader_of(bytes); message.next();) {
            if (message.tag_and_type() != bytes_field(1)) {
                message.skip();
                continue;
            }
            auto [name, constant] = read_tensor(text_of(message));
            constant.sparse = true;
            add_constant(graph, name, std::move(constant));
        }
    }

    void take_constant(Graph& graph, const Node& node) {
        if (node.outputs.empty()) return;
        for (pbf_reader message = reader_of(node.message); message.next();) {
            if (message.tag_and_type() != bytes_field(5)) {
                message.skip();
                continue;
            }
            for (pbf_reader attribute = message.get_message(); attribute.next();) {
                if (attribute.tag_and_type() == bytes_field(5)) {
                    add_constant(graph, node.outputs[0], read_tensor(text_of(attribute)).second);
                    return;
                }
                attribute.skip();
            }
        }
    }

    // A ValueInfoProto: its name, and its shape into `graph`.
    std::string_view read_value(Graph& graph, std::string_view bytes) {
        count(++shapes_, most_shapes, "values");
        std::string_view name;
        std::optional<Shape> shape;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            switch (message.tag_and_type()) {
                case bytes_field(1):
                    name = text_of(message);
                    break;
                case bytes_field(2):
                    shape = read_type(text_of(message));
                    break;
                default:
                    message.skip();
            }
        }
        if (shape) graph.shapes.insert_or_assign(name, *shape);
        return name;
    }

    // The bytes of the last field `number` of a message.
    static std::optional<std::string_view> part(std::string_view bytes, std::uint32_t number) {
        std::optional<std::string_view> found;
        for (pbf_reader message = reader_of(bytes); message.next();) {
            if (message.tag_and_type() == bytes_field(number)) {
                found = text_of(message);
            } else {
                message.skip();
            }
        }
        return found;
    }

    // TypeProto: tensor_type 1 has shape 2, which has dims 1, each a dim_value 1 or a name.
    static std::optional<Shape> read_type(std::string_view bytes) {
        const auto tensor = part(bytes, 1);
        const auto sizes = tensor ? part(*tensor, 2) : std::nullopt;
        if (!sizes) return std::nullopt;
        Shape shape;
        for (pbf_reader message = reader_of(*sizes); message.next();) {
            if (message.tag_and_type() != bytes_field(1)) {
                message.skip();
                continue;
            }
            std::int64_t size = -1;
            for (pbf_reader dimension = message.get_message(); dimension.next();) {
                if (dimension.tag_and_type() == whole_field(1)) {
                    size = dimension.get_int64();
                } else {
                    dimension.skip();
                }
            }
            if (shape.rank == shape.sizes.size()) return std::nullopt;
            shape.sizes.at(shape.rank++) = size > 0 ? size : -1;
        }
        return shape;
    }

    Graphs graphs_;
    std::size_t nodes_ = 0;
    std::size_t names_ = 0;
    std::size_t tensors_ = 0;
    std::size_t shapes_ = 0;
};

/// The bytes of the attribute called `name`; empty when there is none.
std::string_view attribute(const Node& node, std::string_view name) {
    for (pbf_reader message = reader_of(node.message); message.next();) {
        if (message.tag_and_type() != bytes_field(5)) {
            message.skip();
            continue;
        }
        const std::string_view found = text_of(message);
        for (pbf_reader each = reader_of(found); each.next();) {
            if (each.tag_and_type() != bytes_field(1)) {
                each.skip();
            } else if (text_of(each) == name) {
                return found;
            }
        }
    }
    return {};
}

}  // namespace

Result<Graphs> read_graphs(std::span<const std::byte> bytes, const std::string& name) {
    try {
        Graphs graphs = Reader().read({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (graphs.empty()) return fail("onnx_no_graph", "file", {name});
        return graphs;
    } catch (const protozero::exception&) {
        return fail("onnx_damaged", "file", {name});
    } catch (const TooMuch& too_much) {
        return fail("onnx_too_much", "file", {name, std::to_string(too_much.limit), too_much.what});
    }
}

std::string_view name_of(const Node& node) {
    return node.name.empty() && !node.outputs.empty() ? node.outputs[0] : node.name;
}

const Constant* constant_of(const Graphs& graphs, std::size_t graph, std::string_view value) {
    constexpr int most_hops = 64;  // a chain of Identities, which may be a ring
    for (int hop = 0; hop < most_hops && !value.empty(); ++hop) {
        // The nearest graph that knows the name.
        for (std::optional<std::size_t> at = graph;; at = graphs[*at].outer) {
            if (!at) return nullptr;
            graph = *at;
            const Graph& here = graphs[graph];
            if (const auto found = here.constants.find(value); found != here.constants.end()) return &found->second;
            if (here.makers.contains(value)) break;
            if (here.outer && here.inputs.contains(value)) return nullptr;
        }
        const Node& maker = graphs[graph].nodes[graphs[graph].makers.find(value)->second];
        if (maker.op != "Identity" || !maker.standard || maker.inputs.size() != 1) return nullptr;
        value = maker.inputs[0];
    }
    return nullptr;
}

std::optional<std::int64_t> whole(const Node& node, std::string_view name) {
    for (pbf_reader message = reader_of(attribute(node, name)); message.next();) {
        if (message.tag_and_type() == whole_field(3)) return message.get_int64();
        message.skip();
    }
    return std::nullopt;
}

std::optional<float> number(const Node& node, std::string_view name) {
    for (pbf_reader message = reader_of(attribute(node, name)); message.next();) {
        if (message.tag_and_type() == tag_and_type(2, pbf_wire_type::fixed32)) return message.get_float();
        message.skip();
    }
    return std::nullopt;
}

std::string_view word(const Node& node, std::string_view name) {
    for (pbf_reader message = reader_of(attribute(node, name)); message.next();) {
        if (message.tag_and_type() == bytes_field(4)) return text_of(message);
        message.skip();
    }
    return {};
}

std::optional<std::vector<std::int64_t>> wholes(const Node& node, std::string_view name) {
    const std::string_view found = attribute(node, name);
    if (found.empty()) return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (pbf_reader message = reader_of(found); message.next();) {
        if (message.tag() == 8 && (message.wire_type() == varint || message.wire_type() == length_delimited)) {
            add_wholes(message, numbers, most_axes);
        } else {
            message.skip();
        }
    }
    return numbers;
}

}  // namespace convscope::onnx
