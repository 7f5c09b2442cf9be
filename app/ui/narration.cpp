// One sentence a lens.
#include "app/ui/narration.h"

#include <fmt/format.h>

namespace convscope {

std::string narration(const Session& session) {
    const Scene& scene = session.document.scene();
    const std::string lens = session.tr(fmt::format("lens.{}", name_of(scene.lens)));
    const std::string place = fmt::format("{}", session.place() + (scene.lens == LensKind::receptive_field ? 0 : 1));
    if (scene.lens == LensKind::receptive_field) {
        return session.tr("narration.layers", {lens, place, fmt::format("{}", session.place_count() - 1)});
    }
    const StepSpan span = session.document.span();
    const Conv2dSpec& spec = scene.spec;
    const std::int64_t group = span.position.out_channel / (spec.out_channels / spec.groups);
    return session.tr(
        "narration.step",
        {lens, place, fmt::format("{}", session.place_count()), fmt::format("{}", span.position.out_channel),
         fmt::format("{}", span.position.oh), fmt::format("{}", span.position.ow),
         fmt::format("{:.4g}", session.document.output_value(span.position)),
         fmt::format("{}", span.last_tap - span.first_tap), fmt::format("{}", group), fmt::format("{}", spec.groups)});
}

}  // namespace convscope
