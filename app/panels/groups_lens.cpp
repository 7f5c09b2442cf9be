// What pointing and clicking do in the Groups lens.
#include "app/panels/groups_lens.h"

#include <fmt/format.h>

#include "app/lenses/groups.h"
#include "app/lenses/step.h"
#include "app/lenses/step_marks.h"
#include "app/panels/cell_info.h"
#include "app/panels/connections.h"
#include "app/panels/cost.h"
#include "app/panels/data.h"
#include "app/panels/parameters.h"
#include "app/panels/reach.h"
#include "app/panels/stack.h"

namespace convscope {

GroupsLens::GroupsLens() {
    left.push_back(std::make_unique<StackPanel>(StackPanel::Look::rows));
    left.push_back(std::make_unique<ParametersPanel>());
    left.push_back(std::make_unique<DataPanel>());
    right.push_back(std::make_unique<ConnectionsPanel>());
    right.push_back(std::make_unique<CostPanel>());
    right.push_back(std::make_unique<ReachPanel>());
    right.push_back(std::make_unique<WhyDiffersPanel>(why_));
}

namespace {

std::string_view name_of(WhyPlane plane) {
    switch (plane) {
        case WhyPlane::grouped:
            return "why.value.grouped";
        case WhyPlane::block_diagonal:
            return "why.value.block_diagonal";
        case WhyPlane::dense:
            return "why.value.dense";
        case WhyPlane::cut:
            return "why.value.cut";
        case WhyPlane::same_difference:
        case WhyPlane::without_difference:
            return "why.value.difference";
        case WhyPlane::grouped_kernels:
        case WhyPlane::block_diagonal_kernels:
        case WhyPlane::dense_kernels:
        case WhyPlane::cut_kernels:
            return "why.value.weight";
    }
    return {};
}

}  // namespace

// The page follows the step until someone turns it.
void GroupsLens::follow_step(Session& session) {
    const Conv2dSpec& spec = session.document.scene().spec;
    const std::int64_t channel = session.document.span().position.out_channel;
    if (channel == shown_channel_ && spec.groups == shown_groups_) return;
    shown_channel_ = channel;
    shown_groups_ = spec.groups;
    const ChannelRange there = groups_page(spec, channel, session.canvas.lens.input_page).groups;
    const std::int64_t group = group_of_output(spec, channel);
    if (group < there.first || group >= there.last) session.canvas.lens.input_page = groups_page_of(spec, channel);
}

Figure GroupsLens::figure(Session& session) {
    follow_step(session);
    const Document& document = session.document;
    if (session.canvas.lens.why_differs) {
        return why_figure(document.scene(), why_->of(session), session.canvas.lens, session.tr);
    }
    return groups_figure(document.scene(), document.nest(), document.data(), document.ranges(), session.canvas.lens,
                         session.tr);
}

InputPages GroupsLens::pages(Session& session) const {
    if (session.canvas.lens.why_differs) return {};
    return groups_page(session.document.scene().spec, session.document.span().position.out_channel,
                       session.canvas.lens.input_page)
        .pages;
}

CellWords GroupsLens::words(Session& session, const CellRef& cell, bool /*overview*/) const {
    const Conv2dSpec& spec = session.document.scene().spec;
    const bool input = cell.plane.role == Role::input;
    CellWords words;
    if (cell.plane.role == Role::derived) {
        const auto plane = static_cast<WhyPlane>(cell.plane.channel);
        const bool kernels = plane >= WhyPlane::grouped_kernels;
        words.help = session.tr(name_of(plane));
        if (const OwnValues* shown = values_of(why_->of(session), plane)) {
            const auto rows = static_cast<std::size_t>(kernels ? spec.kernel.h : output_size(spec).h);
            const std::size_t cols = shown->values.size() / rows;
            const std::size_t at = static_cast<std::size_t>(cell.row) * cols + static_cast<std::size_t>(cell.col);
            if (at < shown->values.size()) words.value = number_text(shown->values[at], 6);
        }
        return words;
    }
    if (cell.row != whole_plane) words = cell_words(session, cell, false);
    if (cell.plane.role == Role::weight) {
        words.help = session.tr("groups.kernel.help");
        return words;
    }
    const std::int64_t group =
        input ? group_of_input(spec, cell.plane.channel) : group_of_output(spec, cell.plane.channel);
    if (cell.row == whole_plane) words.value = fmt::format("{}{} · g{}", input ? 'x' : 'y', cell.plane.channel, group);
    words.help = session.tr(input ? "groups.input.help" : "groups.output.help",
                            {fmt::format("{}", (input ? spec.out_channels : spec.in_channels) / spec.groups)});
    return words;
}

void GroupsLens::click(Session& session, const CellRef& cell, bool /*overview*/) {
    const Conv2dSpec& spec = session.document.scene().spec;
    const std::int64_t here = session.document.span().position.out_channel;
    if (cell.plane.role == Role::output && cell.plane.channel != here) {
        go_to_output_channel(session, cell.plane.channel);
    } else if (cell.plane.role == Role::input) {
        const std::int64_t group = group_of_input(spec, cell.plane.channel);
        if (group != group_of_output(spec, here)) {
            go_to_output_channel(session, group * (spec.out_channels / spec.groups));
        }
    }
}

bool GroupsLens::can_edit(const Session& session, const CellRef& cell) const {
    return cell.row != whole_plane && convscope::can_edit(session, cell);
}

void go_to_output_channel(Session& session, std::int64_t channel) {
    OutputPosition to;
    to.n = session.document.span().position.n;
    to.out_channel = channel;
    session.playback.playing = false;
    session.go_to(step_that_finishes(session.document.scene(), session.document.nest(), to));
}

}  // namespace convscope
