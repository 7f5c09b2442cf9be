// Decimals are tried from none upwards until every value is written in full.
#include "app/figure/number_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace convscope {
namespace {

constexpr int most_decimals = 6;
constexpr double too_large = 1e6;

bool exact(float value, double scale) {
    const double scaled = static_cast<double>(value) * scale;
    return std::abs(scaled - std::round(scaled)) <= 1e-6 * std::max(1.0, std::abs(scaled));
}

}  // namespace

NumberFormat format_of(std::span<const float> values) {
    double largest = 0.0;
    bool negative = false;
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        largest = std::max(largest, std::abs(static_cast<double>(value)));
        negative = negative || value < 0.0F;
    }
    NumberFormat format;
    if (largest >= too_large) {
        format = {-1, true, "-1.23e+08"};
        return format;
    }
    const int exponent = largest > 0.0 ? static_cast<int>(std::floor(std::log10(largest))) : 0;
    const int most = std::clamp(exponent >= 0 ? 3 - exponent : 2 - exponent, 0, most_decimals);
    double scale = 1.0;
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        while (!format.rounded && !exact(value, scale)) {
            format.rounded = format.decimals == most;
            if (format.rounded) break;
            ++format.decimals;
            scale *= 10.0;
        }
        if (format.rounded) break;
    }
    format.widest = decimal_text(static_cast<float>(negative ? -largest : largest), format.decimals);
    return format;
}

NumberFormat format_of_sums(const NumberFormat& x, const NumberFormat& w, const NumberFormat& bias) {
    NumberFormat sums;
    if (x.decimals < 0 || w.decimals < 0 || bias.decimals < 0) return {-1, true, "-1.23e+08"};
    const bool rounded = x.rounded || w.rounded || bias.rounded;
    const int factors = rounded ? std::max(x.decimals, w.decimals) : x.decimals + w.decimals;
    sums.decimals = std::min(std::max(factors, bias.decimals), most_decimals);
    sums.rounded = rounded || factors > most_decimals;
    return sums;
}

std::string decimal_text(float value, int decimals) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0.0F ? "inf" : "-inf";
    const auto exact_value = static_cast<double>(value);
    if (decimals < 0 || std::abs(exact_value) >= too_large * 10.0) return fmt::format("{:.3g}", exact_value);
    std::string shown = fmt::format("{:.{}f}", exact_value, decimals);
    if (shown.find_first_not_of("-0.") == std::string::npos && shown.starts_with('-')) shown.erase(0, 1);
    return shown;
}

std::string short_count(std::int64_t count) {
    static constexpr const char* units[] = {"", " k", " M", " G", " T", " P", " E"};
    auto value = static_cast<double>(count);
    std::size_t unit = 0;
    while (value >= 1000.0 && unit + 1 < std::size(units)) {
        value /= 1000.0;
        ++unit;
    }
    if (unit == 0) return fmt::format("{}", count);
    return value < 10.0 ? fmt::format("{:.1f}{}", value, units[unit]) : fmt::format("{:.0f}{}", value, units[unit]);
}

}  // namespace convscope
