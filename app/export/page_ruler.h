// How wide texts of an exported page are: Cairo's faces on the desktop, the browser's in the web page.
#pragma once

#ifdef __EMSCRIPTEN__
#include "app/platform/web/canvas_ruler.h"
#else
#include "app/export/desktop/cairo_ruler.h"
#endif

namespace convscope {

/// A TypeRuler that also knows the baseline: ascent(face), from the top of a line to it, in em.
#ifdef __EMSCRIPTEN__
using PageRuler = CanvasRuler;
#else
using PageRuler = CairoRuler;
#endif

}  // namespace convscope
