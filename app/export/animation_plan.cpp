// Checks a plan and makes its scenes.
#include "app/export/animation_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/place.h"

namespace convscope {
namespace {

constexpr double least_rate = 0.1, most_rate = 50.0, most_hold = 60.0;
constexpr int least_side = 64, most_side = 8192;
constexpr std::int64_t most_sweep_value = 1024;

template <class Number>
Result<void> within(const char* name, Number value, Number least, Number most) {
    if (value >= least && value <= most) return {};
    const std::string nearest = fmt::format("{}", std::clamp(value == value ? value : least, least, most));
    return fail("step_range", name,
                {name, fmt::format("{}", value), fmt::format("{}", least), fmt::format("{}", most), nearest}, nearest);
}

Result<Scene> with_value(const Scene& scene, const Sweep& sweep, std::int64_t value) {
    auto changed = with_layer_changed(scene, selected_layer(scene),
                                      [&](Layer& layer) { set_field(layer, sweep.field, std::array{value}); });
    if (!changed) return changed;
    return with_step_kept(std::move(*changed), scene);
}

}  // namespace

Result<AnimationFrames> AnimationFrames::make(AnimationPlan plan) {
    AnimationFrames made(std::move(plan));
    const AnimationPlan& p = made.plan_;
    const auto check = [](std::initializer_list<Result<void>> all) -> Result<void> {
        for (const auto& each : all) {
            if (!each) return each;
        }
        return {};
    };
    if (auto valid = validate(p.scene); !valid) return tl::unexpected(valid.error());
    if (auto good = check({within("--fps", p.frames_per_second, least_rate, most_rate),
                           within("--hold", p.hold, 0.0, most_hold), within("--size", p.width, least_side, most_side),
                           within("--size", p.height, least_side, most_side)});
        !good) {
        return tl::unexpected(good.error());
    }
    if (p.sweep) {
        if (auto good = check({within<std::int64_t>("--sweep", p.sweep->from, 0, most_sweep_value),
                               within<std::int64_t>("--sweep", p.sweep->to, 0, most_sweep_value)});
            !good) {
            return tl::unexpected(good.error());
        }
        const std::int64_t direction = p.sweep->to < p.sweep->from ? -1 : 1;
        Result<Scene> last = p.scene;
        for (std::int64_t value = p.sweep->from; value != p.sweep->to + direction; value += direction) {
            last = with_value(p.scene, *p.sweep, value);
            (last ? made.values_ : made.left_out_).push_back(value);
        }
        if (made.values_.empty()) return tl::unexpected(last.error());
        made.count_ = static_cast<std::int64_t>(made.values_.size());
        return made;
    }
    const std::int64_t last = place_count(p.scene) - 1;
    if (auto good = check({within<std::int64_t>("--from", p.from, 0, last),
                           within<std::int64_t>("--to", p.to, std::min(p.from, last), last),
                           within<std::int64_t>("--every", p.every, 1, last + 1)});
        !good) {
        return tl::unexpected(good.error());
    }
    made.count_ = (p.to - p.from + p.every - 1) / p.every + 1;
    if (made.count_ > most_frames) {
        const std::string nearest = fmt::format("--every {}", (p.to - p.from + most_frames - 2) / (most_frames - 1));
        return fail("too_many_frames", "--to",
                    {fmt::format("{}", made.count_), fmt::format("{}", most_frames), nearest}, nearest);
    }
    return made;
}

Scene AnimationFrames::scene(std::int64_t frame) const {
    if (plan_.sweep) return with_value(plan_.scene, *plan_.sweep, values_[static_cast<std::size_t>(frame)]).value();
    Scene scene = plan_.scene;
    set_place(scene, std::min(plan_.from + frame * plan_.every, plan_.to));
    return scene;
}

double AnimationFrames::seconds(std::int64_t frame) const {
    const double each = 1.0 / plan_.frames_per_second;
    return frame + 1 == count_ ? std::max(each, plan_.hold) : each;
}

PlaceRange default_places(const Scene& scene) {
    constexpr std::int64_t most_all = 300;
    constexpr std::int64_t some = 100;
    const std::int64_t last = place_count(scene) - 1;
    if (last < most_all) return {0, last};
    const std::int64_t from = std::min(place_of(scene), last - some + 1);
    return {from, from + some - 1};
}

}  // namespace convscope
