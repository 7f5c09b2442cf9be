// Scene: the whole document as one value. Comparable, copyable, serialisable; undo is a list of them.
// materialise() turns its data part into numbers, which is all that the engine sees.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/axis.h"
#include "core/conv2d_spec.h"
#include "core/error.h"
#include "core/generate.h"
#include "core/layer.h"
#include "core/loop_nest.h"
#include "core/partial.h"

namespace convscope {

enum class LensKind : std::uint8_t { step, groups, receptive_field, compare };
inline constexpr std::array all_lenses{LensKind::step, LensKind::groups, LensKind::receptive_field, LensKind::compare};
std::string_view name_of(LensKind lens);  ///< "step", "groups", "rf", "compare"
Result<LensKind> lens_of(std::string_view name);

/// The cell that the receptive-field lens asks about.
struct Probe {
    /// False: a cell of the last layer's output, and all that feeds it. True: a cell of the input, and all it reaches.
    bool upward = false;
    /// Place of the cell; without one, the middle. One that no longer exists counts as the nearest that does.
    std::optional<Pair> cell;
    bool operator==(const Probe&) const = default;
};
std::string_view direction_name(bool upward);  ///< "up", "down"
Result<bool> upward_of(std::string_view name);

/// How the settings of the compare lens go together.
enum class Lockstep : std::uint8_t {
    position,  ///< all at the same output position
    work,      ///< all have done the same share of their steps
};
std::string_view name_of(Lockstep lockstep);  ///< "position", "work"
Result<Lockstep> lockstep_of(std::string_view name);

/// The compare lens sets at most this many stacks beside the scene's own.
inline constexpr std::size_t most_others = 2;

/// "3d", "2d": whether the canvas shows the planes in space.
std::string_view view_name(bool three_d);
Result<bool> three_d_of(std::string_view name);

/// A stack has at most this many layers.
inline constexpr std::size_t most_layers = 1000;

/// The layer that is stepped is the scene's own part; the rest of the stack lies below and above it. Most scenes have
/// no other layer.
struct Scene : Layer {
    InputKind input = InputKind::small_integers;  ///< what the lowest layer reads
    std::uint64_t input_seed = 1;
    Source input_source;
    std::vector<CellEdit> input_edits;  ///< sorted by cell; those outside the shape wait until it grows again

    std::vector<Layer> below;  ///< between the input and this layer, the one next to the input first
    std::vector<Layer> above;  ///< the one next to this layer first

    LoopOrder order;
    Granularity granularity = Granularity::output_position;
    std::int64_t step = 0;  ///< 0 to step_count(granularity)-1; the picture shows this step just done

    Probe probe;
    /// Layers that the receptive field has not grown through yet, counted from where it ends: the step of that lens.
    std::int64_t hidden_layers = 0;

    /// Compare lens: stacks beside the scene's own, B and C, which read the same input. None is empty.
    std::vector<std::vector<Layer>> others;
    Lockstep lockstep = Lockstep::position;

    LensKind lens = LensKind::step;
    bool three_d = false;  ///< the canvas shows the planes in space

    bool operator==(const Scene&) const = default;
};

// ---- the stack: layer 0 is next to the input ----

std::size_t layer_count(const Scene& scene);
const Layer& layer_at(const Scene& scene, std::size_t index);
/// Place of the layer that is stepped.
inline std::size_t selected_layer(const Scene& scene) {
    return scene.below.size();
}
std::vector<Layer> layers_of(const Scene& scene);
/// `layers`, at least one, become the stack; the one at `selected` is stepped.
void set_layers(Scene& scene, std::vector<Layer> layers, std::size_t selected);
/// The same stack with another layer to step. The step becomes 0.
Scene with_layer_selected(Scene scene, std::size_t index);

/// Gives a layer what follows from the one below (null: from none): batch, size and channels of its input. A pooling
/// layer takes the channels that come. Nothing follows from a layer that is not valid.
void connect(Layer& layer, const Layer* below);
/// Gives the lowest layer of another stack the input of `spec`.
void share_input(Layer& lowest, const Conv2dSpec& spec);
/// The same where other channels may come in: groups and shuffle that stop dividing move to the nearest that do.
void take_input(Layer& lowest, const Conv2dSpec& spec);
/// The stack with every layer connected, and so the others. Where other channels come in, groups and shuffle that stop
/// dividing move to the nearest that do.
Scene connected(Scene scene);

/// Place of the last convolution of a stack that has one: the layer that is stepped of a compared setting.
std::size_t last_convolution(const std::vector<Layer>& layers);

/// The layers from the input up to the one that is stepped: what the compare lens compares.
std::vector<Layer> layers_to_stepped(const Scene& scene);

/// The scene that setting `index` of the compare lens steps: 0 is the scene itself, 1 and 2 are its `others` in its
/// place, of which the last convolution is stepped. Its step is the one in lockstep with the scene's.
Scene setting_scene(const Scene& scene, std::size_t index);

/// The axes of every layer, the one next to the input first.
std::vector<Axis> row_axes(const Scene& scene);
std::vector<Axis> col_axes(const Scene& scene);

/// True when the lowest layers of the two read the same numbers for certain.
bool same_scene_input(const Scene& a, const Scene& b);

/// True when x, w and b of the two scenes are the same numbers for certain (same shapes, kinds, seeds, sources and
/// edits): dragging dilation, stride or padding leaves them as they are.
bool same_data(const Scene& a, const Scene& b);

/// What each level of a stack holds, kept from one scene to the next: only layers above a change run again.
class StackLevels {
public:
    /// What layer `layer` of a valid scene reads, (N, C_in, H, W); runs the layers below it as far as they have
    /// changed.
    const Tensor& input_of(const Scene& scene, std::size_t layer);
    [[nodiscard]] Tensor take_input_of(const Scene& scene, std::size_t layer) &&;
    /// Layers that were run since the start; for tests.
    [[nodiscard]] std::int64_t runs() const { return runs_; }

private:
    Scene made_for_;
    std::vector<Tensor> levels_;  // 0: the input
    std::int64_t runs_ = 0;
};

/// Numbers of a valid scene's own layer: shapes as in ConvData; x is what the layers below make of the input.
/// Deterministic. `levels`, if given, are those of an earlier scene, and become those of this one.
ConvData materialise(const Scene& scene, StackLevels* levels = nullptr);

/// Every layer valid and connected to the one below, their arrays together within the limits; the nest's own limits,
/// and 0 <= step < step_count.
Result<void> validate(const Scene& scene, const Limits& limits = {});

/// `scene` with the step brought into range; used after a change of spec, order or granularity. `before` is where the
/// scene stood: when one of the three changed, the new step is the one that covers the last tap of before's step, or
/// the nearest tap that there still is (the output channel is counted over all groups). Else scene.step is clamped.
/// A scene that is not valid comes back as it is.
Scene with_step_kept(Scene scene, const Scene& before);

}  // namespace convscope
