// The header of a .npy file: a Python dict literal with three keys, read by a small parser that knows nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/stored_values.h"

namespace convscope {

struct NpyHeader {
    StoredType type;
    bool fortran_order = false;
    std::vector<std::int64_t> shape;  ///< 0 to 4 axes, none negative
};

/// `text` is what stands between the header's length and the data. `name` is the file's, for messages.
Result<NpyHeader> parse_npy_header(std::string_view text, const std::string& name);

}  // namespace convscope
