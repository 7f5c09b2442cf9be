// The dialog of Export (Ctrl+E): what can be taken away, a tab for each form.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "app/panels/export_page.h"
#include "app/panels/lens_ui.h"
#include "app/ui/session.h"

namespace convscope {

/// The pages from top to bottom: the visible list.
std::vector<std::unique_ptr<ExportPage>> export_pages();

/// Comes up with the page that was used last.
class ExportDialog {
public:
    /// `lens` is the one that shows the present scene.
    void draw(Session& session, LensUi& lens);

private:
    void tabs(Session& session, LensUi& lens);
    void page(Session& session, LensUi& lens, float width, float height);
    bool buttons(Session& session, LensUi& lens);
    [[nodiscard]] ExportPage& chosen() const { return *pages_[chosen_]; }

    std::vector<std::unique_ptr<ExportPage>> pages_ = export_pages();
    std::size_t chosen_ = 0;
    bool open_ = false;
};

}  // namespace convscope
