// DesktopDialog in the page: opening shows the browser's own chooser, and what is chosen comes as a dropped file.
#include "app/platform/desktop_dialog.h"
#include "app/platform/web/browser.h"

namespace convscope {

struct DesktopDialog::Work {};

DesktopDialog::DesktopDialog(std::function<void()> wake) : wake_(std::move(wake)) {}
DesktopDialog::~DesktopDialog() = default;

bool DesktopDialog::ask(FileQuestion question) {
    if (!question.opening) return false;  // the program asks for a name itself
    std::string accept;
    for (const std::string& pattern : question.patterns) {
        accept += (accept.empty() ? "" : ",") + pattern.substr(pattern.rfind('.'));
    }
    browser::choose_file(accept);
    return true;
}

bool DesktopDialog::pending() const {
    return false;
}
void DesktopDialog::cancel() {}
std::optional<FileAnswer> DesktopDialog::answer() {
    return std::nullopt;
}

}  // namespace convscope
