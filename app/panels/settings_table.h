// Right side of the Compare lens: what each setting makes, sees and costs, against A.
#pragma once

#include "app/figure/compared.h"
#include "app/panels/panel.h"

namespace convscope {

class SettingsTable : public Panel {
public:
    explicit SettingsTable(Compared& compared) : compared_(compared) {}
    [[nodiscard]] std::string_view title() const override { return "panel.table"; }
    [[nodiscard]] std::string_view help() const override { return "panel.table.help"; }
    void draw(Session& session) override;

private:
    void in_words(const Session& session) const;

    Compared& compared_;
};

}  // namespace convscope
