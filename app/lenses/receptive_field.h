// The Receptive-field lens: the stack from the side, its input from above, and in space one map above the other.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/lenses/field_model.h"
#include "app/lenses/lens.h"
#include "core/field_map.h"

namespace convscope {

/// What there is of the effective field, over the cells of the input's map.
struct EffectiveMap {
    std::shared_ptr<const OwnValues> values;
    FieldCentre centre;
    double radius = 0.0;  ///< holds 95 % of the mass; 0: none yet
};

/// Everything that the picture is made from besides scene and view.
struct FieldParts {
    const FieldModel& model;
    FieldValues& values;
    const HdcOffer* offer = nullptr;
    const EffectiveMap* effective = nullptr;
};

Figure field_figure(const Scene& scene, const FieldParts& parts, const LensView& view, const Strings& strings);

/// A cell of one of the lens's planes. An axis that the plane does not show has no cell.
struct FieldCell {
    std::size_t level = 0;
    std::optional<std::int64_t> row, col;
};
FieldCell field_cell(const FieldModel& model, const FieldView& view, const CellRef& cell);

/// Cells of `plane` that are lit while the pointer is on `hover`: itself, what it reads and what reads it.
std::optional<CellSet> field_hover_set(const FieldModel& model, const FieldView& view, const CellRef& hover,
                                       const Plane& plane);

/// "29.0 %"; 100 only for all of it.
std::string percent_text(double share);
/// "13 × 9"
std::string by_text(std::int64_t rows, std::int64_t cols);
/// "1, 2, 5"; of long lists the beginning.
std::string list_text(const std::vector<std::int64_t>& numbers);
/// All digits of a count that is exact, else three.
std::string count_text(long double count, bool exact = true);
/// "y", "x", or the number of the layer whose output it is.
std::string level_name(const FieldModel& model, std::size_t level);

}  // namespace convscope
