// Keeps numbers, loop nest and output planes in step with the present scene.
#include "app/figure/document.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <utility>

#include "core/changed_outputs.h"

namespace convscope {
namespace {

constexpr std::size_t most_sampled = 65536;        // values that a colour range is taken from
constexpr std::int64_t most_at_once = 20'000'000;  // multiply-adds that a change may take before it is seen

// Groups that no longer divide the channels that were changed move to the nearest that do.
std::optional<std::int64_t> moved_groups(Conv2dSpec& spec, const Conv2dSpec& before) {
    const bool changed = spec.in_channels != before.in_channels || spec.out_channels != before.out_channels;
    if (!changed || spec.in_channels < 1 || spec.out_channels < 1) return std::nullopt;
    const auto nearest = nearest_groups(spec.in_channels, spec.out_channels, spec.groups);
    if (nearest == spec.groups) return std::nullopt;
    spec.groups = nearest;
    return nearest;
}

// Rows of output a block holds, so that one block is a few hundred thousand multiply-adds.
std::int64_t rows_per_block(const Conv2dSpec& spec) {
    const std::int64_t macs_per_row =
        output_size(spec).w * (spec.in_channels / spec.groups) * spec.kernel.h * spec.kernel.w;
    return std::max<std::int64_t>(1, 2'000'000 / std::max<std::int64_t>(1, macs_per_row));
}

}  // namespace

float colour_range(std::span<const float> values) {
    // Of many values every so-manieth; an odd stride, so that rows and columns take turns.
    const std::size_t stride = values.size() / most_sampled | 1U;
    float most = 0.0F;
    std::vector<float> sizes;
    sizes.reserve(values.size() / stride + 1);
    for (std::size_t i = 0; i < values.size(); i += stride) {
        const float size = std::abs(values[i]);
        if (!std::isfinite(size) || size == 0.0F) continue;
        most = std::max(most, size);
        sizes.push_back(size);
    }
    if (sizes.empty()) return 1.0F;
    const auto quarter = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() * 3 / 4);
    std::nth_element(sizes.begin(), quarter, sizes.end());
    return std::min(most, 2.0F * *quarter);
}

StepSpan span_of(const Scene& scene, const LoopNest& nest) {
    const std::int64_t taps = nest.taps_per_step(scene.granularity);
    StepSpan span;
    span.first_tap = scene.step * taps;
    span.last_tap = span.first_tap + taps;
    span.focus = nest.indices_of(span.last_tap - 1);
    span.position = nest.output_of(span.focus);
    span.one_output = nest.output_of(nest.indices_of(span.first_tap)) == span.position;
    return span;
}

Document::Document(Scene scene) : history_(std::move(scene)) {
    refresh();
}

bool Document::edit(const std::function<void(Scene&)>& change, std::size_t gesture) {
    const Scene before = scene();
    Scene after = before;
    change(after);
    std::optional<std::int64_t> moved = moved_groups(after.spec, before.spec);
    for (std::size_t i = 0; i < std::min(after.others.size(), before.others.size()); ++i) {
        std::vector<Layer>& layers = after.others[i];
        if (layers.size() != before.others[i].size()) continue;
        for (std::size_t l = 0; l < layers.size(); ++l) {
            if (const auto other = moved_groups(layers[l].spec, before.others[i][l].spec)) moved = other;
        }
    }
    if (layer_count(after) > 1 || !after.others.empty()) after = connected(std::move(after));
    if (auto valid = validate(after.spec, limits_); !valid) {
        return refuse(valid.error());
    }
    after = with_step_kept(std::move(after), before);
    const bool resized =
        after.granularity != before.granularity && after.spec == before.spec && after.order == before.order;
    if (resized) after.step = place_at(before) / nest().taps_per_step(after.granularity);
    if (!accept(std::move(after), gesture)) return false;
    groups_moved_ = moved;
    return true;
}

bool Document::refuse(Error error) {
    error_ = std::move(error);
    ++refusals_;
    return false;
}

// The tap under work: the one of the last change of the step size while the step still covers it, else the step's last.
std::int64_t Document::place_at(const Scene& scene) {
    const StepSpan at = span_of(scene, nest());
    if (!place_ || *place_ < at.first_tap || *place_ >= at.last_tap) place_ = at.last_tap - 1;
    return *place_;
}

void Document::look(const std::function<void(Scene&)>& change) {
    history_.change_all(change);
    refresh();
}

bool Document::accept(Scene after, std::size_t gesture) {
    if (auto valid = validate(after, limits_); !valid) {
        return refuse(valid.error());
    }
    error_.reset();
    groups_moved_.reset();
    history_.push(std::move(after), gesture);
    refresh();
    return true;
}

bool Document::open(Scene other) {
    return accept(std::move(other), 0);
}

void Document::undo() {
    history_.undo();
    error_.reset();
    groups_moved_.reset();
    refresh();
}

