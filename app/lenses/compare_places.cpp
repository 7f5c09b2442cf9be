// Where the Compare lens stands: which input channel is large, what the pointer lights, which step a click means.
#include <algorithm>
#include <cmath>

#include "app/lenses/compare.h"
#include "app/lenses/compare_field.h"
#include "app/lenses/step.h"

namespace convscope {

std::int64_t compared_channel(const Compared& compared, const LensView& view) {
    const std::int64_t channels = compared.input().shape[1];
    if (view.compared_channel) return std::clamp<std::int64_t>(*view.compared_channel, 0, channels - 1);
    std::vector<bool> all(static_cast<std::size_t>(channels), true);
    std::int64_t first = -1;
    for (std::size_t i = 0; i < compared.count(); ++i) {
        const auto read =
            channels_feeding(compared.layers(i), compared.document(i).span().position.out_channel).front();
        for (std::size_t c = 0; c < all.size(); ++c) {
            if (i == 0 && read[c] && first < 0) first = static_cast<std::int64_t>(c);
            all[c] = all[c] && read[c];
        }
    }
    const auto found = std::find(all.begin(), all.end(), true);
    return found == all.end() ? std::max<std::int64_t>(first, 0) : found - all.begin();
}

std::optional<CellSet> compared_hover(Compared& compared, CellRef hover, const Plane& plane) {
    if (static_cast<std::size_t>(hover.plane.setting) >= compared.count()) return std::nullopt;  // it has just gone
    const auto setting = static_cast<std::size_t>(plane.id.setting);
    const auto overlap_with = [&](std::size_t other) { return compared.difference(other).overlap; };
    if (is_difference(hover.plane) && hover.plane.setting > 0) {
        if (plane.id == hover.plane) return CellSet{{{hover.row, 1, 1}}, {{hover.col, 1, 1}}};
        const auto other = static_cast<std::size_t>(hover.plane.setting);
        const auto cells = overlap_with(other);
        if (!cells) return std::nullopt;
        const Pair& shift = setting == other ? cells->b : cells->a;
        const OutputPosition at = compared.document(0).span().position;
        hover = {{Role::output, at.n, at.out_channel, 0}, hover.row + shift.h, hover.col + shift.w};
    }
    if (is_difference(plane.id)) {
        if (hover.plane.role != Role::output) return std::nullopt;
        const auto cells = overlap_with(setting);
        const CellRect all{0, 0, plane.rows, plane.cols};
        const Pair& shift = hover.plane.setting == plane.id.setting ? cells->b : cells->a;
        const std::int64_t row = hover.row - shift.h;
        const std::int64_t col = hover.col - shift.w;
        if (!all.contains(row, col)) return std::nullopt;
        return CellSet{{{row, 1, 1}}, {{col, 1, 1}}};
    }
    return linked_hover(compared.document(setting), compared.layers(setting), hover, plane.id);
}

std::int64_t step_that_shows(Compared& compared, const PlaneId& plane, std::int64_t row, std::int64_t col) {
    const Document& first = compared.document(0);
    const Scene& scene = first.scene();
    OutputPosition to = first.span().position;
    to.oh = row;
    to.ow = col;
    std::size_t setting = static_cast<std::size_t>(plane.setting);
    if (is_difference(plane)) {
        const auto& cells = compared.difference(setting).overlap;
        if (!cells) return scene.step;
        to.oh += cells->a.h;
        to.ow += cells->a.w;
        setting = 0;
    } else {
        to.n = plane.outer;
        to.out_channel = plane.channel;
    }
    if (setting > 0 && scene.lockstep == Lockstep::work) {
        // The first step of A at which the other one has got there.
        const Document& other = compared.document(setting);
        const auto before = static_cast<long double>(step_that_finishes(other.scene(), other.nest(), to));
        const auto step = static_cast<std::int64_t>(std::floor(before * static_cast<long double>(first.step_count()) /
                                                               static_cast<long double>(other.step_count())));
        return std::clamp<std::int64_t>(step, 0, first.step_count() - 1);
    }
    const Pair out = output_size(scene.spec);
    to.out_channel = std::min(to.out_channel, scene.spec.out_channels - 1);
    to.oh = std::min(to.oh, out.h - 1);
    to.ow = std::min(to.ow, out.w - 1);
    return step_that_finishes(scene, first.nest(), to);
}

}  // namespace convscope
