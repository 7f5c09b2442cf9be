// Paths along rows and along columns: a stack's field is the product of the two.
#include "app/lenses/compare_field.h"

#include "app/lenses/step.h"
#include "core/channel_reach.h"
#include "core/receptive_field.h"

namespace convscope {
namespace {

std::vector<std::int64_t> reached(const PathCounts& paths) {
    std::vector<std::int64_t> cells;
    for (std::size_t i = 0; i < paths.counts.size(); ++i) {
        if (paths.counts[i] > 0.0L) cells.push_back(paths.first + static_cast<std::int64_t>(i));
    }
    return cells;
}

template <class AxisOf>
std::vector<Axis> axes_of(const std::vector<Layer>& layers, AxisOf&& axis_of) {
    std::vector<Axis> axes;
    for (const Layer& layer : layers) axes.push_back(axis_of(layer.spec));
    return axes;
}

// The one lattice that the cells are; none when there are more or none.
std::optional<Lattice> only_lattice(const std::vector<std::int64_t>& cells) {
    const std::vector<Lattice> lattices = lattices_of(cells);
    if (lattices.size() != 1) return std::nullopt;
    return lattices.front();
}

CellSet one_cell(std::int64_t row, std::int64_t col) {
    return {{{row, 1, 1}}, {{col, 1, 1}}};
}

std::optional<CellSet> set_of(const InputField& field) {
    if (field.rows.empty() || field.cols.empty()) return std::nullopt;
    return CellSet{lattices_of(field.rows), lattices_of(field.cols)};
}

}  // namespace

CellRect InputField::box() const {
    if (rows.empty() || cols.empty()) return {};
    return {rows.front(), cols.front(), rows.back() - rows.front() + 1, cols.back() - cols.front() + 1};
}

std::optional<SamplingGrid> InputField::grid() const {
    const auto down = only_lattice(rows);
    const auto across = only_lattice(cols);
    if (!down || !across) return std::nullopt;
    SamplingGrid made;
    made.row = down->first;
    made.col = across->first;
    made.dilation = {down->step, across->step};
    made.kernel = {down->count, across->count};
    for (auto& row : made.state) row.fill(TapState::current);
    return made;
}

InputField input_field(const std::vector<Layer>& layers, std::int64_t oh, std::int64_t ow) {
    return {reached(paths_down(axes_of(layers, row_axis), oh, Border::clip).front()),
            reached(paths_down(axes_of(layers, col_axis), ow, Border::clip).front())};
}

std::vector<std::vector<bool>> channels_feeding(const std::vector<Layer>& layers, std::int64_t out_channel) {
    // A channel of y itself: channels_reaching counts as the layer above would, after a shuffle.
    std::vector<Layer> plain = layers;
    plain.back().shuffle = 1;
    return channels_reaching(plain, out_channel);
}

std::optional<CellSet> linked_hover(const Document& setting, const std::vector<Layer>& layers, const CellRef& hover,
                                    const PlaneId& plane) {
    const Conv2dSpec& spec = setting.scene().spec;
    CellRef here = hover;
    here.plane.setting = 0;
    PlaneId own = plane;
    own.setting = 0;
    const Pair out = output_size(spec);
    switch (hover.plane.role) {
        case Role::derived:
            if (hover.plane != plane) return std::nullopt;
            return one_cell(hover.row, hover.col);
        case Role::output:
            if (hover.plane.channel >= spec.out_channels || hover.row >= out.h || hover.col >= out.w) {
                return std::nullopt;
            }
            break;
        case Role::weight:
            if (hover.plane.outer >= spec.out_channels || hover.plane.channel >= spec.in_channels / spec.groups ||
                hover.row >= spec.kernel.h || hover.col >= spec.kernel.w) {
                return std::nullopt;
            }
            break;
        case Role::input:
            if (hover.plane.channel >= layers.front().spec.in_channels) return std::nullopt;
            break;
    }
    if (layers.size() == 1) return hover_set(setting.scene(), setting.nest(), here, own);
    if (here.plane == own) return one_cell(hover.row, hover.col);
    if (here.plane.role == Role::output && own.role == Role::input && here.plane.outer == own.outer) {
        if (!channels_feeding(layers, here.plane.channel).front()[static_cast<std::size_t>(own.channel)])
            return std::nullopt;
        return set_of(input_field(layers, hover.row, hover.col));
    }
    if (here.plane.role == Role::input && own.role == Role::output && here.plane.outer == own.outer) {
        const Conv2dSpec& lowest = layers.front().spec;
        const bool real = hover.row >= 0 && hover.row < lowest.height && hover.col >= 0 && hover.col < lowest.width;
        if (!real) return std::nullopt;
        if (!channels_feeding(layers, own.channel).front()[static_cast<std::size_t>(here.plane.channel)])
            return std::nullopt;
        return set_of({reached(paths_up(axes_of(layers, row_axis), hover.row).back()),
                       reached(paths_up(axes_of(layers, col_axis), hover.col).back())});
    }
    return std::nullopt;
}

}  // namespace convscope
