// What every lens does while it lays its figure out: put labels down, and ask how wide they are.
#pragma once

#include <string>
#include <utility>

#include "app/lenses/lens.h"
#include "app/lenses/step_labels.h"

namespace convscope {

class FigureBuilder {
protected:
    FigureBuilder(const LensView& view, const Strings& strings) : view_(view), tr_(strings), type_(view.labels.unit) {}

    [[nodiscard]] float wide(const std::string& text, TextSize size) const {
        return label_width(view_.labels, text, size);
    }

    /// A label that stands at the same place in 2-D and in 3-D; `y` is its baseline.
    Label& label(float x, float y, std::string text, TextSize size, Ink ink, Align align = Align::left) {
        Label& made = figure_.labels.emplace_back();
        made.flat = made.space = {x, y, 0.0F};
        made.text = std::move(text);
        made.size = size;
        made.ink = ink;
        made.align = align;
        return made;
    }

    const LensView& view_;
    const Strings& tr_;
    const float type_;  ///< figure units a pixel of type
    Figure figure_;
};

}  // namespace convscope
