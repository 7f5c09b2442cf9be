// Comparing in double, so that the comparison itself rounds nothing that matters.
#include "core/allclose.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace convscope {

CloseReport allclose(std::span<const float> actual, std::span<const float> expected, const Tolerance& tolerance) {
    assert(actual.size() == expected.size());
    CloseReport report;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const double a = actual[i];
        const double b = expected[i];
        double difference = std::abs(a - b);
        bool close = a == b || (tolerance.equal_nan && std::isnan(a) && std::isnan(b));
        if (close) {
            difference = 0.0;  // equal infinities differ by NaN
        } else if (!std::isfinite(difference)) {
            difference = std::numeric_limits<double>::infinity();
        } else {
            close = difference <= tolerance.atol + tolerance.rtol * std::abs(b);
        }
        // The first failure takes the place of any difference that was within its tolerance.
        const bool first_failure = !close && report.close;
        if (first_failure || (close == report.close && difference > report.largest_difference)) {
            report.largest_difference = difference;
            report.index = static_cast<std::int64_t>(i);
        }
        if (!close) {
            report.close = false;
            ++report.failures;
        }
    }
    return report;
}

Shape4 unravel(std::int64_t index, const Shape4& shape) {
    Shape4 place{};
    for (std::size_t axis = place.size(); axis-- > 0;) {
        place[axis] = index % shape[axis];
        index /= shape[axis];
    }
    return place;
}

}  // namespace convscope
