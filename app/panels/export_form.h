// Rows of the Export dialog's pages: a name, and beside it what can be chosen.
#pragma once

#include <optional>
#include <string>

#include "app/ui/session.h"

namespace convscope {

/// "name    ...": the name, and the cursor where its choices begin.
void row_name(const Session& session, const std::string& name);
/// A small button; `on`: the one that is chosen.
bool chip(const Session& session, const std::string& label, bool on);
/// The next choice comes on the same line.
void beside(const Session& session);
/// A field for a line of text, as wide as `width` mock-up pixels or as there is room for at 0. True when it changed;
/// `bad`: what stands in it does not work.
bool line_field(const Session& session, const char* label, std::string& text, float width, bool bad);

}  // namespace convscope
