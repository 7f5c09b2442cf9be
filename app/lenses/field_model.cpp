// Fields and paths of a stack, and the stretch of each level that is worth showing.
#include "app/lenses/field_model.h"

#include <algorithm>
#include <cmath>

#include "core/cost.h"

namespace convscope {
namespace {

constexpr std::int64_t largest_walked = std::int64_t{1} << 20;  // cells of a field that is walked in every frame
constexpr std::int64_t most_shown = 2048;                       // cells a side of a map
constexpr std::int64_t small_level = 64;                        // a level up to this size is shown whole
constexpr double large_share = 0.4;                             // and one of which this much is reached
constexpr double most_overhang = 0.6;                           // of the input's size, shown beyond its border
constexpr std::size_t most_levels = 12;
constexpr std::int64_t side_kind = 1, map_kind = 2;  // PlaneId::outer
constexpr float probe_value = -0.95F;
constexpr float hole_value = -0.13F;

CellRun reached_of(const PathCounts& paths) {
    const auto& counts = paths.counts;
    const auto some = [](long double count) { return count > 0.0L; };
    const auto first = std::find_if(counts.begin(), counts.end(), some);
    if (first == counts.end()) return {};
    const auto last = std::find_if(counts.rbegin(), counts.rend(), some).base();
    return {paths.first + (first - counts.begin()), last - first};
}

/// A place in cells that may lie absurdly far off.
std::int64_t whole_cell(double cell) {
    return static_cast<std::int64_t>(std::clamp(cell, -4e18, 4e18));
}

std::int64_t clamped_cell(std::int64_t cell, std::int64_t size) {
    return std::clamp<std::int64_t>(cell, 0, std::max<std::int64_t>(0, size - 1));
}

/// The part of a level of `size` cells to show when `wanted` are of interest: all of it, or those with a margin.
CellRun stretch(std::int64_t size, const CellRun& wanted, std::int64_t least_margin = 4) {
    CellRun run{0, size};
    const bool crop = size > small_level && static_cast<double>(wanted.count) < large_share * static_cast<double>(size);
    if (crop && wanted.count > 0) {
        const auto margin = std::max(least_margin, wanted.count * 2 / 5);
        const std::int64_t first = clamped_cell(wanted.first - margin, size);
        run = {first, clamped_cell(wanted.last() + margin, size) - first + 1};
    }
    if (run.count > most_shown) {
        const std::int64_t middle = wanted.count > 0 ? wanted.first + wanted.count / 2 : size / 2;
        run = {std::clamp<std::int64_t>(middle - most_shown / 2, 0, size - most_shown), most_shown};
    }
    return run;
}

class AxisMaker {
public:
    AxisMaker(std::vector<Axis> layers, bool upward, std::optional<std::int64_t> cell) {
        axis_.layers = std::move(layers);
        axis_.fields = receptive_fields(axis_.layers);
        axis_.read = cells_read(axis_.layers, largest_walked);
        const std::size_t top = axis_.layers.size();
        const std::int64_t cells = axis_.size(upward ? 0 : top);
        axis_.probe = clamped_cell(cell.value_or(cells / 2), cells);
        axis_.paths =
            upward ? paths_up(axis_.layers, axis_.probe) : paths_down(axis_.layers, axis_.probe, Border::clip);
        for (const PathCounts& level : axis_.paths) {
            axis_.reached.push_back(reached_of(level));
            axis_.most.push_back(level.counts.empty() ? 0.0L
                                                      : *std::max_element(level.counts.begin(), level.counts.end()));
        }
        maps(upward);
        sides(upward);
    }
    FieldAxis take() && { return std::move(axis_); }

private:
    /// Cells of the input within the field, for a downward probe.
    [[nodiscard]] CellRun clipped_field() const {
        const CellRun field = axis_.field();
        const std::int64_t first = std::max<std::int64_t>(field.first, 0);
        const std::int64_t last = std::min(field.last(), axis_.size(0) - 1);
        return {first, std::max<std::int64_t>(0, last - first + 1)};
    }

    void maps(bool upward) {
        for (std::size_t l = 0; l < axis_.fields.size(); ++l) {
            CellRun wanted = axis_.reached[l];
            if (l == 0 && !upward && clipped_field().count > 0) wanted = clipped_field();
            const bool near = l == (upward ? 0 : axis_.layers.size());
            axis_.map.push_back(stretch(axis_.size(l), wanted, near ? 12 : 4));  // the probe may go elsewhere
        }
    }

