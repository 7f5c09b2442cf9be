// The bar at the top: name, lenses, presets, files, language, theme, help.
#pragma once

#include "app/ui/session.h"

namespace convscope {

void draw_top_bar(Session& session);

}  // namespace convscope
