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
    enum class Look : std::uint8_t {
        cards,    ///< a few layers as cards with a slider for the dilation
        rows,     ///< a row a layer; of a long stack those around the stepped layer, until all are asked for
        several,  ///< the same, where the scene has more than one layer
    };
    explicit StackPanel(Look look) : look_(look) {}

    [[nodiscard]] std::string_view title() const override { return "panel.stack"; }
    [[nodiscard]] std::string_view help() const override { return "panel.stack.help"; }
    void draw(Session& session) override;

private:
    /// What repeats in the present scene.
    const std::vector<RepeatedBlock>& blocks(const Session& session);

    Look look_;
    std::vector<RepeatedBlock> blocks_;
    std::uint64_t blocks_of_ = 0;  ///< scene revision of `blocks_`; 0: of none
    std::size_t add_after_ = 0;    ///< the layer that the open menu adds above
};

}  // namespace convscope
