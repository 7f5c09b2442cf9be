// What follows from an opened file, however it came: dropped, typed, chosen, named on the command line.
#include "app/ui/opening.h"

#include <fmt/format.h>

#include <span>
#include <utility>
#include <variant>

#include "app/lenses/step.h"
#include "core/allclose.h"
#include "core/convolve.h"
#include "core/cost.h"

namespace convscope {
namespace {

constexpr double verdict_seconds = 10.0;

// Frameworks add in other orders: the tolerance that models are compared with.
constexpr Tolerance tolerance{.rtol = 1e-4, .atol = 1e-5, .equal_nan = true};
constexpr std::int64_t most_products = 5'000'000'000;  // about a second

// Says how the file's y and the engine's go together.
void compare_output(Session& session, const NpyArray& expected) {
    const Conv2dSpec& spec = session.document.scene().spec;
    const Tensor theirs = to_tensor(expected);
    const Shape4 shape = output_shape(spec);
    if (theirs.shape != shape) {
        return session.say(session.tr("notice.output_shape", {shape_text(expected.shape), shape_text(shape)}), true,
                           verdict_seconds);
    }
    const std::int64_t products = cost_of(spec).macs;
    if (products > most_products) {
        return session.say(session.tr("notice.output_large", {fmt::format("{}", products)}), false, verdict_seconds);
    }
    const Tensor ours = convolve(spec, session.document.data());
    const CloseReport report = allclose(ours.data, theirs.data, tolerance);
    const std::string difference = fmt::format("{:.3g}", report.largest_difference);
    if (report.close) return session.say(session.tr("notice.output_same", {difference}), false, verdict_seconds);
    session.say(session.tr("notice.output_other", {difference, shape_text(unravel(report.index, shape))}), true,
                verdict_seconds);
}

}  // namespace

Result<void> open_path(Session& session, const std::string& path) {
    auto opening = open_file(session.document.scene(), path);
    if (!opening) return tl::unexpected(opening.error());
    if (auto* choice = std::get_if<OpenChoice>(&*opening)) {
        session.choice = std::move(*choice);
    } else {
        take_opened(session, std::move(std::get<OpenedScene>(*opening)), path);
    }
    return {};
}

void take_opened(Session& session, OpenedScene opened, const std::string& path) {
    Scene& scene = opened.scene;
    if (scene.input == InputKind::image && scene.input_source.path != session.document.scene().input_source.path) {
        // Most of the filtered picture is there to see, and stepping goes on from inside it.
        const LoopNest nest = LoopNest::make(scene.spec, scene.order).value();
        const Pair out = output_size(scene.spec);
        scene.step = step_that_finishes(scene, nest, {0, 0, out.h * 3 / 4, out.w / 2});
    }
    session.replace_scene(std::move(scene));
    if (!path.empty()) session.remember(path);
    if (opened.expected) compare_output(session, *opened.expected);
}

}  // namespace convscope
