// The Export dialog's page "Figure": the picture as a file for a paper or a slide.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/export/vector_figure.h"
#include "app/panels/export_page.h"
#include "app/panels/figure_preview.h"
#include "app/panels/path_field.h"

namespace convscope {

class FigurePage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "figure"; }
    [[nodiscard]] std::string_view title() const override { return "export.figure"; }
    [[nodiscard]] std::string_view help() const override { return "export.figure.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override { return "export.save"; }

    void opened(Session& session, LensUi& lens) override;
    void draw(Session& session, LensUi& lens) override;
    [[nodiscard]] bool ready(const Session& session) const override;
    bool entered() override { return std::exchange(entered_, false); }
    bool act(Session& session, LensUi& lens) override;

private:
    void choices(Session& session);
    void formats(Session& session);
    void sizes(Session& session);
    void colours(Session& session);
    void file(Session& session);
    void facts(Session& session);
    void choose_format(FigureFormat format);
    void size_typed();
    void lay_out(Session& session, LensUi& lens);

    FigureFormat format_ = FigureFormat::svg;
    FigureOptions options_;
    std::string size_text_ = "85mm";
    std::optional<Error> size_problem_;
    PathField path_;
    bool entered_ = false;
    std::string problem_;  ///< why it could not be saved

    std::unique_ptr<PageRuler> ruler_;  ///< made when the page is first looked at: it asks fontconfig
    std::optional<FigureSheet> sheet_;  ///< of `made_for_`
    FigureOptions made_for_;
    FigurePreview preview_;
};

}  // namespace convscope
