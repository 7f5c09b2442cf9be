// Why the result differs: the switch that puts the comparison on the canvas, and what it found.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "app/lenses/groups_why.h"
#include "app/panels/panel.h"

namespace convscope {

/// The comparison for the present output channel, kept until the numbers or the channel change.
class WhyResults {
public:
    const WhyDiffers& of(Session& session);

private:
    struct Key {
        std::uint64_t data_revision = 0;
        std::int64_t n = 0, out_channel = 0;
        bool operator==(const Key&) const = default;
    };
    std::optional<std::pair<Layer, Tensor>> dense_;  // a dense layer and its weights
    std::optional<std::pair<Key, WhyDiffers>> last_;
};

class WhyDiffersPanel : public Panel {
public:
    explicit WhyDiffersPanel(std::shared_ptr<WhyResults> results) : results_(std::move(results)) {}
    [[nodiscard]] std::string_view title() const override { return "panel.why"; }
    [[nodiscard]] std::string_view help() const override { return "panel.why.help"; }
    void draw(Session& session) override;

private:
    std::shared_ptr<WhyResults> results_;
};

}  // namespace convscope
