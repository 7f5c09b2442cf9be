// The Step lens in the window.
#pragma once

#include "app/panels/lens_ui.h"

namespace convscope {

class StepLens : public LensUi {
public:
    StepLens();
    [[nodiscard]] LensKind kind() const override { return LensKind::step; }
    Figure figure(Session& session) override;
    InputPages pages(Session& session) const override;
    CellWords words(Session& session, const CellRef& cell, bool overview) const override;
    void click(Session& session, const CellRef& cell, bool overview) override;
    [[nodiscard]] bool can_edit(const Session& session, const CellRef& cell) const override;
    [[nodiscard]] bool has_legend() const override { return true; }
    void draw_legend(const Session& session, const ImVec2& corner) const override;
    [[nodiscard]] bool has_check() const override { return true; }
};

}  // namespace convscope
