// The Export dialog's page "Link": the scene in one line, to copy.
#pragma once

#include <string>

#include "app/panels/export_page.h"
#include "core/link.h"

namespace convscope {

class LinkPage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "link"; }
    [[nodiscard]] std::string_view title() const override { return "export.link"; }
    [[nodiscard]] std::string_view help() const override { return "export.link.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override { return "export.copy"; }

    void opened(Session& session, LensUi& lens) override;
    void draw(Session& session, LensUi& lens) override;
    bool act(Session& session, LensUi& lens) override;

private:
    SceneLink link_;
    std::string shown_;
};

}  // namespace convscope
