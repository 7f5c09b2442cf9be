// The dialog of Open and Save: a path, typed, completed or pasted, or one of the files opened last.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/path_field.h"
#include "app/ui/session.h"

namespace convscope {

/// Endings of the files that are opened, or saved.
std::span<const std::string_view> file_suffixes(bool opening);
/// Opens the file, or saves the scene under this name.
Result<void> open_or_save(Session& session, const std::string& path, bool opening);

/// Stays open, with the reason, until it works or is left.
class PathDialog {
public:
    void draw(Session& session);

private:
    void choices(Session& session);
    void look(const Session& session);
    bool carry_out(Session& session);

    bool opening_ = true;
    bool untouched_ = true;  ///< the path is still the one that the dialog came up with
    PathField path_;
    std::string problem_;
    std::vector<std::string> choices_;
    bool recent_ = false;  ///< the choices are the files opened last
};

}  // namespace convscope
