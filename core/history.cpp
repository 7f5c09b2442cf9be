// Undo as a list of values: going back is moving the place, never reversing an edit.
#include "core/history.h"

#include <utility>

namespace convscope {

History::History(Scene first) {
    scenes_.push_back(std::move(first));
}

void History::push(Scene scene, std::size_t gesture) {
    if (scene == present()) return;
    const bool same_gesture = gesture != 0 && gesture == gesture_;
    scenes_.resize(place_ + 1, present());
    gesture_ = gesture;
    if (!same_gesture) {
        scenes_.push_back(std::move(scene));
        ++added_;
        if (scenes_.size() > most_) scenes_.erase(scenes_.begin());
        place_ = scenes_.size() - 1;
        return;
    }
    scenes_.back() = std::move(scene);
    if (place_ > 0 && scenes_[place_ - 1] == scenes_[place_]) {  // dragged to and fro: nothing to undo
        scenes_.pop_back();
        --place_;
        gesture_ = 0;
    }
}

void History::change_all(const std::function<void(Scene&)>& change) {
    std::vector<Scene> kept;
    kept.reserve(scenes_.size());
    std::size_t place = 0;
    for (std::size_t i = 0; i < scenes_.size(); ++i) {
        change(scenes_[i]);
        if (kept.empty() || kept.back() != scenes_[i]) kept.push_back(std::move(scenes_[i]));
        if (i == place_) place = kept.size() - 1;
    }
    scenes_ = std::move(kept);
    place_ = place;
    gesture_ = 0;
}

void History::undo() {
    if (can_undo()) --place_;
    gesture_ = 0;
}

void History::redo() {
    if (can_redo()) ++place_;
    gesture_ = 0;
}

}  // namespace convscope
