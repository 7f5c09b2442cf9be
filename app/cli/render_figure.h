// The figure of `convscope render` as a file for paper: drawn by Cairo or as SVG, with no GPU and no window.
#pragma once

#include <string>

#include "app/export/figure_options.h"
#include "app/io/settings.h"
#include "core/error.h"
#include "core/scene.h"

namespace convscope {

/// Writes `path`, whose ending says the format. `why_differs`: the Groups lens compares outputs in place of its wires.
/// A note about type too small to read goes to stderr.
Result<void> render_figure(Scene scene, const Settings& settings, bool why_differs, const FigureOptions& options,
                           const std::string& path);

}  // namespace convscope
