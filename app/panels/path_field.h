// A field for the path of a file: typed or pasted, completed with Tab.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/io/in_page.h"
#include "app/ui/session.h"

namespace convscope {

/// Key of what stands below the field while nothing is wrong.
inline constexpr std::string_view path_remark = in_page ? "path.downloads" : "path.complete";

class PathField {
public:
    /// True when Enter was pressed. `suffixes`: of the files that Tab completes to; `bad`: the path did not work.
    bool draw(Session& session, const char* label, std::span<const std::string_view> suffixes, bool bad);

    /// What stands in it. Dear ImGui may leave something behind a NUL, which is left out.
    [[nodiscard]] std::string typed() const;
    /// True when the last draw() changed it.
    [[nodiscard]] bool changed() const { return changed_; }
    void set(std::string path) { path_ = std::move(path); }
    /// The same, and the keyboard goes to the field, the cursor to its end.
    void choose(std::string path);
    void focus() { focus_ = true; }

private:
    std::string path_;
    bool changed_ = false;
    bool focus_ = false;
    bool to_end_ = false;
};

}  // namespace convscope
