// Puts the parts of the receptive-field lens together.
#include "app/lenses/receptive_field.h"

#include "app/lenses/field_layout.h"

namespace convscope {

Figure FieldLayout::make() {
    measure_side();
    measure_maps();
    if (field_.flat) side_view();
    maps();
    if (field_.space) cone();
    numbers();
    figure_.bounds_flat = {{0.0F, 0.0F, 0.0F}, {right_ + 6.0F, bottom_ + 6.0F}};
    for (Plane& plane : figure_.planes) {
        if (view_.hover) plane.hover = field_hover_set(model_, field_, *view_.hover, plane);
    }
    return std::move(figure_);
}

Label& FieldLayout::label(float x, float y, std::string text, TextSize size, Ink ink) {
    Label& made = FigureBuilder::label(x, y, std::move(text), size, ink);
    made.flat_only = true;
    right_ = std::max(right_, x + wide(made.text, size));
    return made;
}

Figure field_figure(const Scene& scene, const FieldParts& parts, const LensView& view, const Strings& strings) {
    return FieldLayout(scene, parts, view, strings).make();
}

}  // namespace convscope
