// The Compare lens in the window: the settings, and what pointing at and clicking their cells does.
#pragma once

#include "app/figure/compared.h"
#include "app/panels/lens_ui.h"

namespace convscope {

class CompareLens : public LensUi {
public:
    CompareLens();
    [[nodiscard]] LensKind kind() const override { return LensKind::compare; }
    void opened(Session& session) override;
    Figure figure(Session& session) override;
    PlaneValues values(Session& session, const Plane& plane) override;
    [[nodiscard]] bool has_space() const override { return false; }
    CellWords words(Session& session, const CellRef& cell, bool overview) const override;
    void click(Session& session, const CellRef& cell, bool overview) override;
    [[nodiscard]] bool can_edit(const Session& session, const CellRef& cell) const override;
    bool work(Session& session, double milliseconds) override;

    [[nodiscard]] const Compared& compared() const { return compared_; }

private:
    void derived_words(const Session& session, const CellRef& cell, CellWords& words) const;

    mutable Compared compared_;  // caches only
};

}  // namespace convscope
