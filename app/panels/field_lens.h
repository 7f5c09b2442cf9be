// The Receptive-field lens in the window.
#pragma once

#include <memory>

#include "app/panels/field_study.h"
#include "app/panels/lens_ui.h"

namespace convscope {

class FieldLens : public LensUi {
public:
    FieldLens();
    [[nodiscard]] LensKind kind() const override { return LensKind::receptive_field; }
    Figure figure(Session& session) override;
    [[nodiscard]] Angle angle() const override;
    CellWords words(Session& session, const CellRef& cell, bool overview) const override;
    void click(Session& session, const CellRef& cell, bool overview) override;

private:
    std::shared_ptr<FieldStudy> study_ = std::make_shared<FieldStudy>();
};

}  // namespace convscope
