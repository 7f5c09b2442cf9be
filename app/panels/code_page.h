// The Export dialog's page "Code": the scene as a program, to copy.
#pragma once

#include <string>

#include "app/panels/export_page.h"
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

    CodeTarget target_ = CodeTarget::torch;
    std::string text_;
};

}  // namespace convscope
