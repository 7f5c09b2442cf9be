// Undo: a list of scenes and a place in it. A drag is one entry, however many scenes it passed through.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/scene.h"

namespace convscope {

class History {
public:
    explicit History(Scene first);

    [[nodiscard]] const Scene& present() const { return scenes_[place_]; }
    [[nodiscard]] bool can_undo() const { return place_ > 0; }
    [[nodiscard]] bool can_redo() const { return place_ + 1 < scenes_.size(); }
    /// Of the present entry, from 0.
    [[nodiscard]] std::size_t place() const { return place_; }
    /// Counts the entries that were ever added.
    [[nodiscard]] std::size_t added() const { return added_; }

    /// Makes `scene` the present one. With the same non-zero `gesture` as the last push, the present entry is replaced
    /// instead (one drag, one play, one run of typing). Equal scenes add nothing. Drops what could be redone.
    void push(Scene scene, std::size_t gesture = 0);
    /// Changes every entry alike, so that undo never brings back how things were looked at. Entries that become equal
    /// to their neighbour are dropped.
    void change_all(const std::function<void(Scene&)>& change);
    void undo();
    void redo();

private:
    static constexpr std::size_t most_ = 1000;  // older entries are dropped
    std::vector<Scene> scenes_;
    std::size_t place_ = 0;
    std::size_t gesture_ = 0;
    std::size_t added_ = 0;
};

}  // namespace convscope
