// The Step lens: padded input, the kernels of the current output channel, output, and what the present step does to
// them: window, sampling grid, holes, padding, progress.
#pragma once

#include "app/lenses/lens.h"

namespace convscope {

/// The figure of the present step. A pure function of its arguments (the strings choose the language).
Figure step_figure(const Scene& scene, const LoopNest& nest, const ConvData& data, const ValueRanges& ranges,
                   const LensView& view, const Strings& strings);

/// How the input channels of the current group are paged.
InputPages input_pages(const Scene& scene, const LoopNest& nest, const LensView& view);

/// The step at which output cell (n, channel, oh, ow) is finished, at the scene's granularity: where a click goes.
std::int64_t step_that_finishes(const Scene& scene, const LoopNest& nest, const OutputPosition& position);

/// The cells of a plane that belong to what the pointer is on: every use of a weight, every output that reads an input
/// cell, the taps of an output. Exact, across channels and groups; empty when none.
std::optional<CellSet> hover_set(const Scene& scene, const LoopNest& nest, const CellRef& hover, const PlaneId& plane);

}  // namespace convscope
