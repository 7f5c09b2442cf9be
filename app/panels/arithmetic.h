// The products of this step's output in full: value x weight a tap, per input channel, with the sums that they make.
#pragma once

#include <cstdint>

#include "app/figure/number_format.h"
#include "app/panels/panel.h"

namespace convscope {

/// The decimals of x, w, and of sums of their products.
struct ArithmeticFormats {
    NumberFormat x, w, sums;
};

class ArithmeticPanel : public Panel {
public:
    [[nodiscard]] std::string_view title() const override { return "panel.arithmetic"; }
    [[nodiscard]] std::string_view help() const override { return "panel.arithmetic.help"; }
    void draw(Session& session) override;

private:
    ArithmeticFormats formats_;
    std::uint64_t formats_for_ = 0;  // data revision
};

}  // namespace convscope
