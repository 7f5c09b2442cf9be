// What lights up when the pointer is on a cell: relations of the spec, as unions of lattices.
#include <algorithm>
#include <utility>

#include "app/lenses/step.h"
#include "core/taps.h"

namespace convscope {
namespace {

struct Axis {
    std::int64_t out, kernel, stride, dilation, pad;
};

// Every (output, kernel) index pair of one axis that falls on index i itself, padding or not.
std::vector<AxisReader> direct_readers(const Axis& axis, std::int64_t i) {
    std::vector<AxisReader> found;
    for (std::int64_t k = 0; k < axis.kernel; ++k) {
        const std::int64_t at = i + axis.pad - k * axis.dilation;
        if (at >= 0 && at % axis.stride == 0 && at / axis.stride < axis.out)
            found.push_back({at / axis.stride, k, false});
    }
    return found;
}

template <class Member>
std::vector<Lattice> lattices_by(const std::vector<AxisReader>& readers, Member member) {
    std::vector<std::int64_t> indices;
    indices.reserve(readers.size());
    for (const AxisReader& reader : readers) indices.push_back(reader.*member);
    return lattices_of(std::move(indices));
}

CellSet one_cell(std::int64_t row, std::int64_t col) {
    return {{{row, 1, 1}}, {{col, 1, 1}}};
}

}  // namespace

std::optional<CellSet> hover_set(const Scene& scene, const LoopNest& nest, const CellRef& hover, const PlaneId& plane) {
    const Conv2dSpec& spec = scene.spec;
    if (hover.plane == plane) return one_cell(hover.row, hover.col);
    const Pair out = output_size(spec);
    const Sides pads = effective_pads(spec);
    const std::int64_t inputs = spec.in_channels / spec.groups;
    const OutputPosition here = span_of(scene, nest).position;

    switch (hover.plane.role) {
        case Role::weight: {  // every use of this weight
            const std::int64_t group = group_of_output(spec, hover.plane.outer);
            if (plane.role == Role::input && plane.outer == here.n &&
                plane.channel == group * inputs + hover.plane.channel) {
                return CellSet{{{hover.row * spec.dilation.h - pads.top, spec.stride.h, out.h}},
                               {{hover.col * spec.dilation.w - pads.left, spec.stride.w, out.w}}};
            }
            if (plane.role == Role::output && plane.channel == hover.plane.outer) {
                return CellSet{{{0, 1, out.h}}, {{0, 1, out.w}}};
            }
            return std::nullopt;
        }
        case Role::input: {  // every output that reads this cell, and through which weights
            const std::int64_t group = group_of_input(spec, hover.plane.channel);
            const bool readers = plane.role == Role::output && plane.outer == hover.plane.outer &&
                                 group_of_output(spec, plane.channel) == group;
            const bool weights = plane.role == Role::weight && group_of_output(spec, plane.outer) == group &&
                                 group * inputs + plane.channel == hover.plane.channel;
            if (!readers && !weights) return std::nullopt;
            // A real cell is also read through the padding that mirrors it; a padding cell is not a source.
            const bool real = hover.row >= 0 && hover.row < spec.height && hover.col >= 0 && hover.col < spec.width;
            const auto rows =
                real ? row_readers(spec, hover.row)
                     : direct_readers({out.h, spec.kernel.h, spec.stride.h, spec.dilation.h, pads.top}, hover.row);
            const auto cols =
                real ? col_readers(spec, hover.col)
                     : direct_readers({out.w, spec.kernel.w, spec.stride.w, spec.dilation.w, pads.left}, hover.col);
            if (rows.empty() || cols.empty()) return std::nullopt;
            const auto member = readers ? &AxisReader::out : &AxisReader::kernel;
            return CellSet{lattices_by(rows, member), lattices_by(cols, member)};
        }
        case Role::output: {  // its taps
            const std::int64_t group = group_of_output(spec, hover.plane.channel);
            if (plane.role == Role::input && plane.outer == hover.plane.outer &&
                group_of_input(spec, plane.channel) == group) {
                return CellSet{{{hover.row * spec.stride.h - pads.top, spec.dilation.h, spec.kernel.h}},
                               {{hover.col * spec.stride.w - pads.left, spec.dilation.w, spec.kernel.w}}};
            }
            return std::nullopt;
        }
        case Role::derived:
            break;
    }
    return std::nullopt;
}

}  // namespace convscope
