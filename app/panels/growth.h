// "Growth": the field over the layers, beside the same kernels without dilation and with strides in its place.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "app/panels/field_study.h"
#include "app/panels/panel.h"

namespace convscope {

/// Field sizes over the levels of three stacks of the same kernels.
struct GrowthCurves {
    std::vector<std::int64_t> own;
    std::vector<std::int64_t> plain;    ///< dilation 1 everywhere
    std::vector<std::int64_t> strided;  ///< and stride twice as large where a layer was dilated; empty where none was
};
GrowthCurves growth_curves(const std::vector<Axis>& layers);

class GrowthPanel : public Panel {
public:
    explicit GrowthPanel(std::shared_ptr<FieldStudy> study) : study_(std::move(study)) {}
    [[nodiscard]] std::string_view title() const override { return "rf.panel.growth"; }
    [[nodiscard]] std::string_view help() const override { return "rf.panel.growth.help"; }
    void draw(Session& session) override;

private:
    std::shared_ptr<FieldStudy> study_;
};

}  // namespace convscope
