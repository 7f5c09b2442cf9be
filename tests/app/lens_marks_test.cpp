// The Step lens's picture is the engine's: every cell of every plane, for every preset and for random scenes, as the
// shader's marks-only output has it, against what core says of that cell. Neither mark_of nor the lens is asked.
#include <gtest/gtest.h>

#include <map>

#include "app/io/presets.h"
#include "app/lenses/step.h"
#include "core/taps.h"
#include "tests/app/marks_reader.h"
#include "tests/app/random_scene.h"

namespace convscope::testing {
namespace {

using Cell = std::pair<std::int64_t, std::int64_t>;
using Marks = std::map<Cell, unsigned>;

/// What core says about the planes of one scene at its step.
class Truth {
public:
    Truth(const Scene& scene, const LoopNest& nest, const std::optional<CellRef>& hover)
        : scene_(scene), spec_(scene.spec), nest_(nest), hover_(hover) {
        const std::int64_t taps = nest.taps_per_step(scene.granularity);
        first_ = scene.step * taps;
        last_ = first_ + taps;
        position_ = nest.output_of(nest.indices_of(last_ - 1));
        one_output_ = nest.output_of(nest.indices_of(first_)) == position_;
    }

    [[nodiscard]] const OutputPosition& position() const { return position_; }
    /// True for the planes that the step's output cell reads: its group's inputs and its kernels.
    [[nodiscard]] bool is_read(const PlaneId& id) const {
        if (id.role == Role::weight) return id.outer == position_.out_channel;
        return id.role == Role::input && id.outer == position_.n &&
               group_of_input(spec_, id.channel) == group_of_output(spec_, position_.out_channel);
    }

    /// Marks of all cells of a plane that have any. `with_grid`: the plane shows the taps of the step.
    [[nodiscard]] Marks marks(const PlaneId& id, const CellRect& view, bool with_grid) const {
        Marks marks;
        if (id.role == Role::input) add_padding(view, marks);
        if (id.role == Role::output) add_progress(id, view, marks);
        if (with_grid && id.role == Role::input) add_taps(id, marks);
        if (with_grid && id.role == Role::weight) add_kernel(id, marks);
        if (hover_) add_hover(id, marks);
        return marks;
    }

private:
    [[nodiscard]] std::int64_t inputs() const { return spec_.in_channels / spec_.groups; }
    [[nodiscard]] std::int64_t outputs() const { return spec_.out_channels / spec_.groups; }

    [[nodiscard]] unsigned state_of(std::int64_t ic, std::int64_t kh, std::int64_t kw) const {
        LoopIndices tap;
        tap[Loop::n] = position_.n;
        tap[Loop::g] = position_.out_channel / outputs();
        tap[Loop::oc] = position_.out_channel % outputs();
        tap[Loop::oh] = position_.oh;
        tap[Loop::ow] = position_.ow;
        tap[Loop::ic] = ic;
        tap[Loop::kh] = kh;
        tap[Loop::kw] = kw;
        const std::int64_t step = nest_.step_of(tap);
        const TapState state = step < first_ ? TapState::done : step < last_ ? TapState::current : TapState::waiting;
        return 1U + static_cast<unsigned>(state);
    }

    void add_padding(const CellRect& view, Marks& marks) const {
        for (std::int64_t r = view.row; r < view.row + view.rows; ++r) {
            for (std::int64_t c = view.col; c < view.col + view.cols; ++c) {
                if (r < 0 || c < 0 || r >= spec_.height || c >= spec_.width) marks[{r, c}] |= mark_padding;
            }
        }
    }

    void add_taps(const PlaneId& id, Marks& marks) const {
        const TapSource low = tap_source(spec_, position_.oh, position_.ow, 0, 0);
        const TapSource high = tap_source(spec_, position_.oh, position_.ow, spec_.kernel.h - 1, spec_.kernel.w - 1);
        for (std::int64_t r = low.row; r <= high.row; ++r) {
            for (std::int64_t c = low.col; c <= high.col; ++c) marks[{r, c}] |= mark_window;
        }
        for (std::int64_t kh = 0; kh < spec_.kernel.h; ++kh) {
            for (std::int64_t kw = 0; kw < spec_.kernel.w; ++kw) {
                const TapSource source = tap_source(spec_, position_.oh, position_.ow, kh, kw);
                marks[{source.row, source.col}] |= state_of(id.channel % inputs(), kh, kw);
                if (source.padding && !source.zero) marks[{source.source_row, source.source_col}] |= mark_mirror;
            }
        }
    }