    void sides(bool upward) {
        const auto input = static_cast<double>(axis_.size(0));
        double low = 1e300;
        double high = -1e300;
        for (std::size_t l = 0; l < axis_.fields.size(); ++l) {
            const CellRun& run = axis_.reached[l];
            if (run.count == 0) continue;
            const double half = static_cast<double>(axis_.fields[l].jump) / 2.0;
            low = std::min(low, axis_.centre(l, run.first) - half);
            high = std::max(high, axis_.centre(l, run.last()) + half);
        }
        if (!upward) {
            const CellRun field = axis_.field();
            low = std::min(low, static_cast<double>(field.first) - 0.5);
            high = std::max(high, static_cast<double>(field.last()) + 0.5);
        }
        const bool whole = axis_.size(0) <= small_level || high - low >= large_share * input;
        const double margin = std::max(4.0, 0.4 * (high - low));
        const double beyond = most_overhang * input + 2.0;
        axis_.side_first = whole ? std::min(-0.5, std::max(low, -0.5 - beyond)) : std::max(-0.5, low - margin);
        axis_.side_last =
            whole ? std::max(input - 0.5, std::min(high, input - 0.5 + beyond)) : std::min(input - 0.5, high + margin);
        for (std::size_t l = 0; l < axis_.fields.size(); ++l) {
            const auto jump = static_cast<double>(axis_.fields[l].jump);
            const double start = axis_.fields[l].start();
            const std::int64_t cells = axis_.size(l);
            const auto first = clamped_cell(whole_cell(std::ceil((axis_.side_first - start) / jump)), cells);
            const auto last = clamped_cell(whole_cell(std::floor((axis_.side_last - start) / jump)), cells);
            axis_.side.push_back({first, std::max<std::int64_t>(1, last - first + 1)});
        }
    }

    FieldAxis axis_;
};

/// All of few levels; of many, the ends and some evenly between them.
std::vector<std::size_t> levels_to_show(std::size_t levels) {
    std::vector<std::size_t> shown;
    const std::size_t count = std::min(levels, most_levels);
    for (std::size_t i = 0; i < count; ++i) shown.push_back((i * (levels - 1) + (count - 1) / 2) / (count - 1));
    return shown;
}

/// 0 to 1 of each cell of `run`: the root of its share of the most paths.
std::vector<float> roots(const FieldAxis& axis, std::size_t level, const CellRun& run) {
    std::vector<float> found(static_cast<std::size_t>(run.count));
    const long double most = axis.most[level];
    for (std::int64_t i = 0; i < run.count; ++i) {
        const long double count = axis.count(level, run.first + i);
        if (count > 0.0L) found[static_cast<std::size_t>(i)] = static_cast<float>(std::sqrt(count / most));
    }
    return found;
}

std::vector<float> side_values(const FieldModel& model, const FieldValues::Key& key) {
    const FieldAxis& axis = model.axis(key.along_rows);
    const CellRun& run = axis.side[key.level];
    std::vector<float> values(static_cast<std::size_t>(run.count));
    if (key.level == model.near_level()) {
        if (run.contains(axis.probe)) values[static_cast<std::size_t>(axis.probe - run.first)] = probe_value;
        return values;
    }
    if (!key.grown) return values;
    const bool far = key.level == model.far_level();
    const float base = far ? 1.0F : 0.62F;
    const CellRun within = far && !model.upward ? axis.field() : CellRun{};
    const std::vector<float> shares = roots(axis, key.level, run);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (shares[i] > 0.0F) {
            values[i] = base * (0.62F + 0.38F * shares[i]);
        } else if (within.contains(run.first + static_cast<std::int64_t>(i))) {
            values[i] = hole_value;
        }
    }
    return values;
}

std::vector<float> map_values(const FieldModel& model, const FieldValues::Key& key) {
    const CellRun& rows = model.rows.map[key.level];
    const CellRun& cols = model.cols.map[key.level];
    std::vector<float> values(static_cast<std::size_t>(rows.count * cols.count));
    if (key.level == model.near_level()) {
        const std::int64_t row = model.rows.probe - rows.first;
        const std::int64_t col = model.cols.probe - cols.first;
        values[static_cast<std::size_t>(row * cols.count + col)] = probe_value;
        return values;
    }
    if (!key.grown) return values;
    const bool holes = key.level == 0 && !model.upward;
    const CellRun down = holes ? model.rows.field() : CellRun{};
    const CellRun across = holes ? model.cols.field() : CellRun{};
    const std::vector<float> by_row = roots(model.rows, key.level, rows);
    const std::vector<float> by_col = roots(model.cols, key.level, cols);
    float* value = values.data();
    for (std::size_t r = 0; r < by_row.size(); ++r) {
        const bool inside = down.contains(rows.first + static_cast<std::int64_t>(r));
        for (std::size_t c = 0; c < by_col.size(); ++c, ++value) {
            const float share = by_row[r] * by_col[c];
            if (share > 0.0F) {
                *value = key.paths ? 0.26F + 0.74F * share : 0.7F;
            } else if (inside && across.contains(cols.first + static_cast<std::int64_t>(c))) {
                *value = hole_value;
            }
        }
    }
    return values;
}

/// Padding of one axis that keeps its size under a kernel and dilation, or nothing.
bool keeps_size(std::int64_t before, std::int64_t after, std::int64_t kernel, std::int64_t dilation) {
    return before + after == (kernel - 1) * dilation;
}

void dilate(std::int64_t& before, std::int64_t& after, std::int64_t kernel, std::int64_t& dilation, std::int64_t rate) {
    if (keeps_size(before, after, kernel, dilation)) {
        const bool causal = after == 0;
        before = causal ? (kernel - 1) * rate : (kernel - 1) * rate / 2;
        after = (kernel - 1) * rate - before;
    }
    dilation = rate;
}

}  // namespace

