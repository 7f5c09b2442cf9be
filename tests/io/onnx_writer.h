// Small ONNX models, written message by message, so that a test can say exactly what stands in the file. Field numbers
// are those of onnx.proto.
#pragma once

#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace convscope::testing {

using Numbers = std::vector<std::int64_t>;

/// One protobuf message of fields that a function writes.
template <class Write>
std::string message(const Write& write) {
    std::string bytes;
    protozero::pbf_writer writer(bytes);
    write(writer);
    return bytes;
}

// ---- AttributeProto ----

inline std::string whole_attribute(const std::string& name, std::int64_t value) {
    return message([&](auto& w) {
        w.add_string(1, name);
        w.add_int64(3, value);
    });
}
inline std::string wholes_attribute(const std::string& name, const Numbers& values, bool packed = false) {
    return message([&](auto& w) {
        w.add_string(1, name);
        if (packed) {
            w.add_packed_int64(8, values.begin(), values.end());
        } else {
            for (const std::int64_t value : values) w.add_int64(8, value);
        }
    });
}
inline std::string word_attribute(const std::string& name, const std::string& value) {
    return message([&](auto& w) {
        w.add_string(1, name);
        w.add_bytes(4, value);
    });
}
inline std::string tensor_attribute(const std::string& name, const std::string& tensor) {
    return message([&](auto& w) {
        w.add_string(1, name);
        w.add_message(5, tensor);
    });
}
inline std::string graph_attribute(const std::string& name, const std::string& graph) {
    return message([&](auto& w) {
        w.add_string(1, name);
        w.add_message(6, graph);
    });
}

// ---- TensorProto ----

inline constexpr std::int32_t float32_type = 1, int8_type = 3, float16_type = 10, float64_type = 11, bfloat16_type = 16;

/// dims, data_type and name; `more` writes the values.
template <class More>
std::string tensor(const std::string& name, const Numbers& shape, std::int32_t type, const More& more) {
    return message([&](auto& w) {
        for (const std::int64_t size : shape) w.add_int64(1, size);
        w.add_int32(2, type);
        w.add_string(8, name);
        more(w);
    });
}
/// The values as bytes in raw_data.
template <class Value>
std::string raw_tensor(const std::string& name, const Numbers& shape, std::int32_t type,
                       const std::vector<Value>& values) {
    return tensor(name, shape, type, [&](auto& w) {
        w.add_bytes(9, reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
    });
}
inline std::string float_tensor(const std::string& name, const Numbers& shape, const std::vector<float>& values) {
    return raw_tensor(name, shape, float32_type, values);
}
/// 1, 2, 3, ...
inline std::string counting_tensor(const std::string& name, const Numbers& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values;
    for (std::int64_t i = 1; i <= count; ++i) values.push_back(static_cast<float>(i));
    return float_tensor(name, shape, values);
}

// ---- NodeProto ----

inline std::string node(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::vector<std::string>& attributes = {},
                        const std::string& domain = {}) {
    return message([&](auto& w) {
        for (const std::string& input : inputs) w.add_string(1, input);
        for (const std::string& output : outputs) w.add_string(2, output);
        w.add_string(3, name);
        w.add_string(4, op);
        for (const std::string& attribute : attributes) w.add_message(5, attribute);
        if (!domain.empty()) w.add_string(7, domain);
    });
}

// ---- GraphProto, ModelProto ----

struct GraphParts {
    std::vector<std::string> nodes, initializers, inputs, values, sparse;
};
inline std::string graph(const GraphParts& parts) {
    return message([&](auto& w) {
        for (const std::string& each : parts.nodes) w.add_message(1, each);
        w.add_string(2, "graph");
        for (const std::string& each : parts.initializers) w.add_message(5, each);
        for (const std::string& each : parts.inputs) w.add_message(11, each);
        for (const std::string& each : parts.values) w.add_message(13, each);
        for (const std::string& each : parts.sparse) w.add_message(15, each);
    });
}
/// A ValueInfoProto; a size of -1 is one that has a name only.
inline std::string value(const std::string& name, const Numbers& shape) {
    const std::string sizes = message([&](auto& w) {
        for (const std::int64_t size : shape) {
            w.add_message(1, message([&](auto& d) {
                              if (size >= 0) d.add_int64(1, size);
                              if (size < 0) d.add_string(2, "open");
                          }));
        }
    });
    const std::string tensor_type = message([&](auto& w) {
        w.add_int32(1, float32_type);
        w.add_message(2, sizes);
    });
    return message([&](auto& w) {
        w.add_string(1, name);
        w.add_message(2, message([&](auto& t) { t.add_message(1, tensor_type); }));
    });
}
inline std::string model(const std::string& main_graph) {
    return message([&](auto& w) {
        w.add_int64(1, 8);  // ir_version
        w.add_string(2, "convscope's tests");
        w.add_message(7, main_graph);
    });
}
inline std::string model(const GraphParts& parts) {
    return model(graph(parts));
}

}  // namespace convscope::testing
