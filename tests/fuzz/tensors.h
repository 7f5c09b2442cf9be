// What the fuzz targets of array files share: open, read every entry, and hold the result against what it claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "app/io/layer_arrays.h"
#include "app/io/tensor_file.h"

namespace convscope::testing {

/// Ends the program when something that must hold does not: the fuzzer keeps the input.
inline void must(bool holds) {
    if (!holds) std::abort();
}

using OpenBytes = Result<TensorFilePointer> (*)(FileBytes bytes, const std::string& path);

inline void read_everything(OpenBytes open, const std::uint8_t* data, std::size_t size) {
    const auto given = std::as_bytes(std::span(data, size));
    const auto file = open(FileBytes({given.begin(), given.end()}), "fuzz");
    if (!file) return must(!file.error().message().empty());
    must(!(*file)->entries().empty());
    for (std::size_t i = 0; i < (*file)->entries().size(); ++i) {
        const auto array = (*file)->read(i);
        if (!array) {
            must(!array.error().message().empty());
            continue;
        }
        must(array->shape == (*file)->entries()[i].shape && array->shape.size() <= 4);
        must(value_count(array->shape) == static_cast<std::int64_t>(array->data.size()));
    }
    if (says_what_it_is(**file)) (void)read_layer(Scene{}, **file);
}

}  // namespace convscope::testing
