// What an animation shows: a range of steps, or a parameter that runs through its values at one step.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/scene.h"
#include "core/stack_edit.h"

namespace convscope {

/// A field of the stepped layer from one value to another, both axes alike.
struct Sweep {
    LayerField field = LayerField::dilation;
    std::int64_t from = 1, to = 8;
    bool operator==(const Sweep&) const = default;
};

struct AnimationPlan {
    Scene scene;  ///< valid; its lens, order and granularity are what is stepped
    /// Places of the transport (see core/place.h), both shown; every `every`-th, and the last one in any case.
    std::int64_t from = 0, to = 0, every = 1;
    std::optional<Sweep> sweep;      ///< in place of steps
    double frames_per_second = 4.0;  ///< 0.1 to 50
    double hold = 2.0;               ///< seconds that the last frame stays, 0 to 60; at least a frame's time
    int width = 1280, height = 720;  ///< pixels, 64 to 8192
};

inline constexpr std::int64_t most_frames = 10'000;

/// The scenes of the frames, in order, each made when it is asked for.
class AnimationFrames {
public:
    /// Refuses what is out of range, more than most_frames frames, and a sweep of which no value works.
    static Result<AnimationFrames> make(AnimationPlan plan);

    [[nodiscard]] const AnimationPlan& plan() const { return plan_; }
    [[nodiscard]] std::int64_t count() const { return count_; }
    [[nodiscard]] Scene scene(std::int64_t frame) const;
    [[nodiscard]] double seconds(std::int64_t frame) const;
    /// Of a sweep: the values that work, and those that do not and are left out.
    [[nodiscard]] const std::vector<std::int64_t>& values() const { return values_; }
    [[nodiscard]] const std::vector<std::int64_t>& left_out() const { return left_out_; }

private:
    explicit AnimationFrames(AnimationPlan plan) : plan_(std::move(plan)) {}

    AnimationPlan plan_;
    std::int64_t count_ = 1;
    std::vector<std::int64_t> values_, left_out_;
};

/// Places to begin with: all when they are few, else some from the present one on.
struct PlaceRange {
    std::int64_t from = 0, to = 0;
};
PlaceRange default_places(const Scene& scene);

}  // namespace convscope
