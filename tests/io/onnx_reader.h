// Reads a model that onnx_writer.h wrote.
#pragma once

#include <string>

#include "app/io/onnx_model.h"
#include "tests/io/bytes.h"

namespace convscope::testing {

inline Result<ModelPointer> read_model(const std::string& bytes) {
    return OnnxModel::read(FileBytes(bytes_of(bytes)), "m.onnx");
}

}  // namespace convscope::testing
