// What the receptive-field lens knows of a stack: fields, path counts of the probe, which cells the picture shows.
// Made once for a stack and a probe; everything that the lens draws or says is read from here. Levels as in
// core/receptive_field.h: 0 is the input, the last one y.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "app/figure/figure.h"
#include "core/receptive_field.h"
#include "core/scene.h"

namespace convscope {

/// Cells first, first + 1, ... (count of them).
struct CellRun {
    std::int64_t first = 0, count = 0;
    [[nodiscard]] std::int64_t last() const { return first + count - 1; }
    [[nodiscard]] bool contains(std::int64_t cell) const { return cell >= first && cell < first + count; }
    bool operator==(const CellRun&) const = default;
};

/// One axis of the stack.
struct FieldAxis {
    std::vector<Axis> layers;
    std::vector<AxisField> fields;   ///< of each level
    std::vector<std::int64_t> read;  ///< see cells_read(); shorter than `fields` where those grow too large
    std::int64_t probe = 0;          ///< cell of y, or of the input
    std::vector<PathCounts> paths;   ///< of the probe, at each level; ends at borders
    std::vector<long double> most;   ///< of each level's counts
    std::vector<CellRun> reached;    ///< from the first to the last cell with a path, at each level
    std::vector<CellRun> map;        ///< cells of each level that its map shows
    std::vector<CellRun> side;       ///< cells of each level that the side view shows
    double side_first = 0.0;         ///< where the side view begins and ends, in input cells
    double side_last = 0.0;

    [[nodiscard]] std::int64_t size(std::size_t level) const {
        return level == 0 ? layers.front().size : layers[level - 1].out;
    }
    /// Middle of a level's cell, in input cells.
    [[nodiscard]] double centre(std::size_t level, std::int64_t cell) const {
        return fields[level].start() + static_cast<double>(cell) * static_cast<double>(fields[level].jump);
    }
    /// Width of a level's cells in the picture, in input cells: the jump, but no more than a few times the input.
    [[nodiscard]] double shown_jump(std::size_t level) const {
        return static_cast<double>(std::min(fields[level].jump, 3 * std::min(size(0), std::int64_t{1} << 40)));
    }
    [[nodiscard]] long double count(std::size_t level, std::int64_t cell) const;
    /// Sum of a level's counts.
    [[nodiscard]] long double total(std::size_t level) const;
    /// The field of the probe on the input, cells beyond the border counted. Of a downward probe.
    [[nodiscard]] CellRun field() const;
};

/// Numbers of paths on the far level: the input, or y for an upward probe.
struct MostPaths {
    long double count = 0.0L;
    bool exact = true;              ///< else rounded
    bool alike = false;             ///< as many to every cell that has any
    long double cells = 0.0L;       ///< that have so many
    bool centre = false;            ///< it is one, in the middle of the field
    std::int64_t row = 0, col = 0;  ///< the first of them
};

struct FieldModel {
    FieldAxis rows, cols;
    bool upward = false;
    std::vector<std::size_t> shown;  ///< levels that have a row and a map, ascending; first and last always

    [[nodiscard]] std::size_t layers() const { return rows.layers.size(); }
    [[nodiscard]] std::size_t levels() const { return layers() + 1; }
    [[nodiscard]] const FieldAxis& axis(bool along_rows) const { return along_rows ? rows : cols; }
    /// Where the probe is, and where its paths end.
    [[nodiscard]] std::size_t near_level() const { return upward ? 0 : layers(); }
    [[nodiscard]] std::size_t far_level() const { return upward ? layers() : 0; }
    /// Share of the field of a level that is read, 0 to 1; nothing where the field is too large to say.
    [[nodiscard]] std::optional<double> coverage(std::size_t level) const;
    /// True when the field has grown to this level with `hidden` layers still to come.
    [[nodiscard]] bool grown(std::size_t level, std::int64_t hidden) const;
    [[nodiscard]] MostPaths most_paths() const;
};

/// What a model depends on.
struct FieldKey {
    std::vector<Conv2dSpec> specs;
    Probe probe;
    bool operator==(const FieldKey&) const = default;
};
FieldKey field_key(const Scene& scene);
FieldModel make_field_model(const FieldKey& key);

/// Where the rule of hybrid dilated convolution applies, what it says.
struct HdcQuestion {
    std::vector<std::int64_t> rates;
    std::int64_t kernel = 1;
    bool rows = true, cols = true;  ///< axes that have the kernel and the rates
    bool operator==(const HdcQuestion&) const = default;
};
/// Nothing unless all layers are convolutions of one kernel size, larger than 1, and stride 1, alike on both axes (or
/// on the one axis that reads more than one cell).
std::optional<HdcQuestion> hdc_question(const Scene& scene);

/// The list to offer in place of one that leaves holes.
struct HdcOffer {
    std::vector<std::int64_t> rates;
    std::int64_t height = 1, width = 1;  ///< of its field
    bool same_parameters = true, same_macs = true;
};
/// `scene` with the dilations of `rates`; padding that kept the size goes with them.
Scene with_rates(Scene scene, const HdcQuestion& question, const std::vector<std::int64_t>& rates);
HdcOffer make_offer(const Scene& scene, const HdcQuestion& question);

/// Numbers of the lens's planes, made once for a model.
class FieldValues {
public:
    struct Key {
        bool side = false;
        bool along_rows = false;
        std::size_t level = 0;
        bool grown = true;
        bool paths = true;
        auto operator<=>(const Key&) const = default;  // NOLINT(modernize-use-nullptr): the linter misreads it
    };
    std::shared_ptr<const OwnValues> of(const FieldModel& model, const Key& key);
    void clear() { made_.clear(); }

private:
    std::map<Key, std::shared_ptr<const OwnValues>> made_;
};

/// A plane of the lens: a row of the side view, or the map of a level.
PlaneId side_plane(std::size_t level);
PlaneId map_plane(std::size_t level);
bool is_side(const PlaneId& id);

}  // namespace convscope