void Document::redo() {
    history_.redo();
    error_.reset();
    groups_moved_.reset();
    refresh();
}

void Document::refresh() {
    const bool first = !nest_;
    const Scene before = std::exchange(present_, history_.present());
    ++scene_revision_;
    if (first || before.spec != scene().spec || before.order != scene().order) place_.reset();
    nest_ = LoopNest::make(scene().spec, scene().order).value();
    const bool same_numbers = !first && same_data(before, scene());
    const bool may_keep = !first && data_made_ && before.spec == scene().spec && wanted_.empty();
    ConvData old_data;
    if (!same_numbers) {
        if (may_keep) old_data = std::move(data_);
        ++data_revision_;
        data_made_ = false;
    }
    // A deep stack that is opened for its receptive field costs nothing.
    if (scene().lens != LensKind::receptive_field) make_data();
    if (same_numbers && before.spec == scene().spec) return;
    prepared_ = false;
    if (may_keep && data_made_ && keep_outputs(old_data)) return;
    planes_.clear();
    wanted_.clear();
    outputs_.reset();
    ranges_.output = 0.0F;
}

// After a change of a few cells (one is typed, a bias is dragged) only the outputs that read them are computed again:
// at once where that is little, else as planes that are to be computed.
bool Document::keep_outputs(const ConvData& before) {
    const auto changed = changed_outputs(scene().spec, before, data());
    if (!changed || !outputs_) return false;
    const Pair size = output_size(scene().spec);
    std::int64_t at_once = 0;
    for (const OutputBlock& block : *changed) {
        if (block.last_row != OutputBlock::end) at_once += block.last_channel - block.first_channel;  // of one position
    }
    if (at_once > most_at_once / nest().taps_per_output()) return false;
    std::set<PlaneKey> touched;
    prepare();
    for (const OutputBlock& block : *changed) {
        const bool whole_planes = block.last_row == OutputBlock::end;
        for (std::int64_t channel = block.first_channel; channel < block.last_channel; ++channel) {
            const auto plane = planes_.find({block.n, channel});
            if (plane == planes_.end()) continue;
            touched.insert(plane->first);
            if (whole_planes) plane->second.rows_done = 0;
        }
        if (!whole_planes) convolver_.run(block, outputs_.get());
    }
    for (const PlaneKey& key : touched) {
        if (planes_[key].rows_done == size.h) finish(key);
    }
    ranges_.output = 0.0F;
    for (const auto& [key, plane] : planes_) {
        if (plane.rows_done == size.h) ranges_.output = std::max(ranges_.output, plane.range);
    }
    return true;
}

void Document::make_data() const {
    if (data_made_) return;
    data_made_ = true;
    data_ = materialise(scene(), &levels_);
    ranges_.input = colour_range(data_.x.data);
    ranges_.weight = colour_range(data_.w.data);
}

const ConvData& Document::data() const {
    make_data();
    return data_;
}

const ValueRanges& Document::ranges() const {
    make_data();
    return ranges_;
}

const float* Document::finished_plane(std::int64_t n, std::int64_t channel) {
    const PlaneKey key(n, channel);
    if (planes_[key].rows_done == output_size(scene().spec).h) return full_plane(key);
    if (std::find(wanted_.begin(), wanted_.end(), key) == wanted_.end()) wanted_.push_back(key);
    return nullptr;
}

const float* Document::output_plane(std::int64_t n, std::int64_t channel) {
    const PlaneKey key(n, channel);
    const float* full = finished_plane(n, channel);
    if (full == nullptr) return nullptr;
    OutputPlane& plane = planes_[key];
    const Pair size = output_size(scene().spec);
    if (plane.shown_for == scene_revision_) return plane.partial ? plane.shown.data() : full;
    plane.shown_for = scene_revision_;
    const StepSpan at = span();
    const std::int64_t all = nest().taps_per_output();
    // Rows before, at and after the step's row are alike, and so are columns: nine cells tell which rows hold sums in
    // between.
    bool any = false;
    for (int place = -1; place <= 1; ++place) {
        const std::int64_t row = at.position.oh + place;
        if (row < 0 || row >= size.h) continue;
        bool between = false;
        for (int side = -1; side <= 1; ++side) {
            const std::int64_t col = at.position.ow + side;
            if (col < 0 || col >= size.w) continue;
            const auto count = nest().completed_taps({n, channel, row, col}, at.last_tap);
            between = between || (count > 0 && count < all);
        }
        if (!between) continue;
        if (!any) plane.shown.assign(full, full + size.h * size.w);
        any = true;
        const std::int64_t first = place < 0 ? 0 : row;
        const std::int64_t last = place > 0 ? size.h : row + 1;
        partial_rows(scene().spec, nest(), data(), n, channel, at.last_tap, first, last,
                     plane.shown.data() + first * size.w);
    }
    if (any || plane.partial) plane.revision = ++next_revision_;
    plane.partial = any;
    return any ? plane.shown.data() : full;
}

