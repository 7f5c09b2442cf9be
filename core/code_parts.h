// What the writers of code share: numbers as literals, channel and position terms, lines with indentation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/partial.h"
#include "core/scene.h"

namespace convscope::code {

/// What the Code box shows of a line; longer ones are broken where that is easy.
inline constexpr std::size_t most_columns = 80;

/// "2*oh", or "oh" for a factor of 1.
std::string times(std::string_view name, std::int64_t factor);
/// "2*g+oc": the channel over all groups; just the name when there is one group.
std::string channel(std::string_view name, std::int64_t per_group, std::int64_t groups);

/// The shortest decimals that come back as the same float by way of a double; "nan", "inf", "-inf".
std::string literal(float value);
/// Literals between commas in lines of at most most_columns, each line indented by four blanks.
std::string literals(std::span<const float> values);

/// "3" or "(3, 5)".
std::string pair_text(const Pair& pair);
/// "1, 4, 7, 7".
std::string shape_text(const Shape4& shape);

/// A line of `text` behind `depth` levels of four blanks.
std::string line(int depth, std::string_view text);

/// True when the values may stand in the text (see most_code_values).
bool fits_in_text(const ConvData& data);

std::string torch_text(const Scene& scene, const ConvData& data);
std::string latex_text(const Scene& scene, const ConvData& data);

}  // namespace convscope::code
