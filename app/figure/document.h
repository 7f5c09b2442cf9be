// Document: the scene that is open, its history, and what follows from it (numbers, loop nest, output), kept up to
// date. A change that cannot be is refused with one Error, and the last good scene stays.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/allclose.h"
#include "core/convolve.h"
#include "core/history.h"
#include "core/loop_nest.h"
#include "core/scene.h"

namespace convscope {

/// Where the scene's step stands, in taps.
struct StepSpan {
    std::int64_t first_tap = 0;  ///< the step does taps first_tap <= t < last_tap
    std::int64_t last_tap = 0;
    LoopIndices focus;        ///< loop indices of its last tap
    OutputPosition position;  ///< of that tap
    bool one_output = true;   ///< all its taps belong to one output cell
};
StepSpan span_of(const Scene& scene, const LoopNest& nest);

/// Ends of the colour maps: the largest finite |value| of each tensor, but at most twice the |value| that three
/// quarters of its cells (without zeros) stay below; 1 when there is none.
struct ValueRanges {
    float input = 1.0F;
    float weight = 1.0F;
    float output = 1.0F;  ///< of the planes computed so far
};

/// The largest |value|, but no more than twice what three quarters of the cells stay below, so that a few extreme cells
/// (an edge in a filtered photo, a value typed by hand) do not leave the rest without colour. Cells past the end have
/// the end's colour. Zeros have no say, nor does what is not finite; 1 when nothing is left.
float colour_range(std::span<const float> values);

/// Outputs that are finished at the present step, stepped in loop order, against the fast path.
struct CheckReport {
    CloseReport report;
    std::int64_t checked = 0;  ///< outputs compared
    std::int64_t done = 0;     ///< outputs finished at this step
};

class Document {
public:
    explicit Document(Scene scene);

    // These references stay good when the scene changes: a panel may hold one across an edit.
    [[nodiscard]] const Scene& scene() const { return present_; }
    /// x, w and b of the stepped layer. Where the lens does not show them they are made when they are asked for.
    [[nodiscard]] const ConvData& data() const;
    [[nodiscard]] bool has_data() const { return data_made_; }  ///< they are made; for tests
    [[nodiscard]] const LoopNest& nest() const { return *nest_; }
    [[nodiscard]] StepSpan span() const { return span_of(scene(), nest()); }
    [[nodiscard]] std::int64_t step_count() const { return nest_->step_count(scene().granularity); }

    /// Changes a copy of the scene and makes it the present one if it is valid; see History::push for `gesture`.
    /// A step out of range is brought back; groups that stop dividing move to the nearest that do, and groups_moved()
    /// says so until the next edit. A change of the step size alone keeps the place, also by way of larger steps.
    bool edit(const std::function<void(Scene&)>& change, std::size_t gesture = 0);
    /// Changes how the scene is looked at, never a number: no undo entry, and undo leaves it as it is.
    void look(const std::function<void(Scene&)>& change);
    /// Another scene in place of this one, its step as it is. One undo entry.
    bool open(Scene other);
    void undo();
    void redo();
    [[nodiscard]] const History& history() const { return history_; }
    /// Why the last edit was refused; cleared by the next one that succeeds.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    /// Counts the edits that were refused.
    [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
    /// What later changes may take; the scene that is open stays.
    void set_limits(const Limits& limits) { limits_ = limits; }
    /// The groups value that the last edit had to choose by itself.
    [[nodiscard]] std::optional<std::int64_t> groups_moved() const { return groups_moved_; }

    /// Counts every change of the numbers x, w, b or the spec (not of the step).
    [[nodiscard]] std::uint64_t data_revision() const { return data_revision_; }
    /// Counts every change of the scene.
    [[nodiscard]] std::uint64_t scene_revision() const { return scene_revision_; }

    /// Finished values of output plane (n, channel), OH*OW of them, whatever the step. Null while the plane is not
    /// computed: see work().
    const float* finished_plane(std::int64_t n, std::int64_t channel);
    /// Values of output plane (n, channel) at the present step, OH*OW of them: every finished cell has its full sum,
    /// a cell in between its partial sum in loop order. Null while the plane is not computed: see work().
    const float* output_plane(std::int64_t n, std::int64_t channel);
    /// Changes with the values of output_plane(n, channel).
    [[nodiscard]] std::uint64_t output_revision(std::int64_t n, std::int64_t channel) const;
    /// Value of one output at the present step, in loop order, exactly.
    [[nodiscard]] float output_value(const OutputPosition& position) const;
    [[nodiscard]] const ValueRanges& ranges() const;
    /// Computes planes that output_plane was asked for, for about `milliseconds` (at least one block). True when some
    /// are left.
    bool work(double milliseconds);

    /// Compares at most `budget` multiply-adds' worth of finished outputs, the newest first. Waits for nothing; asked
    /// again at the same step it answers from memory.
    const CheckReport& check(std::int64_t budget = 100'000);

private:
    using PlaneKey = std::pair<std::int64_t, std::int64_t>;  // sample, channel
    struct OutputPlane {
        std::vector<float> shown;  // with partial sums, when there are any
        std::int64_t rows_done = 0;
        std::uint64_t revision = 0;
        std::uint64_t shown_for = 0;  // scene revision of `shown`
        float range = 0.0F;           // its colour_range, when all rows are done
        bool partial = false;
    };

    bool accept(Scene after, std::size_t gesture);
    bool refuse(Error error);
    void refresh();
    void make_data() const;
    [[nodiscard]] bool keep_outputs(const ConvData& before);
    void prepare();
    void finish(const PlaneKey& key);
    [[nodiscard]] std::int64_t place_at(const Scene& scene);
    [[nodiscard]] const float* full_plane(const PlaneKey& key) const;
    [[nodiscard]] CheckReport compare(std::int64_t budget) const;

    History history_;
    Scene present_;  // a copy of the history's, at an address that stays
    Limits limits_;
    mutable ConvData data_;
    mutable StackLevels levels_;
    mutable bool data_made_ = false;
    std::optional<LoopNest> nest_;
    std::optional<std::int64_t> place_;  // tap that was under work when the step size was last changed
    std::optional<Error> error_;
    std::uint64_t refusals_ = 0;
    std::optional<std::int64_t> groups_moved_;
    std::uint64_t data_revision_ = 1;
    std::uint64_t scene_revision_ = 1;
    std::uint64_t next_revision_ = 1;
    Convolver convolver_;
    bool prepared_ = false;             // convolver_ is, for the present spec and data
    std::unique_ptr<float[]> outputs_;  // output_shape(spec), from the fast path; only planes with all rows_done count
    std::map<PlaneKey, OutputPlane> planes_;
    std::vector<PlaneKey> wanted_;
    mutable ValueRanges ranges_;
    CheckReport check_;
    std::pair<std::uint64_t, std::uint64_t> checked_at_{0, 0};  // scene and plane revisions of `check_`
};

}  // namespace convscope
