// Files for the person: what the program writes into its present folder is downloaded and taken away again.
#pragma once

#include "app/ui/session.h"

namespace convscope {

/// Makes that folder the present one.
void start_downloads();
/// After each frame. A folder becomes one archive.
void download_new_files(Session& session);

}  // namespace convscope
