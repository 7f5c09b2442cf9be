// A file on its way into the session: at once, or through the dialog that asks which of its parts.
#pragma once

#include <string>

#include "app/io/open.h"
#include "app/ui/session.h"

namespace convscope {

/// Opens a file: its scene becomes the present one (one undo entry), or session.choice is set and a dialog asks. On an
/// Error nothing has changed.
Result<void> open_path(Session& session, const std::string& path);

/// The scene that a file or a dialog made of the present one becomes the present one; an output that the file gives is
/// compared, and the result told in a notice. `path`, unless empty, is remembered among the files opened last.
void take_opened(Session& session, OpenedScene opened, const std::string& path);

}  // namespace convscope
