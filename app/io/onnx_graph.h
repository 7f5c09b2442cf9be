// What an .onnx file holds, before any of it is understood: graphs of nodes, constants and shapes, as views into the
// file's bytes. Nothing large is copied, and how much is kept is bounded whatever the file claims.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/error.h"

namespace convscope::onnx {

/// At most so many of each are read from one file.
inline constexpr std::size_t most_nodes = 200'000;
inline constexpr std::size_t most_graphs = 10'000;
inline constexpr std::size_t most_names = 1'000'000;  ///< inputs and outputs of nodes
inline constexpr std::size_t most_tensors = 200'000;  ///< initializers and Constant nodes
inline constexpr std::size_t most_shapes = 500'000;   ///< of graph inputs, outputs and values in between
inline constexpr int most_levels = 16;                ///< of graphs within nodes within graphs

/// A tensor's shape: up to 5 axes (N, C, D, H, W); -1 where it is not known.
struct Shape {
    std::size_t rank = 0;
    std::array<std::int64_t, 5> sizes{};
    [[nodiscard]] std::span<const std::int64_t> axes() const { return {sizes.data(), rank}; }
};

/// A TensorProto. Its values are read by values_of().
struct Constant {
    std::string_view message;  ///< its bytes
    std::vector<std::int64_t> shape;
    std::int64_t type = 0;  ///< TensorProto.DataType
    bool external = false;  ///< its values lie in another file
    std::string_view file;  ///< that file's name
    bool sparse = false;
};

struct Node {
    std::string_view message;  ///< the NodeProto's bytes: attributes are looked up in it
    std::string_view name, op;
    bool standard = true;  ///< an operator of ONNX itself, not of another domain
    std::vector<std::string_view> inputs, outputs;
};

struct Graph {
    std::string inside;                ///< node that the graph belongs to: "If_0"; empty for the main graph
    std::optional<std::size_t> outer;  ///< graph whose names are seen from within
    std::vector<Node> nodes;
    std::unordered_set<std::string_view> inputs, outputs;
    std::unordered_map<std::string_view, Constant> constants;
    std::unordered_map<std::string_view, std::size_t> makers;  ///< the node that makes a value
    std::unordered_map<std::string_view, Shape> shapes;        ///< as the file says them
};

/// The main graph first, then every graph within a node (If, Loop, Scan), then the functions.
using Graphs = std::vector<Graph>;

/// `bytes` must outlive what comes back. `name` is used in messages.
Result<Graphs> read_graphs(std::span<const std::byte> bytes, const std::string& name);

/// Its own name, or that of what it makes.
std::string_view name_of(const Node& node);

/// The constant that `value` of a graph is, from an initializer, a Constant node or Identities of one, in the graph or
/// around it; null when it is none.
const Constant* constant_of(const Graphs& graphs, std::size_t graph, std::string_view value);

/// A float tensor's values (float16, bfloat16, float32, float64). What the shape claims is checked against what there
/// is before anything is allocated. `what` names it in messages.
Result<std::vector<float>> values_of(const Constant& constant, const std::string& what);

// Attributes of a node; nothing when it has none of the name.
std::optional<std::int64_t> whole(const Node& node, std::string_view name);
std::optional<float> number(const Node& node, std::string_view name);
std::string_view word(const Node& node, std::string_view name);
/// At most 16 numbers: more than any list that is understood here.
std::optional<std::vector<std::int64_t>> wholes(const Node& node, std::string_view name);

}  // namespace convscope::onnx