long double FieldAxis::count(std::size_t level, std::int64_t cell) const {
    const PathCounts& found = paths[level];
    const std::int64_t at = cell - found.first;
    return at >= 0 && at < static_cast<std::int64_t>(found.counts.size()) ? found.counts[static_cast<std::size_t>(at)]
                                                                          : 0.0L;
}

long double FieldAxis::total(std::size_t level) const {
    long double sum = 0.0L;
    for (const long double count : paths[level].counts) sum += count;
    return sum;
}

CellRun FieldAxis::field() const {
    const AxisField& top = fields.back();
    return {top.first + probe * top.jump, top.size};
}

std::optional<double> FieldModel::coverage(std::size_t level) const {
    if (level >= rows.read.size() || level >= cols.read.size()) return std::nullopt;
    const auto share = [level](const FieldAxis& axis) {
        return static_cast<double>(axis.read[level]) / static_cast<double>(axis.fields[level].size);
    };
    return share(rows) * share(cols);
}

bool FieldModel::grown(std::size_t level, std::int64_t hidden) const {
    const auto at = static_cast<std::int64_t>(level);
    return upward ? at <= static_cast<std::int64_t>(layers()) - hidden : at >= hidden || level == layers();
}

MostPaths FieldModel::most_paths() const {
    const std::size_t far = far_level();
    MostPaths found;
    found.count = rows.most[far] * cols.most[far];
    found.exact = rows.paths[far].exact() && cols.paths[far].exact() && found.count <= 0x1p64L;
    const auto place = [&](const FieldAxis& axis, std::int64_t& at) {
        const auto& counts = axis.paths[far].counts;
        const auto first = std::max_element(counts.begin(), counts.end());
        found.cells *= first == counts.end() ? 0.0L : static_cast<long double>(std::count(first, counts.end(), *first));
        if (first == counts.end()) return false;
        at = axis.paths[far].first + (first - counts.begin());
        return 2 * at == axis.reached[far].first + axis.reached[far].last();
    };
    found.cells = 1.0L;
    const auto alike = [far](const FieldAxis& axis) {
        const auto& counts = axis.paths[far].counts;
        return std::all_of(counts.begin(), counts.end(),
                           [&](long double count) { return count == 0.0L || count == axis.most[far]; });
    };
    found.alike = alike(rows) && alike(cols);
    const bool row = place(rows, found.row);
    const bool col = place(cols, found.col);
    found.centre = row && col && found.cells == 1.0L;
    return found;
}

