// "Show on the input": what the map's colours mean; the effective field, its progress and its end.
#pragma once

#include <memory>
#include <utility>

#include "app/panels/field_study.h"
#include "app/panels/panel.h"

namespace convscope {

class FieldShowPanel : public Panel {
public:
    explicit FieldShowPanel(std::shared_ptr<FieldStudy> study) : study_(std::move(study)) {}
    [[nodiscard]] std::string_view title() const override { return "rf.panel.show"; }
    [[nodiscard]] std::string_view help() const override { return "rf.panel.show.help"; }
    void draw(Session& session) override;

private:
    void effective(Session& session) const;
    void progress(Session& session) const;
    std::shared_ptr<FieldStudy> study_;
};

}  // namespace convscope
