// What the picture shows, in one sentence, for those who hear the program.
#pragma once

#include <string>

#include "app/ui/session.h"

namespace convscope {

/// "Step lens, step 18 of 100: output channel 0, row 3, column 2 is 1.5 ..."
std::string narration(const Session& session);

}  // namespace convscope
