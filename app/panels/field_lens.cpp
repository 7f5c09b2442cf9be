// What pointing at a cell of the stack says, and where a click puts the probe.
#include "app/panels/field_lens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/field.h"
#include "app/panels/field_show.h"
#include "app/panels/field_table.h"
#include "app/panels/growth.h"
#include "app/panels/parameters.h"
#include "app/panels/stack.h"

namespace convscope {
namespace {

constexpr double work_milliseconds = 8.0;

/// The cell of the level `to` that lies nearest to the middle of a cell of level `from`.
std::int64_t beside(const FieldAxis& axis, std::size_t from, std::int64_t cell, std::size_t to) {
    const double at = (axis.centre(from, cell) - axis.fields[to].start()) / static_cast<double>(axis.fields[to].jump);
    return static_cast<std::int64_t>(std::clamp(std::round(at), 0.0, static_cast<double>(axis.size(to) - 1)));
}

}  // namespace

FieldLens::FieldLens() {
    left.push_back(std::make_unique<StackPanel>(StackPanel::Look::cards));
    left.push_back(std::make_unique<FieldShowPanel>(study_));
    left.push_back(std::make_unique<ParametersPanel>());
    right.push_back(std::make_unique<FieldPanel>(study_));
    right.push_back(std::make_unique<FieldTablePanel>(study_));
    right.push_back(std::make_unique<GrowthPanel>(study_));
}

// From above, so that the stack stands on its input.
LensUi::Angle FieldLens::angle() const {
    return {-0.16F, -1.08F};
}

Figure FieldLens::figure(Session& session) {
    study_->follow(session);
    if (study_->work(session, work_milliseconds)) session.moving = true;
    FieldView& view = session.canvas.lens.field;
    const float turn = session.canvas.camera.turn;
    view.flat = turn < 1.0F;
    view.space = turn > 0.0F || session.document.scene().three_d;
    return field_figure(session.document.scene(),
                        {study_->model(), study_->values(), study_->offer(), study_->effective()}, session.canvas.lens,
                        session.tr);
}

CellWords FieldLens::words(Session& session, const CellRef& cell, bool /*overview*/) const {
    study_->follow(session);
    const FieldModel& model = study_->model();
    const FieldView& view = session.canvas.lens.field;
    const FieldCell at = field_cell(model, view, cell);
    long double count = 1.0L;
    long double total = 1.0L;
    bool exact = true;
    const auto take = [&](const FieldAxis& axis, const std::optional<std::int64_t>& place) {
        if (!place) return;
        count *= axis.count(at.level, *place);
        total *= axis.total(at.level);
        exact = exact && axis.paths[at.level].exact();
    };
    take(model.rows, at.row);
    take(model.cols, at.col);
    exact = exact && count <= 0x1p64L;
    const std::string place =
        at.row && at.col ? fmt::format("[{}, {}]", *at.row, *at.col) : fmt::format("[{}]", at.row ? *at.row : *at.col);
    const std::string name = level_name(model, at.level) + place;
    CellWords made;
    if (!model.grown(at.level, session.document.scene().hidden_layers)) {
        made.value = session.tr("rf.words.to_come", {name});
    } else if (count == 0.0L) {
        made.value = session.tr("rf.words.none", {name});
    } else {
        made.value = session.tr(
            count == 1.0L ? "rf.words.path" : "rf.words.paths",
            {name, count_text(count, exact), fmt::format("{:.3g} %", static_cast<double>(100.0L * count / total))});
    }
    const EffectiveMap* effective = study_->effective();
    if (at.level == model.layers()) {
        made.help = session.tr("rf.words.click_output");
    } else if (at.level == 0) {
        made.help = session.tr(effective != nullptr ? "rf.words.effective" : "rf.words.click_input");
    }
    return made;
}

void FieldLens::click(Session& session, const CellRef& cell, bool /*overview*/) {
    study_->follow(session);
    const FieldModel& model = study_->model();
    const FieldCell at = field_cell(model, session.canvas.lens.field, cell);
    const bool upward = at.level == 0;
    if (!upward && at.level != model.layers()) return;
    // Where the click says nothing of an axis, the probe stays above or below where it was.
    const std::size_t from = model.near_level();
    const Pair place{at.row.value_or(beside(model.rows, from, model.rows.probe, at.level)),
                     at.col.value_or(beside(model.cols, from, model.cols.probe, at.level))};
    const Probe wanted{upward, place};
    if (session.document.scene().probe == wanted) return;
    session.document.edit([&](Scene& scene) { scene.probe = wanted; });
}

}  // namespace convscope
