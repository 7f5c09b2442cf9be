// Where a click in the Step lens goes.
#include "app/panels/step_lens.h"

#include "app/lenses/step.h"
#include "app/panels/arithmetic.h"
#include "app/panels/cell_info.h"
#include "app/panels/code.h"
#include "app/panels/cost.h"
#include "app/panels/data.h"
#include "app/panels/legend.h"
#include "app/panels/parameters.h"
#include "app/panels/stack.h"

namespace convscope {

StepLens::StepLens() {
    left.push_back(std::make_unique<StackPanel>(StackPanel::Look::several));
    left.push_back(std::make_unique<ParametersPanel>());
    left.push_back(std::make_unique<DataPanel>());
    right.push_back(std::make_unique<CodePanel>());
    right.push_back(std::make_unique<ArithmeticPanel>());
    right.push_back(std::make_unique<CostPanel>());
}

Figure StepLens::figure(Session& session) {
    const Document& document = session.document;
    return step_figure(document.scene(), document.nest(), document.data(), document.ranges(), session.canvas.lens,
                       session.tr);
}

InputPages StepLens::pages(Session& session) const {
    return input_pages(session.document.scene(), session.document.nest(), session.canvas.lens);
}

CellWords StepLens::words(Session& session, const CellRef& cell, bool overview) const {
    return cell_words(session, cell, overview);
}

void StepLens::click(Session& session, const CellRef& cell, bool overview) {
    const Scene& scene = session.document.scene();
    const LoopNest& nest = session.document.nest();
    OutputPosition to = session.document.span().position;
    if (cell.plane.role == Role::output) {
        const bool other = cell.plane.channel != to.out_channel;
        to.out_channel = cell.plane.channel;
        to.n = cell.plane.outer;
        if (!overview || !other) {
            to.oh = cell.row;
            to.ow = cell.col;
        }
        session.playback.playing = false;
        session.go_to(step_that_finishes(scene, nest, to));
    } else if (cell.plane.role == Role::input) {
        const std::int64_t group = group_of_input(scene.spec, cell.plane.channel);
        const std::int64_t per_group = scene.spec.in_channels / scene.spec.groups;
        const InputPages shown = input_pages(scene, nest, session.canvas.lens);
        if (group != group_of_output(scene.spec, to.out_channel)) {
            to.out_channel = group * (scene.spec.out_channels / scene.spec.groups);
            session.playback.playing = false;
            session.go_to(step_that_finishes(scene, nest, to));
        }
        session.canvas.lens.input_page = cell.plane.channel % per_group / shown.per_page;
    }
}

bool StepLens::can_edit(const Session& session, const CellRef& cell) const {
    return convscope::can_edit(session, cell);
}

void StepLens::draw_legend(const Session& session, const ImVec2& corner) const {
    convscope::draw_legend(session, corner);
}

}  // namespace convscope
