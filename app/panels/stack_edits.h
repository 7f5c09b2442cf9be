// What is done in the table of layers, as edits of the scene. An edit waits until the table is drawn: it may change how
// many layers there are.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/panels/layer_fields.h"
#include "app/ui/session.h"
#include "app/ui/widgets.h"
#include "core/stack_edit.h"

namespace convscope {

/// Label of a control of a layer, 0 the one next to the input: "###layer1_dilation". What is refused there goes by the
/// same name without "###".
std::string field_label(std::size_t layer, std::string_view part);

class StackEdits {
public:
    explicit StackEdits(Session& session) : s_(session), scene_(session.document.scene()) {}

    /// Layer `i` is the one at work: a convolution is stepped, a pooling layer is edited.
    void choose(std::size_t i);
    void add(std::size_t after, LayerKind kind);
    void copy(std::size_t i);
    void move(std::size_t from, std::size_t to);
    void remove(std::size_t i);
    /// The layers of the block are shown one by one, or not.
    void unfold(const RepeatedBlock& block, bool open);
    /// As a gesture of its own; a refusal is shown at `control`.
    void change(std::size_t i, const std::string& control, const std::function<void(Layer&)>& change);

    /// A control's answer becomes an edit; what cannot be is said beside it.
    void take(std::size_t i, LayerField field, const SliderState& state, std::int64_t value);
    void take(std::size_t i, std::string_view part, std::size_t numbers, const SliderState& state,
              const std::function<void(Layer&)>& change);

    /// Does what was asked for last, if anything was.
    void carry_out();

private:
    void came(std::size_t index);
    bool apply(const std::string& control, const Result<Scene>& made, std::optional<std::size_t> gesture = {});

    Session& s_;
    const Scene& scene_;
    std::function<void()> todo_;
};

}  // namespace convscope
