// The Export dialog's page "Code": the scene as a program, to copy or to save.
#pragma once

#include <string>

#include "app/panels/export_page.h"
#include "app/panels/path_field.h"
#include "core/code_text.h"

namespace convscope {

class CodePage : public ExportPage {
public:
    [[nodiscard]] std::string_view id() const override { return "code"; }
    [[nodiscard]] std::string_view title() const override { return "export.code"; }
    [[nodiscard]] std::string_view help() const override { return "export.code.help"; }
    [[nodiscard]] std::string_view action(const Session& /*session*/) const override { return "export.copy"; }

    void opened(Session& session, LensUi& lens) override;
    void draw(Session& session, LensUi& lens) override;
    bool act(Session& session, LensUi& lens) override;

private:
    void write(const Session& session);
    void choose(const Session& session, CodeTarget target);
    void file(Session& session);
    void save(Session& session);

    CodeTarget target_ = CodeTarget::torch;
    std::string text_;
    PathField path_;
    std::string problem_;  ///< why it could not be saved
    std::string said_;     ///< where it was saved
};

}  // namespace convscope
