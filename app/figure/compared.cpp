// Settings in lockstep, and what is computed from two of them. All of it is cached by what it follows from.
#include "app/figure/compared.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/checked_math.h"
#include "core/cost.h"
#include "core/receptive_field.h"

namespace convscope {
namespace {

struct Axes {
    std::vector<Axis> rows, cols;
};

Axes axes_of(const std::vector<Layer>& layers) {
    Axes axes;
    for (const Layer& layer : layers) {
        axes.rows.push_back(row_axis(layer.spec));
        axes.cols.push_back(col_axis(layer.spec));
    }
    return axes;
}

/// One axis of an overlap: cells a, a+1, ... against b, b+1, ...
struct AxisOverlap {
    std::int64_t a = 0, b = 0, count = 0;
};

// Cells with the same centre. Twice the centre is a whole number.
AxisOverlap same_centres(const std::vector<Axis>& a, const std::vector<Axis>& b) {
    const AxisField one = receptive_fields(a).back();
    const AxisField other = receptive_fields(b).back();
    if (one.jump != other.jump) return {};
    const std::int64_t apart = (2 * one.first + one.size) - (2 * other.first + other.size);
    if (apart % (2 * one.jump) != 0) return {};
    const std::int64_t shift = apart / (2 * one.jump);  // cell i of the one is cell i + shift of the other
    AxisOverlap made;
    made.a = std::max<std::int64_t>(0, -shift);
    made.b = made.a + shift;
    made.count = std::max<std::int64_t>(0, std::min(a.back().out - made.a, b.back().out - made.b));
    return made;
}

}  // namespace

SettingFacts facts_of(const std::vector<Layer>& layers) {
    SettingFacts facts;
    facts.output = output_size(layers.back().spec);
    const Axes axes = axes_of(layers);
    facts.field = {receptive_fields(axes.rows).back().size, receptive_fields(axes.cols).back().size};
    if (std::max(facts.field.h, facts.field.w) <= most_field) facts.coverage = coverage(axes.rows, axes.cols);
    for (const Layer& layer : layers) {
        if (layer.kind != LayerKind::conv) continue;
        const Cost cost = cost_of(layer.spec);
        facts.kernels = saturating_add(facts.kernels, cost.kernels);
        facts.parameters = saturating_add(facts.parameters, cost.parameters);
        facts.macs = saturating_add(facts.macs, cost.macs);
    }
    return facts;
}

std::optional<Overlap> overlap_of(const std::vector<Layer>& a, const std::vector<Layer>& b) {
    const Pair size = output_size(a.back().spec);
    if (size == output_size(b.back().spec)) return Overlap{true, size, {0, 0}, {0, 0}};
    const Axes one = axes_of(a);
    const Axes other = axes_of(b);
    const AxisOverlap rows = same_centres(one.rows, other.rows);
    const AxisOverlap cols = same_centres(one.cols, other.cols);
    if (rows.count < 1 || cols.count < 1) return std::nullopt;
    return Overlap{false, {rows.count, cols.count}, {rows.a, cols.a}, {rows.b, cols.b}};
}

void Compared::update(Document& first) {
    if (first_ == &first && seen_ == first.scene_revision()) return;
    first_ = &first;
    seen_ = first.scene_revision();
    const Scene& scene = first.scene();
    count_ = scene.others.size() + 1;
    for (std::size_t i = 0; i < count_; ++i) {
        if (i > 0) {
            Scene setting = setting_scene(scene, i);
            std::unique_ptr<Document>& kept = others_[i - 1];
            if (kept == nullptr) {
                kept = std::make_unique<Document>(std::move(setting));
            } else if (kept->scene() != setting) {
                kept->look([&](Scene& changed) { changed = setting; });
            }
        }
        std::vector<Layer> layers = layers_to_stepped(document(i).scene());
        if (layers == layers_[i]) continue;
        layers_[i] = std::move(layers);
        facts_[i] = facts_of(layers_[i]);
        times_[i].set(layers_[i]);
    }
    update_input();
}

Document& Compared::document(std::size_t setting) const {
    return setting == 0 ? *first_ : *others_[setting - 1];
}

void Compared::update_input() {
    const Scene& scene = first_->scene();
    if (input_revision_ == 0 || !same_scene_input(scene, input_of_)) {
        ++input_revision_;
        input_of_ = scene;
        own_input_.reset();
    }
    for (std::size_t i = 0; i < count_; ++i) {
        if (layers_[i].size() == 1) return own_input_.reset();
    }
    if (!own_input_) own_input_ = StackLevels().take_input_of(scene, 0);
}

const Tensor& Compared::input() const {
    if (own_input_) return *own_input_;
    for (std::size_t i = 0; i < count_; ++i) {
        if (layers_[i].size() == 1) return document(i).data().x;
    }
    return first_->data().x;  // not reached: update_input() saw to it
}

std::shared_ptr<const OwnValues> Compared::kernel(std::size_t setting, std::size_t layer, std::int64_t oc,
                                                  std::int64_t ic) {
    const Layer& of = layers_[setting][layer];
    Weights& kept = weights_[{setting, layer}];
    if (kept.w.data.empty() || !same_weights(kept.of, of)) kept = {of, weights_of(of), {}};
    std::shared_ptr<const OwnValues>& made = kept.kernels[{oc, ic}];
    if (made == nullptr) {
        const float* cells = kept.w.plane(oc, ic);
        made = own_values({cells, cells + of.spec.kernel.h * of.spec.kernel.w});
    }
    return made;
}

const Difference& Compared::difference(std::size_t other) {
    Difference& made = differences_[other - 1];
    std::optional<DifferenceKey>& made_for = difference_keys_[other - 1];
    Document& a = *first_;
    Document& b = document(other);
    const OutputPosition at = a.span().position;
    const DifferenceKey key{
        {a.data_revision(), b.data_revision()}, {a.scene().spec, b.scene().spec}, at.n, at.out_channel};
    if (made_for != key) {
        made_for = key;
        made = {};
        made.channel = at.out_channel;
        made.has_channel = at.out_channel < b.scene().spec.out_channels;
        made.overlap = overlap_of(layers_[0], layers_[other]);
    }
    if (made.values != nullptr || !made.has_channel || !made.overlap) return made;
    const float* one = a.finished_plane(at.n, at.out_channel);
    const float* two = b.finished_plane(at.n, at.out_channel);
    if (one == nullptr || two == nullptr) return made;
    const Overlap& cells = *made.overlap;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(cells.size.h * cells.size.w));
    for (std::int64_t r = 0; r < cells.size.h; ++r) {
        for (std::int64_t c = 0; c < cells.size.w; ++c) {
            const float value = one[(r + cells.a.h) * facts_[0].output.w + c + cells.a.w] -
                                two[(r + cells.b.h) * facts_[other].output.w + c + cells.b.w];
            values.push_back(value);
            made.largest = std::fmax(made.largest, std::abs(value));  // NaN has no say
        }
    }
    made.range = colour_range(values);
    made.values = own_values(std::move(values));
    return made;
}

bool Compared::work(double milliseconds, bool measure) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto left = [&] {
        return milliseconds - std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    };
    for (std::size_t i = 1; i < count_; ++i) {
        if (left() <= 0.0) return true;
        if (document(i).work(left())) return true;
    }
    // In turn, slice by slice, so that a busy moment hits all settings.
    bool measuring = measure;
    while (measuring) {
        measuring = false;
        for (std::size_t i = 0; i < count_; ++i) {
            if (times_[i].seconds()) continue;
            if (left() <= 0.0) return true;
            measuring = times_[i].work(0.0, input(), document(i).data()) || measuring;
        }
    }
    return false;
}

}  // namespace convscope
