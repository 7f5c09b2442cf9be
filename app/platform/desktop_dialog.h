// The desktop's own file dialog, asked for through xdg-desktop-portal by libportal. Both may be missing: the library is
// loaded when it is first needed. The question waits in a thread of its own, so the window goes on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convscope {

struct FileQuestion {
    bool opening = true;  ///< else a name to save under
    std::string title;
    std::string kinds;                  ///< what the files are, in words
    std::vector<std::string> patterns;  ///< "*.json"
    std::string name;                   ///< proposed to save under
};

struct FileAnswer {
    enum class Kind : std::uint8_t {
        chosen,
        left,         ///< the dialog was closed without a choice
        unavailable,  ///< no portal, or it failed: ask in another way
    } kind = Kind::unavailable;
    bool opening = true;
    std::string path;
};

class DesktopDialog {
public:
    /// `wake` is called from another thread when there is an answer.
    explicit DesktopDialog(std::function<void()> wake);
    ~DesktopDialog();
    DesktopDialog(const DesktopDialog&) = delete;
    DesktopDialog& operator=(const DesktopDialog&) = delete;

    /// False when there is certainly no dialog to be had: no library, no session bus. One question at a time.
    bool ask(FileQuestion question);
    [[nodiscard]] bool pending() const;
    /// Closes the dialog; there will be no answer.
    void cancel();
    /// Once.
    std::optional<FileAnswer> answer();

private:
    struct Work;
    std::function<void()> wake_;
    std::unique_ptr<Work> work_;
};

}  // namespace convscope