    void add_kernel(const PlaneId& id, Marks& marks) const {
        for (std::int64_t kh = 0; kh < spec_.kernel.h; ++kh) {
            for (std::int64_t kw = 0; kw < spec_.kernel.w; ++kw) {
                marks[{kh, kw}] |= state_of(id.channel, kh, kw) | mark_window;
            }
        }
    }

    void add_progress(const PlaneId& id, const CellRect& view, Marks& marks) const {
        for (std::int64_t oh = view.row; oh < view.row + view.rows; ++oh) {
            for (std::int64_t ow = view.col; ow < view.col + view.cols; ++ow) {
                const OutputPosition cell{id.outer, id.channel, oh, ow};
                const std::int64_t before = nest_.completed_taps(cell, first_);
                const std::int64_t after = nest_.completed_taps(cell, last_);
                // Of a step that spans many outputs, the last one is at work.
                CellProgress progress = after == nest_.taps_per_output() ? CellProgress::done
                                        : after > 0                      ? CellProgress::partial
                                                                         : CellProgress::to_come;
                if (after > before && (one_output_ || cell == position_)) progress = CellProgress::current;
                marks[{oh, ow}] |= static_cast<unsigned>(progress);
            }
        }
    }

    /// Relations between the cell under the pointer and the cells of `id`, found by walking over every tap.
    void add_hover(const PlaneId& id, Marks& marks) const {
        const CellRef& on = *hover_;
        if (on.plane == id) {
            marks[{on.row, on.col}] |= mark_hover;
            return;
        }
        const Pair out = output_size(spec_);
        const bool same_sample = id.role == Role::weight || on.plane.role == Role::weight || id.outer == on.plane.outer;
        if (!same_sample) return;
        for (std::int64_t oh = 0; oh < out.h; ++oh) {
            for (std::int64_t ow = 0; ow < out.w; ++ow) {
                for (std::int64_t kh = 0; kh < spec_.kernel.h; ++kh) {
                    for (std::int64_t kw = 0; kw < spec_.kernel.w; ++kw) add_relation(id, {oh, ow}, {kh, kw}, marks);
                }
            }
        }
    }

    void add_relation(const PlaneId& id, const Cell& output, const Cell& kernel, Marks& marks) const {
        const CellRef& on = *hover_;
        const TapSource source = tap_source(spec_, output.first, output.second, kernel.first, kernel.second);
        const Cell direct{source.row, source.col};
        const bool reads = direct == Cell{on.row, on.col} ||
                           (!source.zero && Cell{source.source_row, source.source_col} == Cell{on.row, on.col});
        const auto group = [this](const PlaneId& plane) {
            return plane.role == Role::input    ? group_of_input(spec_, plane.channel)
                   : plane.role == Role::output ? group_of_output(spec_, plane.channel)
                                                : group_of_output(spec_, plane.outer);
        };
        if (group(id) != group(on.plane)) return;
        const auto kernel_of = [this](const PlaneId& weight, const PlaneId& input) {
            return weight.channel == input.channel % inputs();
        };
        switch (on.plane.role) {
            case Role::output:
                if (id.role == Role::input && output == Cell{on.row, on.col}) marks[direct] |= mark_hover;
                break;
            case Role::weight:
                if (kernel != Cell{on.row, on.col}) break;
                if (id.role == Role::input && id.outer == position_.n && kernel_of(on.plane, id))
                    marks[direct] |= mark_hover;
                if (id.role == Role::output && id.channel == on.plane.outer) marks[output] |= mark_hover;
                break;
            case Role::input:
                if (!reads) break;
                if (id.role == Role::output) marks[output] |= mark_hover;
                if (id.role == Role::weight && kernel_of(id, on.plane)) marks[kernel] |= mark_hover;
                break;
            case Role::derived:
                break;
        }
    }

