// The layers of the scene, from the input up: cards for a few, rows for many, repeated blocks folded. Their fields are
// dragged or typed; layers are added, copied, moved and removed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/panels/panel.h"
#include "core/stack_edit.h"

namespace convscope {

class StackPanel : public Panel {
public:
    enum class Shown : std::uint8_t {
        always,
        several,  ///< only when the scene has more than one layer, and of a long stack those around the stepped one
    };
    explicit StackPanel(Shown shown = Shown::always) : shown_(shown) {}

    [[nodiscard]] std::string_view title() const override { return "panel.stack"; }
    [[nodiscard]] std::string_view help() const override { return "panel.stack.help"; }
    void draw(Session& session) override;

private:
    /// What repeats in the present scene.
    const std::vector<RepeatedBlock>& blocks(const Session& session);

    Shown shown_;
    std::vector<RepeatedBlock> blocks_;
    std::uint64_t blocks_of_ = 0;  ///< scene revision of `blocks_`; 0: of none
    std::size_t add_after_ = 0;    ///< the layer that the open menu adds above
};

}  // namespace convscope
