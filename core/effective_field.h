// The effective receptive field of one output cell, the probe: how strongly each input cell moves it, |dy/dx|. Source:
// W. Luo, Y. Li, R. Urtasun, R. Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural
// Networks", NeurIPS 2016.
// The gradient is the exact one, by backpropagation from the probe. Only the cells and channels that reach the probe
// are worked on, so the cost is that of the field, whatever the size of the tensors. The work is done in pieces, so
// that the caller can show how far it is, and stop.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/field_cone.h"
#include "core/field_layer.h"
#include "core/field_map.h"
#include "core/layer.h"
#include "core/loop_nest.h"
#include "core/tensor.h"

namespace convscope {

/// What an effective field may take.
struct FieldLimits {
    std::int64_t multiply_adds = std::int64_t{1} << 36;  ///< a draw, forward and back: some 15 seconds
    std::int64_t memory_bytes = std::int64_t{1} << 30;
};

/// True when the gradient depends on the values of x: where there is a ReLU or max pooling.
bool gradient_needs_values(std::span<const Layer> layers);

class EffectiveField {
public:
    /// |dy/dx| for the layers' own weights: of each input cell, the sum over the input channels. `x` (N, C_in, H, W) is
    /// what the lowest layer reads; it is not kept, and may be null where gradient_needs_values is false.
    /// `layers`, at least one, the one next to the input first, are valid and connected; the probe is a cell of what
    /// run_layer makes of the last one, its channel counted after the shuffle.
    /// Errors: field_work, field_memory when it is too much.
    static Result<EffectiveField> of_weights(std::vector<Layer> layers, const OutputPosition& probe, const Tensor* x,
                                             const FieldLimits& limits = {});

    /// The mean over `draws` (at least 1) networks of these layers with random numbers: weights N(0, v / fan-in) as of
    /// FieldLayer::draw_weights, no biases, x N(0, 1) where it matters. Each draw's map is divided by its sum before it
    /// enters the mean, so that all count alike, and the scale of the weights makes no difference. A draw whose
    /// gradient is 0 everywhere (the ReLU above the probe is shut) enters no mean. The same seed gives the same map.
    static Result<EffectiveField> of_draws(std::vector<Layer> layers, const OutputPosition& probe, std::int64_t draws,
                                           std::uint64_t seed, const FieldLimits& limits = {});

    /// Goes on for about this much work (a multiply-add is 1; a million take some tenths of a millisecond), at least
    /// one piece. True while some is left.
    bool work(std::int64_t amount);

    [[nodiscard]] std::int64_t done() const {
        return done_;
    }  ///< work done, 0 to total(); both are 0 when the probe reads padding only
    [[nodiscard]] std::int64_t total() const { return total_; }
    [[nodiscard]] std::int64_t draws_done() const { return draw_; }        ///< of_weights is one draw
    [[nodiscard]] std::int64_t draws_counted() const { return counted_; }  ///< those of them with a gradient
    /// The map of the draws done so far, all 0 before the first: over the rectangle of the input cells that reach the
    /// probe, clipped at the border. Of draws it sums to 1.
    [[nodiscard]] FieldMap map() const;

private:
    enum class Pass : std::uint8_t { weights, input, forward, backward, collect };
    /// One piece of a draw.
    struct Task {
        Pass pass = Pass::collect;
        std::size_t layer = 0;
        FieldRange groups;
        FieldRange cells;  ///< weights: rows; input: channels
        std::int64_t cost = 1;
    };

    EffectiveField(std::vector<Layer> layers, const OutputPosition& probe, bool random);
    static Result<EffectiveField> make(std::vector<Layer> layers, const OutputPosition& probe, bool random,
                                       const FieldLimits& limits);
    [[nodiscard]] std::int64_t bytes() const;
    [[nodiscard]] std::int64_t pass_cost(Pass pass, std::size_t layer) const;
    [[nodiscard]] std::int64_t draw_cost() const;
    [[nodiscard]] std::vector<std::pair<Pass, std::size_t>> passes() const;  ///< of a draw, in order, with their layers
    [[nodiscard]] std::int64_t plane_values(std::size_t level) const;
    [[nodiscard]] std::int64_t input_cells() const;
    void plan();
    void plan_pass(Pass pass, std::size_t layer);
    void allocate();
    void read_input(const Tensor& x);
    void run(const Task& task);
    void draw_input(const FieldRange& channels);
    void run_backward(const Task& task);
    void collect();
    [[nodiscard]] std::uint64_t seed_of(std::size_t layer) const;

    std::vector<Layer> layers_;
    OutputPosition probe_;
    bool random_;
    std::int64_t draws_ = 1;
    std::uint64_t seed_ = 0;

    ConeAxis rows_;
    ConeAxis cols_;
    std::vector<std::vector<bool>> reach_;  ///< channels of each level that reach the probe
    std::vector<FieldLayer> cones_;         ///< of each layer
    std::size_t run_layers_ = 0;            ///< layers whose outputs the gradient asks for, from the lowest
    bool needs_input_ = false;
    std::vector<Task> tasks_;  ///< of one draw

    std::vector<std::vector<float>> values_;  ///< of levels 0 to run_layers_
    std::vector<float> gradient_;             ///< with respect to the level above the layer at work
    std::vector<float> gradient_below_;
    int exponent_ = 0;         ///< the gradient is what gradient_ holds times two to this
    std::vector<double> sum_;  ///< of the maps that count, reached input cells only

    std::size_t next_task_ = 0;
    std::int64_t draw_ = 0;
    std::int64_t counted_ = 0;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
};

}  // namespace convscope