    const Scene& scene_;
    const Conv2dSpec& spec_;
    const LoopNest& nest_;
    std::optional<CellRef> hover_;
    std::int64_t first_ = 0, last_ = 0;
    OutputPosition position_;
    bool one_output_ = true;
};

/// Draws one plane of a figure in tiles and compares the centre pixel of each of its cells.
void expect_plane(MarksReader& reader, const Plane& plane, const Marks& expected) {
    Figure figure;
    figure.planes.push_back(plane);
    const std::int64_t most = std::max(plane.view.rows, plane.view.cols);
    const int cell = most <= 40 ? 12 : 3;
    const std::int64_t tile = MarksReader::width / cell;
    for (std::int64_t top = plane.view.row; top < plane.view.row + plane.view.rows; top += tile) {
        for (std::int64_t left = plane.view.col; left < plane.view.col + plane.view.cols; left += tile) {
            reader.draw(figure, camera_on(plane, top, left, static_cast<float>(cell)));
            for (std::int64_t r = top; r < std::min(top + tile, plane.view.row + plane.view.rows); ++r) {
                for (std::int64_t c = left; c < std::min(left + tile, plane.view.col + plane.view.cols); ++c) {
                    const auto found = reader.at(static_cast<int>(c - left) * cell + cell / 2,
                                                 static_cast<int>(r - top) * cell + cell / 2);
                    ASSERT_TRUE(found) << "nothing drawn at row " << r << ", col " << c;
                    const auto at = expected.find({r, c});
                    ASSERT_EQ(*found, at == expected.end() ? 0U : at->second)
                        << "role " << static_cast<int>(plane.id.role) << ", outer " << plane.id.outer << ", channel "
                        << plane.id.channel << ", row " << r << ", col " << c;
                }
            }
        }
    }
}

void expect_scene(MarksReader& reader, const Scene& scene, const std::optional<CellRef>& hover) {
    const auto nest = LoopNest::make(scene.spec, scene.order);
    ASSERT_TRUE(nest);
    const ConvData data = materialise(scene);
    LensView view;
    view.hover = hover;
    const Figure figure = step_figure(scene, *nest, data, {}, view, Strings(Language::en));
    const Truth truth(scene, *nest, hover);
    std::map<Role, int> with_marks;
    for (const Plane& plane : figure.planes) {
        const bool has_grid = plane.grid.has_value();
        ASSERT_TRUE(!has_grid || truth.is_read(plane.id));
        ASSERT_EQ(plane.output.has_value(), plane.id.role == Role::output);
        if (has_grid || (plane.output && plane.id.channel == truth.position().out_channel)) ++with_marks[plane.id.role];
        expect_plane(reader, plane, truth.marks(plane.id, plane.view, has_grid));
        if (::testing::Test::HasFatalFailure()) return;
    }
    for (const Role role : {Role::input, Role::weight, Role::output}) EXPECT_GE(with_marks[role], 1);
}

/// Any cell of x, w or y, padding included.
CellRef random_cell(Random& random, const Conv2dSpec& spec) {
    const Pair out = output_size(spec);
    const Sides pads = effective_pads(spec);
    switch (pick(random, 0, 2)) {
        case 0:
            return {{Role::input, pick(random, 0, spec.batch - 1), pick(random, 0, spec.in_channels - 1)},
                    pick(random, -pads.top, spec.height + pads.bottom - 1),
                    pick(random, -pads.left, spec.width + pads.right - 1)};
        case 1:
            return {{Role::weight, pick(random, 0, spec.out_channels - 1),
                     pick(random, 0, spec.in_channels / spec.groups - 1)},
                    pick(random, 0, spec.kernel.h - 1),
                    pick(random, 0, spec.kernel.w - 1)};
        default:
            return {{Role::output, pick(random, 0, spec.batch - 1), pick(random, 0, spec.out_channels - 1)},
                    pick(random, 0, out.h - 1),
                    pick(random, 0, out.w - 1)};
    }
}

TEST(StepLens, MarksOfEveryPresetAreCores) {
    MarksReader reader;
    Random random(1);
    for (const Preset& preset : presets()) {
        SCOPED_TRACE(preset.id);
        Scene scene = preset.scene;
        const auto nest = LoopNest::make(scene.spec, scene.order);
        const std::int64_t steps = nest->step_count(scene.granularity);
        for (const std::int64_t step : {scene.step, std::int64_t{0}, steps / 2, steps - 1}) {
            SCOPED_TRACE(step);
            scene.step = step;
            expect_scene(reader, scene, std::nullopt);
            if (HasFatalFailure()) return;
        }
    }
}

TEST(StepLens, MarksOfRandomScenesAreCores) {
    MarksReader reader;
    Random random(2);
    for (int round = 0; round < 150; ++round) {
        const Scene scene = random_scene(random);
        SCOPED_TRACE(::testing::Message() << "round " << round << ", order " << scene.order.to_string() << ", by "
                                          << name_of(scene.granularity) << ", step " << scene.step);
        std::optional<CellRef> hover;
        if (round % 3 != 0) hover = random_cell(random, scene.spec);
        expect_scene(reader, scene, hover);
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace convscope::testing
