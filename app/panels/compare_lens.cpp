// Cells of three documents at once: values, words and clicks find the one that a plane belongs to.
#include "app/panels/compare_lens.h"

#include <fmt/format.h>

#include "app/figure/comparisons.h"
#include "app/lenses/compare.h"
#include "app/lenses/step_marks.h"
#include "app/panels/cell_info.h"
#include "app/panels/compare_settings.h"
#include "app/panels/data.h"
#include "app/panels/parameters.h"
#include "app/panels/settings_table.h"
#include "app/panels/stack.h"
#include "core/error.h"

namespace convscope {
namespace {

std::size_t setting_of(const PlaneId& plane) {
    return static_cast<std::size_t>(plane.setting);
}

bool inside(const Pair& size, std::int64_t row, std::int64_t col) {
    return row >= 0 && row < size.h && col >= 0 && col < size.w;
}

// "y[0, 1, 2, 3]: A = 5, B = −2": of every setting that has the cell.
std::string output_text(const Compared& compared, const CellRef& cell, const Strings& tr) {
    std::string values;
    for (std::size_t i = 0; i < compared.count(); ++i) {
        const Document& document = compared.document(i);
        const Conv2dSpec& spec = document.scene().spec;
        const OutputPosition at{cell.plane.outer, cell.plane.channel, cell.row, cell.col};
        if (at.out_channel >= spec.out_channels || !inside(output_size(spec), at.oh, at.ow)) continue;
        const std::int64_t done = document.nest().completed_taps(at, document.span().last_tap);
        const std::string value = done == 0
                                      ? tr("compare.to_come")
                                      : number_text(partial_sum(spec, document.nest(), document.data(), at, done), 6);
        values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", setting_name(i), value);
    }
    return index_text('y', cell) + ": " + values;
}

}  // namespace

CompareLens::CompareLens() {
    left.push_back(std::make_unique<CompareSettingsPanel>(compared_));
    left.push_back(std::make_unique<StackPanel>(StackPanel::Look::several));
    left.push_back(std::make_unique<ParametersPanel>());
    left.push_back(std::make_unique<DataPanel>());
    right.push_back(std::make_unique<SettingsTable>(compared_));
}

void CompareLens::opened(Session& session) {
    if (!session.document.scene().others.empty()) return;
    session.edited = {1, 0};
    if (session.document.edit(add_first_other, session.new_gesture())) session.say(session.tr("compare.opened"));
}

Figure CompareLens::figure(Session& session) {
    compared_.update(session.document);
    return compare_figure(compared_, session.canvas.lens, session.tr);
}

PlaneValues CompareLens::values(Session& session, const Plane& plane) {
    if (plane.id.role == Role::derived) return LensUi::values(session, plane);
    Document& document = compared_.document(setting_of(plane.id));
    PlaneValues values;
    values.id = plane.id;
    values.rows = plane.rows;
    values.cols = plane.cols;
    if (plane.id.role == Role::input) {
        values.values = compared_.input().plane(plane.id.outer, plane.id.channel);
        values.revision = compared_.input_revision();
    } else if (plane.id.role == Role::weight) {
        values.values = document.data().w.plane(plane.id.outer, plane.id.channel);
        values.revision = document.data_revision();
    } else {
        values.values = document.output_plane(plane.id.outer, plane.id.channel);
        values.revision = document.output_revision(plane.id.outer, plane.id.channel);
    }
    return values;
}

CellWords CompareLens::words(Session& session, const CellRef& cell, bool /*overview*/) const {
    compared_.update(session.document);
    CellWords words;
    if (setting_of(cell.plane) >= compared_.count()) return words;
    switch (cell.plane.role) {
        case Role::input: {
            const Tensor& x = compared_.input();
            words.value =
                inside({x.shape[2], x.shape[3]}, cell.row, cell.col)
                    ? fmt::format("{} = {}", index_text('x', cell),
                                  number_text(x.at(cell.plane.outer, cell.plane.channel, cell.row, cell.col), 6))
                    : session.tr("compare.padding");
            words.help = session.tr(can_edit(session, cell) ? "compare.input.edit_help" : "compare.input.help");
            break;
        }
        case Role::weight: {
            const Tensor& w = compared_.document(setting_of(cell.plane)).data().w;
            words.value = fmt::format("{}: {} = {}", setting_name(setting_of(cell.plane)), index_text('w', cell),
                                      number_text(w.at(cell.plane.outer, cell.plane.channel, cell.row, cell.col), 6));
            words.help = session.tr("compare.weight.help");
            break;
        }
        case Role::output:
            words.value = output_text(compared_, cell, session.tr);
            words.help = session.tr("compare.output.help");
            break;
        case Role::derived:
            derived_words(session, cell, words);
            break;
    }
    return words;
}

void CompareLens::derived_words(const Session& session, const CellRef& cell, CellWords& words) const {
    const std::size_t setting = setting_of(cell.plane);
    if (is_difference(cell.plane)) {
        if (setting == 0) return;
        const Difference& difference = compared_.difference(setting);
        if (difference.values == nullptr) return;
        const Pair& size = difference.overlap->size;
        if (!inside(size, cell.row, cell.col)) return;
        const float value = difference.values->values[static_cast<std::size_t>(cell.row * size.w + cell.col)];
        words.value = fmt::format("A − {} = {}", setting_name(setting), number_text(value, 6));
        words.help = session.tr("compare.difference.help");
        return;
    }
    words.value = session.tr("compare.lower_kernel", {fmt::format("{}", cell.plane.outer)});
    words.help = session.tr("compare.lower_kernel.help");
}

void CompareLens::click(Session& session, const CellRef& cell, bool overview) {
    compared_.update(session.document);
    if (setting_of(cell.plane) >= compared_.count()) return;
    if (cell.plane.role == Role::output || is_difference(cell.plane)) {
        session.playback.playing = false;
        session.go_to(step_that_shows(compared_, cell.plane, cell.row, cell.col));
    } else if (cell.plane.role == Role::input && overview) {
        session.canvas.lens.compared_channel = cell.plane.channel;
    }
}

bool CompareLens::can_edit(const Session& session, const CellRef& cell) const {
    // A's own numbers: those are what the field that opens shows.
    if (cell.plane.role == Role::input) return convscope::can_edit(session, cell);
    return cell.plane.role == Role::weight && cell.plane.setting == 0;
}

bool CompareLens::work(Session& session, double milliseconds) {
    compared_.update(session.document);
    // Times are taken when nothing else goes on.
    const bool idle = !session.playback.playing && !ImGui::IsAnyItemActive();
    return compared_.work(milliseconds, idle);
}

}  // namespace convscope
