// "Field of one output cell": its size, and whether all of it is read.
#pragma once

#include <memory>
#include <utility>

#include "app/panels/field_study.h"
#include "app/panels/panel.h"

namespace convscope {

class FieldPanel : public Panel {
public:
    explicit FieldPanel(std::shared_ptr<FieldStudy> study) : study_(std::move(study)) {}
    [[nodiscard]] std::string_view title() const override { return "rf.panel.field"; }
    [[nodiscard]] std::string_view help() const override { return "rf.panel.field.help"; }
    void draw(Session& session) override;

private:
    void gridding(Session& session, double covered) const;
    std::shared_ptr<FieldStudy> study_;
};

}  // namespace convscope
