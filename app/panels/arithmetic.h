// The products of this step in full: value x weight a tap, per input channel, with the partial sum around them.
#pragma once

#include "app/panels/panel.h"

namespace convscope {

class ArithmeticPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.arithmetic"; }
    [[nodiscard]] std::string_view help() const override { return "panel.arithmetic.help"; }
    void draw(Session& session) override;
};

}  // namespace convscope
