// Left side of the Compare lens: which settings there are, which one the sliders below change, how they go together,
// and the built-in comparisons.
#pragma once

#include "app/figure/compared.h"
#include "app/panels/panel.h"

namespace convscope {

class CompareSettingsPanel : public Panel {
public:
    explicit CompareSettingsPanel(Compared& compared) : compared_(compared) {}
    [[nodiscard]] std::string_view title() const override { return "panel.settings"; }
    [[nodiscard]] std::string_view help() const override { return "panel.settings.help"; }
    void draw(Session& session) override;

private:
    void tabs(Session& session);
    void of_chosen(Session& session);

    Compared& compared_;
};

}  // namespace convscope
