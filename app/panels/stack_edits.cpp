// Turns what is done in the table of layers into edits of the scene.
#include "app/panels/stack_edits.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "app/panels/stack_entries.h"

namespace convscope {

std::string field_label(std::size_t layer, std::string_view part) {
    return fmt::format("###layer{}_{}", layer + 1, part);
}

void StackEdits::choose(std::size_t i) {
    todo_ = [this, i] {
        if (layer_at(scene_, i).kind != LayerKind::conv) {
            s_.stack.pooling = i;
            return;
        }
        s_.stack.pooling.reset();
        if (i == selected_layer(scene_)) return;
        s_.document.edit([i](Scene& scene) { scene = with_layer_selected(std::move(scene), i); }, s_.new_gesture());
    };
}

void StackEdits::add(std::size_t after, LayerKind kind) {
    todo_ = [this, after, kind] {
        if (apply("add_layer", with_layer_added(scene_, after, kind))) came(after + 1);
    };
}

void StackEdits::copy(std::size_t i) {
    todo_ = [this, i] {
        if (apply(fmt::format("layer{}", i + 1), with_layer_copied(scene_, i))) came(i + 1);
    };
}

void StackEdits::move(std::size_t from, std::size_t to) {
    todo_ = [this, from, to] {
        if (!apply(fmt::format("layer{}", from + 1), with_layer_moved(scene_, from, to))) return;
        if (s_.stack.pooling == from) s_.stack.pooling = to;
    };
}

void StackEdits::remove(std::size_t i) {
    todo_ = [this, i] {
        if (!apply(fmt::format("layer{}", i + 1), with_layer_removed(scene_, i))) return;
        close_gap(s_.stack.unfolded, i);
        s_.stack.pooling.reset();
    };
}

void StackEdits::unfold(const RepeatedBlock& block, bool open) {
    todo_ = [this, block, open] {
        for (std::size_t i = block.first; i < block.end(); ++i) {
            if (open) {
                s_.stack.unfolded.insert(i);
            } else {
                s_.stack.unfolded.erase(i);
            }
        }
    };
}

void StackEdits::change(std::size_t i, const std::string& control, const std::function<void(Layer&)>& change) {
    todo_ = [this, i, control, change] { apply(control, with_layer_changed(scene_, i, change)); };
}

void StackEdits::take(std::size_t i, LayerField field, const SliderState& state, std::int64_t value) {
    std::vector<std::int64_t> wanted = state.typed.empty() ? std::vector{value} : state.typed;
    take(i, name_of(field), numbers_of(field), state,
         [field, wanted](Layer& layer) { set_field(layer, field, wanted); });
}

void StackEdits::take(std::size_t i, std::string_view part, std::size_t numbers, const SliderState& state,
                      const std::function<void(Layer&)>& change) {
    if (state.started) s_.new_gesture();
    const std::string control = field_label(i, part).substr(3);
    std::optional<std::string> refused = state.refused;
    if (state.typed.size() == 3) {
        refused = fmt::format("{}, {}, {}", state.typed[0], state.typed[1], state.typed[2]);
    }
    if (refused) return s_.refuse(control, not_numbers(std::string(part), *refused, numbers));
    if (!state.changed && state.typed.empty()) return;
    todo_ = [this, i, control, change] { apply(control, with_layer_changed(scene_, i, change), s_.gesture); };
}

void StackEdits::carry_out() {
    if (todo_) std::exchange(todo_, {})();
}

// A layer has come to stand at `index`, and is the one at work.
void StackEdits::came(std::size_t index) {
    make_room(s_.stack.unfolded, index);
    s_.stack.pooling.reset();
    if (layer_at(scene_, index).kind != LayerKind::conv) s_.stack.pooling = index;
}

bool StackEdits::apply(const std::string& control, const Result<Scene>& made, std::optional<std::size_t> gesture) {
    if (!made) {
        s_.refuse(control, made.error());
        return false;
    }
    const std::size_t in = gesture ? *gesture : s_.new_gesture();
    if (s_.document.edit([&](Scene& scene) { scene = *made; }, in)) return true;
    s_.refuse(control, *s_.document.error());
    return false;
}

}  // namespace convscope