std::uint64_t Document::output_revision(std::int64_t n, std::int64_t channel) const {
    const auto found = planes_.find({n, channel});
    return found == planes_.end() ? 0 : found->second.revision;
}

float Document::output_value(const OutputPosition& position) const {
    return partial_output(scene().spec, nest(), data(), position, span().last_tap);
}

const float* Document::full_plane(const PlaneKey& key) const {
    const Pair size = output_size(scene().spec);
    return outputs_.get() + (key.first * scene().spec.out_channels + key.second) * size.h * size.w;
}

bool Document::work(double milliseconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double, std::milli>(milliseconds);
    const Pair size = output_size(scene().spec);
    const std::int64_t block_rows = rows_per_block(scene().spec);
    if (!wanted_.empty() && !outputs_) {
        outputs_.reset(
            new float[static_cast<std::size_t>(element_count(output_shape(scene().spec)))]);  // not touched yet
    }
    if (!wanted_.empty()) prepare();
    while (!wanted_.empty()) {
        // Neighbouring channels that are equally far go together: they share the packed input.
        std::sort(wanted_.begin(), wanted_.end());
        const PlaneKey first = wanted_.front();
        const std::int64_t row = planes_[first].rows_done;
        std::size_t count = 1;
        while (count < wanted_.size() &&
               wanted_[count] == PlaneKey(first.first, first.second + static_cast<std::int64_t>(count)) &&
               planes_[wanted_[count]].rows_done == row) {
            ++count;
        }
        const auto channels = static_cast<std::int64_t>(count);
        const std::int64_t last = std::min(size.h, row + std::max<std::int64_t>(1, block_rows / channels));
        convolver_.run({first.first, first.second, first.second + channels, row, last}, outputs_.get());
        for (std::size_t i = 0; i < count; ++i) {
            planes_[wanted_[i]].rows_done = last;
            if (last == size.h) finish(wanted_[i]);
        }
        if (last == size.h) wanted_.erase(wanted_.begin(), wanted_.begin() + static_cast<std::ptrdiff_t>(count));
        if (Clock::now() >= end) break;
    }
    return !wanted_.empty();
}

void Document::prepare() {
    if (!std::exchange(prepared_, true)) convolver_.prepare(scene().spec, data());
}

// All rows of the plane are there.
void Document::finish(const PlaneKey& key) {
    const Pair size = output_size(scene().spec);
    OutputPlane& plane = planes_[key];
    plane.revision = ++next_revision_;
    plane.range = colour_range({full_plane(key), static_cast<std::size_t>(size.h * size.w)});
    ranges_.output = std::max(ranges_.output, plane.range);
}

const CheckReport& Document::check(std::int64_t budget) {
    const auto now = std::pair(scene_revision_, next_revision_);
    if (checked_at_ != now) {
        check_ = compare(budget);
        checked_at_ = now;
    }
    return check_;
}

CheckReport Document::compare(std::int64_t budget) const {
    CheckReport result;
    const Scene& now = scene();
    const Pair size = output_size(now.spec);
    const std::int64_t all = nest().taps_per_output();
    const StepSpan at = span();
    const std::int64_t row_macs = std::max<std::int64_t>(1, all * size.w);
    result.done = at.last_tap / std::max<std::int64_t>(1, all);
    std::vector<float> stepped(static_cast<std::size_t>(size.w));
    for (std::int64_t n = at.position.n; n >= 0 && budget > 0; --n) {
        const std::int64_t newest = n == at.position.n ? at.position.out_channel : now.spec.out_channels - 1;
        for (std::int64_t channel = newest; channel >= 0 && budget > 0; --channel) {
            const auto found = planes_.find({n, channel});
            if (found == planes_.end() || found->second.rows_done < size.h) continue;
            const bool here = n == at.position.n && channel == at.position.out_channel;
            const std::int64_t last_row = here ? at.position.oh : size.h - 1;
            for (std::int64_t row = last_row; row >= 0 && budget > 0; --row) {
                budget -= row_macs;
                partial_rows(now.spec, nest(), data(), n, channel, at.last_tap, row, row + 1, stepped.data());
                const float* full = full_plane(found->first) + row * size.w;
                for (std::int64_t col = 0; col < size.w; ++col) {
                    if (nest().completed_taps({n, channel, row, col}, at.last_tap) < all) continue;
                    const auto one = allclose(std::span(&stepped[static_cast<std::size_t>(col)], 1),
                                              std::span(full + col, 1), {1e-4, 1e-5, true});
                    ++result.checked;
                    result.report.failures += one.failures;
                    result.report.close = result.report.close && one.close;
                    result.report.largest_difference =
                        std::max(result.report.largest_difference, one.largest_difference);
                }
            }
        }
    }
    return result;
}

}  // namespace convscope
