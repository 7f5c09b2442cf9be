// A page of the Export dialog is one pair of files and one line in the list of export_dialog.cpp. Its name, its help
// and what its button says are part of the interface: without them it does not compile.
#pragma once

#include <string_view>

#include "app/panels/lens_ui.h"
#include "app/ui/session.h"

namespace convscope {

class ExportPage {
public:
    ExportPage() = default;
    ExportPage(const ExportPage&) = delete;
    ExportPage& operator=(const ExportPage&) = delete;
    virtual ~ExportPage() = default;

    /// Its stable name, "figure": the tab is "###export_figure".
    [[nodiscard]] virtual std::string_view id() const = 0;
    /// Key of the tab's text.
    [[nodiscard]] virtual std::string_view title() const = 0;
    /// Key of a sentence that says what comes out; it stands above the page.
    [[nodiscard]] virtual std::string_view help() const = 0;
    /// Key of what the dialog's main button says: "Save", "Copy".
    [[nodiscard]] virtual std::string_view action(const Session& session) const = 0;

    /// The dialog has come up, or this page's tab was chosen: the scene may have changed since.
    virtual void opened(Session& /*session*/, LensUi& /*lens*/) {}
    /// Draws into a part of the dialog that scrolls when it must. `lens` shows the present scene.
    virtual void draw(Session& session, LensUi& lens) = 0;
    /// True once after Enter in a field of the page: as good as the main button.
    virtual bool entered() { return false; }
    /// True when the main button can be pressed.
    [[nodiscard]] virtual bool ready(const Session& /*session*/) const { return true; }
    /// The main button was pressed. True when the dialog has done its work and closes.
    virtual bool act(Session& session, LensUi& lens) = 0;
    /// The dialog closes, or another tab is chosen: what still runs ends.
    virtual void left(Session& /*session*/) {}
};

}  // namespace convscope
