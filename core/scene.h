// Scene: the whole document as one value. Comparable, copyable, serialisable; undo is a list of them.
// materialise() turns its data part into numbers, which is all that the engine sees.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/error.h"
#include "core/generate.h"
#include "core/loop_nest.h"
#include "core/partial.h"

namespace convscope {

/// Coordinates of one cell of x (n, c, h, w), w (oc, ic, kh, kw) or b (oc, 0, 0, 0).
struct CellKey {
    std::int64_t i = 0, j = 0, k = 0, l = 0;
    auto operator<=>(const CellKey&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 misreads it
};
/// A cell set by hand. Kept by coordinates, so that it stays with its cell when a size changes.
struct CellEdit {
    CellKey cell;
    float value = 0.0F;
    bool operator==(const CellEdit& other) const;  ///< NaN equals NaN here, so that a scene equals its copy
};

/// An array or image that the user opened. Shared, so that copying a Scene stays cheap.
struct Source {
    std::string path;                     ///< where it came from, to show; may be empty
    std::shared_ptr<const Tensor> array;  ///< image: (1, 1 or 3, H0, W0) in 0..1; null when not used
    bool operator==(const Source& other) const;
};

enum class LensKind : std::uint8_t { step };
std::string_view name_of(LensKind lens);  ///< "step"
Result<LensKind> lens_of(std::string_view name);

struct Scene {
    Conv2dSpec spec;

    InputKind input = InputKind::small_integers;
    std::uint64_t input_seed = 1;
    Source input_source;
    std::vector<CellEdit> input_edits;  ///< sorted by cell; those outside the shape wait until it grows again

    WeightKind weight = WeightKind::small_integers;
    std::uint64_t weight_seed = 1;
    Source weight_source;
    std::vector<CellEdit> weight_edits;

    std::uint64_t bias_seed = 1;
    Source bias_source;  ///< (1, 1, 1, C_out), or null for generated biases
    std::vector<CellEdit> bias_edits;

    LoopOrder order;
    Granularity granularity = Granularity::output_position;
    std::int64_t step = 0;  ///< 0 to step_count(granularity)-1; the picture shows this step just done

    LensKind lens = LensKind::step;
    bool three_d = false;  ///< the canvas shows the planes in space

    bool operator==(const Scene&) const = default;
};

/// True when x, w and b of the two scenes are the same numbers for certain (same shapes, kinds, seeds, sources and
/// edits): dragging dilation, stride or padding leaves them as they are.
bool same_data(const Scene& a, const Scene& b);

/// Numbers of a valid scene: shapes as in ConvData. Deterministic.
ConvData materialise(const Scene& scene);

/// Sets one cell (replacing an earlier edit of it).
void set_cell(std::vector<CellEdit>& edits, const CellKey& cell, float value);

/// validate(spec), the nest's own limits, and 0 <= step < step_count.
Result<void> validate(const Scene& scene, const Limits& limits = {});

/// `scene` with the step brought into range; used after a change of spec, order or granularity. `before` is where the
/// scene stood: when one of the three changed, the new step is the one that covers the last tap of before's step, or
/// the nearest tap that there still is (the output channel is counted over all groups). Else scene.step is clamped.
/// A scene that is not valid comes back as it is.
Scene with_step_kept(Scene scene, const Scene& before);

}  // namespace convscope
