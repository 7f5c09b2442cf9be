// The dialog of a file with several arrays: a list, and what the chosen one is used as.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "app/io/put_array.h"
#include "app/io/tensor_file.h"
#include "app/ui/session.h"

namespace convscope {

/// Comes up when session.choice holds such a file, and stays, with the reason, until it works or is left.
class TensorDialog {
public:
    void draw(Session& session);

private:
    void begin(const TensorFile& file);
    void search(Session& session);
    void list(Session& session);
    void row(Session& session, std::size_t index);
    void description(Session& session) const;
    bool buttons(Session& session);
    bool use(Session& session, OpenTarget target);
    [[nodiscard]] OpenTarget natural_target() const;

    TensorFilePointer file_;  ///< the one that is shown
    std::array<char, 128> wanted_{};
    std::vector<std::size_t> found_;  ///< entries whose name contains it
    std::size_t chosen_ = 0;
    std::string problem_;
};

}  // namespace convscope
