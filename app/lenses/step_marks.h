// What the present step marks on each plane, asked of core: progress of outputs, state of taps.
#pragma once

#include <string>
#include <vector>

#include "app/figure/document.h"
#include "app/figure/figure.h"

namespace convscope {

class StepMarks {
public:
    StepMarks(const Scene& scene, const LoopNest& nest, const ConvData& data);

    /// The output cell of the step's last tap.
    [[nodiscard]] const OutputPosition& position() const { return span_.position; }
    /// The window of that output cell on its group's input channel `ic`.
    [[nodiscard]] SamplingGrid input_grid(std::int64_t ic) const;
    /// The same taps on the kernel of `ic`.
    [[nodiscard]] SamplingGrid kernel_grid(std::int64_t ic) const;
    [[nodiscard]] OutputMarks output_marks(std::int64_t channel) const;
    /// to_come when no cell of the plane has a product, done when all are finished, else partial.
    [[nodiscard]] CellProgress plane_progress(std::int64_t channel) const;
    /// True when this step makes a product from input channel `ic` of the group.
    [[nodiscard]] bool input_at_work(std::int64_t ic) const;
    /// The bias of the present output channel.
    [[nodiscard]] std::string bias_text() const;

private:
    [[nodiscard]] SamplingGrid grid(std::int64_t ic) const;

    const Scene& scene_;
    const LoopNest& nest_;
    const ConvData& data_;
    StepSpan span_;
};

/// A number as cells and formulas show it: short, exact for small whole numbers, "−" never mistaken for a hyphen.
std::string number_text(float value, int significant = 4);

/// The same number in fewer and fewer characters (-0.667: -.667, -.67, -.7), for cells too narrow for number_text;
/// never more than an eighth off. Empty when nothing shorter says it.
std::vector<std::string> shorter_number_texts(float value, int significant = 4);

}  // namespace convscope
