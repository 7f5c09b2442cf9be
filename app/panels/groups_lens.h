// The Groups lens in the window.
#pragma once

#include "app/panels/lens_ui.h"
#include "app/panels/why_differs.h"

namespace convscope {

class GroupsLens : public LensUi {
public:
    GroupsLens();
    [[nodiscard]] LensKind kind() const override { return LensKind::groups; }
    Figure figure(Session& session) override;
    [[nodiscard]] bool has_space() const override { return false; }
    InputPages pages(Session& session) const override;
    [[nodiscard]] PageWords page_words() const override { return {"groups.page", "groups.page.help"}; }
    CellWords words(Session& session, const CellRef& cell, bool overview) const override;
    void click(Session& session, const CellRef& cell, bool overview) override;
    [[nodiscard]] bool can_edit(const Session& session, const CellRef& cell) const override;

private:
    void follow_step(Session& session);

    std::shared_ptr<WhyResults> why_ = std::make_shared<WhyResults>();
    std::int64_t shown_channel_ = -1;  ///< output channel of the step in the last frame
    std::int64_t shown_groups_ = 0;
};

/// Goes to where the first position of output channel `channel` is finished.
void go_to_output_channel(Session& session, std::int64_t channel);

}  // namespace convscope