FieldKey field_key(const Scene& scene) {
    FieldKey key;
    key.probe = scene.probe;
    for (std::size_t i = 0; i < layer_count(scene); ++i) key.specs.push_back(layer_at(scene, i).spec);
    return key;
}

FieldModel make_field_model(const FieldKey& key) {
    std::vector<Axis> rows, cols;
    for (const Conv2dSpec& spec : key.specs) {
        rows.push_back(row_axis(spec));
        cols.push_back(col_axis(spec));
    }
    const auto& cell = key.probe.cell;
    FieldModel model;
    model.upward = key.probe.upward;
    model.rows = AxisMaker(std::move(rows), model.upward, cell ? std::optional(cell->h) : std::nullopt).take();
    model.cols = AxisMaker(std::move(cols), model.upward, cell ? std::optional(cell->w) : std::nullopt).take();
    model.shown = levels_to_show(model.levels());
    return model;
}

std::optional<HdcQuestion> hdc_question(const Scene& scene) {
    HdcQuestion question;
    const Conv2dSpec& first = layer_at(scene, 0).spec;
    question.rows = first.kernel.h > 1;
    question.cols = first.kernel.w > 1;
    question.kernel = std::max(first.kernel.h, first.kernel.w);
    if (layer_count(scene) < 2 || question.kernel == 1) return std::nullopt;
    if (question.rows && question.cols && first.kernel.h != first.kernel.w) return std::nullopt;
    for (std::size_t i = 0; i < layer_count(scene); ++i) {
        const Layer& layer = layer_at(scene, i);
        const Conv2dSpec& spec = layer.spec;
        const bool alike = !question.rows || !question.cols || spec.dilation.h == spec.dilation.w;
        if (layer.kind != LayerKind::conv || spec.kernel != first.kernel || spec.stride != Pair{1, 1} || !alike) {
            return std::nullopt;
        }
        question.rates.push_back(question.cols ? spec.dilation.w : spec.dilation.h);
    }
    return question;
}

Scene with_rates(Scene scene, const HdcQuestion& question, const std::vector<std::int64_t>& rates) {
    std::vector<Layer> layers = layers_of(scene);
    for (std::size_t i = 0; i < layers.size() && i < rates.size(); ++i) {
        Conv2dSpec& spec = layers[i].spec;
        Sides& pads = spec.pads;  // read only where they are given as sides
        if (question.rows) dilate(pads.top, pads.bottom, spec.kernel.h, spec.dilation.h, rates[i]);
        if (question.cols) dilate(pads.left, pads.right, spec.kernel.w, spec.dilation.w, rates[i]);
    }
    const std::size_t selected = selected_layer(scene);
    set_layers(scene, std::move(layers), selected);
    return connected(std::move(scene));
}

HdcOffer make_offer(const Scene& scene, const HdcQuestion& question) {
    HdcOffer offer;
    offer.rates = nearest_hdc(question.rates, question.kernel);
    const Scene changed = with_rates(scene, question, offer.rates);
    offer.height = receptive_fields(row_axes(changed)).back().size;
    offer.width = receptive_fields(col_axes(changed)).back().size;
    for (std::size_t i = 0; i < layer_count(scene); ++i) {
        if (!validate(layer_at(changed, i))) {
            offer.same_macs = false;
            continue;
        }
        const Cost before = cost_of(layer_at(scene, i).spec);
        const Cost after = cost_of(layer_at(changed, i).spec);
        offer.same_parameters = offer.same_parameters && before.parameters == after.parameters;
        offer.same_macs = offer.same_macs && before.macs == after.macs;
    }
    return offer;
}

std::shared_ptr<const OwnValues> FieldValues::of(const FieldModel& model, const Key& key) {
    auto& made = made_[key];
    if (made == nullptr) made = own_values(key.side ? side_values(model, key) : map_values(model, key));
    return made;
}

PlaneId side_plane(std::size_t level) {
    return {Role::derived, side_kind, static_cast<std::int64_t>(level)};
}

PlaneId map_plane(std::size_t level) {
    return {Role::derived, map_kind, static_cast<std::int64_t>(level)};
}

bool is_side(const PlaneId& id) {
    return id.outer == side_kind;
}

}  // namespace convscope
