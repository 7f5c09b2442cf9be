// The Export dialog's page "Figure": the picture as a file for a paper or a slide.
#pragma once

#include "app/panels/export_page.h"

namespace convscope {

class FigurePage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "figure"; }
    [[nodiscard]] std::string_view title() const override { return "export.figure"; }
    [[nodiscard]] std::string_view help() const override { return "export.figure.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override { return "export.save"; }

    void draw(Session& session, LensUi& lens) override;
    [[nodiscard]] bool ready(const Session& session) const override;
    bool act(Session& session, LensUi& lens) override;
};

}  // namespace convscope
